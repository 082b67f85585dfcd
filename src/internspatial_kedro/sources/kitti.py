"""KITTI object detection: street photos with 3D boxes.

Layout (object development kit, readme.txt): `training/{image_2,calib,label_2}` and `testing/{image_2,calib}`, one file
per image. Boxes are in the rectified frame of camera 0 (x right, y down, z forward, metres) with the bottom's centre as
location; `P2` maps that frame to the left colour image, so its translation is added to the boxes. The cameras are
mounted level: up is -y. Pixel coordinates count from the centre of the first pixel, half a pixel from ours.
"""

from collections.abc import Iterator

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects, read_checked
from internspatial_kedro.sources.checks.parsing import as_number, text_to_numbers
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    IMAGE_ENDINGS,
    check_options,
    check_root,
    find_image,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
    read_text,
    walk_folders,
)
from internspatial_kedro.sources.records import Camera, Item, Obb, Reading, Source

_EXPECTED = "a folder with training/{image_2,calib,label_2} (KITTI object detection)"
_HALF_PIXEL = 0.5
_LABELS = {
    "Car": "car",
    "Van": "van",
    "Truck": "truck",
    "Pedestrian": "pedestrian",
    "Person_sitting": "sitting person",
    "Cyclist": "cyclist",
    "Tram": "tram",
    # Trailers, segways and what else had no class.
    "Misc": "",
}
_EXHAUSTIVE = [label for label in _LABELS.values() if label]
_DONT_CARE = "DontCare"
# Fully visible, partly occluded, largely occluded; 3 is unknown. The shares stand for the classes' middles.
_VISIBLE_FRACTION = {"0": 1.0, "1": 0.6, "2": 0.25}
_LABEL_FIELDS = 15


def list_items(source: Source) -> Iterator[Item]:
    """One item per image or label file of `training` and `testing`.

    Raises:
        SourceError: No such layout below the root.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    folders = [folder for folder, subfolders, _ in walk_folders(source.root, 3) if "image_2" in subfolders]
    if not folders:
        raise not_found(source, "no folder image_2 in it", _EXPECTED)
    for folder in folders:
        yield from _list_folder(source, folder)


def _list_folder(source: Source, folder: str) -> Iterator[Item]:
    images = list_files(source.root, join(folder, "image_2"), IMAGE_ENDINGS)
    labels = list_files(source.root, join(folder, "label_2"), (".txt",))
    for stem in sorted({name.rsplit(".", 1)[0] for name in [*images, *labels]}):
        yield make_item(slug(join(folder, stem)), folder=folder, stem=stem)


def read_item(source: Source, item: Item) -> Reading:
    """One image with its boxes."""
    return read_checked(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    folder, stem = payload_text(payload, "folder"), payload_text(payload, "stem")
    projection = _projection(read_text(source.root, join(folder, "calib", f"{stem}.txt"), Reason.CALIBRATION_MISSING))
    offset = np.asarray(np.linalg.solve(projection[:, :3], projection[:, 3]), dtype=np.float64)
    labelled = (source.root / folder).resolve().name != "testing"
    lines = _label_lines(source, folder, stem) if labelled else []
    entries = [(str(number), words) for number, words in enumerate(lines) if words[0] != _DONT_CARE]
    return RawView(
        image=find_image(source.root, join(folder, "image_2"), stem),
        objects=parse_objects(entries, lambda number, words: _object(number, words, offset)),
        native_split="train" if labelled else "test",
        camera=_camera(projection),
        # A DontCare region holds objects that nobody labelled.
        exhaustive_labels=_EXHAUSTIVE if labelled and len(entries) == len(lines) else [],
    )


def _label_lines(source: Source, folder: str, stem: str) -> list[list[str]]:
    text = read_text(source.root, join(folder, "label_2", f"{stem}.txt"), Reason.LABELS_MISSING)
    return [line.split() for line in text.splitlines() if line.strip()]


def _projection(calibration: str) -> Array:
    """`P2`: 3x4, rectified camera 0 to pixels of the left colour camera."""
    for line in calibration.splitlines():
        name, _, values = line.partition(":")
        if name.strip() == "P2":
            projection = text_to_numbers(values, 12, "P2").reshape(3, 4)
            if not np.isfinite(projection).all() or abs(np.linalg.det(projection[:, :3])) < 1e-9:
                raise Unusable(Reason.CAMERA_IMPLAUSIBLE, "P2 is not finite or not invertible")
            return projection
    raise Unusable(Reason.CALIBRATION_MISSING, "the calibration file has no line 'P2:'")


def _camera(projection: Array) -> Camera:
    return Camera(
        fx=float(projection[0, 0]),
        fy=float(projection[1, 1]),
        cx=float(projection[0, 2]) + _HALF_PIXEL,
        cy=float(projection[1, 2]) + _HALF_PIXEL,
        up_cam=[0.0, -1.0, 0.0],
    )


def _object(number: str, words: list[str], offset: Array) -> RawObject:
    """A line `type truncated occluded alpha x1 y1 x2 y2 h w l x y z rotation_y`."""
    if len(words) < _LABEL_FIELDS:
        detail = f"label line with {len(words)} fields; {_LABEL_FIELDS} were expected"
        raise Unusable(Reason.RECORD_MALFORMED, detail)
    left, top, right, bottom, height, width, length, x, y, z, yaw = (as_number(word, "label") for word in words[4:15])
    bottom_center = np.array([x, y, z]) + offset
    return RawObject(
        object_id=number,
        label=_LABELS.get(words[0], words[0]),
        # Native corners are pixel indices, the last one included.
        box_xyxy=[left, top, right + 1, bottom + 1],
        obb_cam=_obb(bottom_center, (length, width, height), yaw),
        visible_fraction=_VISIBLE_FRACTION.get(words[2]),
    )


def _obb(bottom_center: Array, size: tuple[float, float, float], yaw: float) -> Obb:
    """Axes along length, width and up; at rotation 0 the length lies along x, and rotations turn x towards -z."""
    cosine, sine = np.cos(yaw), np.sin(yaw)
    axes = np.array([[cosine, 0.0, -sine], [sine, 0.0, cosine], [0.0, -1.0, 0.0]])
    return Obb.computed(bottom_center - [0.0, size[2] / 2, 0.0], axes, np.array(size))
