"""Screens: televisions, monitors, laptops."""

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import fitted, metal, painted
from internspatial_kedro.sources.rooms.mesh import Part, joined
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.palette import Rgb
from internspatial_kedro.sources.rooms.style import Rng, Style, chance, paint, pick

BLACK = painted((20, 20, 22))


def television(rng: Rng, style: Style) -> Model:
    """A flat screen on two feet, 60 to 140 cm wide."""
    width = float(rng.uniform(0.6, 1.4))
    height, lift = width * 0.58, 0.06
    feet = joined(
        *(shapes.box(0.03, 0.2, 0.012).move(x=s * width * 0.34) for s in (-1, 1)),
        *(shapes.box(0.02, 0.02, lift).move(x=s * width * 0.34, z=0.01) for s in (-1, 1)),
    )
    return Model("TV", (feet.of(BLACK), *_screen(rng, width, height, lift, True)), Words("black")).centred()


def wall_television(rng: Rng, style: Style) -> Model:
    """The same for a wall: without feet."""
    width = float(rng.uniform(0.7, 1.4))
    return Model("TV", _screen(rng, width, width * 0.58, 0.0, True), Words("black")).centred()


def _screen(rng: Rng, width: float, height: float, z: float, dark: bool) -> tuple[Part, Part]:
    """Case and glass of a screen."""
    body = shapes.rounded_box(width, 0.035, height, 0.008, 1).move(z=z).of(BLACK)
    seed = int(rng.integers(1 << 20))
    if dark and chance(rng, 0.6):
        face = fitted("dark_screen", ((16, 18, 22),), seed, gloss=0.08)
    else:
        face = fitted("screen", (pick(rng, SCREENS), pick(rng, SCREENS)), seed, gloss=0.05, glow=0.7)
    glass = shapes.panel(width - 0.03, height - 0.03).move(y=-0.0182, z=z + 0.015).of(face)
    return body, glass


SCREENS: tuple[Rgb, ...] = ((46, 96, 160), (60, 130, 120), (130, 80, 150), (200, 120, 60), (70, 80, 110))


def monitor(rng: Rng, style: Style) -> Model:
    """A screen on a stand, 45 to 75 cm wide."""
    width = float(rng.uniform(0.45, 0.75))
    height, lift = width * 0.58, float(rng.uniform(0.1, 0.18))
    colour = paint(rng, ("black", "white", "light grey"))
    shell = painted(colour.rgb)
    foot = joined(
        shapes.rounded_box(width * 0.4, 0.18, 0.012, 0.005, 1),
        shapes.box(0.05, 0.02, lift + 0.08).move(y=0.028, z=0.01),
    )
    body = shapes.rounded_box(width, 0.03, height, 0.008, 1).move(z=lift).of(shell)
    _, face = _screen(rng, width, height, lift, False)
    return Model("monitor", (foot.of(shell), body, face.move(y=0.002)), Words(colour.name)).centred()


def laptop(rng: Rng, style: Style) -> Model:
    """Open, 28 to 40 cm wide."""
    width = float(rng.uniform(0.28, 0.4))
    depth, lean = width * 0.68, float(rng.uniform(0.15, 0.45))
    colour = paint(rng, ("light grey", "dark grey", "black", "white"))
    shell = metal(colour.rgb, 0.3) if colour.name == "light grey" else painted(colour.rgb)
    keys = fitted("keyboard", (colour.rgb, (24, 24, 26) if colour.name != "black" else (70, 70, 72)), 1)
    deck = shapes.sheet(width - 0.01, depth - 0.01).move(z=0.0154).of(keys)
    lid = shapes.box(width, 0.008, depth).turn("x", -lean).move(y=depth / 2 + 0.002, z=0.016)
    face = fitted("screen", (pick(rng, SCREENS), pick(rng, SCREENS)), int(rng.integers(1 << 20)), gloss=0.05, glow=0.7)
    glass = (
        shapes.panel(width - 0.02, depth - 0.02)
        .move(y=-0.0045, z=0.01)
        .turn("x", -lean)
        .move(y=depth / 2 + 0.002, z=0.016)
    )
    parts = (shapes.box(width, depth, 0.015).of(shell), deck, lid.of(shell), glass.of(face))
    return Model("laptop", parts, Words(colour.name)).centred()
