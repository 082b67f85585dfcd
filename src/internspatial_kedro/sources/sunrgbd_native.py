"""SUN RGB-D as released: one folder per frame.

`image/*.jpg`, `depth/*.png` (raw) and `depth_bfx/*.png` (holes filled; option `filled_depth`), `intrinsics.txt` 3x3,
`extrinsics/*.txt` 3x4 (the last one counts; its rotation turns the camera upright, in camera axes), `scene.txt`.
`annotation3Dfinal/index.json`: objects (or null) with `name` and `polygon[0]` = footprint `X`, `Z` and `Ymin`, `Ymax`
in the upright camera axes, y down. Without it `annotation2Dfinal/index.json` gives outlines: `frames[0].polygon` with
`x`, `y` and the number of its object (SUNRGBDtoolbox, `readframeSUNRGBD.m`).
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import (
    BrokenObject,
    RawObject,
    RawView,
    Reason,
    Unusable,
    parse_objects,
)
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_number, as_numbers, as_text, as_whole
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    IMAGE_ENDINGS,
    join,
    list_files,
    make_item,
    payload_text,
    read_camera_matrix,
    read_json,
    read_matrix,
)
from internspatial_kedro.sources.records import Depth, Item, Source
from internspatial_kedro.sources.sunrgbd_boxes import DEPTH_TO_CAMERA, camera_of, native_label, obb_of

_BOXES = join("annotation3Dfinal", "index.json")
_OUTLINES = join("annotation2Dfinal", "index.json")
_TILT_TOLERANCE = 1e-3


def is_layout(subfolders: list[str], files: list[str]) -> bool:
    """Whether a folder with these subfolders and files is a frame; exports have `image` and `depth`, too."""
    if "calib" in subfolders or "image" not in subfolders:
        return False
    return bool({"depth", "depth_bfx", "extrinsics"} & set(subfolders) or {"intrinsics.txt", "scene.txt"} & set(files))


def list_folder(source: Source, folder: str) -> Iterator[Item]:
    """The frame's one item; its id leaves out the release's top folder."""
    name = folder.removeprefix("SUNRGBD/") or source.root.resolve().name
    yield make_item(slug(name), layout="native", folder=folder)


def parse(source: Source, payload: dict[str, object]) -> RawView:
    """One frame folder."""
    folder = payload_text(payload, "folder")
    images = list_files(source.root, join(folder, "image"), IMAGE_ENDINGS)
    if not images:
        raise Unusable(Reason.IMAGE_MISSING, f"no image in {join(folder, 'image')}")
    upright_to_camera = _read_tilt(source, folder).T @ DEPTH_TO_CAMERA
    intrinsics = read_camera_matrix(source.root, join(folder, "intrinsics.txt"))
    return RawView(
        image=join(folder, "image", images[0]),
        objects=_read_objects(source, folder, upright_to_camera),
        camera=camera_of(intrinsics, upright_to_camera),
        depth=_depth(source, folder),
    )


def _read_tilt(source: Source, folder: str) -> Array:
    """Rotation from the camera to upright camera axes (x right, y down along gravity, z forward)."""
    files = list_files(source.root, join(folder, "extrinsics"), (".txt",))
    if not files:
        raise Unusable(Reason.CALIBRATION_MISSING, f"no file in {join(folder, 'extrinsics')}")
    path = join(folder, "extrinsics", files[-1])
    tilt = read_matrix(source.root, path, (3, 4), Reason.CALIBRATION_MISSING)[:, :3]
    if not np.isfinite(tilt).all() or np.abs(tilt @ tilt.T - np.eye(3)).max() > _TILT_TOLERANCE:
        raise Unusable(Reason.CAMERA_IMPLAUSIBLE, f"{path} holds no rotation")
    return tilt


def _depth(source: Source, folder: str) -> Depth:
    """The raw depth map, or the filled one where the user wants it or there is no other."""
    order = ("depth_bfx", "depth") if source.options.get("filled_depth", False) else ("depth", "depth_bfx")
    paths = [
        join(folder, name, file) for name in order for file in list_files(source.root, join(folder, name), (".png",))
    ]
    return Depth(paths[0] if paths else join(folder, "depth", "*.png"), 0.001, "sunrgbd")


def _read_objects(source: Source, folder: str, upright_to_camera: Array) -> list[RawObject | BrokenObject]:
    """3D boxes; outlines where there are none; nothing where neither was annotated."""
    if (source.root / folder / _BOXES).is_file():
        content = as_mapping(read_json(source.root, join(folder, _BOXES)), _BOXES)
        entries = enumerate(as_list(content.get("objects"), f"{_BOXES}: objects"))
        labelled = ((str(number), entry) for number, entry in entries if not _is_blank(entry))
        return parse_objects(labelled, lambda number, entry: _boxed(number, entry, upright_to_camera))
    if (source.root / folder / _OUTLINES).is_file():
        return _read_outlines(as_mapping(read_json(source.root, join(folder, _OUTLINES)), _OUTLINES))
    return []


def _is_blank(entry: object) -> bool:
    """Deleted objects leave null, or an entry without polygon, in the list."""
    return entry is None or entry == [] or (isinstance(entry, dict) and not entry.get("polygon"))


def _boxed(number: str, entry: object, upright_to_camera: Array) -> RawObject:
    content = as_mapping(entry, "object")
    polygon = as_mapping(as_list(content.get("polygon"), "polygon")[0], "polygon")
    x, forward = (np.array(as_numbers(polygon.get(key), None, key)) for key in ("X", "Z"))
    low, high = (-as_number(polygon.get(key), key) for key in ("Ymax", "Ymin"))
    if min(len(x), len(forward)) < 3:
        raise Unusable(Reason.OBB_INVALID, f"footprint of {min(len(x), len(forward))} corners; 4 were expected")
    corners = np.stack([x[:3], forward[:3]], axis=1)
    label, crowd = native_label(_class_name(content))
    sides = [np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[1]), abs(high - low)]
    center = np.array([*(corners[0] + corners[2]) / 2, (low + high) / 2])
    return RawObject(
        object_id=number,
        label=label,
        obb_cam=obb_of(center, corners[1] - corners[0], np.array(sides), upright_to_camera),
        crowd=crowd,
    )


def _class_name(entry: dict[str, object]) -> str:
    """The name up to a colon; what follows says `occluded` or `truncated`."""
    return as_text(entry.get("name"), "name").partition(":")[0].strip(" _")


def _read_outlines(content: dict[str, object]) -> list[RawObject | BrokenObject]:
    """Objects with all their outlines; the last part of the release that annotators drew by hand."""
    names = as_list(content.get("objects"), f"{_OUTLINES}: objects")
    frames = as_list(content.get("frames"), f"{_OUTLINES}: frames")
    polygons = as_list(as_mapping(frames[0] if frames else None, "frame").get("polygon"), "polygon")
    outlines: dict[str, list[object]] = defaultdict(list)
    for place, polygon in enumerate(polygons):
        outlines[_owner(polygon, place)].append(polygon)
    return parse_objects(outlines.items(), lambda number, parts: _outlined(number, parts, names))


def _owner(polygon: object, place: int) -> str:
    owner = polygon.get("object") if isinstance(polygon, dict) else None
    return str(owner) if isinstance(owner, int) else f"polygon-{place}"


def _outlined(number: str, parts: list[object], names: list[object]) -> RawObject:
    polygons = [_flat_polygon(as_mapping(part, "polygon")) for part in parts]
    place = as_whole(number, "polygon.object")
    if not 0 <= place < len(names):
        raise Unusable(Reason.LABEL_EMPTY, f"outline of object {place}; {len(names)} are named")
    label, crowd = native_label(_class_name(as_mapping(names[place], "object")))
    return RawObject(object_id=number, label=label, segmentation=polygons, crowd=crowd)


def _flat_polygon(polygon: dict[str, object]) -> list[float]:
    x, y = (as_numbers(polygon.get(axis), None, f"polygon.{axis}") for axis in ("x", "y"))
    return [value for point in zip(x, y, strict=False) for value in point]
