"""A textured object, centred, upright and of one size, ready to be drawn."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks.reasons import Reason, Unusable

Floats32 = NDArray[np.float32]

Y_UP: NDArray[np.float64] = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""y up and front to +z, as glTF has it, to z up and front to -y."""


@dataclass(frozen=True)
class Paint:
    """What a surface looks like.

    Attributes:
        colour: Linear red, green, blue that the image is multiplied with, shape (3,).
        image: sRGB texture, its first row at v = 0, shape (h, w, 3), 8 bits; none for an even colour.
    """

    colour: Floats32
    image: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Mesh:
    """Triangles with paint.

    Attributes:
        vertices: z up, shape (v, 3).
        faces: Vertex indices, shape (f, 3).
        normals: Of corners, shape (f, 3, 3).
        uv: Texture coordinates of corners in copies of the image, u along columns, v along rows, shape (f, 3, 2).
        colours: Linear colours of corners that multiply the paint, shape (f, 3, 3).
        paint: Index into `paints`, shape (f,).
        paints: All paints.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    normals: Floats32
    uv: Floats32
    colours: Floats32
    paint: NDArray[np.int32]
    paints: tuple[Paint, ...]


def join_meshes(parts: list[Mesh]) -> Mesh:
    """Several meshes as one; each keeps its paints."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    first_paint = np.cumsum([0, *(len(part.paints) for part in parts)])
    return Mesh(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.uv for part in parts]),
        np.concatenate([part.colours for part in parts]),
        np.concatenate([part.paint + first for part, first in zip(parts, first_paint, strict=False)]).astype(np.int32),
        tuple(paint for part in parts for paint in part.paints),
    )


def check_mesh(mesh: Mesh, most_triangles: int) -> None:
    """Refuse what cannot be drawn.

    Raises:
        Unusable: `geometry_malformed`: no triangles, too many, corners that are not there, not finite or all in one
            place.
    """
    if not len(mesh.faces):
        raise Unusable(Reason.GEOMETRY_MALFORMED, "the model has no triangles")
    check_count(len(mesh.faces), most_triangles)
    if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.vertices):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"a corner lies beyond the {len(mesh.vertices)} vertices")
    used = mesh.vertices[np.unique(mesh.faces)]
    if not np.isfinite(used).all():
        raise Unusable(Reason.GEOMETRY_MALFORMED, "a vertex is infinite or nan")
    if not np.linalg.norm(np.ptp(used, axis=0)) > 0:
        raise Unusable(Reason.GEOMETRY_MALFORMED, "all vertices lie in one place")


def check_count(triangles: int, most_triangles: int) -> None:
    """Refuse a model that is too large.

    Raises:
        Unusable: `geometry_malformed`.
    """
    if triangles > most_triangles:
        detail = f"{triangles} triangles; at most {most_triangles} are drawn (option most_triangles)"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)


def turn_upright(mesh: Mesh, rotation: NDArray[np.float64]) -> Mesh:
    """With another frame; `rotation` may scale along its axes, and normals follow."""
    normals = mesh.normals @ np.linalg.inv(rotation).astype(np.float32)
    return replace(mesh, vertices=mesh.vertices @ rotation.T, normals=normals)


def centre_mesh(mesh: Mesh) -> Mesh:
    """Centred on the middle of its box, and scaled to fit a sphere of radius 1 however it is turned about z."""
    used = mesh.vertices[np.unique(mesh.faces)]
    low, high = used.min(axis=0), used.max(axis=0)
    middle = low + (high - low) / 2
    radius, half_height = cylinder_around(used - middle)
    return replace(mesh, vertices=(mesh.vertices - middle) / np.hypot(radius, half_height))


def cylinder_around(vertices: NDArray[np.float64]) -> tuple[float, float]:
    """Radius and half height of the upright cylinder about the origin that holds the vertices."""
    return float(np.hypot(vertices[:, 0], vertices[:, 1]).max()), float(np.abs(vertices[:, 2]).max())
