"""Windows, doors, curtains. Windows and doors are made for an opening of given size."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, fabric, fitted, metal, painted, wood
from internspatial_kedro.sources.rooms.mesh import grid
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, contrast, pick

Cloth = tuple[Material, Words]
"""What curtains are made of, and the words for it."""
WALL_M = 0.18
"""Thickness of the walls: how deep a window or door sits in its opening at most."""


def window(rng: Rng, style: Style) -> Model:
    """A window of random size; see `window_of_size`."""
    return window_of_size(rng, style, float(rng.uniform(0.8, 2.0)), float(rng.uniform(0.9, 1.4)))


def window_of_size(rng: Rng, style: Style, width: float, height: float) -> Model:
    """Frame, crossbars and a bright pane; its front is flush with the wall at y = 0, the pane 10 cm behind it."""
    colour, frame = _joinery(rng, style)
    border, deep = 0.055, 0.07
    parts = [shapes.ring_frame(width, height, border, deep).move(y=deep).of(frame)]
    columns = max(1, round(width / float(rng.uniform(0.5, 0.9))))
    inner = width - 2 * border
    for k in range(1, columns):
        parts.append(
            shapes.box(0.04, 0.05, height - 2 * border).move(k * inner / columns - inner / 2, 0.04, border).of(frame)
        )
    if chance(rng, 0.5):
        parts.append(shapes.box(inner, 0.03, 0.03).move(0, 0.04, height * float(rng.uniform(0.6, 0.72))).of(frame))
    view = fitted("outdoors", ((96, 130, 84),), int(rng.integers(1 << 20)), gloss=0.04, glow=1.25)
    parts.append(shapes.panel(inner + 0.002, height - 2 * border + 0.002).move(y=0.055, z=border - 0.001).of(view))
    words = Words(f"{colour.name}-framed")
    return Model("window", tuple(part.move(y=0.05) for part in parts), words)


def _joinery(rng: Rng, style: Style) -> tuple[Colour, Material]:
    """Colour and material of window frames and doors."""
    if chance(rng, 0.6):
        white = Colour("white", (236, 235, 230))
        return white, painted(white.rgb)
    colour = style.wood(rng)
    return colour, wood(colour.rgb)


def door(rng: Rng, style: Style) -> Model:
    """A door of usual size; see `door_of_size`."""
    return door_of_size(rng, style, float(rng.uniform(0.8, 0.95)), float(rng.uniform(2.0, 2.12)))


def door_of_size(rng: Rng, style: Style, width: float, height: float) -> Model:
    """Jambs, a closed leaf with two panels, a handle; the leaf sits 5 cm behind the wall at y = 0."""
    colour, body = _joinery(rng, style)
    if chance(rng, 0.2):
        colour = style.accent(rng)
        body = painted(colour.rgb)
    trim = 0.06
    parts = [shapes.box(trim, 0.12, height - trim).move(s * (width - trim) / 2, 0.055, 0).of(body) for s in (-1, 1)]
    parts.append(shapes.box(width, 0.12, trim).move(0, 0.055, height - trim).of(body))
    leaf = width - 2 * trim
    parts.append(shapes.box(leaf, 0.04, height - trim).move(0, 0.07, 0).of(body))
    rows = pick(rng, ((0.15, 0.9, 1.05, 1.85), (0.12, 0.65, 0.78, 1.85), (0.15, 1.85)))
    for low, high in zip(rows[::2], rows[1::2], strict=True):
        parts.append(shapes.ring_frame(leaf - 0.2, high - low, 0.03, 0.012).move(0, 0.05, low).of(body))
    grip = metal(style.metal.rgb)
    side = pick(rng, (-1, 1)) * (leaf / 2 - 0.06)
    parts.append(shapes.box(0.03, 0.008, 0.16).move(side, 0.046, 0.97).of(grip))
    parts.append(shapes.box(0.11, 0.014, 0.018).move(side - np.sign(side) * 0.045, 0.0, 1.06).of(grip))
    parts.append(shapes.box(0.014, 0.05, 0.014).move(side, 0.022, 1.062).of(grip))
    material = "wooden" if body.texture == "wood" else ""
    return Model("door", tuple(parts), Words(colour.name, material=material))


def curtain(rng: Rng, style: Style) -> Model:
    """One hanging curtain of random size; see `curtain_of_size`."""
    return curtain_of_size(rng, style, float(rng.uniform(0.25, 0.6)), float(rng.uniform(1.4, 2.3)))


def curtain_of_size(rng: Rng, style: Style, width: float, height: float) -> Model:
    """A drawn-back curtain in folds, hanging from its top."""
    return curtain_in(cloth_for_curtain(rng, style), int(rng.integers(1 << 20)), width, height)


def cloth_for_curtain(rng: Rng, style: Style) -> Cloth:
    """What both curtains of a window are made of."""
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "plain", "striped"))
    cloth = fabric(colour.rgb, pattern, contrast(rng, colour).rgb, 0.3)
    return cloth, Words(colour.name, pattern="" if pattern == "plain" else pattern)


def curtain_in(cloth: Cloth, seed: int, width: float, height: float) -> Model:
    """A curtain of a given cloth."""
    rng = np.random.default_rng(seed)
    folds, t = max(3, round(width / 0.085)), np.linspace(0, 1, 8 * max(3, round(width / 0.085)) + 1)
    z = np.linspace(0, 1, 7)
    phase = np.cumsum(rng.uniform(0.85, 1.15, len(t)))
    phase = phase / phase[-1] * folds * 2 * np.pi
    wave = 0.026 * np.sin(phase)[None, :] * (0.75 + 0.3 * (1 - z))[:, None]
    spread = 1 - 0.1 * np.sin(np.pi * z)[:, None] ** 2
    x = (t[None, :] - 0.5) * width * spread
    points = np.stack([x, wave, np.broadcast_to(z[:, None] * height, x.shape)], axis=-1)
    uv = np.stack(np.broadcast_arrays(t[None, :] * width * 1.6, z[:, None] * height), axis=-1)
    return Model("curtain", (grid(points, uv).of(cloth[0]),), cloth[1], (), ("short", "long")).centred()
