"""The native layout of a rendered room, written and read.

    <root>/room_0000/
        fingerprint.json      options and generator version that made it, and the size of every file
        room.json             instances, cameras, openings, floor; see below
        mesh.ply              all triangles in the world frame (binary little-endian PLY)
        frames/0000.jpg       colour
        frames/0000_depth.png      16 bits: millimetres along the optical axis, 0 none
        frames/0000_instances.png  16 bits: instance number, 0 walls, floor, ceiling

World frame: x and y along the walls, z up, origin in a corner of the floor, metres. Camera frame: OpenCV (x right,
y down, z forward). The ray of pixel (column, row) goes through (column + 0.5, row + 0.5).

`mesh.ply`: per vertex float x, y, z, uchar red, green, blue, ushort instance; per face a list of three int vertex
indices and ushort instance. It is exactly the geometry that was drawn; instance 0 is the shell. An instance's faces use
vertices of their own.

`room.json`:
    floor_polygon  x0, y0, x1, y1, … [m]; height_m
    openings       wall (0 south, 1 east, 2 north, 3 west), kind, start and end along the wall from left to right seen
                   from inside, bottom and top [m]
    instances      number, instance_id, label, caption, colour, material, support (`floor`, `wall`, `ceiling` or an
                   instance_id), obb_world {center, axes (rows), size}, origin (name, creator, licence; if not built in)
    frames         fx, fy, cx, cy [px], cam_to_world (16 numbers, row-major), and per visible instance
                   [number, visible pixels, pixels if it were drawn alone]
"""

import json
import os
import shutil
import socket
import uuid
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.renderer import Frame

FINGERPRINT, ROOM, MESH, FRAMES = "fingerprint.json", "room.json", "mesh.ply", "frames"


def frame_paths(index: int) -> tuple[str, str, str]:
    """Colour, depth and instances of a frame, below the room's folder."""
    stem = f"{FRAMES}/{index:04d}"
    return f"{stem}.jpg", f"{stem}_depth.png", f"{stem}_instances.png"


def write_frame(folder: Path, index: int, frame: Frame, quality: int) -> None:
    """The three images of a frame."""
    colour, depth, instances = (folder / path for path in frame_paths(index))
    Image.fromarray(frame.rgb).save(colour, quality=quality, subsampling=0)
    Image.fromarray(frame.depth_mm).save(depth, compress_level=1)
    Image.fromarray(frame.instances).save(instances, compress_level=1)


def write_mesh(path: Path, mesh: RoomMesh, face_colours: NDArray[np.uint8]) -> None:
    """Binary PLY; a vertex has the colour of a face that uses it."""
    vertex = np.zeros(len(mesh.vertices), dtype=[("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
    vertex["xyz"], vertex["instance"] = mesh.vertices, mesh.vertex_instance
    vertex["rgb"][mesh.faces.ravel()] = np.repeat(face_colours, 3, axis=0)
    face = np.zeros(len(mesh.faces), dtype=[("count", "u1"), ("index", "<i4", 3), ("instance", "<u2")])
    face["count"], face["index"], face["instance"] = 3, mesh.faces, mesh.face_instance
    lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertex)}"]
    lines += [f"property float {name}" for name in "xyz"]
    lines += [f"property uchar {name}" for name in ("red", "green", "blue")]
    lines += ["property ushort instance", f"element face {len(face)}", "property list uchar int vertex_indices"]
    lines += ["property ushort instance", "end_header", ""]
    path.write_bytes("\n".join(lines).encode("ascii") + vertex.tobytes() + face.tobytes())


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Readable and the same every time."""
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Undoes `write_json`."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def is_finished(folder: Path, fingerprint: str) -> bool:
    """Whether a folder holds a whole room of this fingerprint."""
    try:
        record = read_json(folder / FINGERPRINT)
        sizes: dict[str, int] = record["files"]
        return bool(record["fingerprint"] == fingerprint) and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def seal(folder: Path, fingerprint: str) -> None:
    """Record what a complete folder holds."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    write_json(folder / FINGERPRINT, {"fingerprint": fingerprint, "files": sizes})


def open_draft(folder: Path) -> Path:
    """A new temporary folder beside the final one; drafts that killed runs left behind are removed."""
    prefix = f".{folder.name}.{socket.gethostname()}."
    for old in folder.parent.glob(f"{prefix}*"):
        if not _is_running(int(old.name.removeprefix(prefix).partition(".")[0])):
            shutil.rmtree(old, ignore_errors=True)
    draft = folder.with_name(f"{prefix}{os.getpid()}.{uuid.uuid4().hex[:8]}")
    (draft / FRAMES).mkdir(parents=True)
    return draft


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def publish(draft: Path, folder: Path, fingerprint: str) -> None:
    """Put a finished draft in place; a whole room that another process put there meanwhile stays."""
    if not is_finished(folder, fingerprint):
        if folder.exists():
            shutil.rmtree(folder)
        try:
            draft.rename(folder)
        except OSError:
            # Another process was faster by a moment; both made the same files.
            if not is_finished(folder, fingerprint):
                raise
    if draft.exists():
        shutil.rmtree(draft)
