"""What hangs on walls: pictures, mirrors, clocks. Their backs are at the largest y."""

import numpy as np

from internspatial_kedro.sources.rooms import palette, shapes
from internspatial_kedro.sources.rooms.materials import Material, fitted, metal, painted, plain, wood
from internspatial_kedro.sources.rooms.mesh import Shape, grid
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.palette import Rgb
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, paint, pick

MOTIFS = {
    "landscape": ("light blue", "light green", "green", "dark green"),
    "seascape": ("light blue", "blue", "yellow"),
    "abstract": None,
    "blocks": None,
    "gradient": None,
}


def _frame_finish(rng: Rng, style: Style) -> tuple[Colour, Material]:
    kind = rng.random()
    if kind < 0.4:
        colour = style.wood(rng)
        return colour, wood(colour.rgb)
    if kind < 0.6:
        return style.metal, metal(style.metal.rgb, 0.25)
    colour = paint(rng, ("black", "white", "dark grey")) if kind < 0.8 else style.accent(rng)
    return colour, painted(colour.rgb)


def _motif_colours(rng: Rng, style: Style, motif: str) -> tuple[Rgb, ...]:
    names = MOTIFS[motif]
    if names is not None:
        return tuple(paint(rng, (name,)).rgb for name in names)
    ground = paint(rng, ("white", "beige", "light blue", "yellow", "dark blue", "red", "light green", "black"))
    return (ground.rgb, *(style.accent(rng).rgb for _ in range(4)))


def painting(rng: Rng, style: Style) -> Model:
    """A framed painting, postcard to wall-size, upright or oblong, often with a mount."""
    width = float(np.exp(rng.uniform(np.log(0.2), np.log(1.2))))
    height = width * float(pick(rng, (0.62, 0.75, 1.0, 1.3, 1.5)))
    if height > 1.15:
        width, height = width / height * 1.15, 1.15
    border = float(np.clip(width * 0.05, 0.012, 0.05))
    colour, frame = _frame_finish(rng, style)
    motif = pick(rng, tuple(MOTIFS))
    art = fitted(motif, _motif_colours(rng, style, motif), int(rng.integers(1 << 20)))
    parts = [shapes.ring_frame(width, height, border, 0.028).of(frame)]
    mount = border * (2.2 if chance(rng, 0.5) else 0.0)
    inside = border + mount
    parts.append(
        shapes.board(width - 2 * border + 0.002, height - 2 * border + 0.002, 0.01)
        .move(y=-0.016, z=border - 0.001)
        .of(plain((240, 238, 232)))
    )
    parts.append(shapes.panel(width - 2 * inside, height - 2 * inside).move(y=-0.0166, z=inside).of(art))
    pattern = {"gradient": "", "blocks": "geometric"}.get(motif, motif)
    return Model("painting", tuple(parts), Words(f"{colour.name}-framed", pattern=pattern)).centred()


def mirror(rng: Rng, style: Style) -> Model:
    """Round or rectangular, hand mirror size to full length."""
    colour, frame = _frame_finish(rng, style)
    glass = Material("mirror_glass", ((186, 194, 200),), 0.0, gloss=0.62, roughness=0.012)
    if chance(rng, 0.45):
        radius = float(rng.uniform(0.14, 0.45))
        angle = np.arange(36) * 2 * np.pi / 36
        rim = np.stack([radius * np.cos(angle), 0 * angle - 0.014, radius * np.sin(angle)], axis=1)
        disc = shapes.cylinder(radius, 0.012, 36).turn("x", np.pi / 2)
        parts = (disc.of(glass), shapes.tube(rim, 0.014, 8, closed=True).of(frame))
        return Model("mirror", parts, Words(f"{colour.name}-framed", "round")).centred()
    width = float(rng.uniform(0.25, 0.8))
    height = width * float(rng.uniform(1.0, 2.2))
    border = float(rng.uniform(0.02, 0.05))
    ring = shapes.ring_frame(width, height, border, 0.03).of(frame)
    pane = shapes.board(width - 2 * border + 0.002, height - 2 * border + 0.002, 0.012).move(y=-0.016, z=border - 0.001)
    return Model("mirror", (ring, pane.of(glass)), Words(f"{colour.name}-framed", "rectangular")).centred()


def clock(rng: Rng, style: Style) -> Model:
    """A round wall clock, saucer to half a metre."""
    radius = float(rng.uniform(0.11, 0.34))
    colour = Colour("gold", palette.METALS["gold"][0]) if chance(rng, 0.1) else style.accent(rng)
    dark = chance(rng, 0.2)
    face = fitted(
        "clock_face",
        ((30, 30, 32), (236, 234, 228)) if dark else ((240, 238, 230), (28, 28, 30)),
        int(rng.integers(1 << 20)),
    )
    angle = np.arange(36) * 2 * np.pi / 36
    rim = np.stack([radius * np.cos(angle), 0 * angle - 0.018, radius * np.sin(angle)], axis=1)
    dial = _disc(radius, 40).move(y=-0.02)
    body = shapes.cylinder(radius, 0.016, 36).turn("x", np.pi / 2)
    parts = (
        body.of(painted(colour.rgb)),
        dial.of(face),
        shapes.tube(rim, radius * 0.06 + 0.006, 8, closed=True).of(painted(colour.rgb)),
    )
    return Model("clock", parts, Words(colour.name, "round")).centred()


def _disc(radius: float, sides: int) -> Shape:
    """A disc in the plane y = 0, centred, that a picture fills."""
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([radius * np.cos(angle), 0 * angle, radius * np.sin(angle)], axis=1)
    points = np.stack([np.zeros_like(ring), ring])
    uv = np.stack([0.5 + 0.5 * points[..., 0] / radius, 0.5 - 0.5 * points[..., 2] / radius], axis=-1)
    return grid(points, np.concatenate([uv, uv[:, :1]], axis=1), wrap=True)


def desk_clock(rng: Rng, style: Style) -> Model:
    """A clock that stands on a table."""
    width = float(rng.uniform(0.14, 0.32))
    colour = style.accent(rng)
    body = shapes.rounded_box(width, 0.05, width, 0.012).of(painted(colour.rgb))
    face = fitted("clock_face", ((240, 238, 230), (28, 28, 30)), int(rng.integers(1 << 20)))
    dial = _disc(width * 0.42, 28).move(y=-0.0256, z=width / 2).of(face)
    return Model("clock", (body, dial), Words(colour.name, "square")).centred()
