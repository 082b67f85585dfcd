"""Bookshelves, wardrobes, dressers, nightstands, TV stands, wall shelves."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.furniture.seating import legs
from internspatial_kedro.sources.rooms.furniture.tables import drawer_fronts
from internspatial_kedro.sources.rooms.materials import Material, metal, painted, wood
from internspatial_kedro.sources.rooms.mesh import Part
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Rng, Style, chance

BOARD = 0.022


def _finish(rng: Rng, style: Style) -> tuple[Material, Words]:
    if chance(rng, 0.78):
        colour = style.wood(rng)
        return wood(colour.rgb), Words(colour.name, material="wooden")
    colour = style.accent(rng)
    return painted(colour.rgb), Words(colour.name)


def bookshelf(rng: Rng, style: Style) -> Model:
    """Boards between uprights, from knee-high to over two metres, one to three bays wide."""
    height = float(rng.uniform(0.65, 1.75))
    bays = int(rng.integers(1, 4)) if height < 1.3 else int(rng.integers(1, 3))
    width, depth = bays * float(rng.uniform(0.42, 0.75)), float(rng.uniform(0.26, 0.38))
    body, words = _finish(rng, style)
    levels = max(2, round(height / float(rng.uniform(0.32, 0.42))))
    parts: list[Part] = [shapes.box(width, 0.01, height).move(y=depth / 2 - 0.005).of(body)]
    inner, gap = width - BOARD, (height - BOARD) / levels
    for k in range(bays + 1):
        parts.append(shapes.box(BOARD, depth - 0.01, height).move(k * inner / bays - inner / 2, -0.005).of(body))
    surfaces = []
    each = inner / bays - BOARD
    for level in range(levels + 1):
        z = level * gap
        for bay in range(bays):
            x = (bay + 0.5) * inner / bays - inner / 2
            parts.append(shapes.box(each, depth - 0.012, BOARD).move(x, -0.006, z).of(body))
            if level < levels:
                surfaces.append(Surface("shelf", x, -0.01, z + BOARD, each - 0.02, depth - 0.06, gap - BOARD))
    surfaces.append(Surface("high" if height > 1.35 else "cabinet", 0, 0, height, width - 0.06, depth - 0.05))
    return Model("bookshelf", tuple(parts), words, tuple(surfaces), ("low", "tall")).centred()


def wardrobe(rng: Rng, style: Style) -> Model:
    """Two or three doors, up to above head height."""
    doors = int(rng.integers(2, 4))
    width, depth = doors * float(rng.uniform(0.4, 0.55)), float(rng.uniform(0.5, 0.62))
    height = float(rng.uniform(1.2, 1.85))
    body, words = _finish(rng, style)
    parts = [
        shapes.box(width, depth, height - 0.03).of(body),
        shapes.box(width + 0.03, depth + 0.02, 0.03).move(z=height - 0.03).of(body),
    ]
    each = width / doors
    for k in range(doors):
        x = (k + 0.5) * each - width / 2
        parts.append(
            shapes.rounded_box(each - 0.008, 0.02, height - 0.13, 0.004, 1).move(x, -depth / 2 - 0.008, 0.08).of(body)
        )
        parts.append(
            shapes.ring_frame(each - 0.06, height - 0.25, 0.03, 0.012).move(x, -depth / 2 - 0.017, 0.14).of(body)
        )
        grip = x + (each / 2 - 0.05) * (1 if k % 2 == 0 else -1)
        parts.append(
            shapes.cylinder(0.008, 0.18, 8).move(grip, -depth / 2 - 0.036, height * 0.45).of(metal(style.metal.rgb))
        )
    top = Surface("high", 0, 0, height, width - 0.1, depth - 0.1)
    return Model("wardrobe", tuple(parts), words, (top,), ("low", "tall")).centred()


def _chest(
    label: str, kind: str, size: tuple[float, float, float], rows: int, columns: int, rng: Rng, style: Style
) -> Model:
    """A cabinet of drawers on feet."""
    width, depth, height = size
    body, words = _finish(rng, style)
    foot = float(rng.uniform(0.04, 0.16)) if height < 0.9 else 0.06
    parts = legs(width * 0.95, depth * 0.92, foot, 0.045, body, chance(rng, 0.5))
    parts.append(shapes.box(width - 0.02, depth - 0.015, height - foot - 0.025).move(z=foot).of(body))
    parts.append(shapes.rounded_box(width, depth, 0.025, 0.005, 1).move(z=height - 0.025).of(body))
    each = (width - 0.02) / columns
    for k in range(columns):
        x = (k + 0.5) * each - (width - 0.02) / 2
        fronts = drawer_fronts(x, -(depth - 0.015) / 2, each, height - foot - 0.025, rows, body, style)
        parts += [part.move(z=foot) for part in fronts]
    surface = Surface(kind, 0, 0, height, width - 0.08, depth - 0.07)
    return Model(label, tuple(parts), words, (surface,), ("low", "tall")).centred()


def dresser(rng: Rng, style: Style) -> Model:
    """Three to five rows of drawers."""
    height = float(rng.uniform(0.65, 1.3))
    width, depth = float(rng.uniform(0.6, 1.5)), float(rng.uniform(0.4, 0.52))
    return _chest(
        "dresser", "cabinet", (width, depth, height), max(2, int(height / 0.25)), 1 if width < 0.9 else 2, rng, style
    )


def nightstand(rng: Rng, style: Style) -> Model:
    """One to three drawers."""
    width, depth, height = (float(v) for v in rng.uniform([0.35, 0.32, 0.4], [0.58, 0.45, 0.72]))
    return _chest("nightstand", "bedside", (width, depth, height), max(1, int(height / 0.22)), 1, rng, style)


def tv_stand(rng: Rng, style: Style) -> Model:
    """A low sideboard with open compartments in the middle."""
    width, depth, height = (float(v) for v in rng.uniform([1.0, 0.35, 0.35], [2.0, 0.48, 0.65]))
    body, words = _finish(rng, style)
    foot, side = 0.08, width * 0.28
    parts = legs(width * 0.94, depth * 0.9, foot, 0.04, body, chance(rng, 0.5))
    parts += [shapes.box(width, depth, BOARD).move(z=z).of(body) for z in (foot, height - BOARD)]
    tall = height - foot - 2 * BOARD
    for s in (-1, 1):
        x = s * (width - side) / 2
        parts.append(shapes.box(side, depth - 0.02, tall).move(x, 0.005, foot + BOARD).of(body))
        parts.append(
            shapes.rounded_box(side - 0.02, 0.016, tall - 0.02, 0.004, 1)
            .move(x, -depth / 2 + 0.006, foot + BOARD + 0.01)
            .of(body)
        )
    middle = width - 2 * side
    parts.append(shapes.box(middle, 0.01, tall).move(0, depth / 2 - 0.012, foot + BOARD).of(body))
    surfaces = (
        Surface("tv", 0, 0, height, width - 0.08, depth - 0.06),
        Surface("shelf", 0, -0.01, foot + BOARD, middle - 0.04, depth - 0.08, tall),
    )
    return Model("TV stand", tuple(parts), words, surfaces, ("low", "tall")).centred()


def wall_shelf(rng: Rng, style: Style) -> Model:
    """One to three boards between sides, hung on the wall; or a single board on brackets."""
    width, depth = float(rng.uniform(0.35, 1.1)), float(rng.uniform(0.17, 0.26))
    body, words = _finish(rng, style)
    if chance(rng, 0.3):
        return _bracket_shelf(width, depth, body, words, style)
    levels, gap = int(rng.integers(1, 4)), float(rng.uniform(0.24, 0.34))
    height = levels * gap + BOARD
    parts = [shapes.box(BOARD, depth, height).move(x=s * (width - BOARD) / 2).of(body) for s in (-1, 1)]
    parts.append(shapes.box(width, 0.008, height).move(y=depth / 2 - 0.004).of(body))
    inner, surfaces = width - 2 * BOARD, []
    for level in range(levels + 1):
        z = level * gap
        parts.append(shapes.box(inner, depth - 0.008, BOARD).move(0, -0.004, z).of(body))
        clear = gap - BOARD if level < levels else 10.0
        surfaces.append(Surface("shelf", 0, -0.005, z + BOARD, inner - 0.02, depth - 0.05, clear))
    return Model("wall shelf", tuple(parts), words, tuple(surfaces), ("small", "large")).centred()


def _bracket_shelf(width: float, depth: float, body: Material, words: Words, style: Style) -> Model:
    parts = [shapes.box(width, depth, 0.028).move(z=0.1).of(body)]
    bracket = metal(style.metal.rgb)
    for x in np.array([-0.36, 0.36]) * width:
        parts.append(shapes.box(0.02, 0.012, 0.1).move(float(x), depth / 2 - 0.006).of(bracket))
        parts.append(shapes.box(0.02, depth * 0.75, 0.012).move(float(x), depth * 0.125 - 0.006, 0.088).of(bracket))
    surface = Surface("shelf", 0, 0, 0.128, width - 0.05, depth - 0.04)
    return Model("wall shelf", tuple(parts), words, (surface,), ("small", "large")).centred()
