"""Cityscapes: street photos with instance masks, cameras and disparity.

Layout (cityscapesScripts, README): `leftImg8bit/<split>/<city>/<frame>_leftImg8bit.png`, and with the same folders
`gtFine/…_gtFine_{instanceIds.png,polygons.json}`, `camera/…_camera.json`, `disparity/…_disparity.png`; the last two and
all labels of split `test` may be absent. Masks are those of `instanceIds`, without it of the painted polygons, see
`cityscapes_labels`.

Camera: `extrinsic` is the camera in the vehicle's frame (ISO 8855: x forward, y left, z up, metres): turned about z by
yaw, then y by pitch (positive looks down), then x by roll. That frame is the view's world: up is against gravity on
level ground. Disparity is of the rectified pair: depth = fx x baseline / disparity, along the
optical axis. Pixel coordinates count from the centre of the first pixel, half a pixel from ours.
"""

from collections.abc import Iterator

import numpy as np

from internspatial_kedro.geometry.frames import Array, pose_to_up
from internspatial_kedro.sources.checks import RawView, Reason, Unusable, read_checked
from internspatial_kedro.sources.checks.parsing import as_mapping, as_number
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.cityscapes_labels import EXHAUSTIVE, IDS_ENDING, POLYGONS_ENDING, read_things
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
    read_json,
    walk_folders,
)
from internspatial_kedro.sources.records import Camera, Depth, Item, Reading, Source

_EXPECTED = "a folder with leftImg8bit/<split>/<city> (Cityscapes)"
_IMAGES, _LABELS, _CAMERAS, _DISPARITIES = "leftImg8bit", "gtFine", "camera", "disparity"
_IMAGE_ENDING = "_leftImg8bit.png"
_SPLITS = {"train": "train", "train_extra": "train"}
_HALF_PIXEL = 0.5
_FORWARD_LEFT_UP: Array = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
"""OpenCV axes (right, down, forward) to those of the vehicle."""


def list_items(source: Source) -> Iterator[Item]:
    """One item per image or label file.

    Raises:
        SourceError: No such layout below the root.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    bases = [folder for folder, subfolders, _ in walk_folders(source.root, 3) if _IMAGES in subfolders]
    if not bases:
        raise not_found(source, f"no folder {_IMAGES} in it", _EXPECTED)
    for base in bases:
        for place in sorted(_places(source, base)):
            for stem in sorted(_stems(source, base, place)):
                yield make_item(slug(join(base, place.split("/")[0], stem)), base=base, place=place, stem=stem)


def read_item(source: Source, item: Item) -> Reading:
    """One image."""
    return read_checked(source, item, _parse)


def _places(source: Source, base: str) -> set[str]:
    """`<split>/<city>` of all images and labels."""
    found = set()
    for kind in (_IMAGES, _LABELS):
        for folder, _, _ in walk_folders(source.root / base / kind, 2):
            if folder.count("/") == 1:
                found.add(folder)
    return found


def _stems(source: Source, base: str, place: str) -> set[str]:
    images = list_files(source.root, join(base, _IMAGES, place), (_IMAGE_ENDING.lower(),))
    labels = list_files(source.root, join(base, _LABELS, place), (IDS_ENDING.lower(), POLYGONS_ENDING.lower()))
    endings = (_IMAGE_ENDING, IDS_ENDING, POLYGONS_ENDING)
    return {name.removesuffix(ending) for name in [*images, *labels] for ending in endings if name.endswith(ending)}


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    base, place, stem = (payload_text(payload, key) for key in ("base", "place", "stem"))
    split = place.split("/")[0]
    camera, depth = None, None
    if (source.root / base / _CAMERAS / place).is_dir():
        path = join(base, _CAMERAS, place, f"{stem}_camera.json")
        calibration = as_mapping(read_json(source.root, path, Reason.CALIBRATION_MISSING), path)
        camera = _camera(calibration)
        if (source.root / base / _DISPARITIES / place).is_dir():
            depth = Depth(
                join(base, _DISPARITIES, place, f"{stem}_disparity.png"), _disparity_scale(calibration), "cityscapes"
            )
    # What gtFine holds of `test` is a placeholder.
    labelled = split != "test" and (source.root / base / _LABELS / place).is_dir()
    return RawView(
        image=join(base, _IMAGES, place, stem + _IMAGE_ENDING),
        objects=read_things(source, join(base, _LABELS, place, stem)) if labelled else [],
        native_split=_SPLITS.get(split, "test"),
        camera=camera,
        depth=depth,
        exhaustive_labels=list(EXHAUSTIVE) if labelled else [],
    )


def _numbers(calibration: dict[str, object], part: str, names: tuple[str, ...]) -> list[float]:
    content = as_mapping(calibration.get(part), part)
    return [as_number(content.get(name), f"{part}.{name}") for name in names]


def _camera(calibration: dict[str, object]) -> Camera:
    fx, fy, u0, v0 = _numbers(calibration, "intrinsic", ("fx", "fy", "u0", "v0"))
    extrinsic = _numbers(calibration, "extrinsic", ("yaw", "pitch", "roll", "x", "y", "z"))
    if not np.isfinite(extrinsic).all():
        raise Unusable(Reason.POSE_NOT_FINITE, "the camera's extrinsic holds values that are not finite")
    pose = _pose(*extrinsic)
    return Camera(
        fx=fx,
        fy=fy,
        cx=u0 + _HALF_PIXEL,
        cy=v0 + _HALF_PIXEL,
        cam_to_world=pose.ravel().tolist(),
        up_cam=pose_to_up(pose).tolist(),
    )


def _pose(yaw: float, pitch: float, roll: float, x: float, y: float, z: float) -> Array:
    """Camera (OpenCV) to the vehicle's frame, 4x4; angles in radians, metres."""
    (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
    about_z = np.array([[cy, -sy, 0], [sy, cy, 0], [0, 0, 1]])
    about_y = np.array([[cp, 0, sp], [0, 1, 0], [-sp, 0, cp]])
    about_x = np.array([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    pose = np.eye(4)
    pose[:3, :3] = about_z @ about_y @ about_x @ _FORWARD_LEFT_UP
    pose[:3, 3] = x, y, z
    return pose


def _disparity_scale(calibration: dict[str, object]) -> float:
    """Depth of a disparity of one pixel: fx x baseline [m]."""
    (fx,), (baseline,) = _numbers(calibration, "intrinsic", ("fx",)), _numbers(calibration, "extrinsic", ("baseline",))
    if not (np.isfinite(baseline) and baseline > 0):
        raise Unusable(Reason.CAMERA_IMPLAUSIBLE, f"baseline is {baseline:g}; a positive number was expected")
    return fx * baseline
