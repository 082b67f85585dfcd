"""Textures that fill a face once: paintings, clock faces, screens, book covers, the view outdoors.

Row 0 is the top of the picture.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIZE = 256
Image = NDArray[np.float32]


def _lattice() -> tuple[Image, Image]:
    line = ((np.arange(SIZE) + 0.5) / SIZE).astype(np.float32)
    return line[None, :].repeat(SIZE, 0), line[:, None].repeat(SIZE, 1)


def _waves(rng: np.random.Generator, count: int, roughness: float = 1.0) -> Image:
    """A random smooth line over u with values about 0 to 1, shape (256,)."""
    u = (np.arange(SIZE) + 0.5) / SIZE
    parts = [np.sin(2 * np.pi * (k * u + rng.random())) / k**roughness for k in range(1, count)]
    return np.asarray(0.5 + 0.3 * sum(parts), dtype=np.float32)


def _painted(image: Image, rng: np.random.Generator) -> Image:
    """Brush strokes."""
    strokes = rng.standard_normal((SIZE // 4, SIZE // 4)).astype(np.float32).repeat(4, 0).repeat(4, 1)
    return np.asarray(image * (1 + 0.035 * strokes)[..., None], dtype=np.float32)


def _cloudy(rng: np.random.Generator, cells: int) -> Image:
    """Soft blotches with mean 0 and deviation about 1."""
    coarse = rng.standard_normal((cells + 1, cells + 1))
    place = np.linspace(0, cells, SIZE, endpoint=False)
    low, share = place.astype(int), place - place.astype(int)
    rows = coarse[low] * (1 - share)[:, None] + coarse[low + 1] * share[:, None]
    return np.asarray(rows[:, low] * (1 - share) + rows[:, low + 1] * share, dtype=np.float32)


def _landscape(colours: Image, rng: np.random.Generator) -> Image:
    """Sky in the first colour, ranges of hills in the others."""
    _, v = _lattice()
    image = colours[0] * (0.75 + 0.45 * v)[..., None]
    for k, colour in enumerate(colours[1:]):
        horizon = 0.4 + 0.17 * k + 0.14 * (_waves(rng, 8) - 0.5)
        below = v > horizon[None, :]
        image = np.where(below[..., None], colour * (1.15 - 0.5 * (v - horizon[None, :]))[..., None], image)
    return _painted(image, rng)


def _seascape(colours: Image, rng: np.random.Generator) -> Image:
    """Sky, sun, sea."""
    u, v = _lattice()
    horizon, sun = 0.5 + 0.1 * rng.random(), rng.uniform(0.25, 0.75)
    sky = colours[0] * (0.8 + 0.4 * v / horizon)[..., None]
    disc = np.hypot(u - sun, v - horizon + 0.16) < 0.07
    sky = np.where(disc[..., None], colours[2], sky)
    glitter = (np.abs(u - sun) < 0.1 + 0.1 * (v - horizon)) & (np.sin(v * 160 + 3 * np.sin(u * 9)) > 0.2)
    sea = np.where(glitter[..., None], 0.5 * colours[2] + 0.5 * colours[1], colours[1] * (1.1 - 0.4 * v)[..., None])
    return _painted(np.where((v > horizon)[..., None], sea, sky).astype(np.float32), rng)


def _abstract(colours: Image, rng: np.random.Generator) -> Image:
    """Overlapping discs and rectangles on the first colour."""
    u, v = _lattice()
    image = np.broadcast_to(colours[0], (SIZE, SIZE, 3)).copy()
    for k in range(9):
        x, y, a, b = *rng.random(2), *rng.uniform(0.06, 0.3, 2)
        inside = np.hypot(u - x, v - y) < a if rng.random() < 0.5 else (np.abs(u - x) < a) & (np.abs(v - y) < b)
        image[inside] = 0.15 * image[inside] + 0.85 * colours[1 + k % (len(colours) - 1)]
    return _painted(image, rng)


def _blocks(colours: Image, rng: np.random.Generator) -> Image:
    """Rectangles between dark lines."""
    u, v = _lattice()
    xs, ys = np.sort(rng.uniform(0.1, 0.9, 3)), np.sort(rng.uniform(0.1, 0.9, 3))
    cell = np.searchsorted(xs, u) * 4 + np.searchsorted(ys, v)
    image = colours[rng.integers(0, len(colours), 16)][cell]
    near = np.minimum(np.abs(u[..., None] - xs).min(-1), np.abs(v[..., None] - ys).min(-1))
    return np.asarray(np.where((near < 0.014)[..., None], 0.06, image), dtype=np.float32)


def _gradient(colours: Image, rng: np.random.Generator) -> Image:
    """Soft bands of colour."""
    _, v = _lattice()
    level = np.clip(v + 0.05 * (_waves(rng, 6)[None, :] - 0.5), 0, 0.999) * (len(colours) - 1)
    low = level.astype(int)
    share = (level - low)[..., None] ** 2
    return _painted(colours[low] * (1 - share) + colours[np.minimum(low + 1, len(colours) - 1)] * share, rng)


def _clock_face(colours: Image, rng: np.random.Generator) -> Image:
    """Face in the first colour, marks and hands in the second."""
    u, v = _lattice()
    x, y = u - 0.5, 0.5 - v
    radius, angle = np.hypot(x, y), np.arctan2(x, y)
    hour = np.abs((angle / (2 * np.pi) * 12 + 0.5) % 1 - 0.5) * 2 * np.pi / 12 * radius
    ink = (hour < 0.012) & (radius > 0.36) & (radius < 0.44)
    minutes = rng.integers(0, 720)
    for turn, length, half in ((minutes / 720, 0.22, 0.016), (minutes % 60 / 60, 0.36, 0.01)):
        a, b = np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn)
        along, across = x * a + y * b, np.abs(x * b - y * a)
        ink |= (along > -0.05) & (along < length) & (across < half)
    return np.asarray(np.where(ink[..., None], colours[1], colours[0]), dtype=np.float32)


def _screen(colours: Image, rng: np.random.Generator) -> Image:
    """A desktop: soft background, window with lines of text."""
    u, v = _lattice()
    image = colours[0] * (0.6 + 0.5 * v)[..., None] + 0.12 * colours[1] * u[..., None]
    inside = (u > 0.12) & (u < 0.7) & (v > 0.15) & (v < 0.82)
    lines = (
        inside & ((v * 24) % 1 < 0.35) & (u < 0.2 + 0.45 * rng.random(25)[np.floor(v * 24).astype(int)]) & (v > 0.25)
    )
    image = np.where(inside[..., None], 0.9, image)
    image = np.where((inside & (v < 0.2))[..., None], colours[1], image)
    return np.asarray(np.where(lines[..., None], 0.25, image), dtype=np.float32)


def _dark_screen(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    return np.asarray(colours[0] * (0.8 + 0.5 * (1 - v) * u)[..., None], dtype=np.float32)


def _keyboard(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    keys = (u > 0.06) & (u < 0.94) & (v > 0.08) & (v < 0.58) & ((u * 16) % 1 > 0.12) & ((v * 12) % 1 > 0.14)
    pad = (np.abs(u - 0.5) < 0.16) & (v > 0.66) & (v < 0.94)
    image = np.where(pad[..., None], colours[0] * 0.88, colours[0])
    return np.asarray(np.where(keys[..., None], colours[1], image), dtype=np.float32)


def _book_cover(colours: Image, rng: np.random.Generator) -> Image:
    """A title band in the second colour."""
    u, v = _lattice()
    top = rng.uniform(0.15, 0.3)
    band = (v > top) & (v < top + 0.16)
    text = (np.abs(u - 0.5) < 0.32) & (np.abs(v - top - 0.08) < 0.03) & (np.sin(u * 70 + 3 * np.sin(u * 31)) > -0.3)
    image = np.where(band[..., None], colours[1], colours[0])
    return np.asarray(np.where(text[..., None], colours[0] * 0.5, image), dtype=np.float32)


def _outdoors(colours: Image, rng: np.random.Generator) -> Image:
    """A bright sky over blurred trees."""
    _, v = _lattice()
    sky = np.array([0.72, 0.85, 0.98], np.float32) * (0.88 + 0.16 * v)[..., None]
    tree_line = 0.58 + 0.14 * (_waves(rng, 9, 1.2) - 0.5) + 0.012 * rng.standard_normal(SIZE).astype(np.float32)
    leaves = 0.75 + 0.16 * _cloudy(rng, 12) + 0.1 * _cloudy(rng, 40)
    share = np.clip((v - tree_line[None, :]) * 25, 0, 1)[..., None]
    return np.asarray(sky * (1 - share) + colours[0] * leaves[..., None] * share, dtype=np.float32)


def _rug(colours: Image, rng: np.random.Generator) -> Image:
    """A border, and lozenges in the field."""
    u, v = _lattice()
    edge = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    lozenge = np.abs((u * 5) % 1 - 0.5) + np.abs((v * 5) % 1 - 0.5)
    image = np.where((lozenge < 0.24)[..., None], colours[1], colours[0])
    image = np.where((np.abs(edge - 0.07) < 0.022)[..., None], colours[1], image)
    return np.asarray(image * (1 + 0.06 * rng.standard_normal((SIZE, SIZE)))[..., None], dtype=np.float32)


def _mirror_glass(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    streak = 0.06 * np.sin((u * 1.3 + v) * 4)
    return np.asarray(colours[0] * (1 + streak)[..., None], dtype=np.float32)


PICTURES: dict[str, Callable[[Image, np.random.Generator], Image]] = {
    "landscape": _landscape,
    "seascape": _seascape,
    "abstract": _abstract,
    "blocks": _blocks,
    "gradient": _gradient,
    "clock_face": _clock_face,
    "screen": _screen,
    "dark_screen": _dark_screen,
    "keyboard": _keyboard,
    "book_cover": _book_cover,
    "outdoors": _outdoors,
    "rug": _rug,
    "mirror_glass": _mirror_glass,
}
