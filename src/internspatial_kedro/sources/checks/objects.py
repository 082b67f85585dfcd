"""One labelled object: label, mask, boxes."""

import math

from internspatial_kedro.geometry.masks import mask_to_box, rle_to_mask
from internspatial_kedro.sources.checks.boxes import check_box, check_obb, project_obb
from internspatial_kedro.sources.checks.labels import clean_caption, clean_label
from internspatial_kedro.sources.checks.masks import pixels_to_rle, segmentation_to_rle
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.checks.raw import RawObject
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.records import Camera, ViewObject


def check_object(raw: RawObject, size_wh: tuple[int, int], camera: Camera | None) -> ViewObject:
    """A clean object.

    Args:
        raw: As the dataset has it.
        size_wh: The image's width and height [px].
        camera: The view's checked camera; needed where only a 3D box is labelled.

    Raises:
        Unusable: With the first thing that is wrong with it.
    """
    label = clean_label(raw.label)
    obb_cam = None if raw.obb_cam is None else check_obb(raw.obb_cam)
    mask_rle = _mask(raw, size_wh)
    return ViewObject(
        object_id=slug(raw.object_id),
        label=label,
        caption=label if raw.caption is None else clean_caption(raw.caption),
        box_xyxy=check_box(_box(raw, mask_rle, size_wh, camera), size_wh),
        mask_rle=mask_rle,
        instance_id=raw.instance_id,
        obb_cam=obb_cam,
        visible_fraction=_fraction(raw.visible_fraction),
        crowd=raw.crowd,
    )


def _mask(raw: RawObject, size_wh: tuple[int, int]) -> str | None:
    if raw.pixels is not None:
        return pixels_to_rle(raw.pixels, size_wh)
    return None if raw.segmentation is None else segmentation_to_rle(raw.segmentation, size_wh)


def _box(raw: RawObject, mask_rle: str | None, size_wh: tuple[int, int], camera: Camera | None) -> list[float]:
    """The labelled box, else the mask's bounds, else the projected 3D box."""
    if raw.box_xyxy is not None:
        return raw.box_xyxy
    if mask_rle is not None:
        return list(mask_to_box(rle_to_mask(mask_rle, *size_wh)))
    if raw.obb_cam is not None and camera is not None:
        return project_obb(raw.obb_cam, camera)
    raise Unusable(Reason.RECORD_MALFORMED, "the object has no 2D box, no mask and no 3D box with a camera")


def _fraction(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and 0 <= value <= 1 else None
