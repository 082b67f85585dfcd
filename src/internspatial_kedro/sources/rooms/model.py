"""A piece of furniture before it has a place: its parts, what things can stand on it, and the words for it."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from internspatial_kedro.sources.rooms.mesh import Floats, Part


@dataclass(frozen=True)
class Words:
    """What a caption may say, in the order in which English says it; empty where there is nothing to say."""

    colour: str = ""
    shape: str = ""
    pattern: str = ""
    material: str = ""


@dataclass(frozen=True)
class Surface:
    """A level rectangle that things can stand on, in the model's local frame.

    Attributes:
        kind: What it is for, a key of the tables in `layout.clutter`.
        x: Centre [m].
        y: Centre [m].
        z: Height [m].
        width: Along x [m].
        depth: Along y [m].
        clear: Free height above it [m].
    """

    kind: str
    x: float
    y: float
    z: float
    width: float
    depth: float
    clear: float = 10.0


@dataclass(frozen=True)
class Model:
    """A piece of furniture in its local frame (see `mesh`).

    Attributes:
        label: Category as a singular noun phrase.
        parts: Triangles with materials.
        words: Words for the caption.
        surfaces: Where things can stand on it.
        size_words: What a caption calls a small and a large one.
        lamp: Centre of its light and radius of the shade [m], if it is lit: x, y, z, radius.
        origin: Where the model comes from if it is not built in: name, creator, licence.
    """

    label: str
    parts: tuple[Part, ...]
    words: Words
    surfaces: tuple[Surface, ...] = ()
    size_words: tuple[str, str] = ("small", "large")
    lamp: tuple[float, float, float, float] | None = None
    origin: dict[str, str] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """Smallest and largest x, y, z of its vertices."""
        lows, highs = zip(*(part.shape.bounds for part in self.parts), strict=True)
        return np.min(lows, axis=0), np.max(highs, axis=0)

    @property
    def size(self) -> Floats:
        """Width, depth, height [m]."""
        low, high = self.bounds
        return high - low

    def centred(self) -> "Model":
        """Moved so that its bounds are centred in x and y and it stands on z = 0."""
        low, high = self.bounds
        x, y = -(low + high)[:2] / 2
        return self.moved(float(x), float(y), float(-low[2]))

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Model":
        """Shifted within its local frame, surfaces and lamp too."""
        surfaces = tuple(replace(s, x=s.x + x, y=s.y + y, z=s.z + z) for s in self.surfaces)
        lamp = self.lamp and (self.lamp[0] + x, self.lamp[1] + y, self.lamp[2] + z, self.lamp[3])
        return replace(self, parts=tuple(part.move(x, y, z) for part in self.parts), surfaces=surfaces, lamp=lamp)
