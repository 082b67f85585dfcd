"""Small round things: mugs, bowls, bottles, vases, candles, fruit."""

import numpy as np
from scipy.interpolate import PchipInterpolator

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, ceramic, glass, lit, metal, painted, plain, wood
from internspatial_kedro.sources.rooms.mesh import Part
from internspatial_kedro.sources.rooms.model import Model, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, contrast, paint, pick

Profile = list[tuple[float, float]]


def _hollow(outer: Profile, wall: float, floor: float) -> Profile:
    """An open vessel: down the outside, over the rim, down the inside to its floor."""
    inner = [(max(r - wall, 0.0), max(z, floor)) for r, z in outer[::-1] if r > wall]
    return [(0.0, 0.0), *outer, *inner, (0.0, floor)]


def mug(rng: Rng, style: Style) -> Model:
    """A mug with its handle."""
    height, radius = float(rng.uniform(0.1, 0.17)), float(rng.uniform(0.04, 0.062))
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "striped", "dotted"))
    foot = radius * float(pick(rng, (1.0, 0.85, 0.75)))
    belly: Profile = [(foot, 0), (radius, height * 0.25), (radius, height)]
    body = shapes.lathe(_hollow(belly, 0.004, 0.006), 22)
    angle = np.linspace(-np.pi / 2, np.pi / 2, 9)
    path = np.stack(
        [radius - 0.002 + height * 0.27 * np.cos(angle), 0 * angle, height * (0.53 + 0.3 * np.sin(angle))], axis=1
    )
    glaze = ceramic(colour.rgb, pattern, contrast(rng, colour).rgb, 0.06)
    handle = shapes.tube(path, 0.0055, 8)
    words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    return Model("mug", (body.of(glaze), handle.of(ceramic(colour.rgb))), words).centred()


def bowl(rng: Rng, style: Style) -> Model:
    """From a cereal bowl to a large fruit bowl."""
    radius = float(np.exp(rng.uniform(np.log(0.1), np.log(0.24))))
    height = radius * float(rng.uniform(0.75, 1.3))
    foot, colour = radius * 0.45, style.accent(rng)
    t = np.linspace(0, np.pi / 2, 8)
    outer: Profile = [(foot, 0), (foot, height * 0.06)]
    outer += [
        (float(foot + (radius - foot) * np.sin(a)), float(height * (0.06 + 0.94 * (1 - np.cos(a))))) for a in t[1:]
    ]
    kind = rng.random()
    if kind < 0.2:
        colour = style.wood(rng)
        material, words = wood(colour.rgb, 0.04), Words(colour.name, material="wooden")
    elif kind < 0.4:
        material, words = glass(colour.rgb), Words(colour.name, material="glass")
    else:
        pattern = pick(rng, ("plain", "plain", "striped"))
        material = ceramic(colour.rgb, pattern, contrast(rng, colour).rgb, 0.09)
        words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    shape = shapes.lathe(_hollow(outer, 0.005, height * 0.06 + 0.004), 30)
    return Model("bowl", (shape.of(material),), words).centred()


def bottle(rng: Rng, style: Style) -> Model:
    """Wine, water and milk bottles, squat to tall."""
    height = float(rng.uniform(0.18, 0.46))
    radius = float(rng.uniform(0.038, 0.08)) * (0.7 + height)
    shoulder, neck = float(rng.uniform(0.5, 0.68)), float(rng.uniform(0.011, 0.015))
    outer: Profile = [(radius * 0.94, 0), (radius, 0.008), (radius, height * shoulder)]
    t = np.linspace(0, np.pi / 2, 6)[1:]
    top = shoulder + 0.14
    outer += [(float(neck + (radius - neck) * np.cos(a)), float(height * (shoulder + 0.14 * np.sin(a)))) for a in t]
    outer += [
        (neck, height * top + 0.01),
        (neck, height - 0.02),
        (neck + 0.003, height - 0.018),
        (neck + 0.003, height),
        (0, height),
    ]
    colour = pick(
        rng, (Colour("green", (40, 92, 52)), Colour("brown", (92, 52, 24)), style.accent(rng), style.accent(rng))
    )
    parts = [shapes.lathe([(0, 0), *outer], 20).of(glass(colour.rgb))]
    if chance(rng, 0.6):
        paper = paint(rng, ("white", "beige", "yellow"))
        low, high = height * 0.14, height * (shoulder - 0.08)
        parts.append(shapes.lathe([(radius + 0.0006, low), (radius + 0.0006, high)], 20).of(plain(paper.rgb)))
    return Model("bottle", tuple(parts), Words(colour.name, material="glass"), (), ("small", "tall")).centred()


def vase(rng: Rng, style: Style) -> Model:
    """From a bud vase to a floor vase, with or without branches."""
    height = float(np.exp(rng.uniform(np.log(0.16), np.log(0.85))))
    width = height * float(rng.uniform(0.16, 0.34))
    bellies: tuple[Profile, ...] = (
        [(0.5, 0), (0.8, 0.15), (1, 0.36), (0.92, 0.55), (0.6, 0.75), (0.4, 0.88), (0.55, 1)],
        [(0.55, 0), (0.62, 0.3), (0.8, 0.65), (1, 1)],
        [(0.9, 0), (1, 0.1), (1, 0.9), (0.92, 1)],
        [(0.45, 0), (0.65, 0.3), (0.92, 0.6), (1, 0.76), (0.8, 0.92), (0.5, 0.96), (0.5, 1)],
    )
    outer = [(r * width, z * height) for r, z in _smooth(pick(rng, bellies))]
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "plain", "plain", "striped", "dotted"))
    tile = max(0.06, height * 0.35)
    material = ceramic(colour.rgb, pattern, contrast(rng, colour).rgb, tile) if chance(rng, 0.8) else glass(colour.rgb)
    body = shapes.lathe(_hollow(outer, 0.005, 0.01), 26)
    parts = [body.of(material)]
    if height > 0.18 and chance(rng, 0.35):
        parts += _branches(rng, height, outer[-1][0])
    patterned = pattern != "plain" and material.texture != "plain"
    return Model(
        "vase", tuple(parts), Words(colour.name, pattern=pattern if patterned else ""), (), ("small", "tall")
    ).centred()


def _smooth(profile: Profile) -> Profile:
    """A finer profile through the same points."""
    points = np.array(profile)
    t, fine = np.arange(len(points)), np.linspace(0, len(points) - 1, 3 * len(points))
    return [(float(r), float(z)) for r, z in PchipInterpolator(t, points)(fine)]


def _branches(rng: Rng, height: float, mouth: float) -> list[Part]:
    """Dry branches with round blossoms that stand in a vase."""
    colour = paint(rng, ("white", "pink", "yellow", "red", "orange", "purple"))
    twigs, blossoms = [], []
    for _ in range(int(rng.integers(3, 7))):
        angle, lean = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0.05, 0.4))
        length = height * float(rng.uniform(0.45, 0.9))
        tip = np.array([np.sin(lean) * np.cos(angle), np.sin(lean) * np.sin(angle), np.cos(lean)]) * length
        root = np.array([0.0, 0.0, height * 0.9])
        bend = root + tip * 0.5 + np.array([0, 0, 0.04 * length])
        twigs.append(shapes.tube(np.stack([root, bend, root + tip]), 0.0035, 5).of(plain((78, 88, 52))))
        x, y, z = root + tip
        blossoms.append(shapes.sphere(0.018 + 0.02 * height, 6, 10).move(x, y, z - 0.01).of(plain(colour.rgb)))
    return [*twigs, *blossoms]


def candle(rng: Rng, style: Style) -> Model:
    """A pillar candle, or a thin one in a holder."""
    colour = paint(rng, ("white", "beige", "red", "yellow", "green", "blue", "purple", "orange", "pink"))
    wax = plain(colour.rgb, 0.03, 0.2)
    parts, top = _pillar(rng, wax) if chance(rng, 0.55) else _candlestick(rng, wax, metal(style.metal.rgb))
    flame = shapes.lathe([(0, 0), (0.006, 0.01), (0.004, 0.022), (0, 0.034)], 8).move(z=top + 0.001)
    parts.append(flame.of(lit((255, 214, 130), 3.0)))
    return Model("candle", tuple(parts), Words(colour.name), (), ("short", "tall")).centred()


def _pillar(rng: Rng, wax: Material) -> tuple[list[Part], float]:
    """Parts, and the height of the wick [m]."""
    radius, height = float(rng.uniform(0.035, 0.09)), float(rng.uniform(0.08, 0.36))
    low = height - 0.006
    body = shapes.lathe([(0, 0), (radius, 0), (radius, height), (radius * 0.8, low), (0, low)], 18)
    return [body.of(wax)], low


def _candlestick(rng: Rng, wax: Material, frame: Material) -> tuple[list[Part], float]:
    """Parts, and the height of the wick [m]."""
    stand, stick = float(rng.uniform(0.06, 0.3)), float(rng.uniform(0.12, 0.25))
    neck: Profile = [(0.012, 0.025), (0.008, stand * 0.6), (0.018, stand), (0, stand)]
    foot = shapes.lathe([(0, 0), (0.05, 0), (0.045, 0.01), *neck], 16)
    return [foot.of(frame), shapes.cylinder(0.011, stick, 12, 0.008).move(z=stand).of(wax)], stand + stick


def apple(rng: Rng, style: Style) -> Model:
    """Red, green or yellow."""
    colour = pick(
        rng, (Colour("red", (178, 30, 32)), Colour("green", (118, 160, 50)), Colour("yellow", (222, 190, 70)))
    )
    radius = float(rng.uniform(0.034, 0.046))
    angle = np.linspace(0.05, np.pi - 0.12, 12)
    r = radius * np.sin(angle) * (1 + 0.12 * np.cos(angle + np.pi))
    z = -radius * 0.9 * np.cos(angle) * 0.95
    profile = [(0.0, float(z[0] + 0.004)), *zip(r.tolist(), z.tolist(), strict=True), (0.0, float(z[-1] - 0.01))]
    skin = shapes.lathe([(float(a), float(b)) for a, b in profile], 18).of(painted(colour.rgb))
    stalk = shapes.cylinder(0.0018, 0.022, 5).move(z=float(z[-1]) - 0.008).of(plain((80, 56, 32)))
    return Model("apple", (skin, stalk), Words(colour.name)).centred()


def pear(rng: Rng, style: Style) -> Model:
    """Green, yellow or reddish."""
    colour = pick(
        rng, (Colour("green", (140, 164, 62)), Colour("yellow", (218, 194, 84)), Colour("red", (160, 60, 46)))
    )
    width = float(rng.uniform(0.032, 0.04))
    outline = [(0, 0), (0.6, 0.1), (0.95, 0.5), (1, 0.9), (0.85, 1.4), (0.55, 1.9), (0.42, 2.3), (0.25, 2.55), (0, 2.6)]
    profile = [(max(r, 0.0) * width, z * width) for r, z in _smooth([(float(a), float(b)) for a, b in outline])]
    profile[0], profile[-1] = (0.0, 0.0), (0.0, 2.6 * width)
    stalk = shapes.cylinder(0.0018, 0.02, 5).move(z=2.55 * width).of(plain((80, 56, 32)))
    return Model("pear", (shapes.lathe(profile, 18).of(painted(colour.rgb)), stalk), Words(colour.name)).centred()
