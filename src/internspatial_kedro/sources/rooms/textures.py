"""Procedural textures: 256 x 256 sRGB images in 0-1, seamless where they repeat.

Each function takes the colours of a material, shape (k, 3), and a random generator that depends on the material alone.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms import pictures
from internspatial_kedro.sources.rooms.materials import Material

SIZE = 256
Image = NDArray[np.float32]
Texture = Callable[[Image, np.random.Generator], Image]


@lru_cache(maxsize=64)
def noise(power: float, stretch: float = 1.0, variant: int = 0) -> Image:
    """Seamless noise with mean 0 and deviation 1; a larger power is smoother, a stretch > 1 elongates it along u."""
    spectrum = np.fft.rfft2(np.random.default_rng(variant).standard_normal((SIZE, SIZE)))
    fy = np.fft.fftfreq(SIZE)[:, None] * SIZE
    fx = np.fft.rfftfreq(SIZE)[None, :] * SIZE * stretch
    spectrum /= np.maximum(np.hypot(fx, fy), 1.0) ** power
    spectrum[0, 0] = 0
    image = np.fft.irfft2(spectrum, s=(SIZE, SIZE))
    return np.asarray(image / image.std(), dtype=np.float32)


def _shifted(image: Image, rng: np.random.Generator) -> Image:
    """The same noise from another corner."""
    return np.roll(image, tuple(rng.integers(0, SIZE, 2)), axis=(0, 1))


def _lattice() -> tuple[Image, Image]:
    """U and v of the pixels' centres in 0-1, v upwards in rows."""
    line = ((np.arange(SIZE) + 0.5) / SIZE).astype(np.float32)
    return line[None, :].repeat(SIZE, 0), line[:, None].repeat(SIZE, 1)


def _toned(colour: Image, tone: Image) -> Image:
    """A colour made lighter and darker by a factor per pixel."""
    return np.asarray(colour * (1 + tone[..., None]), dtype=np.float32)


def _plain(colours: Image, rng: np.random.Generator) -> Image:
    return _toned(colours[0], 0.012 * _shifted(noise(1.2), rng))


def _plaster(colours: Image, rng: np.random.Generator) -> Image:
    return _toned(colours[0], 0.012 * _shifted(noise(1.6), rng) + 0.012 * _shifted(noise(0.5), rng))


def _wood(colours: Image, rng: np.random.Generator) -> Image:
    broad, fine = _shifted(noise(1.7, 9.0), rng), _shifted(noise(0.8, 24.0, 1), rng)
    rings = np.sin(7 * broad + 1.5 * fine)
    return _toned(colours[0], 0.07 * rings + 0.055 * fine + 0.05 * broad)


def _planks(colours: Image, rng: np.random.Generator) -> Image:
    """Eight boards a tile, staggered, each with its own tone."""
    u, v = _lattice()
    row = np.floor(v * 8).astype(int)
    starts = rng.random(8)
    tone = 0.11 * rng.standard_normal((8, 2))
    along = (u + starts[row].astype(np.float32)) % 1
    column = (along > 0.5).astype(int)
    grain = _wood(colours, rng)
    for k in range(8):
        grain[row == k] = np.roll(grain, int(rng.integers(SIZE)), axis=1)[row == k]
    gap = (np.abs(v * 8 - np.round(v * 8)) < 0.035) | (np.abs(along * 2 - np.round(along * 2)) < 0.006)
    return np.asarray(grain * (1 + tone[row, column] - 0.35 * gap)[..., None], dtype=np.float32)


def _herringbone(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    i, j = np.floor(u * 8).astype(int), np.floor(v * 8).astype(int)
    across = (i - j) % 8 < 4
    grain = np.where(across[..., None], _wood(colours, rng), _wood(colours, rng).transpose(1, 0, 2))
    piece = np.where(across, (i - ((i - j) % 4)) * 8 + j, (j - ((j - i - 1) % 4)) * 8 + i + 64)
    tone = 0.1 * rng.standard_normal(256)
    line_u, line_v = np.abs(u * 8 - np.round(u * 8)) < 0.03, np.abs(v * 8 - np.round(v * 8)) < 0.03
    gap = np.where(across, line_v | (line_u & ((i - j) % 4 == 0)), line_u | (line_v & ((j - i - 1) % 4 == 0)))
    return np.asarray(grain * (1 + tone[piece % 256] - 0.25 * gap)[..., None], dtype=np.float32)


def _weave(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    threads = np.sin(u * 64 * np.pi) * np.sin(v * 64 * np.pi)
    return _toned(colours[0], 0.07 * threads + 0.035 * _shifted(noise(0.4), rng) + 0.02 * _shifted(noise(1.2), rng))


def _mixed(colours: Image, share: Image) -> Image:
    return np.asarray(colours[0] * (1 - share[..., None]) + colours[1] * share[..., None], dtype=np.float32)


def _cloth(image: Image, rng: np.random.Generator) -> Image:
    return np.asarray(image * (1 + 0.03 * _shifted(noise(0.4), rng))[..., None], dtype=np.float32)


def _stripes(colours: Image, rng: np.random.Generator) -> Image:
    u, _ = _lattice()
    return _cloth(_mixed(colours, ((u * 4) % 1 < 0.42).astype(np.float32)), rng)


def _bands(colours: Image, rng: np.random.Generator) -> Image:
    _, v = _lattice()
    return _mixed(colours, ((v * 3) % 1 < 0.4).astype(np.float32))


def _checks(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    return _cloth(_mixed(colours, (((u * 4) % 1 < 0.5) * 0.5 + ((v * 4) % 1 < 0.5) * 0.5).astype(np.float32)), rng)


def _dots(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    row = np.floor(v * 4)
    distance = np.hypot((u * 4 + 0.5 * (row % 2)) % 1 - 0.5, (v * 4) % 1 - 0.5)
    return _cloth(_mixed(colours, np.clip((0.3 - distance) * 24, 0, 1)), rng)


def _leather(colours: Image, rng: np.random.Generator) -> Image:
    cells = np.abs(_shifted(noise(0.9, 1.0, 2), rng))
    return _toned(colours[0], 0.04 * np.minimum(cells, 1.5) - 0.05 * (cells < 0.12) + 0.03 * _shifted(noise(1.6), rng))


def _marble(colours: Image, rng: np.random.Generator) -> Image:
    cloud = _shifted(noise(1.7), rng)
    vein = np.exp(-((np.abs(cloud + 0.4 * _shifted(noise(1.3), rng)) / 0.09) ** 0.8))
    return _mixed(colours, np.clip(0.75 * vein + 0.05 * cloud + 0.05, 0, 1))


def _brick(colours: Image, rng: np.random.Generator) -> Image:
    """Twelve courses of four bricks a tile; the second colour is the mortar."""
    u, v = _lattice()
    row = np.floor(v * 12).astype(int)
    along = u * 4 + 0.5 * (row % 2)
    column = np.floor(along).astype(int) % 4
    tone = 0.12 * rng.standard_normal((12, 4))[row, column] + 0.06 * _shifted(noise(0.7), rng)
    mortar = (np.abs(v * 12 - np.round(v * 12)) < 0.09) | (np.abs(along - np.round(along)) < 0.03)
    stone = _toned(colours[0], tone)
    return np.where(mortar[..., None], _toned(colours[1], 0.05 * noise(0.5)), stone)


def _tiles(colours: Image, rng: np.random.Generator) -> Image:
    """Four by four tiles; the second colour is the joint."""
    u, v = _lattice()
    i, j = np.floor(u * 4).astype(int), np.floor(v * 4).astype(int)
    tone = 0.03 * rng.standard_normal((4, 4))[i, j] + 0.02 * _shifted(noise(1.5), rng)
    joint = (np.abs(u * 4 - np.round(u * 4)) < 0.02) | (np.abs(v * 4 - np.round(v * 4)) < 0.02)
    return np.where(joint[..., None], colours[1], _toned(colours[0], tone)).astype(np.float32)


def _chequered(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    odd = (np.floor(u * 4) + np.floor(v * 4)) % 2
    return np.asarray(_mixed(colours, odd) * (1 + 0.02 * _shifted(noise(1.5), rng))[..., None], dtype=np.float32)


def _carpet(colours: Image, rng: np.random.Generator) -> Image:
    return _toned(colours[0], 0.09 * _shifted(noise(0.2), rng) + 0.02 * _shifted(noise(1.2), rng))


def _wicker(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    over = (np.floor(u * 12) + np.floor(v * 24)) % 2
    round_u, round_v = np.sin((u * 12 % 1) * np.pi), np.sin((v * 24 % 1) * np.pi)
    return _toned(colours[0], 0.35 * (np.where(over > 0, round_u, round_v) - 0.8) + 0.05 * _shifted(noise(0.5), rng))


def _foliage(colours: Image, rng: np.random.Generator) -> Image:
    _, v = _lattice()
    return _toned(colours[0], 0.1 * _shifted(noise(1.0, 4.0), rng) + 0.15 * (np.abs(v * 2 % 1 - 0.5) < 0.03))


def _cardboard(colours: Image, rng: np.random.Generator) -> Image:
    return _toned(colours[0], 0.03 * _shifted(noise(0.6, 3.0), rng))


def _wallpaper(colours: Image, rng: np.random.Generator) -> Image:
    u, v = _lattice()
    stem = np.abs((u * 4) % 1 - 0.5 - 0.16 * np.sin(v * 4 * np.pi)) < 0.05
    flower = np.hypot((u * 4) % 1 - 0.5 + 0.2 * np.sign((v * 4) % 1 - 0.5), (v * 4) % 1 - 0.5) < 0.2
    return _mixed(colours, np.maximum(0.5 * stem, 0.8 * flower).astype(np.float32))


TEXTURES: dict[str, Texture] = {
    "plain": _plain,
    "plaster": _plaster,
    "wood": _wood,
    "planks": _planks,
    "herringbone": _herringbone,
    "weave": _weave,
    "stripes": _stripes,
    "bands": _bands,
    "checks": _checks,
    "dots": _dots,
    "leather": _leather,
    "marble": _marble,
    "brick": _brick,
    "tiles": _tiles,
    "chequered": _chequered,
    "carpet": _carpet,
    "wicker": _wicker,
    "foliage": _foliage,
    "cardboard": _cardboard,
    "wallpaper": _wallpaper,
    **pictures.PICTURES,
}


def draw_texture(material: Material) -> Image:
    """The material's texture, shape (256, 256, 3), sRGB in 0-1; row 0 is v = 0."""
    if material.image:
        pixels = np.frombuffer(material.image, dtype=np.uint8).reshape(SIZE, SIZE, 3)
        return np.asarray(pixels / np.float32(255), dtype=np.float32)
    colours = np.asarray(np.array(material.colours) / 255, dtype=np.float32)
    rng = np.random.default_rng([material.seed, sorted(TEXTURES).index(material.texture)])
    return np.clip(TEXTURES[material.texture](colours, rng), 0, 1)


def mean_colour(material: Material) -> NDArray[np.float64]:
    """Mean of the texture, sRGB in 0-1, shape (3,)."""
    return np.asarray(draw_texture(material).mean(axis=(0, 1)), dtype=np.float64)
