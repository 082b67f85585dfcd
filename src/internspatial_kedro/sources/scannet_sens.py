"""ScanNet's `.sens`: the recording of a scene, frame by frame (`SensorData`, version 4, little-endian).

Header: version, sensor name, intrinsics and extrinsics of both cameras (4x4 float32, row by row), compressions, sizes,
depth shift (stored depth / shift = metres), number of frames. A frame: camera-to-world (OpenCV axes, metres; -inf where
tracking was lost), two timestamps, two lengths, the colour image as a JPEG or PNG file, the depth map as 16-bit
numbers, deflated or not. What follows the last frame (motion of the device) is not read.
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_VERSION = 4
_MATRIX = struct.Struct("<16f")
_SIZES = struct.Struct("<ii4If")
_FRAME = struct.Struct("<16f4Q")
_COUNT = struct.Struct("<Q")
_LONGEST_NAME = 4096
_COLOUR_ENDINGS = {1: ".png", 2: ".jpg"}
_RAW_DEPTH, _DEFLATED_DEPTH = 0, 1


@dataclass(frozen=True)
class SensFrame:
    """Where a frame lies.

    Attributes:
        cam_to_world: 4x4, not yet checked.
        colour: Where its colour image begins in the file, and its length [bytes].
        depth: The same of its depth map.
    """

    cam_to_world: Array
    colour: tuple[int, int]
    depth: tuple[int, int]


@dataclass(frozen=True)
class Sens:
    """A recording.

    Attributes:
        path: The file.
        colour_matrix: Camera matrix, 3x3 [px].
        depth_matrix: Camera matrix of the depth map, 3x3 [px].
        colour_ending: What kind of file each colour image is.
        depth_wh: Width and height of depth maps [px].
        depth_deflated: Whether depth maps are compressed.
        depth_scale_to_m: Metres = stored depth x this.
        frames_stated: How many frames the header promises.
        frames: Those that are there as a whole, in order.
    """

    path: Path
    colour_matrix: Array
    depth_matrix: Array
    colour_ending: str
    depth_wh: tuple[int, int]
    depth_deflated: bool
    depth_scale_to_m: float
    frames_stated: int
    frames: list[SensFrame]


def read_sens(path: Path) -> Sens:
    """The header of a recording, and where its frames lie; images stay on disk.

    Raises:
        Unusable: `record_malformed`: no `.sens` of version 4, or one that is cut within its header.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except (struct.error, OSError) as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"{path.name} cannot be read as .sens: {error}") from error


def colour_file(sens: Sens, frame: SensFrame) -> bytes:
    """A frame's colour image, as the file that it is."""
    return _bytes(sens, frame.colour)


def depth_values(sens: Sens, frame: SensFrame) -> NDArray[np.uint16]:
    """A frame's depth as stored, 0 none, shape (height, width).

    Raises:
        Unusable: `depth_unreadable`.
    """
    width, height = sens.depth_wh
    stored = _bytes(sens, frame.depth)
    if sens.depth_deflated:
        stored = _inflate(sens, stored, 2 * width * height)
    if len(stored) != 2 * width * height:
        given = f"a depth map of {len(stored)} bytes; {2 * width * height} were expected"
        raise Unusable(Reason.DEPTH_UNREADABLE, f"{sens.path.name} holds {given}")
    return np.frombuffer(stored, "<u2").reshape(height, width)


def _read(path: Path, file: BinaryIO) -> Sens:
    (version,) = struct.unpack("<I", file.read(4))
    if version != _VERSION:
        raise Unusable(Reason.RECORD_MALFORMED, f"{path.name} has version {version}; {_VERSION} was expected")
    (letters,) = _COUNT.unpack(file.read(_COUNT.size))
    if letters > _LONGEST_NAME:
        raise Unusable(Reason.RECORD_MALFORMED, f"{path.name} has a sensor name of {letters} letters")
    file.seek(letters, 1)
    colour, _, depth, _ = (np.array(_MATRIX.unpack(file.read(_MATRIX.size))).reshape(4, 4)[:3, :3] for _ in range(4))
    colour_kind, depth_kind, _, _, *depth_wh, shift = _SIZES.unpack(file.read(_SIZES.size))
    if colour_kind not in _COLOUR_ENDINGS or depth_kind not in (_RAW_DEPTH, _DEFLATED_DEPTH):
        given = f"colour and depth compressed by methods {colour_kind} and {depth_kind}"
        raise Unusable(Reason.RECORD_MALFORMED, f"{path.name} has {given}; 1 or 2, and 0 or 1, can be read")
    if not (np.isfinite(shift) and shift > 0):
        raise Unusable(Reason.RECORD_MALFORMED, f"{path.name} has a depth shift of {shift}")
    (stated,) = _COUNT.unpack(file.read(_COUNT.size))
    return Sens(
        path,
        colour,
        depth,
        _COLOUR_ENDINGS[colour_kind],
        (depth_wh[0], depth_wh[1]),
        depth_kind == _DEFLATED_DEPTH,
        1 / shift,
        stated,
        _find_frames(file, stated, path.stat().st_size),
    )


def _find_frames(file: BinaryIO, stated: int, file_bytes: int) -> list[SensFrame]:
    """Frames up to the stated number, or to the first that is not there as a whole."""
    frames: list[SensFrame] = []
    start = file.tell()
    while len(frames) < stated and start + _FRAME.size <= file_bytes:
        file.seek(start)
        *pose, _, _, colour_bytes, depth_bytes = _FRAME.unpack(file.read(_FRAME.size))
        colour = start + _FRAME.size
        start = colour + colour_bytes + depth_bytes
        if start <= file_bytes:
            matrix = np.array(pose).reshape(4, 4)
            frames.append(SensFrame(matrix, (colour, colour_bytes), (colour + colour_bytes, depth_bytes)))
    return frames


def _bytes(sens: Sens, place: tuple[int, int]) -> bytes:
    with sens.path.open("rb") as file:
        file.seek(place[0])
        return file.read(place[1])


def _inflate(sens: Sens, stored: bytes, most: int) -> bytes:
    """Inflated bytes, one more than `most` at the highest, so that a bomb shows without going off."""
    try:
        return zlib.decompressobj().decompress(stored, most + 1)
    except zlib.error as error:
        raise Unusable(Reason.DEPTH_UNREADABLE, f"{sens.path.name} holds a damaged depth map: {error}") from error
