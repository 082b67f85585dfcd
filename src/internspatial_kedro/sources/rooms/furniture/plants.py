"""Potted plants, from a hand's breadth to two metres."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, ceramic, plain
from internspatial_kedro.sources.rooms.mesh import Part, Shape, grid, joined
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, pick

GREENS = ((52, 104, 44), (70, 122, 52), (38, 88, 50), (92, 132, 60))


def plant(rng: Rng, style: Style) -> Model:
    """Any height from 15 cm to 1.9 m."""
    height = float(np.exp(rng.uniform(np.log(0.25), np.log(1.6))))
    return plant_of_height(rng, style, height)


def plant_of_height(rng: Rng, style: Style, height: float) -> Model:
    """A plant about that high [m]. Its caption names the pot's colour, which tells plants apart: blue-potted plant."""
    pot_z = min(0.42, height * float(rng.uniform(0.25, 0.42)))
    radius = float(np.clip(pot_z * rng.uniform(0.5, 0.8), 0.055, 0.26))
    terracotta = Colour("orange", (186, 98, 62))
    colour = terracotta if chance(rng, 0.15) else style.accent(rng)
    kinds = (_bush, _blades, _bush, _cactus) if height < 0.5 else (_bush, _blades, _tree, _tree, _palm)
    foliage, shape = pick(rng, kinds)(rng, height - pot_z + 0.02, radius)
    leaves = Material("foliage", (pick(rng, GREENS),), 0.25, gloss=0.02, roughness=0.3)
    parts = [*_pot(rng, pot_z, radius, colour), *(part.move(z=pot_z - 0.02).of(leaves) for part in foliage)]
    trunk = _trunk(height - pot_z, radius) if shape == "tree" else []
    parts += [part.move(z=pot_z - 0.02) for part in trunk]
    return Model("plant", tuple(parts), Words(f"{colour.name}-potted"), (), ("small", "tall")).centred()


def _pot(rng: Rng, height: float, radius: float, colour: Colour) -> list[Part]:
    foot = radius * float(rng.uniform(0.6, 1.0))
    rim = min(0.015, radius * 0.15)
    profile = [
        (0, 0),
        (foot, 0),
        (radius, height),
        (radius - rim, height),
        (radius - rim, height - 0.02),
        (0, height - 0.02),
    ]
    material = ceramic(colour.rgb)
    soil = shapes.cylinder(radius - rim, 0.002, 16).move(z=height - 0.019).of(plain((58, 42, 32)))
    return [shapes.lathe(profile, 22).of(material), soil]


def _bush(rng: Rng, height: float, radius: float) -> tuple[list[Shape], str]:
    """Arching leaves from the middle of the pot."""
    count = int(np.clip(20 + 14 * height, 20, 46))
    leaves = []
    for k in range(count):
        rise = float(rng.uniform(0.35, 1.45))
        length = height * float(rng.uniform(0.6, 0.98)) / max(np.sin(rise), 0.75)
        blade = shapes.leaf(length, length * float(rng.uniform(0.22, 0.34)), float(rng.uniform(0.5, 1.3)))
        leaves.append(blade.turn("y", -rise).turn("z", k * 2.39996 + float(rng.uniform(-0.3, 0.3))))
    return [joined(*leaves)], "potted"


def _blades(rng: Rng, height: float, radius: float) -> tuple[list[Shape], str]:
    """Upright stiff leaves."""
    blades = []
    for k in range(int(rng.integers(9, 16))):
        length = height * float(rng.uniform(0.55, 1.0))
        blade = shapes.leaf(length, min(0.09, 0.16 * length + 0.015), float(rng.uniform(0.0, 0.15)))
        lean = float(rng.uniform(0.05, 0.4))
        out = radius * 0.6 * float(rng.random())
        blades.append(blade.turn("y", -(np.pi / 2 - lean)).move(x=out).turn("z", k * 2.39996))
    return [joined(*blades)], "potted"


def _cactus(rng: Rng, height: float, radius: float) -> tuple[list[Shape], str]:
    """A ribbed column."""
    width = min(radius * 0.7, height * 0.4)
    angle = np.linspace(0, 2 * np.pi, 49)[:-1]
    t = np.linspace(0, 1, 10)
    profile = width * np.sqrt(np.clip(1 - np.clip((t - 0.65) / 0.35, 0, 1) ** 2, 0, 1))
    ribs = 1 + 0.09 * np.cos(8 * angle)
    r = profile[:, None] * ribs[None, :]
    points = np.stack([r * np.cos(angle), r * np.sin(angle), np.broadcast_to(t[:, None] * height, r.shape)], axis=-1)
    uv = np.stack(np.meshgrid(np.linspace(0, 1, 49), t * height, indexing="xy"), axis=-1)
    return [grid(points, uv, wrap=True)], "cactus"


def _tree(rng: Rng, height: float, radius: float) -> tuple[list[Shape], str]:
    """A crown of leaves in tiers on a trunk."""
    tiers = []
    for level in np.linspace(0.5, 1.0, 5):
        leaves = []
        for k in range(10):
            length = height * float(rng.uniform(0.16, 0.3))
            blade = shapes.leaf(length, length * 0.5, float(rng.uniform(0.2, 0.9)), 4)
            rise = float(rng.uniform(-0.2, 0.9))
            leaves.append(blade.turn("y", -rise).move(x=0.02).turn("z", k * 0.63 + float(rng.uniform(0, 0.6))))
        tiers.append(joined(*leaves).move(z=height * float(level) * 0.8))
    return tiers, "tree"


def _palm(rng: Rng, height: float, radius: float) -> tuple[list[Shape], str]:
    """Long fronds arching out of a short trunk."""
    fronds = []
    for k in range(14):
        length = height * float(rng.uniform(0.62, 0.9))
        blade = shapes.leaf(length, 0.07 + 0.07 * length, float(rng.uniform(0.8, 1.7)), 7)
        fronds.append(blade.turn("y", -float(rng.uniform(0.9, 1.4))).move(z=height * 0.12).turn("z", k * 2.39996))
    return [joined(*fronds)], "tree"


def _trunk(height: float, radius: float) -> list[Part]:
    stem = shapes.cylinder(min(0.03, radius * 0.3), height * 0.82, 8, min(0.015, radius * 0.15))
    return [stem.of(plain((96, 70, 48)))]
