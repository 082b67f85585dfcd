"""Labels of photos that are stored on their side, turned with the photo."""

from dataclasses import replace

from internspatial_kedro.geometry.masks import mask_to_rle, rle_to_mask
from internspatial_kedro.geometry.orientations import UPRIGHT, turn_box, turn_mask
from internspatial_kedro.sources.checks.images import LabelGrid
from internspatial_kedro.sources.checks.raw import RawObject, RawView
from internspatial_kedro.sources.records import ViewObject


def is_labelled(raw: RawView) -> bool:
    """Whether anything in the record is given in pixels or camera axes."""
    return bool(raw.objects) or has_camera_axes(raw)


def has_camera_axes(raw: RawView) -> bool:
    """Whether the record has something that cannot be turned with the photo's pixels alone."""
    boxes = (given.obb_cam for given in raw.objects if isinstance(given, RawObject))
    return raw.camera is not None or raw.depth is not None or any(box is not None for box in boxes)


def turn_object(given: ViewObject, grid: LabelGrid) -> ViewObject:
    """An object in the upright photo.

    Args:
        given: In the pixels that the dataset labelled.
        grid: Those pixels.
    """
    if grid.orientation == UPRIGHT:
        return given
    mask_rle = given.mask_rle
    if mask_rle is not None:
        mask_rle = mask_to_rle(turn_mask(rle_to_mask(mask_rle, *grid.size_wh), grid.orientation))
    return replace(given, box_xyxy=turn_box(given.box_xyxy, grid.size_wh, grid.orientation), mask_rle=mask_rle)
