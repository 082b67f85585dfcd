"""What rays hit: position, shading normal, material and colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.planar import Planar, dot, scaled_to_one, turned_against
from internspatial_kedro.sources.rooms.rendering.rays import Hits


@dataclass(frozen=True)
class SurfaceTable:
    """One column a triangle.

    Attributes:
        columns: Its first corner's normal (0:3) and uv (3:5), their differences to the second (5:10) and third corner
            (10:15), and copies of the texture per metre (15), shape (16, f).
        material: Shape (f,).
    """

    columns: Planar
    material: NDArray[np.int32]

    @classmethod
    def of(cls, mesh: RoomMesh) -> "SurfaceTable":
        """The table of a mesh."""
        corner = np.concatenate([mesh.normals, mesh.uv], axis=2)
        columns = [corner[:, 0], corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]]
        table = np.concatenate([*columns, mesh.copies_per_m[:, None]], axis=1)
        return cls(np.ascontiguousarray(table.T, dtype=np.float32), mesh.face_material)


@dataclass(frozen=True)
class Surfaces:
    """Surface points of n rays.

    Attributes:
        position: In the world [m], shape (3, n).
        normal: Shading normal, turned to the viewer, shape (3, n).
        material: Index, shape (n,).
        uv: In copies of the texture, shape (2, n).
        copies_per_px: How much of a copy a pixel covers, shape (n,).
    """

    position: Planar
    normal: Planar
    material: NDArray[np.int32]
    uv: Planar
    copies_per_px: NDArray[np.float32]


def hit_surfaces(table: SurfaceTable, origin: Planar, directions: Planar, hits: Hits, focal_px: float) -> Surfaces:
    """Surface points of the rays of one camera."""
    u, v = hits.place
    values = np.empty((5, len(u)), dtype=np.float32)
    for k in range(5):
        first, second, third = (table.columns[k + shift].take(hits.face) for shift in (0, 5, 10))
        values[k] = first + u * second + v * third
    normal = turned_against(scaled_to_one(values[:3]), -turned_against(hits.normal, directions))
    # Seen at a slant, a pixel covers more of a texture along the slant than across: the mean of both.
    slant = np.sqrt(np.maximum(np.abs(dot(hits.normal, directions)), 0.08) / np.sqrt(dot(directions, directions)))
    copies = table.columns[15].take(hits.face) * hits.distance / (np.float32(focal_px) * slant)
    return Surfaces(origin + hits.distance * directions, normal, table.material.take(hits.face), values[3:], copies)
