"""Plain rooms: large solids in distinct colours, on the floor and on one another. What a tiny model can see."""

from typing import Final

import numpy as np

from internspatial_kedro.sources.rooms import palette, shapes
from internspatial_kedro.sources.rooms.layout.groups import somewhere
from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Finish, Room
from internspatial_kedro.sources.rooms.materials import Material, lit, painted, plain
from internspatial_kedro.sources.rooms.mesh import Shape
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Rng, pick

SOLIDS: Final = ("ball", "cone", "crate", "drum")
LAMP: Final = "lamp"
BLOCK_LABELS: Final = (*SOLIDS, LAMP)
"""Every category of a plain room."""
COLOURS: Final = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white", "black")
LAMPS: Final = 3
_PATTERNS: Final = {"crate": "checks", "drum": "bands"}
"""Of solids with a level top, whose outlines are alike: at ten pixels only a pattern tells a box from a cylinder."""
_PATTERN_TILE_M: Final = 0.6
_PALE: Final = (235, 235, 235)
_GREY: Final = (128, 128, 128)
_WALLS: Final = ((206, 204, 200), (196, 200, 206), (208, 200, 190))
_FLOORS: Final = ((150, 140, 128), (132, 134, 138), (164, 150, 132))
_LAMP_RADIUS_M: Final = 0.16
_LAMP_GLOW: Final = 0.5


def place_blocks(seed: int, number: int) -> Room:
    """A room with solids, each of a colour of its own; the same for the same seed and number."""
    rng = np.random.default_rng([seed, number, 0xB10C])
    room = _empty_room(rng)
    colours = [COLOURS[int(place)] for place in rng.permutation(len(COLOURS))]
    standing = int(rng.integers(6, 9))
    for colour in colours[:standing]:
        somewhere(room, rng, _make(rng, pick(rng, SOLIDS), colour, 1.0), tries=30)
    _stack(room, rng, colours[standing:])
    _hang_lamps(room, rng)
    return room


def _empty_room(rng: Rng) -> Room:
    width, depth, height = (round(float(side), 2) for side in rng.uniform([4.0, 3.4, 2.5], [5.6, 4.4, 2.9]))
    wall = plain(pick(rng, _WALLS))
    return Room(
        width,
        depth,
        height,
        Finish(plain(pick(rng, _FLOORS)), (wall, wall, wall, wall), plain((236, 236, 234)), painted((236, 235, 231))),
    )


def _make(rng: Rng, solid: str, colour: str, scale: float) -> Model:
    width = scale * float(rng.uniform(0.28, 0.75))
    height = scale * float(rng.uniform(0.25, 1.1))
    shape, top = _shape(rng, solid, width, height)
    surface = (Surface("solid", 0, 0, top, 0.7 * width, 0.7 * width),) if solid in _PATTERNS else ()
    return Model(solid, (shape.of(_coat(solid, colour)),), Words(colour), surface).centred()


def _coat(solid: str, colour: str) -> Material:
    """Plain paint, or a pattern of it that leaves black black and white white."""
    paint = palette.PAINTS[colour][0]
    if solid not in _PATTERNS:
        return plain(paint)
    return Material(_PATTERNS[solid], (paint, _GREY if colour in ("black", "white") else _PALE), _PATTERN_TILE_M)


def _shape(rng: Rng, solid: str, width: float, height: float) -> tuple[Shape, float]:
    """A solid and the height of its top [m]."""
    if solid == "ball":
        return shapes.sphere(width / 2), width
    if solid == "crate":
        return shapes.box(width, width * float(rng.uniform(0.7, 1.0)), height), height
    return shapes.cylinder(width / 2, height, 20, width / 2 if solid == "drum" else 0.01), height


def _stack(room: Room, rng: Rng, colours: list[str]) -> None:
    """Smaller solids on those that have a level top."""
    bases = [piece for piece in room.pieces if piece.model.surfaces]
    for colour, place in zip(colours, rng.permutation(len(bases)), strict=False):
        _put_on(room, rng, bases[int(place)], _make(rng, pick(rng, SOLIDS), colour, 0.7))


def _put_on(room: Room, rng: Rng, base: Placed, model: Model) -> None:
    width = float(model.size[:2].max())
    if width <= float(base.model.size[:2].min()):
        room.put_on(base, base.model.surfaces[0], model, 0.0, 0.0, float(rng.uniform(-np.pi, np.pi)))


def _hang_lamps(room: Room, rng: Rng) -> None:
    for _ in range(LAMPS):
        x, y = rng.uniform([0.6, 0.6], [room.width - 0.6, room.depth - 0.6])
        globe = shapes.sphere(_LAMP_RADIUS_M).of(lit((246, 240, 226), _LAMP_GLOW))
        light = (0.0, 0.0, _LAMP_RADIUS_M, _LAMP_RADIUS_M + 0.02)
        room.hang_from_ceiling(Model(LAMP, (globe,), Words(), lamp=light).centred(), float(x), float(y))
