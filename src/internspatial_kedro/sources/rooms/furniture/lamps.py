"""Floor, table and pendant lamps, switched on."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, ceramic, lit, metal, painted, wood
from internspatial_kedro.sources.rooms.mesh import Part
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, paint, pick

SHADES = ("white", "beige", "yellow", "orange", "red", "light blue", "light green", "pink", "teal", "purple")


def _shade(rng: Rng, radius: float, height: float) -> tuple[Part, str]:
    """A shade on z = 0, open at both ends, and its colour's name."""
    colour = paint(rng, SHADES)
    top = radius * float(pick(rng, (1.0, 0.75, 0.55)))
    wall = 0.004
    profile = [(radius, 0), (top, height), (top - wall, height), (radius - wall, 0), (radius, 0)]
    return shapes.lathe(profile, 28).of(lit(colour.rgb, 0.5)), colour.name


def floor_lamp(rng: Rng, style: Style) -> Model:
    """A shade on a pole, hip to head height; or a standing paper column."""
    height, radius = float(rng.uniform(0.75, 1.6)), float(rng.uniform(0.13, 0.26))
    tall = float(rng.uniform(0.18, 0.36))
    shade, name = _shade(rng, radius, tall)
    pole = metal(style.metal.rgb) if chance(rng, 0.7) else wood(style.wood(rng).rgb)
    if chance(rng, 0.3):
        tips = [np.array([0.24 * np.cos(a), 0.24 * np.sin(a), 0.0]) for a in (0.5, 2.6, 4.7)]
        joint = np.array([0, 0, height - tall])
        parts = [shapes.tube(np.stack([tip + np.array([0, 0, 0.012]), joint]), 0.012).of(pole) for tip in tips]
    else:
        foot = [
            (0, 0),
            (0.15, 0),
            (0.15, 0.018),
            (0.02, 0.035),
            (0.011, 0.05),
            (0.011, height - tall / 2),
            (0, height - tall / 2),
        ]
        parts = [shapes.lathe(foot, 20).of(pole)]
    parts.append(shade.move(z=height - tall))
    light = (0.0, 0.0, height - tall / 2, radius + 0.02)
    return Model("floor lamp", tuple(parts), Words(name), (), ("low", "tall"), light).centred()


def _lamp_foot(rng: Rng, style: Style, height: float) -> Part:
    width = float(rng.uniform(0.05, 0.1))
    bellies = (
        [(0, 0), (width, 0), (width, 0.015), (0.015, 0.03), (0.011, height), (0, height)],
        [
            (0, 0),
            (width * 0.7, 0),
            (width, height * 0.35),
            (width * 0.75, height * 0.7),
            (0.018, height * 0.9),
            (0.012, height),
            (0, height),
        ],
        [(0, 0), (width, 0), (width * 0.9, height * 0.25), (width * 0.4, height * 0.7), (0.014, height), (0, height)],
    )
    material: Material = pick(rng, (metal(style.metal.rgb), ceramic(style.accent(rng).rgb), wood(style.wood(rng).rgb)))
    return shapes.lathe(list(pick(rng, bellies)), 20).of(material)


def table_lamp(rng: Rng, style: Style) -> Model:
    """A shade on a turned foot, 25 to 70 cm."""
    height = float(rng.uniform(0.26, 0.7))
    radius = height * float(rng.uniform(0.2, 0.34))
    tall = height * float(rng.uniform(0.32, 0.45))
    shade, name = _shade(rng, radius, tall)
    foot = _lamp_foot(rng, style, height - tall + 0.03)
    light = (0.0, 0.0, height - tall / 2, radius + 0.02)
    return Model("table lamp", (foot, shade.move(z=height - tall)), Words(name), (), ("small", "tall"), light).centred()


def pendant_lamp(rng: Rng, style: Style) -> Model:
    """Hangs from the ceiling by a cord: dome, globe or drum. Its top is where it is fixed."""
    drop, radius = float(rng.uniform(0.4, 1.1)), float(rng.uniform(0.12, 0.3))
    cord = shapes.cylinder(0.004, drop, 6).of(painted((30, 30, 30)))
    rose = shapes.cylinder(0.05, 0.02, 16).move(z=drop - 0.02).of(painted((230, 230, 228)))
    kind = pick(rng, ("dome", "globe", "drum"))
    if kind == "globe":
        low = -1.6 * radius
        body, name, bulb = [shapes.sphere(radius * 0.8, 12, 24).of(lit((250, 244, 232), 0.7))], "white", low / 2
    elif kind == "drum":
        shade, name = _shade(rng, radius, radius * 0.9)
        low = -radius * 0.9
        body, bulb = [shade], low / 2
    else:
        body, name = _dome(radius, style.accent(rng))
        low, bulb = 0.0, 0.03
    parts = (cord, rose, *(part.move(z=low) for part in body))
    light = (0.0, 0.0, bulb, radius + 0.02)
    return Model("pendant lamp", parts, Words(name), (), ("small", "large"), light).centred()


def _dome(radius: float, colour: Colour) -> tuple[list[Part], str]:
    """An opaque dome over a bulb, and its colour's name."""
    angle = np.linspace(0.12, np.pi / 2, 8)
    outer = [(float(radius * np.sin(a)), float(radius * 0.75 * np.cos(a))) for a in angle]
    inner = [(max(0.0, r - 0.006), z - 0.008) for r, z in outer[::-1]]
    dome = shapes.lathe([(0, radius * 0.75), *outer, (radius - 0.006, 0), *inner], 28).of(painted(colour.rgb))
    return [dome, shapes.sphere(0.045, 8, 12).move(z=0.02).of(lit((255, 240, 214), 3.0))], colour.name
