"""Frames of MMScan's scenes, with the objects of a question marked on them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BenchmarkError
from internspatial_kedro.benchmarks.media import MediaError, find_media, media_base
from internspatial_kedro.benchmarks.native_json import load_json

FRAMES: Final = 24
META: Final = "annotations/embodiedscan_video_meta"
_TABLES: Final = ("image", "intrinsic", "pose", "axis_align_matrix")
_MEDIA: Final = "images/mmscan"

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Camera:
    """How a scene's frame sees the world.

    Attributes:
        intrinsic: Camera to pixels, shape (4, 4).
        cam_to_world: To the axis-aligned world that boxes are given in, shape (4, 4).
    """

    intrinsic: Matrix
    cam_to_world: Matrix

    def pixel(self, centre: Matrix, size_wh: tuple[int, int]) -> tuple[float, float] | None:
        """Where a point [m], shape (3,), is seen (column, row) [px]; None behind the camera or outside the picture.

        InternSR `dataset/mmscan_2d.py` tests neither, and marks what is behind the camera in front of it.
        """
        point = self.intrinsic @ np.linalg.inv(self.cam_to_world) @ np.append(centre, 1.0)
        if not point[2] > 0:
            return None
        column, row = float(point[0] / point[2]), float(point[1] / point[2])
        return (column, row) if 0 <= column < size_wh[0] and 0 <= row < size_wh[1] else None


class SceneFrames:
    """The meta files of a data root, by scene."""

    def __init__(self, root: Path, benchmark: str) -> None:
        """Reads the meta files.

        Raises:
            BenchmarkError: One is missing or is no JSON object.
        """
        tables = {name: load_json(root / META / f"{name}.json", benchmark) for name in _TABLES}
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise BenchmarkError(f"{benchmark}: {META}/{name}.json is no object keyed by scene.")
        self._tables: dict[str, dict[str, Any]] = tables

    def paths(self, scene: str, reading: Reading) -> list[tuple[str, Camera]]:
        """Frames of a scene, evenly spread over it, with their cameras.

        Raises:
            MediaError: `missing_meta`, `broken_meta`, `missing_media`.
        """
        try:
            images, intrinsics, poses, align = (self._tables[name][scene] for name in _TABLES)
        except KeyError:
            raise MediaError("missing_meta", f"no scene {scene!r} in {META}") from None
        try:
            cameras = _cameras(np.asarray(intrinsics, float), np.asarray(poses, float), np.asarray(align, float))
            chosen = [(str(images[place]), cameras[place]) for place in spread(len(images))]
        except (ValueError, IndexError, TypeError, np.linalg.LinAlgError) as error:
            raise MediaError("broken_meta", f"scene {scene!r}: {error}") from error
        return [(find_media(f"{_MEDIA}/{image}", reading), camera) for image, camera in chosen]


def _cameras(intrinsics: Matrix, poses: Matrix, align: Matrix) -> list[Camera]:
    if poses.shape[1:] != (4, 4) or align.shape != (4, 4):
        raise ValueError(
            f"poses of shape {poses.shape} and an axis alignment of shape {align.shape}; (n, 4, 4), (4, 4)"
        )
    square = np.tile(np.eye(4), (len(poses), 1, 1))
    # Some releases keep one intrinsic a scene, or 3 x 3 ones.
    square[:, : intrinsics.shape[-2], : intrinsics.shape[-1]] = intrinsics
    cameras = [Camera(intrinsic, align @ pose) for intrinsic, pose in zip(square, poses, strict=True)]
    if any(abs(np.linalg.det(camera.cam_to_world)) < 1e-9 for camera in cameras):
        raise ValueError("a pose that cannot be inverted")
    return cameras


def spread(count: int, wanted: int = FRAMES) -> list[int]:
    """Indices of at most `wanted` of `count` frames, the first and the last among them, evenly spread."""
    if count <= wanted:
        return list(range(count))
    return [int(index) for index in np.linspace(0, count - 1, num=wanted, dtype=int)]


def marked_frames(
    frames: list[tuple[str, Camera]], boxes: list[list[float]], reading: Reading
) -> tuple[tuple[str, ...], Path]:
    """Paths of frames, objects marked by numbers from 1 at their centres, and the folder that the paths are below.

    Args:
        frames: Paths below the data root, and cameras.
        boxes: 9-DoF boxes of the question's objects; their centres come first [m].
        reading: Where files and the cache are.

    Raises:
        MediaError: `not_an_image`.
    """
    from PIL import Image

    from internspatial_kedro.benchmarks.marks import mark_places

    base = media_base(reading)
    if not boxes:
        return tuple(path for path, _ in frames), base
    marked = []
    for path, camera in frames:
        try:
            with Image.open(base / path) as image:
                size_wh = image.size
        except (OSError, ValueError) as error:
            raise MediaError("not_an_image", f"{path}: {error}") from error
        seen = ((str(number), camera.pixel(np.asarray(box[:3]), size_wh)) for number, box in enumerate(boxes, 1))
        marked.append(mark_places(base / path, [(label, *pixel) for label, pixel in seen if pixel], reading))
    return tuple(marked), reading.media_cache
