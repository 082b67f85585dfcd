"""A furnished room as one triangle mesh: the exact geometry that is drawn, written and measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.layout.shell import shell_parts
from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.mesh import Part, axis_rotation

Floats32 = NDArray[np.float32]
SHELL = 0
"""Instance number of walls, floor and ceiling."""
_GRID_PER_M = 2.0**16
"""Vertices lie on a grid of 15 micrometres: sines and matrix products differ in the last bit between processors."""


@dataclass(frozen=True)
class RoomMesh:
    """All triangles of a room in the world frame.

    Attributes:
        vertices: Shape (v, 3) [m].
        faces: Vertex indices, shape (f, 3).
        vertex_instance: Instance number of each vertex, shape (v,); 0 is the shell.
        face_instance: The same of each face, shape (f,).
        face_material: Index into `materials`, shape (f,).
        normals: Corner normals, shape (f, 3, 3).
        uv: Corner texture coordinates in copies of the texture, shape (f, 3, 2).
        copies_per_m: Copies of the texture per metre, shape (f,).
        materials: The distinct materials.
    """

    vertices: Floats32
    faces: NDArray[np.uint32]
    vertex_instance: NDArray[np.uint16]
    face_instance: NDArray[np.uint16]
    face_material: NDArray[np.int32]
    normals: Floats32
    uv: Floats32
    copies_per_m: Floats32
    materials: tuple[Material, ...]


def assemble_room(room: Room) -> RoomMesh:
    """The mesh of a room: the shell first, then its pieces in the order of their numbers."""
    parts = [(SHELL, part) for part in shell_parts(room)]
    for placed in room.pieces:
        parts += [(placed.number, part) for part in _placed_parts(placed)]
    materials = tuple(dict.fromkeys(part.material for _, part in parts))
    index = {material: k for k, material in enumerate(materials)}
    sizes = [(len(part.shape.vertices), len(part.shape.faces)) for _, part in parts]
    starts = np.concatenate([[0], np.cumsum([size[0] for size in sizes])])
    instance = np.array([number for number, _ in parts], dtype=np.uint16)
    vertices = _on_grid(np.concatenate([part.shape.vertices for _, part in parts]))
    faces = np.concatenate([part.shape.faces + start for (_, part), start in zip(parts, starts[:-1], strict=True)])
    uv = np.concatenate([_texture_uv(part, k) for k, (_, part) in enumerate(parts)]).astype(np.float32)
    return RoomMesh(
        vertices,
        faces.astype(np.uint32),
        np.repeat(instance, [size[0] for size in sizes]),
        np.repeat(instance, [size[1] for size in sizes]),
        np.repeat(np.array([index[p.material] for _, p in parts], dtype=np.int32), [size[1] for size in sizes]),
        np.concatenate([part.shape.normals for _, part in parts]).astype(np.float32),
        uv,
        _texture_density(vertices[faces], uv),
        materials,
    )


def _on_grid(vertices: NDArray[np.float64]) -> Floats32:
    return np.asarray(np.round(vertices * _GRID_PER_M) / _GRID_PER_M, dtype=np.float32)


def _placed_parts(placed: Placed) -> list[Part]:
    return [part.turn("z", placed.yaw_rad).move(*placed.position) for part in placed.model.parts]


def _texture_uv(part: Part, number: int) -> NDArray[np.float64]:
    """Corner coordinates in copies of the texture; every part starts elsewhere, so that grain does not repeat."""
    if part.material.tile_m == 0:
        return np.clip(part.shape.uv, 0.002, 0.998)
    start = np.array([number * 0.618034, number * 0.414214]) % 1
    if part.material.texture in ("image", "brick", "tiles", "planks", "herringbone", "chequered", "wallpaper", "bands"):
        start = np.zeros(2)
    return np.asarray(part.shape.uv / part.material.tile_m + start)


def _texture_density(corners: Floats32, uv: Floats32) -> Floats32:
    """Copies of the texture per metre of each triangle."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    c, d = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    area = np.linalg.norm(np.cross(a, b), axis=1)
    flat = np.abs(c[:, 0] * d[:, 1] - c[:, 1] * d[:, 0])
    return np.asarray(np.sqrt(flat / np.maximum(area, 1e-12)), dtype=np.float32)


def yaw_axes(yaw_rad: float) -> NDArray[np.float64]:
    """Rows: a piece's own x, y and z axis in the world."""
    return axis_rotation("z", yaw_rad).T
