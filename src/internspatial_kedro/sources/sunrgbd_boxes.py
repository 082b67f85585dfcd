"""What both SUN RGB-D layouts share: the upright frame, pixel counting and class names.

Boxes are in the *upright depth frame*: x right, y forward, z up, metres, origin at the optical centre; the tilt turns
the camera into it (SUNRGBDtoolbox, `readframeSUNRGBD.m`; VoteNet, `sunrgbd_utils.py`).
"""

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.records import Camera, Obb

ONE_BASED = -0.5
"""The toolbox counts pixels from 1 (MATLAB): its principal point is half a pixel to the right of ours."""
# Depth frame (x right, y forward, z up) to camera (x right, y down, z forward), before any tilt.
DEPTH_TO_CAMERA: Array = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
_LABELS = {"night_stand": "nightstand", "sofa_chair": "armchair", "garbage_bin": "trash can"}
# Names of several things in one box: they are never asked about, and block counting.
_GROUPS = {
    "books": "book",
    "bottles": "bottle",
    "cups": "cup",
    "papers": "paper",
    "shoes": "shoe",
    "chairs": "chair",
    "boxes": "box",
    "pillows": "pillow",
}


def native_label(name: str) -> tuple[str, bool]:
    """Category of a native class name, and whether it stands for many objects."""
    return (_GROUPS[name], True) if name in _GROUPS else (_LABELS.get(name, name), False)


def camera_of(intrinsics: Array, upright_to_camera: Array) -> Camera:
    """A camera from the native K and the rotation from the upright frame."""
    return Camera(
        fx=float(intrinsics[0, 0]),
        fy=float(intrinsics[1, 1]),
        cx=float(intrinsics[0, 2]) + ONE_BASED,
        cy=float(intrinsics[1, 2]) + ONE_BASED,
        up_cam=[float(value) for value in upright_to_camera[:, 2]],
    )


def obb_of(center: Array, along: Array, size: Array, upright_to_camera: Array) -> Obb:
    """An upright box in the camera frame.

    Args:
        center: In the upright frame, shape (3,) [m].
        along: Horizontal direction of the first side, shape (2,); any length.
        size: Full sides along `along`, across it and up, shape (3,) [m].
        upright_to_camera: Rotation, 3x3.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = along / np.linalg.norm(along)
    axes = np.array([[x, y, 0.0], [-y, x, 0.0], [0.0, 0.0, 1.0]])
    return Obb.computed(upright_to_camera @ center, axes @ upright_to_camera.T, size)
