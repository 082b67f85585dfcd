"""Cameras of a MultiScan recording: `<scan>.jsonl`, one line a frame, and `<scan>.align.json`.

After MultiScan's pages "Acquired Data" and "Output Data". `intrinsics` (9 numbers) and `transform` (16) are stored
column by column. `transform` is camera-to-world with ARKit's axes: x right, y up, looking along -z; the world is
ARKit's, y up, metres. `coordinate_transform` of the alignment (16, column by column) leads from the released mesh,
z up, to that world; poses go back by its inverse.
"""

from pathlib import Path

import numpy as np

from internspatial_kedro.geometry.frames import Array, invert_pose
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_whole, parse_json
from internspatial_kedro.sources.native_files import read_json, read_text
from internspatial_kedro.sources.records import Camera
from internspatial_kedro.sources.scannet_frames import camera_of, in_world

_ARKIT_TO_OPENCV = np.diag([1.0, -1.0, -1.0, 1.0])


def read_lines(root: Path, path: str) -> list[str]:
    """The lines of a camera stream; line n belongs to frame n, from 0.

    Raises:
        Unusable: `pose_missing`, or no text.
    """
    return read_text(root, path, Reason.POSE_MISSING).splitlines()


def parse_camera(line: str, mesh_to_arkit: Array) -> Camera:
    """The camera of a line, in the world of the mesh.

    Args:
        line: Of the camera stream.
        mesh_to_arkit: `coordinate_transform`, shape (4, 4).

    Raises:
        Unusable: `record_malformed`, `pose_not_finite` or `pose_not_rigid`.
    """
    entry = as_mapping(parse_json(line, "line of the camera stream"), "line of the camera stream")
    matrix = np.array(as_numbers(entry.get("intrinsics"), 9, "intrinsics")).reshape((3, 3), order="F")
    pose = _pose(entry.get("transform"), "transform")
    return in_world(camera_of(matrix), invert_pose(mesh_to_arkit) @ pose @ _ARKIT_TO_OPENCV)


def read_alignment(root: Path, path: str) -> Array:
    """`coordinate_transform`, shape (4, 4).

    Raises:
        Unusable: `alignment_missing`, `record_malformed`, `pose_not_finite` or `pose_not_rigid`.
    """
    entry = as_mapping(read_json(root, path, Reason.ALIGNMENT_MISSING), path)
    return _pose(entry.get("coordinate_transform"), "coordinate_transform")


def read_resolution(root: Path, path: str) -> tuple[int, int] | None:
    """Width and height of the colour stream as the recording's metadata state them [px]; None without that file.

    Raises:
        Unusable: `record_malformed`.
    """
    if not (root / path).is_file():
        return None
    streams = as_list(as_mapping(read_json(root, path), path).get("streams"), "streams")
    for stream in streams:
        entry = as_mapping(stream, "stream")
        if entry.get("type") == "color_camera":
            height, width = as_list(entry.get("resolution"), "resolution")
            return as_whole(width, "width"), as_whole(height, "height")
    raise Unusable(Reason.RECORD_MALFORMED, f"{path} lists no colour stream")


def _pose(value: object, what: str) -> Array:
    pose = np.array(as_numbers(value, 16, what)).reshape((4, 4), order="F")
    check_pose(pose)
    return pose
