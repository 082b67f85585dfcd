"""Where furniture comes from: built to the room's taste, or taken from a catalogue of ready models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from internspatial_kedro.sources.rooms.furniture import BUILDERS
from internspatial_kedro.sources.rooms.model import Model
from internspatial_kedro.sources.rooms.style import Rng, Style, chance, pick


@dataclass(frozen=True)
class ReadyModel:
    """A model of a catalogue: its height [m], and how to load it."""

    height_m: float
    load: Callable[[], Model]


Catalogue = Mapping[str, Sequence[ReadyModel]]
"""Ready models by category."""
EMPTY: Catalogue = {}
READY_SHARE = 0.8
"""How often a ready model is taken where there are any."""


@dataclass(frozen=True)
class Shop:
    """Makes furniture for one room."""

    style: Style
    catalogue: Catalogue

    def make(self, label: str, rng: Rng) -> Model:
        """A piece of a category."""
        return self.ready(label, rng) or BUILDERS[label](rng, self.style)

    def ready(self, label: str, rng: Rng, tallest_m: float = 10.0) -> Model | None:
        """A ready model that is no higher than that; none if there is none, or the room wants one that is built."""
        models = [model for model in self.catalogue.get(label, ()) if model.height_m <= tallest_m]
        return pick(rng, models).load() if models and chance(rng, READY_SHARE) else None
