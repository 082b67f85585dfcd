"""Chairs, armchairs, sofas, stools, benches."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, fabric, leather, metal, painted, wood
from internspatial_kedro.sources.rooms.mesh import Part, joined
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, pick, toned


def upholstery(rng: Rng, colour: Colour) -> tuple[Material, Words]:
    """Cloth or leather in a colour, with the words for it."""
    kind = rng.random()
    if kind < 0.2 and colour.name in ("black", "brown", "beige", "white", "red", "dark green", "dark grey"):
        return leather(colour.rgb), Words(colour.name, material="leather")
    pattern = pick(rng, ("striped", "checked", "striped", "dotted")) if kind > 0.76 else "plain"
    cloth = fabric(colour.rgb, pattern, toned(rng, colour).rgb, float(rng.uniform(0.2, 0.4)))
    return cloth, Words(colour.name, pattern="" if pattern == "plain" else pattern)


def legs(width: float, depth: float, height: float, thick: float, material: Material, round_legs: bool) -> list[Part]:
    """Four legs with their outer edges on the given rectangle."""
    x, y = (width - thick) / 2, (depth - thick) / 2
    leg = shapes.cylinder(thick * 0.35, height, 10, thick / 2) if round_legs else shapes.box(thick, thick, height)
    return [leg.move(i * x, j * y).of(material) for i in (-1, 1) for j in (-1, 1)]


def chair(rng: Rng, style: Style) -> Model:
    """A dining chair: slatted, upholstered or moulded; or a swivel chair."""
    make = pick(rng, (_slatted_chair, _slatted_chair, _upholstered_chair, _shell_chair, _swivel_chair))
    return make(rng, style).centred()


def _chair_size(rng: Rng) -> tuple[float, float, float, float]:
    """Width, depth, seat height, back height above the seat [m]."""
    width, depth, seat, back = (float(v) for v in rng.uniform([0.4, 0.4, 0.42, 0.32], [0.5, 0.48, 0.49, 0.62]))
    return width, depth, seat, back


def _slatted_chair(rng: Rng, style: Style) -> Model:
    width, depth, seat, back = _chair_size(rng)
    colour = style.wood(rng) if chance(rng, 0.6) else style.accent(rng)
    wooden = colour in style.woods
    frame = wood(colour.rgb) if wooden else painted(colour.rgb)
    thick = 0.038
    parts = legs(width, depth, seat - 0.03, thick, frame, False)
    parts.append(shapes.rounded_box(width, depth, 0.03, 0.01, 1).move(z=seat - 0.03).of(frame))
    rear = (depth - thick) / 2
    parts += [shapes.box(thick, thick, back).move(side * (width - thick) / 2, rear, seat).of(frame) for side in (-1, 1)]
    inner = width - 2 * thick
    if chance(rng, 0.5):
        rows = int(rng.integers(2, 5))
        parts += [
            shapes.box(inner, 0.016, 0.045).move(0, rear, seat + back - 0.045 - k * (back - 0.1) / rows).of(frame)
            for k in range(rows)
        ]
    else:
        parts.append(shapes.box(inner, 0.02, 0.05).move(0, rear, seat + back - 0.05).of(frame))
        columns = int(rng.integers(3, 6))
        xs = np.linspace(-inner / 2, inner / 2, columns + 2)[1:-1]
        parts += [shapes.cylinder(0.009, back - 0.05, 8).move(float(x), rear, seat).of(frame) for x in xs]
    return Model("chair", tuple(parts), Words(colour.name, material="wooden" if wooden else ""))


def _upholstered_chair(rng: Rng, style: Style) -> Model:
    width, depth, seat, back = _chair_size(rng)
    cloth, words = upholstery(rng, style.accent(rng))
    parts = legs(width * 0.94, depth * 0.94, seat - 0.08, 0.04, wood(style.wood(rng).rgb), True)
    parts.append(shapes.rounded_box(width, depth, 0.09, 0.03).move(z=seat - 0.09).of(cloth))
    rest = shapes.rounded_box(width * 0.96, 0.06, back, 0.028).turn("x", -0.12).move(0, depth / 2 - 0.035, seat - 0.02)
    parts.append(rest.of(cloth))
    return Model("chair", tuple(parts), words)


def _shell_chair(rng: Rng, style: Style) -> Model:
    width, depth, seat, back = _chair_size(rng)
    colour = style.accent(rng)
    lean = np.concatenate([np.linspace(0, 0.15, 4), np.linspace(0.5, 1.45, 6), np.full(5, 1.42)])
    run = np.concatenate([np.full(4, depth / 4), np.full(6, 0.04), np.full(5, back / 5.6)])
    y = np.concatenate([[0.0], np.cumsum(np.cos(lean) * run)])
    z = np.concatenate([[0.0], np.cumsum(np.sin(lean) * run)])
    across = np.linspace(-1, 1, 9)
    x = across[None, :] * width / 2 * np.linspace(1, 0.9, len(y))[:, None]
    curl = 0.05 * across[None, :] ** 2
    points = np.stack(
        [x, np.broadcast_to(y[:, None], x.shape) - curl * (z[:, None] > 0.06), z[:, None] + curl], axis=-1
    )
    skin = shapes.thick_sheet(points, 0.014).move(y=-depth / 2, z=seat - 0.02)
    frame = metal(style.metal.rgb) if chance(rng, 0.5) else wood(style.wood(rng).rgb)
    parts = legs(width * 0.8, depth * 0.85, seat - 0.025, 0.03, frame, True)
    parts.append(shapes.box(width * 0.7, depth * 0.75, 0.02).move(z=seat - 0.045).of(frame))
    return Model("chair", (*parts, skin.of(painted(colour.rgb))), Words(colour.name))


def _swivel_chair(rng: Rng, style: Style) -> Model:
    width, depth, seat, back = _chair_size(rng)
    cloth, words = upholstery(rng, style.accent(rng))
    dark = painted((36, 36, 38))
    arms = [shapes.box(0.3, 0.035, 0.03).move(x=0.15).turn("z", k * 2 * np.pi / 5).move(z=0.05) for k in range(5)]
    wheels = [shapes.sphere(0.025, 6, 8).move(x=0.285).turn("z", k * 2 * np.pi / 5) for k in range(5)]
    parts = [joined(*arms, *wheels, shapes.cylinder(0.028, seat - 0.14, 10).move(z=0.06)).of(dark)]
    parts.append(shapes.rounded_box(width, depth, 0.08, 0.035).move(z=seat - 0.08).of(cloth))
    parts.append(shapes.box(0.06, 0.02, 0.2).move(0, depth / 2 + 0.01, seat - 0.06).of(dark))
    rest = shapes.rounded_box(width * 0.92, 0.07, back, 0.035).move(0, depth / 2 - 0.03, seat + 0.06)
    parts.append(rest.of(cloth))
    return Model("chair", tuple(parts), Words(words.colour, "swivel", words.pattern, words.material))


def _padded_seat(
    rng: Rng, width: float, depth: float, seats: int, cloth: Material, feet: Material
) -> tuple[list[Part], Surface]:
    """Body of a sofa or armchair: base, arms, back, seat and back cushions; and the surface of the seat."""
    seat_z, base = float(rng.uniform(0.38, 0.46)), 0.08
    arm = float(rng.uniform(0.1, 0.2))
    arm_z, back_z = float(rng.uniform(seat_z + 0.08, seat_z + 0.22)), float(rng.uniform(0.68, 1.0))
    back = float(rng.uniform(0.14, 0.22))
    inner, pad = width - 2 * arm, 0.14
    parts = legs(width * 0.94, depth * 0.92, base, 0.05, feet, True)
    parts.append(shapes.rounded_box(inner, depth - back, seat_z - pad - base, 0.02).move(0, -back / 2, base).of(cloth))
    for side in (-1, 1):
        body = shapes.rounded_box(arm, depth, arm_z - base, 0.05, 3)
        parts.append(body.move(side * (width - arm) / 2, 0, base).of(cloth))
    parts.append(shapes.rounded_box(inner, back, back_z - base, 0.06, 3).move(0, (depth - back) / 2, base).of(cloth))
    each, front = inner / seats, depth - back
    behind = 0.13
    for k in range(seats):
        x = (k + 0.5) * each - inner / 2
        seat = shapes.rounded_box(each - 0.008, front + 0.015, pad, 0.035, 3)
        parts.append(seat.move(x, -back / 2 - 0.008, seat_z - pad).of(cloth))
        rest = shapes.rounded_box(each - 0.012, behind, back_z - seat_z - 0.02, 0.05, 3)
        parts.append(rest.turn("x", -0.05).move(x, depth / 2 - back - behind / 2 - 0.025, seat_z + 0.004).of(cloth))
    clear = front - behind - 0.06
    return parts, Surface("seat", 0, -depth / 2 + clear / 2, seat_z, inner - 0.1, clear - 0.02)


def armchair(rng: Rng, style: Style) -> Model:
    """A padded chair with arms."""
    width, depth = (float(v) for v in rng.uniform([0.68, 0.7], [1.0, 0.92]))
    cloth, words = upholstery(rng, style.accent(rng))
    parts, seat = _padded_seat(rng, width, depth, 1, cloth, wood(style.wood(rng).rgb))
    return Model("armchair", tuple(parts), words, (seat,)).centred()


def sofa(rng: Rng, style: Style) -> Model:
    """Two to four seats."""
    seats = int(rng.integers(2, 4))
    width = float(rng.uniform(0.56, 0.75)) * seats + 0.3
    depth = float(rng.uniform(0.78, 1.0))
    colour = style.calm(rng) if chance(rng, 0.5) else style.accent(rng)
    cloth, words = upholstery(rng, colour)
    parts, seat = _padded_seat(rng, width, depth, seats, cloth, wood(style.wood(rng).rgb))
    return Model("sofa", tuple(parts), words, (seat,)).centred()


def stool(rng: Rng, style: Style) -> Model:
    """From footstool to bar stool, round or square."""
    height = float(rng.uniform(0.3, 0.82))
    size = float(rng.uniform(0.3, 0.42))
    colour = style.wood(rng) if chance(rng, 0.45) else style.accent(rng)
    wooden = colour in style.woods
    top = wood(colour.rgb) if wooden else painted(colour.rgb)
    frame = top if chance(rng, 0.6) else metal(style.metal.rgb)
    is_round = chance(rng, 0.6)
    seat = shapes.cylinder(size / 2, 0.035, 24) if is_round else shapes.rounded_box(size, size, 0.035, 0.012)
    parts = legs(size * 0.72, size * 0.72, height - 0.035, 0.032, frame, is_round)
    ring = 0.72 * size - 0.032
    parts += [shapes.box(ring, 0.018, 0.018).move(0, j * ring / 2, height * 0.3).of(frame) for j in (-1, 1)]
    parts.append(seat.move(z=height - 0.035).of(top))
    words = Words(colour.name, "round" if is_round else "square", material="wooden" if wooden else "")
    surface = Surface("stool", 0, 0, height, size * 0.66, size * 0.66)
    return Model("stool", tuple(parts), words, (surface,), ("low", "tall")).centred()


def bench(rng: Rng, style: Style) -> Model:
    """A plank with legs, sometimes padded."""
    width, depth, height = (float(v) for v in rng.uniform([0.8, 0.3, 0.36], [1.6, 0.45, 0.52]))
    colour = style.wood(rng)
    parts = legs(width * 0.92, depth * 0.9, height - 0.04, 0.05, wood(colour.rgb), chance(rng, 0.3))
    parts.append(shapes.box(width, depth, 0.04).move(z=height - 0.04).of(wood(colour.rgb)))
    words, top = Words(colour.name, material="wooden"), height
    if chance(rng, 0.5):
        cloth, words = upholstery(rng, style.accent(rng))
        parts.append(shapes.rounded_box(width, depth, 0.06, 0.025).move(z=height).of(cloth))
        top = height + 0.06
    surface = Surface("seat", 0, 0, top, width - 0.12, depth - 0.12)
    return Model("bench", tuple(parts), words, (surface,), ("short", "long")).centred()
