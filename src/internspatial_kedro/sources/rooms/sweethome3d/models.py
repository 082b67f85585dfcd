"""A Sweet Home 3D model as a `Model`: our frame and size, parts, a surface to put things on, words for it."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from internspatial_kedro.sources.rooms import palette
from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.mesh import Floats, Ints, Part, Shape, unit
from internspatial_kedro.sources.rooms.model import Model, Surface, Words
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.sweethome3d.labels import TOPS
from internspatial_kedro.sources.rooms.sweethome3d.wavefront import GREY, Wavefront, corner_normals
from internspatial_kedro.sources.rooms.textures import mean_colour

# Sweet Home 3D: x right, y up, front to +z. Ours: x right, z up, front to -y.
TO_LOCAL: Floats = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
MOST_PIECES = 24
"""Loose pieces of a model that get a collision box of their own; the rest share one."""
LEVEL_M = 0.002
PROBES = 25


@dataclass(frozen=True)
class Entry:
    """A catalogue's entry.

    Attributes:
        label: Our category.
        path: The OBJ file in its archive.
        size_m: Width, depth, height.
        turn: 3x3 rotation that the catalogue applies first.
        origin: Name, creator, licence and pack.
    """

    label: str
    path: str
    size_m: tuple[float, float, float]
    turn: Floats
    origin: dict[str, str]


def to_model(entry: Entry, source: Wavefront) -> Model:
    """The model in metres, standing on z = 0 in the middle of x and y."""
    rotation = TO_LOCAL @ entry.turn
    turned = source.vertices @ rotation.T
    used = np.unique(np.concatenate([corners[..., 0].ravel() for corners in source.groups.values()]))
    low, high = turned[used].min(axis=0), turned[used].max(axis=0)
    scale = np.array(entry.size_m) / np.maximum(high - low, 1e-9)
    vertices = (turned - (low + high) / 2) * scale + np.array([0, 0, entry.size_m[2] / 2])
    parts: list[Part] = []
    for name, corners in source.groups.items():
        normals = unit(corner_normals(source, corners) @ rotation.T / scale)
        uv = source.uv[np.clip(corners[..., 1], 0, len(source.uv) - 1)]
        material = source.materials.get(name, GREY)
        parts += [Part(shape, material) for shape in _pieces(vertices, corners[..., 0], normals, uv)]
    words = Words(_main_colour(parts))
    return Model(entry.label, tuple(parts), words, _top(entry.label, parts), origin=entry.origin).centred()


def _pieces(vertices: Floats, faces: Ints, normals: Floats, uv: Floats) -> list[Shape]:
    """Connected pieces, the largest ones apart, so that collision boxes follow legs and boards."""
    used, faces = np.unique(faces, return_inverse=True)
    faces = faces.reshape(-1, 3)
    _, place = np.unique(np.round(vertices[used], 4), axis=0, return_inverse=True)
    place = place.reshape(-1)
    links = place[faces[:, [0, 1, 1, 2]]].reshape(-1, 2)
    count = int(place.max()) + 1
    _, piece = connected_components(coo_matrix((np.ones(len(links)), links.T), shape=(count, count)), directed=False)
    of_face = piece[place[faces[:, 0]]]
    order = np.argsort(-np.bincount(of_face, minlength=int(piece.max()) + 1), kind="stable")
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    group = np.minimum(rank[of_face], MOST_PIECES)
    return [_extract(vertices[used], faces[group == k], normals[group == k], uv[group == k]) for k in np.unique(group)]


def _extract(vertices: Floats, faces: Ints, normals: Floats, uv: Floats) -> Shape:
    used, index = np.unique(faces, return_inverse=True)
    return Shape(vertices[used], index.reshape(-1, 3), normals, uv)


def _main_colour(parts: list[Part]) -> str:
    """Name of the colour that covers most of the model."""
    areas: dict[Material, float] = {}
    for part in parts:
        corners = part.shape.vertices[part.shape.faces]
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
        areas[part.material] = areas.get(part.material, 0.0) + float(area)
    return nearest_colour(mean_colour(max(areas, key=lambda material: areas[material])))


def nearest_colour(rgb: Floats) -> str:
    """Name of the paint that looks most like a colour (sRGB in 0-1); lightness counts half."""
    names = [(name, np.array(shade) / 255) for name, shades in palette.PAINTS.items() for shade in shades]
    target = _opponent(rgb)
    return min(names, key=lambda item: float(np.abs(_opponent(item[1]) - target).sum()))[0]


def _opponent(rgb: Floats) -> Floats:
    """Half lightness, red against green, yellow against blue."""
    r, g, b = rgb
    return np.array([(r + g + b) / 6, r - g, (r + g) / 2 - b])


def _top(label: str, parts: list[Part]) -> tuple[Surface, ...]:
    """The level top, if rays from above meet one that covers most of the model."""
    kind = TOPS.get(label)
    if kind is None:
        return ()
    low = np.min([part.shape.bounds[0] for part in parts], axis=0)
    high = np.max([part.shape.bounds[1] for part in parts], axis=0)
    heights = _heights(parts, low, high)
    level = float(np.median(heights))
    flat = np.abs(heights - level) < LEVEL_M
    if level < 0.6 * high[2] or high[2] - level > LEVEL_M or flat.mean() < 0.55:
        return ()
    for share in (0.9, 0.8, 0.7, 0.6):
        edge = round((1 - share) / 2 * PROBES)
        if flat[edge : PROBES - edge, edge : PROBES - edge].all():
            width, depth = (high - low)[:2] * share
            x, y = (high + low)[:2] / 2
            # The highest vertex, not the median: what stands there must not sink in.
            return (Surface(kind, float(x), float(y), float(high[2]), float(width), float(depth)),)
    return ()


def _heights(parts: list[Part], low: Floats, high: Floats) -> Floats:
    """Heights that a lattice of rays from above meets, shape (PROBES, PROBES)."""
    starts = np.cumsum([0, *(len(part.shape.vertices) for part in parts)])
    faces = np.concatenate([part.shape.faces + start for part, start in zip(parts, starts, strict=False)])
    caster = RayCaster(
        np.concatenate([part.shape.vertices for part in parts]).astype(np.float32), faces.astype(np.uint32)
    )
    share = (np.arange(PROBES) + 0.5) / PROBES
    x, y = np.meshgrid(low[0] + share * (high - low)[0], low[1] + share * (high - low)[1], indexing="ij")
    origins = np.stack([x.ravel(), y.ravel(), np.full(x.size, high[2] + 1)]).astype(np.float32)
    down = np.repeat(np.array([[0.0], [0.0], [-1.0]], np.float32), x.size, axis=1)
    distance = caster.cast(origins, down).distance
    return np.asarray(np.where(np.isfinite(distance), high[2] + 1 - distance, -1.0)).reshape(PROBES, PROBES)
