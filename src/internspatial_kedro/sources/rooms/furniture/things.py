"""Books, boxes, baskets, balls, rugs, teddy bears, trash cans."""

import numpy as np

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.materials import Material, fitted, metal, painted, plain
from internspatial_kedro.sources.rooms.mesh import Part, Shape, joined
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.style import Colour, Rng, Style, chance, contrast, paint, pick

PAPER = plain((236, 230, 214))


def _book_parts(rng: Rng, width: float, depth: float, thick: float, colour: Colour) -> list[Part]:
    """A lying book, spine to -x, with its cover up."""
    cover = plain(colour.rgb, 0.03, 0.2)
    hard = 0.003
    pages = shapes.box(width - 0.008, depth - 0.01, thick - 2 * hard).move(0.0, 0.0, hard).of(PAPER)
    boards = [shapes.box(width, depth, hard).move(z=z).of(cover) for z in (0.0, thick - hard)]
    spine = shapes.box(hard, depth, thick - 2 * hard).move(x=(hard - width) / 2, z=hard).of(cover)
    title = fitted("book_cover", (colour.rgb, contrast(rng, colour).rgb), int(rng.integers(1 << 20)), gloss=0.03)
    front = shapes.sheet(width * 0.98, depth * 0.98).move(z=thick + 0.0004).of(title)
    band = (
        shapes.box(0.0006, depth * 0.18, thick * 0.99)
        .move(x=-width / 2 - 0.0003, y=depth * 0.2)
        .of(plain(contrast(rng, colour).rgb))
    )
    return [pages, *boards, spine, front, band]


def book(rng: Rng, style: Style) -> Model:
    """A lying book, pocket to atlas."""
    width = float(rng.uniform(0.11, 0.28))
    depth, thick = width * float(rng.uniform(1.2, 1.5)), float(rng.uniform(0.045, 0.13))
    colour = style.accent(rng)
    parts = _book_parts(rng, width, depth, thick, colour)
    top = (Surface("book", 0, 0, thick + 0.0004, width * 0.8, depth * 0.8),)
    return Model("book", tuple(parts), Words(colour.name), top, ("thin", "thick")).centred()


def standing_book(rng: Rng, style: Style) -> Model:
    """An upright book, spine to the front."""
    width = float(rng.uniform(0.13, 0.24))
    height, thick = width * float(rng.uniform(1.25, 1.55)), float(rng.uniform(0.025, 0.08))
    colour = style.accent(rng)
    lying = _book_parts(rng, width, height, thick, colour)
    upright = [part.turn("y", -np.pi / 2).turn("x", np.pi / 2).turn("z", np.pi) for part in lying]
    return Model("book", tuple(upright), Words(colour.name), (), ("short", "tall")).centred()


def box_with_lid(rng: Rng, style: Style) -> Model:
    """A storage box with a lid, or a cardboard box with tape."""
    width = float(np.exp(rng.uniform(np.log(0.15), np.log(0.6))))
    depth, height = width * float(rng.uniform(0.6, 1.0)), width * float(rng.uniform(0.4, 1.3))
    if chance(rng, 0.4):
        colour = Colour("brown", (170, 126, 82))
        paper = Material("cardboard", (colour.rgb,), 0.6)
        tape = (
            shapes.box(0.05 * width / 0.3, depth + 0.001, 0.0006)
            .move(z=height - 0.0002)
            .of(plain((196, 164, 112), 0.06, 0.15))
        )
        parts, rise = [shapes.box(width, depth, height).of(paper), tape], 0.0004
        words = Words(colour.name, material="cardboard")
    else:
        colour = style.accent(rng)
        pattern = pick(rng, ("plain", "plain", "striped", "dotted", "checked"))
        names = {"plain": "plain", "striped": "stripes", "dotted": "dots", "checked": "checks"}
        skin = Material(names[pattern], (colour.rgb, contrast(rng, colour).rgb), 0.24, gloss=0.02, roughness=0.25)
        lid, rise = min(0.06, height * 0.25), 0.0
        parts = [
            shapes.box(width * 0.97, depth * 0.97, height - lid).of(skin),
            shapes.box(width, depth, lid).move(z=height - lid).of(skin),
        ]
        words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    top = (Surface("box", 0, 0, height + rise, width * 0.8, depth * 0.8),)
    return Model("box", tuple(parts), words, top).centred()


def basket(rng: Rng, style: Style) -> Model:
    """Woven, round, with a rolled rim; for laundry, toys or bread."""
    height = float(np.exp(rng.uniform(np.log(0.2), np.log(0.6))))
    radius = height * float(rng.uniform(0.4, 0.75))
    colour = pick(
        rng,
        (
            Colour("light brown", (190, 146, 92)),
            Colour("brown", (126, 84, 50)),
            paint(rng, ("white", "grey", "black", "blue", "red", "teal")),
        ),
    )
    weave = Material("wicker", (colour.rgb,), 0.28)
    foot = radius * float(rng.uniform(0.75, 0.95))
    profile = [
        (0.0, 0.0),
        (foot, 0.0),
        (radius, height - 0.01),
        (radius - 0.012, height - 0.01),
        (foot - 0.012, 0.012),
        (0.0, 0.012),
    ]
    angle = np.arange(28) * 2 * np.pi / 28
    rim = np.stack(
        [(radius - 0.006) * np.cos(angle), (radius - 0.006) * np.sin(angle), np.full(28, height - 0.01)], axis=1
    )
    parts = [shapes.lathe(profile, 28).of(weave), shapes.tube(rim, 0.011, 8, closed=True).of(weave)]
    return Model("basket", tuple(parts), Words(colour.name, material="wicker")).centred()


def ball(rng: Rng, style: Style) -> Model:
    """From a tennis ball to an exercise ball."""
    radius = float(np.exp(rng.uniform(np.log(0.07), np.log(0.32))))
    colour = style.accent(rng)
    pattern = pick(rng, ("plain", "striped", "dotted")) if radius < 0.2 else "plain"
    name = {"plain": "plain", "striped": "bands", "dotted": "dots"}[pattern]
    rubber = Material(
        name, (colour.rgb, contrast(rng, colour).rgb), max(0.12, radius * 2.1), gloss=0.04, roughness=0.12
    )
    words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    shape = shapes.sphere(radius, 14, 26).turn("x", 0.5).turn("y", 0.3)
    return Model("ball", (shape.of(rubber),), words).centred()


def rug(rng: Rng, style: Style) -> Model:
    """Oblong or round, 1 to 3 m."""
    width = float(rng.uniform(1.1, 2.4))
    return rug_of_size(rng, style, width, width * float(rng.uniform(0.6, 0.75)))


def rug_of_size(rng: Rng, style: Style, width: float, depth: float) -> Model:
    """A rug of given sides [m]."""
    colour = style.accent(rng)
    second = contrast(rng, colour)
    pattern = pick(rng, ("patterned", "striped", "plain"))
    thick = 0.009
    body = shapes.rounded_box(width, depth, thick, 0.004, 1).of(Material("carpet", (colour.rgb,), 0.4))
    parts, rise = [body], 0.0005 if pattern != "plain" else 0.0
    if pattern == "patterned":
        face = fitted("rug", (colour.rgb, second.rgb), int(rng.integers(1 << 20)))
        parts.append(shapes.sheet(width - 0.01, depth - 0.01).move(z=thick + 0.0005).of(face))
    elif pattern == "striped":
        face = Material("stripes", (colour.rgb, second.rgb), float(rng.uniform(0.5, 1.0)))
        parts.append(shapes.sheet(width - 0.01, depth - 0.01, False).move(z=thick + 0.0005).of(face))
    words = Words(colour.name, pattern="" if pattern == "plain" else pattern)
    top = (Surface("rug", 0, 0, thick + rise, width, depth),)
    return Model("rug", tuple(parts), words, top).centred()


def _blob(radius: float, x: float, y: float, z: float, *stretch: float) -> Shape:
    """A ball around a point, stretched along the axes."""
    return shapes.sphere(radius, 8, 14).move(z=-radius).stretch(*stretch).move(x, y, z)


def teddy_bear(rng: Rng, style: Style) -> Model:
    """A sitting bear."""
    scale = float(np.exp(rng.uniform(np.log(0.26), np.log(0.75)))) / 0.5
    colour = pick(rng, (Colour("brown", (128, 84, 50)), Colour("beige", (206, 178, 134)), style.accent(rng)))
    fur = Material("carpet", (colour.rgb,), 0.2)
    r, g, b = (min(255, c + 46) for c in colour.rgb)
    light = Material("carpet", ((r, g, b),), 0.2)
    body = [_blob(0.13, 0, 0, 0.14, 1, 0.9, 1.07), _blob(0.105, 0, -0.01, 0.34)]
    body += [_blob(0.04, s * 0.08, 0, 0.43, 1, 0.5, 1) for s in (-1, 1)]
    body += [_blob(0.05, s * 0.14, -0.05, 0.2, 0.8, 0.8, 1.7) for s in (-1, 1)]
    body += [_blob(0.058, s * 0.09, -0.14, 0.058, 0.9, 1.7, 0.99) for s in (-1, 1)]
    muzzle = [
        _blob(0.045, 0, -0.095, 0.32),
        *(_blob(0.045, s * 0.09, -0.215, 0.062, 0.9, 0.5, 0.9) for s in (-1, 1)),
    ]
    eyes = [_blob(0.012, s * 0.038, -0.1, 0.37) for s in (-1, 1)] + [_blob(0.016, 0, -0.138, 0.335)]
    black = plain((20, 18, 18), 0.06, 0.1)
    parts = [
        joined(*group).stretch(scale, scale, scale).of(m) for group, m in ((body, fur), (muzzle, light), (eyes, black))
    ]
    return Model("teddy bear", tuple(parts), Words(colour.name)).centred()


def trash_can(rng: Rng, style: Style) -> Model:
    """An open bin or one with a domed lid."""
    height, radius = float(rng.uniform(0.26, 0.7)), float(rng.uniform(0.11, 0.17))
    radius *= 0.8 + 0.5 * height
    is_metal = chance(rng, 0.4)
    colour = Colour("silver", (190, 192, 196)) if is_metal else style.accent(rng)
    skin = metal(colour.rgb, 0.25) if is_metal else painted(colour.rgb)
    foot = radius * 0.84
    if chance(rng, 0.5):
        profile = [
            (0.0, 0.0),
            (foot, 0.0),
            (radius, height),
            (radius - 0.006, height),
            (foot - 0.006, 0.01),
            (0.0, 0.01),
        ]
        parts = [shapes.lathe(profile, 26).of(skin)]
    else:
        rim = height * 0.86
        t = np.linspace(0, np.pi / 2, 6)
        dome = [(float(radius * np.cos(a)), float(rim + (height - rim) * np.sin(a))) for a in t]
        parts = [shapes.lathe([(0.0, 0.0), (foot, 0.0), (radius, rim - 0.01)], 26).of(skin)]
        parts.append(
            shapes.lathe([(0.0, rim - 0.01), (radius, rim - 0.01), *dome[:-1], (0.0, height)], 26).of(
                painted((40, 40, 42))
            )
        )
    words = Words(colour.name, material="metal" if is_metal else "")
    return Model("trash can", tuple(parts), words).centred()
