"""Frames that ScanNet's `SensReader` exported: `color/{i}.jpg`, `depth/{i}.png`, `pose/{i}.txt`, `intrinsic/`.

Poses are 4x4 camera-to-world, OpenCV axes, metres, in the scan's own world with z up; lost tracking is written as inf
or nan. Depth is 16-bit millimetres, 0 none. Pixel coordinates count from the centre of the first pixel, half a pixel
from ours.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from internspatial_kedro.geometry.frames import Array, pose_to_up
from internspatial_kedro.sources.checks import RawView, Reason
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.native_files import (
    IMAGE_ENDINGS,
    find_image,
    join,
    list_files,
    read_camera_matrix,
    read_matrix,
)
from internspatial_kedro.sources.records import Camera, Depth

MILLIMETRE = 0.001
_HALF_PIXEL = 0.5


def is_export(subfolders: Iterable[str]) -> bool:
    """Whether a folder with these subfolders holds exported frames."""
    return {"color", "pose"} <= set(subfolders)


def exported_stems(root: Path, folder: str) -> list[str]:
    """Names of a scene's frames in the order of their numbers, those with an image or a pose."""
    names = [
        *list_files(root, join(folder, "color"), IMAGE_ENDINGS),
        *list_files(root, join(folder, "pose"), (".txt",)),
    ]
    return sorted({name.rsplit(".", 1)[0] for name in names}, key=_by_number)


def read_exported(root: Path, folder: str, stem: str) -> RawView:
    """A frame without objects, its camera in the scan's own world.

    Raises:
        Unusable: A file is missing or malformed, or tracking was lost.
    """
    pose = read_pose(root, join(folder, "pose", f"{stem}.txt"))
    camera = read_intrinsics(root, join(folder, "intrinsic", "intrinsic_color.txt"))
    has_depth = (root / folder / "depth").is_dir()
    return RawView(
        image=find_image(root, join(folder, "color"), stem),
        camera=in_world(camera, pose),
        depth=Depth(join(folder, "depth", f"{stem}.png"), MILLIMETRE) if has_depth else None,
        depth_camera=read_intrinsics(root, join(folder, "intrinsic", "intrinsic_depth.txt")) if has_depth else None,
    )


def read_pose(root: Path, path: str) -> Array:
    """A pose file, shape (4, 4).

    Raises:
        Unusable: `pose_missing`, `record_malformed`, `pose_not_finite` or `pose_not_rigid`.
    """
    pose = read_matrix(root, path, (4, 4), Reason.POSE_MISSING)
    check_pose(pose)
    return pose


def read_intrinsics(root: Path, path: str) -> Camera:
    """A file with a camera matrix.

    Raises:
        Unusable: `calibration_missing` or `record_malformed`.
    """
    return camera_of(read_camera_matrix(root, path))


def camera_of(matrix: Array) -> Camera:
    """The camera of a native 3x3 matrix."""
    return Camera(
        fx=float(matrix[0, 0]),
        fy=float(matrix[1, 1]),
        cx=float(matrix[0, 2]) + _HALF_PIXEL,
        cy=float(matrix[1, 2]) + _HALF_PIXEL,
    )


def in_world(camera: Camera, cam_to_world: Array) -> Camera:
    """The camera at a pose, shape (4, 4), in a world with z up."""
    return replace(
        camera,
        cam_to_world=[float(value) for value in cam_to_world.ravel()],
        up_cam=[float(value) for value in pose_to_up(cam_to_world)],
    )


def _by_number(stem: str) -> tuple[int, str]:
    return (int(stem) if stem.isdecimal() else -1), stem
