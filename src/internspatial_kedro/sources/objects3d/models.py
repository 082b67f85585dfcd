"""glTF and OBJ files as a `Mesh`, read by Open3D."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.objects3d.mesh import Y_UP, Floats32, Mesh, Paint, join_meshes, turn_upright
from internspatial_kedro.sources.rooms.mesh import unit

_DISPLAY = 2.2


def load_model(path: Path, up: str, linear_colours: bool) -> Mesh:
    """All triangles of a model, z up, in the unit of the file.

    Materials give base colour and base-colour texture (PNG or JPEG); other textures, gloss and transparency are not
    drawn. A texture that cannot be read leaves the base colour. Skins and animations stand still.

    Args:
        path: The file, checked by `check_gltf` or `check_obj`.
        up: Axis of the file that points up, y or z.
        linear_colours: Whether base and vertex colours are linear light (glTF) or display values (OBJ).

    Raises:
        Unusable: `geometry_malformed`.
    """
    import open3d

    read: Callable[[Any], Any] = open3d.io.read_triangle_model  # its stub says bool
    with open3d.utility.VerbosityContextManager(open3d.utility.VerbosityLevel.Error):
        try:
            model = read(str(path))
        except (RuntimeError, ValueError, MemoryError) as error:
            raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} cannot be read: {error}") from error
    power = 1.0 if linear_colours else _DISPLAY
    parts = [_part(entry.mesh, _paint(model.materials, entry.material_idx, power), power) for entry in model.meshes]
    parts = [part for part in parts if len(part.faces)]
    if not parts:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} is cut short, no model, or has no triangles")
    return turn_upright(join_meshes(parts), Y_UP if up == "y" else np.eye(3))


def _paint(materials: Any, index: int, power: float) -> Paint:
    if not 0 <= index < len(materials):
        return Paint(np.ones(3, np.float32))
    material = materials[index]
    colour = np.clip(np.array(material.base_color, dtype=float)[:3], 0, 1) ** power
    image = None if material.albedo_img is None else np.asarray(material.albedo_img)
    return Paint(colour.astype(np.float32), None if image is None or not image.size else _rgb(image))


def _rgb(image: NDArray[Any]) -> NDArray[np.uint8]:
    """8-bit colour."""
    if image.dtype == np.uint16:
        image = image >> 8
    image = image.reshape(*image.shape[:2], -1)
    channels = image[..., :3] if image.shape[2] >= 3 else np.repeat(image[..., :1], 3, axis=2)
    return np.ascontiguousarray(channels, dtype=np.uint8)


def _part(mesh: Any, paint: Paint, power: float) -> Mesh:
    """One mesh of Open3D; normals that it lacks are its triangles' own."""
    vertices = np.asarray(mesh.vertices).reshape(-1, 3)
    faces = np.asarray(mesh.triangles).reshape(-1, 3).astype(np.int64)
    faces = faces[((faces >= 0) & (faces < len(vertices))).all(axis=1)]
    # Open3D counts v upwards, whatever the file does.
    uv = np.asarray(mesh.triangle_uvs).reshape(-1, 3, 2) * [1, -1]
    return Mesh(
        vertices,
        faces,
        _normals(vertices, faces, np.asarray(mesh.vertex_normals)),
        (uv if len(uv) == len(faces) else np.zeros((len(faces), 3, 2))).astype(np.float32),
        _corner_colours(faces, np.asarray(mesh.vertex_colors), power),
        np.zeros(len(faces), np.int32),
        (paint,),
    )


def _normals(vertices: NDArray[np.float64], faces: NDArray[np.int64], given: NDArray[np.float64]) -> Floats32:
    corners = vertices[faces]
    flat = unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))[:, None]
    normals = given[faces] if len(given) == len(vertices) else np.broadcast_to(flat, corners.shape)
    usable = np.isfinite(normals).all(axis=2, keepdims=True) & (np.abs(normals).max(axis=2, keepdims=True) > 0)
    return np.where(usable, normals, flat).astype(np.float32)


def _corner_colours(faces: NDArray[np.int64], colours: NDArray[np.float64], power: float) -> Floats32:
    if not len(colours):
        return np.ones((len(faces), 3, 3), np.float32)
    return np.asarray(np.clip(np.nan_to_num(colours), 0, 1)[faces] ** power, dtype=np.float32)
