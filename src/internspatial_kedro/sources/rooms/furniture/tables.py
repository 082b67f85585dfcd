"""Tables: dining, coffee, side, desk."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.furniture.seating import legs
from internspatial_kedro.sources.rooms.materials import Material, metal, painted, wood
from internspatial_kedro.sources.rooms.mesh import Part
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, pick


def _top_finish(rng: Rng, style: Style) -> tuple[Colour, Material, str]:
    """Colour, material and its word of a table top."""
    kind = rng.random()
    if kind < 0.66:
        colour = style.wood(rng)
        return colour, wood(colour.rgb), "wooden"
    if kind < 0.8:
        pale = Colour("white", (230, 228, 224)) if chance(rng, 0.6) else Colour("black", (36, 36, 38))
        vein = (150, 148, 146) if pale.name == "white" else (190, 188, 184)
        return pale, Material("marble", (pale.rgb, vein), 1.1, gloss=0.06, roughness=0.08), "marble"
    colour = style.accent(rng)
    return colour, painted(colour.rgb), ""


def _rectangular(
    label: str, kind: str, size: tuple[float, float, float], rng: Rng, style: Style, square_word: bool = False
) -> Model:
    width, depth, height = size
    colour, top, word = _top_finish(rng, style)
    frame = top if word == "wooden" and chance(rng, 0.7) else _frame(rng, style)
    thick = float(rng.uniform(0.022, 0.045))
    parts: list[Part] = legs(
        width * 0.94, depth * 0.92, height - thick, 0.06 if height > 0.6 else 0.045, frame, chance(rng, 0.35)
    )
    if height > 0.3:
        parts += [
            shapes.box(width * 0.8, 0.02, 0.06).move(0, j * depth * 0.4, height - thick - 0.06).of(frame)
            for j in (-1, 1)
        ]
    surfaces = [Surface(kind, 0, 0, height, width - 0.06, depth - 0.06)]
    if label in ("coffee table", "side table") and chance(rng, 0.35):
        level = height * 0.35
        parts.append(shapes.box(width * 0.84, depth * 0.8, 0.018).move(z=level - 0.018).of(frame))
        surfaces.append(Surface("shelf", 0, 0, level, width * 0.7, depth * 0.6, height - thick - 0.065 - level))
    parts.append(shapes.rounded_box(width, depth, thick, 0.006, 1).move(z=height - thick).of(top))
    shape = "square" if square_word and abs(width - depth) < 0.03 else ("rectangular" if square_word else "")
    return Model(label, tuple(parts), Words(colour.name, shape, material=word), tuple(surfaces))


def _frame(rng: Rng, style: Style) -> Material:
    return metal(style.metal.rgb) if chance(rng, 0.5) else wood(style.wood(rng).rgb)


def _round(label: str, kind: str, diameter: float, height: float, rng: Rng, style: Style) -> Model:
    colour, top, word = _top_finish(rng, style)
    frame = top if word == "wooden" and chance(rng, 0.6) else _frame(rng, style)
    thick = float(rng.uniform(0.02, 0.04))
    if chance(rng, 0.5):
        foot = max(0.16, diameter * 0.28)
        stem = [
            (0, 0),
            (foot, 0),
            (foot, 0.02),
            (0.07, 0.06),
            (0.035, 0.12),
            (0.035, height - thick),
            (0, height - thick),
        ]
        parts = [shapes.lathe(stem, 24).of(frame)]
    else:
        span = diameter * 0.68
        parts = legs(span, span, height - thick, 0.045, frame, True)
    edge = [
        (0, 0),
        (diameter / 2 - 0.006, 0),
        (diameter / 2, 0.006),
        (diameter / 2, thick - 0.004),
        (diameter / 2 - 0.004, thick),
        (0, thick),
    ]
    parts.append(shapes.lathe(edge, 40).move(z=height - thick).of(top))
    surface = Surface(kind, 0, 0, height, diameter * 0.68, diameter * 0.68)
    return Model(label, tuple(parts), Words(colour.name, "round", material=word), (surface,))


def dining_table(rng: Rng, style: Style) -> Model:
    """Round or rectangular, for two to eight."""
    height = float(rng.uniform(0.71, 0.78))
    if chance(rng, 0.3):
        return _round("dining table", "dining", float(rng.uniform(0.8, 1.3)), height, rng, style).centred()
    width, depth = float(rng.uniform(0.8, 2.2)), float(rng.uniform(0.75, 1.0))
    return _rectangular("dining table", "dining", (width, depth, height), rng, style).centred()


def coffee_table(rng: Rng, style: Style) -> Model:
    """Low, round, square or oblong."""
    height = float(rng.uniform(0.28, 0.5))
    if chance(rng, 0.35):
        return _round("coffee table", "low", float(rng.uniform(0.55, 1.05)), height, rng, style).centred()
    width, depth = float(rng.uniform(0.6, 1.3)), float(rng.uniform(0.45, 0.75))
    return _rectangular("coffee table", "low", (width, depth, height), rng, style).centred()


def side_table(rng: Rng, style: Style) -> Model:
    """Small, from knee to hip height."""
    height, width = float(rng.uniform(0.42, 0.9)), float(rng.uniform(0.32, 0.6))
    if chance(rng, 0.5):
        return _round("side table", "bedside", width, height, rng, style).centred()
    return _rectangular("side table", "bedside", (width, width, height), rng, style, True).centred()


def desk(rng: Rng, style: Style) -> Model:
    """A work table; often with a block of drawers."""
    width, depth, height = (float(v) for v in rng.uniform([0.9, 0.5, 0.7], [1.7, 0.75, 0.8]))
    colour = style.wood(rng)
    body = wood(colour.rgb)
    thick, side = 0.03, pick(rng, (-1, 1))
    parts = [shapes.rounded_box(width, depth, thick, 0.006, 1).move(z=height - thick).of(body)]
    block = float(rng.uniform(0.32, 0.42))
    if chance(rng, 0.65):
        parts.append(shapes.box(block, depth * 0.9, height - thick).move(side * (width - block) / 2).of(body))
        parts += drawer_fronts(side * (width - block) / 2, -depth * 0.45, block, height - thick, 3, body, style)
        parts.append(shapes.box(0.04, depth * 0.9, height - thick).move(-side * (width - 0.04) / 2).of(body))
    else:
        parts += legs(width * 0.96, depth * 0.92, height - thick, 0.05, _frame(rng, style), False)
        parts.append(shapes.box(width * 0.86, 0.02, 0.25).move(0, depth * 0.4, height - thick - 0.25).of(body))
    words = Words(colour.name, material="wooden")
    return Model("desk", tuple(parts), words, (Surface("desk", 0, 0, height, width - 0.08, depth - 0.08),)).centred()


def drawer_fronts(
    x: float, front: float, width: float, height: float, rows: int, material: Material, style: Style
) -> list[Part]:
    """Drawer fronts with knobs, 12 mm proud of a cabinet whose front is at y = `front`."""
    each = (height - 0.05) / rows
    knob = metal(style.metal.rgb)
    parts = []
    for k in range(rows):
        z = 0.04 + k * each
        parts.append(
            shapes.rounded_box(width - 0.03, 0.016, each - 0.014, 0.004, 1).move(x, front - 0.006, z).of(material)
        )
        parts.append(shapes.sphere(0.013, 6, 10).move(x, front - 0.026, z + each / 2 - 0.02).of(knob))
    return parts


def seats_around(model: Model) -> list[tuple[float, float, float]]:
    """Places for chairs around a table: x, y of the table's edge and the angle that a chair there faces [rad].

    A chair at angle 0 faces -y, as models do.
    """
    width, depth, _ = model.size
    if model.words.shape == "round":
        count = max(2, int(np.pi * width / 0.8))
        angles = [2 * np.pi * k / count for k in range(count)]
        return [(float(np.sin(a) * width / 2), float(np.cos(a) * width / 2), -a) for a in angles]
    places = []
    along = max(1, int(width / 0.62))
    for k in range(along):
        x = float((k + 0.5) * width / along - width / 2)
        places += [(x, float(depth / 2), 0.0), (x, float(-depth / 2), np.pi)]
    return [*places, (float(width / 2), 0.0, -np.pi / 2), (float(-width / 2), 0.0, np.pi / 2)]
