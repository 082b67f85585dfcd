"""Vectors as rows of x, y and z, shape (3, n): numpy works on long rows several times faster than on (n, 3)."""

import numpy as np
from numpy.typing import NDArray

Planar = NDArray[np.float32]


def dot(a: Planar, b: Planar) -> Planar:
    """Scalar products of columns, shape (n,)."""
    total = a[0] * b[0]
    total += a[1] * b[1]
    total += a[2] * b[2]
    return np.asarray(total)


def scaled_to_one(vectors: Planar) -> Planar:
    """Columns of length one."""
    return np.asarray(vectors / np.sqrt(np.maximum(dot(vectors, vectors), np.float32(1e-20))))


def turned_against(normals: Planar, directions: Planar) -> Planar:
    """Normals on the side that rays come from."""
    return np.asarray(normals * -np.sign(dot(normals, directions)))


def mirrored(directions: Planar, normals: Planar) -> Planar:
    """Directions after a mirror with the given normals."""
    return np.asarray(directions - 2 * dot(directions, normals) * normals)


def tangents(normals: Planar) -> tuple[Planar, Planar]:
    """Two unit vectors across each normal (Duff et al. 2017, Building an Orthonormal Basis, Revisited)."""
    x, y, z = normals
    sign = np.where(z >= 0, np.float32(1), np.float32(-1))
    a = -1 / (sign + z)
    b = x * y * a
    return np.stack([1 + sign * x * x * a, sign * b, -sign * x]), np.stack([b, sign + y * y * a, -y])


def around(normals: Planar, points: Planar) -> Planar:
    """Directions about normals, as likely as their cosine; one a point of the unit square, shape (2, n)."""
    angle = points[0] * np.float32(2 * np.pi)
    out = np.sqrt(points[1])
    first, second = tangents(normals)
    return np.asarray(first * (out * np.cos(angle)) + second * (out * np.sin(angle)) + normals * np.sqrt(1 - points[1]))
