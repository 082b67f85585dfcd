"""Frames that a hand-held camera took sideways, turned by quarters until up is up, with their cameras.

A turned picture is a file of its own (`frame_files`): colour as JPEG, depth as 16-bit PNG. Turns are counted
counter-clockwise; all frames of a scan are turned alike.
"""

import io
import struct
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.frames import Array, pose_to_up
from internspatial_kedro.sources.records import Camera
from internspatial_kedro.sources.scannet_frames import in_world

_QUALITY = 95
# What Pillow raises on damaged files, by decoder.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
# Camera axes of the stored picture by those of the picture after one turn: its right is the old down, its down the old
# left.
_QUARTER = np.array([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
# The picture's own upward direction before it is turned, in its camera's x and y, by the number of turns.
_UP_BY_TURNS = np.array([[0, -1], [1, 0], [0, 1], [-1, 0]], dtype=float)


def upright_turns(poses: Iterable[Array]) -> int:
    """Quarter turns that make most frames of a walk upright.

    Args:
        poses: Camera to world, z up, each of shape (4, 4).
    """
    up = sum((pose_to_up(pose)[:2] for pose in poses), np.zeros(2))
    return int(np.argmax(_UP_BY_TURNS @ up))


def turn_camera(camera: Camera, size_wh: tuple[int, int], turns: int) -> Camera:
    """The camera of the turned picture.

    Args:
        camera: Of the picture as it is stored.
        size_wh: Its width and height before it is turned [px].
        turns: Quarters, counter-clockwise.
    """
    width, height = size_wh
    for _ in range(turns):
        pose = None if camera.cam_to_world is None else np.array(camera.cam_to_world).reshape(4, 4) @ _QUARTER
        turned = Camera(fx=camera.fy, fy=camera.fx, cx=camera.cy, cy=width - camera.cx)
        camera = turned if pose is None else in_world(turned, pose)
        width, height = height, width
    return camera


def turned_colour(content: bytes, turns: int) -> bytes:
    """A picture as JPEG, turned by quarters counter-clockwise.

    What cannot be decoded stays as it is, to be refused where pictures are checked.
    """
    pixels = _decode(content, "RGB")
    if pixels is None:
        return content
    file = io.BytesIO()
    turned = Image.fromarray(np.ascontiguousarray(np.rot90(pixels, turns)))
    turned.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def turned_depth(content: bytes, turns: int) -> bytes:
    """A depth map as 16-bit PNG, turned likewise; what has not one channel of more than 8 bits stays as it is."""
    values = _decode(content, None)
    if values is None or values.ndim != 2 or values.dtype == np.uint8:
        return content
    file = io.BytesIO()
    turned = np.ascontiguousarray(np.rot90(values, turns)).astype(np.uint16)
    Image.fromarray(turned).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _decode(content: bytes, mode: str | None) -> NDArray[np.generic] | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return np.asarray(image if mode is None else image.convert(mode))
    except _DECODING_ERRORS:
        return None
