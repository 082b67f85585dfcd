"""Beds and pillows."""

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.furniture.seating import legs, upholstery
from internspatial_kedro.sources.rooms.materials import fabric, wood
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Rng, Style, chance, contrast, pick


def bed(rng: Rng, style: Style) -> Model:
    """Single to double; headboard at the back, a blanket over the mattress.

    Its caption names the blanket's colour: red-covered bed.
    """
    width, depth = float(pick(rng, (0.9, 1.0, 1.2, 1.4, 1.6, 1.8))), 2.0
    frame_z, seat_z = float(rng.uniform(0.2, 0.32)), float(rng.uniform(0.42, 0.56))
    head_z = float(rng.uniform(0.7, 1.25))
    body = wood(style.wood(rng).rgb)
    head = body if chance(rng, 0.6) else upholstery(rng, style.calm(rng))[0]
    parts = legs(width, depth, frame_z - 0.12, 0.07, body, False)
    parts.append(shapes.box(width, depth, 0.12).move(z=frame_z - 0.12).of(body))
    parts.append(shapes.rounded_box(width + 0.04, 0.07, head_z - 0.05, 0.02).move(0, depth / 2 + 0.036, 0.05).of(head))
    if chance(rng, 0.3):
        parts.append(
            shapes.rounded_box(width + 0.02, 0.05, seat_z - 0.02, 0.015).move(0, -depth / 2 - 0.026, 0.05).of(body)
        )
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "striped", "checked", "dotted"))
    blanket = fabric(colour.rgb, pattern, contrast(rng, colour).rgb, 0.45)
    parts.append(
        shapes.rounded_box(width - 0.03, depth - 0.02, seat_z - frame_z - 0.03, 0.06, 3)
        .move(z=frame_z)
        .of(fabric((236, 233, 226)))
    )
    cover = shapes.rounded_box(width + 0.02, depth * 0.72, seat_z - frame_z - 0.02, 0.05, 3)
    parts.append(cover.move(0, -depth * 0.14 + 0.005, frame_z + 0.02).of(blanket))
    words = Words(f"{colour.name}-covered", pattern="" if pattern == "plain" else pattern)
    surfaces = (
        Surface("pillows", 0, depth * 0.33, seat_z - 0.03, width - 0.16, 0.5),
        Surface("bed", 0, -depth * 0.15, seat_z, width - 0.3, depth * 0.5),
    )
    return Model("bed", tuple(parts), words, surfaces, ("narrow", "wide")).centred()


def pillow(rng: Rng, style: Style) -> Model:
    """A throw pillow or a bed pillow, leaning back a little."""
    width, height = float(rng.uniform(0.32, 0.56)), float(rng.uniform(0.3, 0.46))
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "striped", "checked", "dotted"))
    cloth = fabric(colour.rgb, pattern, contrast(rng, colour).rgb, float(rng.uniform(0.14, 0.3)))
    shape = shapes.cushion(width, height, float(rng.uniform(0.1, 0.16))).turn("x", -float(rng.uniform(0.2, 0.5)))
    words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    return Model("pillow", (shape.of(cloth),), words).centred()


def lying_pillow(rng: Rng, style: Style) -> Model:
    """A bed pillow lying flat."""
    width, depth = float(rng.uniform(0.45, 0.7)), float(rng.uniform(0.34, 0.45))
    colour = style.calm(rng) if chance(rng, 0.5) else style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "plain", "striped", "dotted"))
    cloth = fabric(colour.rgb, pattern, contrast(rng, colour).rgb, 0.2)
    shape = shapes.mattress(width, depth, float(rng.uniform(0.1, 0.16)))
    words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    return Model("pillow", (shape.of(cloth),), words).centred()
