"""Triangles with texture coordinates: what furniture is made of.

Local frame of every piece of furniture: x to its right when one faces its front, y from front to back, z up, metres.
Its front looks along -y, its back (the side that stands against a wall) along +y, and it stands on z = 0.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.materials import Material

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """Triangles without a material.

    Attributes:
        vertices: Shape (v, 3) [m].
        faces: Vertex indices, shape (f, 3).
        normals: Shading normal of each corner, shape (f, 3, 3).
        uv: Texture coordinates of each corner, shape (f, 3, 2): metres on the surface, u along the grain; or 0 to 1
            across a picture that fills the face.
    """

    vertices: Floats
    faces: Ints
    normals: Floats
    uv: Floats

    def move(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Shape":
        """Shifted by x, y, z metres."""
        return Shape(self.vertices + np.array([x, y, z]), self.faces, self.normals, self.uv)

    def turn(self, axis: str, angle_rad: float) -> "Shape":
        """Turned about the x, y or z axis through the origin, counter-clockwise seen against the axis."""
        rotation = axis_rotation(axis, angle_rad)
        return Shape(self.vertices @ rotation.T, self.faces, self.normals @ rotation.T, self.uv)

    def stretch(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> "Shape":
        """Scaled along the axes; texture coordinates stay."""
        factors = np.array([x, y, z])
        return Shape(self.vertices * factors, self.faces, unit(self.normals / factors), self.uv)

    def of(self, material: Material) -> "Part":
        """With a material."""
        return Part(self, material)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Smallest and largest x, y, z."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)


@dataclass(frozen=True)
class Part:
    """Triangles of one material."""

    shape: Shape
    material: Material

    def move(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Part":
        """Shifted by x, y, z metres."""
        return Part(self.shape.move(x, y, z), self.material)

    def turn(self, axis: str, angle_rad: float) -> "Part":
        """Turned about an axis through the origin."""
        return Part(self.shape.turn(axis, angle_rad), self.material)


def axis_rotation(axis: str, angle_rad: float) -> Floats:
    """3x3 rotation about x, y or z."""
    i = "xyz".index(axis)
    j, k = (i + 1) % 3, (i + 2) % 3
    rotation = np.eye(3)
    rotation[j, j] = rotation[k, k] = np.cos(angle_rad)
    rotation[k, j], rotation[j, k] = np.sin(angle_rad), -np.sin(angle_rad)
    return rotation


def unit(vectors: Floats) -> Floats:
    """Vectors of length one along the last axis; zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))


def joined(*shapes: Shape) -> Shape:
    """Several shapes as one."""
    starts = np.cumsum([0] + [len(shape.vertices) for shape in shapes[:-1]])
    return Shape(
        np.concatenate([shape.vertices for shape in shapes]),
        np.concatenate([shape.faces + start for shape, start in zip(shapes, starts, strict=True)]),
        np.concatenate([shape.normals for shape in shapes]),
        np.concatenate([shape.uv for shape in shapes]),
    )


def grid(points: Floats, uv: Floats, wrap: bool = False, normals: Floats | None = None) -> Shape:
    """A smooth sheet through a lattice of points.

    Args:
        points: Shape (n, m, 3). With `wrap` the last column continues at the first one.
        uv: Texture coordinates, shape (n, m, 2), or (n, m + 1, 2) with `wrap`.
        wrap: Whether the columns close to a ring.
        normals: Shading normal of each point, shape (n, m, 3); without them neighbouring triangles are averaged.
    """
    rows, columns = _lattice_corners(*points.shape[:2], wrap)
    index, corner_uv = rows * points.shape[1] + columns % points.shape[1], uv[rows, columns]
    vertices = points.reshape(-1, 3)
    area = _cross(vertices[index[:, 1]] - vertices[index[:, 0]], vertices[index[:, 2]] - vertices[index[:, 0]])
    keep = np.abs(area).max(axis=1) > 1e-12
    index, corner_uv, area = index[keep], corner_uv[keep], area[keep]
    if normals is not None:
        return Shape(vertices, index, normals.reshape(-1, 3)[index], corner_uv)
    return Shape(vertices, index, _smooth_normals(_welded(points)[index], area), corner_uv)


@lru_cache(maxsize=256)
def _lattice_corners(rows: int, columns: int, wrap: bool) -> tuple[Ints, Ints]:
    """Row and column of the corners of all triangles of a lattice, shape (f, 3) each."""
    quads = columns if wrap else columns - 1
    i, j = (a.ravel() for a in np.meshgrid(np.arange(rows - 1), np.arange(quads), indexing="ij"))
    down, right = np.array([0, 1, 1, 0, 1, 0]), np.array([0, 0, 1, 0, 1, 1])
    return (i[:, None] + down).reshape(-1, 3), (j[:, None] + right).reshape(-1, 3)


def _cross(a: Floats, b: Floats) -> Floats:
    """Cross products of rows; numpy's own is slow on small arrays."""
    x = a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1]
    y = a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]
    return np.stack([x, y, a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]], axis=1)


def _welded(points: Floats) -> Ints:
    """For each lattice point the first one at its place: poles are one point, and a closed ring ends where it began."""
    rows, columns = points.shape[:2]
    place = np.arange(rows * columns).reshape(rows, columns)
    if np.abs(points[0] - points[-1]).max() < 1e-7:
        place[-1] = place[0]
    for row in (0, -1):
        if np.abs(points[row] - points[row, 0]).max() < 1e-7:
            place[row] = place[row, 0]
    return place.ravel()


def _smooth_normals(index: Ints, area: Floats) -> Floats:
    """Corner normals: area-weighted means over the triangles that share a point."""
    total = np.empty((int(index.max()) + 1, 3))
    for axis in range(3):
        total[:, axis] = np.bincount(index.ravel(), np.repeat(area[:, axis], 3), len(total))
    return unit(total[index])
