"""Depth maps on disk: 16 bits, whole, and covering the image."""

from pathlib import Path

from internspatial_kedro.sources.checks.images import decode_image, size_text
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.records import Camera

GRID_TOLERANCE = 0.02
"""A depth map of another size is kept if its camera, scaled to the image, is the image's to this share of the width.

ScanNet's two cameras agree to 1.1 % (571.6 px at 640 against 1170.2 px at 1296)."""
_DEPTH_MODES = frozenset({"I", "I;16", "I;16B", "I;16L"})


def check_depth(path: Path, size_wh: tuple[int, int], camera: Camera | None, depth_camera: Camera | None) -> None:
    """Decode a depth map once and compare its grid with the image's.

    Args:
        path: The file.
        size_wh: The image's width and height [px].
        camera: The image's camera.
        depth_camera: The depth map's own intrinsics at its own size, where the dataset has them.

    Raises:
        Unusable: `depth_missing`, `depth_unreadable` or `depth_wrong_size`.
    """
    if not path.is_file():
        raise Unusable(Reason.DEPTH_MISSING, f"{path.name} does not exist")
    try:
        depth_wh, mode = decode_image(path)
    except Unusable as verdict:
        raise Unusable(Reason.DEPTH_UNREADABLE, verdict.detail) from verdict
    if mode not in _DEPTH_MODES:
        raise Unusable(Reason.DEPTH_UNREADABLE, f"{path.name} has pixels of kind {mode}; 16 bits were expected")
    if depth_wh != size_wh and not _same_grid(depth_wh, depth_camera, size_wh, camera):
        expected = f"{size_text(size_wh)}, or the same view at another size,"
        raise Unusable(Reason.DEPTH_WRONG_SIZE, f"{path.name} has {size_text(depth_wh)} px; {expected} were expected")


def _same_grid(
    depth_wh: tuple[int, int], depth_camera: Camera | None, size_wh: tuple[int, int], camera: Camera | None
) -> bool:
    """Whether the depth map, stretched to the image, is seen by the image's camera."""
    if camera is None or depth_camera is None:
        return False
    across, down = size_wh[0] / depth_wh[0], size_wh[1] / depth_wh[1]
    pairs = (
        (depth_camera.fx * across, camera.fx),
        (depth_camera.fy * down, camera.fy),
        (depth_camera.cx * across, camera.cx),
        (depth_camera.cy * down, camera.cy),
    )
    return all(abs(scaled - own) <= GRID_TOLERANCE * size_wh[0] for scaled, own in pairs)
