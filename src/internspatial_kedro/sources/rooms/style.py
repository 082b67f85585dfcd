"""The taste of a room: which woods, metals and colours recur in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from internspatial_kedro.sources.rooms import palette
from internspatial_kedro.sources.rooms.palette import Rgb

Rng = np.random.Generator
T = TypeVar("T")


class Colour(NamedTuple):
    """A colour and what people call it."""

    name: str
    rgb: Rgb


def pick(rng: Rng, options: Sequence[T]) -> T:
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def chance(rng: Rng, probability: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < probability)


@dataclass(frozen=True)
class Style:
    """Woods, metal and accent colours of a room, most used first."""

    woods: tuple[Colour, ...]
    metal: Colour
    accents: tuple[Colour, ...]

    def wood(self, rng: Rng) -> Colour:
        """Mostly the room's first wood."""
        return self.woods[0] if chance(rng, 0.55) else pick(rng, self.woods[1:])

    def accent(self, rng: Rng, avoid: str = "") -> Colour:
        """One of the room's colours, or now and then any other; never the one to avoid."""
        colour = pick(rng, self.accents) if chance(rng, 0.6) else paint(rng, palette.EVERY)
        return colour if colour.name != avoid else self.accent(rng, avoid)

    def calm(self, rng: Rng) -> Colour:
        """A quiet colour."""
        return paint(rng, palette.CALM)


def paint(rng: Rng, names: Sequence[str]) -> Colour:
    """A shade of one of the named colours."""
    name = pick(rng, names)
    return Colour(name, pick(rng, palette.PAINTS[name]))


def contrast(rng: Rng, colour: Colour) -> Colour:
    """A colour that stands out against another."""
    dark = sum(colour.rgb) < 390
    return paint(
        rng, ("white", "beige", "yellow", "light blue") if dark else ("dark blue", "red", "dark grey", "green")
    )


def toned(rng: Rng, colour: Colour) -> Colour:
    """A lighter or darker tone that goes with a colour on large pieces."""
    share, other = (0.45, 255) if sum(colour.rgb) < 390 or chance(rng, 0.3) else (0.4, 20)
    r, g, b = (round(c * (1 - share) + other * share) for c in colour.rgb)
    return Colour(colour.name, (r, g, b))


def draw_style(rng: Rng) -> Style:
    """A room's taste."""
    names = rng.permutation(sorted(palette.WOODS))[:3]
    woods = tuple(Colour(str(name), pick(rng, palette.WOODS[str(name)])) for name in names)
    metal_name = pick(rng, sorted(palette.METALS))
    accents = [*rng.permutation(palette.BRIGHT)[:4], *rng.permutation(palette.CALM)[:2]]
    return Style(
        woods,
        Colour(metal_name, pick(rng, palette.METALS[metal_name])),
        tuple(Colour(str(name), pick(rng, palette.PAINTS[str(name)])) for name in accents),
    )
