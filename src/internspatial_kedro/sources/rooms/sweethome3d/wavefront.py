"""OBJ models and MTL materials from a zip (Wavefront's format), read without unpacking."""

import io
import posixpath
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from PIL import Image

from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.mesh import Floats, Ints, unit
from internspatial_kedro.sources.rooms.textures import SIZE

GREY = Material("plain", ((160, 160, 160),), 1.0)


@dataclass
class Group:
    """Triangles of one material; each corner has a vertex, a texture coordinate and a normal (-1: none)."""

    corners: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Wavefront:
    """An OBJ model in its own frame.

    Attributes:
        vertices: Shape (v, 3).
        uv: Shape (t, 2), v upwards.
        normals: Shape (n, 3).
        groups: Corner indices by material, shape (f, 3, 3): vertex, uv, normal.
        materials: By name.
    """

    vertices: Floats
    uv: Floats
    normals: Floats
    groups: dict[str, Ints]
    materials: dict[str, Material]


def read_model(archive: zipfile.ZipFile, path: str) -> Wavefront:
    """The model at a path inside an archive.

    Raises:
        KeyError: There is no such file in the archive.
        ValueError: The file is no OBJ model.
    """
    points: dict[str, list[list[float]]] = {"v": [], "vt": [], "vn": []}
    groups: dict[str, Group] = defaultdict(Group)
    libraries: list[str] = []
    current = ""
    for line in archive.read(path).decode("latin-1").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word in points:
            points[word].append([float(v) for v in rest.split()[:3]])
        elif word == "f":
            _add_face(groups[current], rest.split(), len(points["v"]), len(points["vt"]), len(points["vn"]))
        elif word == "usemtl":
            current = rest.strip()
        elif word == "mtllib":
            libraries.append(rest.strip())
    materials: dict[str, Material] = {}
    for library in libraries:
        materials |= _read_materials(archive, inside(path, library))
    if not points["v"] or not groups:
        raise ValueError(f"{path}: no triangles")
    return Wavefront(
        np.array(points["v"]),
        np.array([row[:2] for row in points["vt"]] or [[0.0, 0.0]]),
        np.array(points["vn"] or [[0.0, 0.0, 1.0]]),
        {name: np.array(group.corners).reshape(-1, 3, 3) for name, group in groups.items() if group.corners},
        materials,
    )


def _add_face(group: Group, words: list[str], *counts: int) -> None:
    """A polygon as a fan of triangles."""
    corners = [_corner(word, counts) for word in words]
    for second, third in pairwise(corners[1:]):
        group.corners += [corners[0], second, third]


def _corner(word: str, counts: tuple[int, ...]) -> tuple[int, int, int]:
    """Indices from 0 of `vertex/uv/normal`; negative ones count back from the last that was read."""
    numbers = [int(part) if part else 0 for part in [*word.split("/"), "", ""][:3]]
    v, t, n = (k - 1 if k > 0 else (count + k if k < 0 else -1) for k, count in zip(numbers, counts, strict=True))
    return v, t, n


def inside(path: str, name: str) -> str:
    """A file named beside another one in the archive; one that lies outside of the archive is no such file.

    Raises:
        KeyError: The name leads out of the archive.
    """
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), name.replace("\\", "/")))
    if joined.startswith(("../", "/")) or joined == "..":
        raise KeyError(f"{name} leads out of the archive")
    return joined


def _read_materials(archive: zipfile.ZipFile, path: str) -> dict[str, Material]:
    """Diffuse colours and images by material name."""
    materials: dict[str, Material] = {}
    if path not in archive.namelist():
        return materials
    name = ""
    for line in archive.read(path).decode("latin-1").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "newmtl":
            name = rest.strip()
            materials[name] = GREY
        elif word == "Kd" and not materials.get(name, GREY).image:
            materials[name] = _plain([float(v) for v in rest.split()[:3]])
        elif word == "map_Kd" and name:
            image = _read_image(archive, inside(path, rest.strip().split()[-1]))
            materials[name] = Material("image", ((255, 255, 255),), 1.0, image=image) if image else materials[name]
    return materials


def _plain(linear: list[float]) -> Material:
    """Sweet Home 3D's Kd is a display value; very dark and very bright ones would drown in the shading."""
    r, g, b = (round(float(np.clip(v, 0.06, 0.94)) * 255) for v in linear)
    return Material("plain", ((r, g, b),), 1.0)


def _read_image(archive: zipfile.ZipFile, path: str) -> bytes:
    """An image as 256 x 256 RGB with its lowest row first, as texture coordinates count; empty if it cannot be read."""
    try:
        with Image.open(io.BytesIO(archive.read(path))) as image:
            return image.convert("RGB").resize((SIZE, SIZE)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes()
    except (KeyError, OSError):
        return b""


def corner_normals(model: Wavefront, corners: Ints) -> Floats:
    """Normals of corners, shape (f, 3, 3); the triangle's own where the file has none."""
    triangles = model.vertices[corners[..., 0]]
    flat = unit(np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]))
    given = unit(model.normals[np.clip(corners[..., 2], 0, len(model.normals) - 1)])
    return np.where(corners[..., 2:3] >= 0, given, flat[:, None])
