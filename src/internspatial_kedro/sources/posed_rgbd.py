"""Posed RGB-D: colour and depth frames with camera poses, in two layouts.

* ScanNet export (`SensReader`): a scene folder with `color/{i}.jpg`, `depth/{i}.png`, `pose/{i}.txt` and
  `intrinsic/intrinsic_{color,depth}.txt`; the world has z up. Instance images are read by `scannet_masks`.
* 7-Scenes / tsdf-fusion: a folder with `frame-000000.{color.jpg,depth.png,pose.txt}` and `camera-intrinsics.txt` there
  or above. Its world starts at the first camera, not upright: the option `world_up` says which direction is up; without
  it, the frames have neither pose nor gravity.

Poses are 4x4 camera-to-world, OpenCV axes, metres; lost tracking is written as inf or nan. Depth is 16-bit millimetres,
0 none. Pixel coordinates count from the centre of the first pixel, half a pixel from ours.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from internspatial_kedro.geometry.frames import WORLD_UP, Array
from internspatial_kedro.sources.checks import RawView, Unusable, read_checked
from internspatial_kedro.sources.checks.parsing import as_numbers, as_whole
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    count_option,
    find_above,
    find_image,
    join,
    make_item,
    not_found,
    payload_text,
    walk_folders,
)
from internspatial_kedro.sources.records import Camera, Depth, Item, Reading, Source, SourceError
from internspatial_kedro.sources.scannet_frames import (
    MILLIMETRE,
    exported_stems,
    in_world,
    is_export,
    read_exported,
    read_intrinsics,
    read_pose,
)
from internspatial_kedro.sources.scannet_masks import check_label_map, read_masks

_EXPECTED = "a folder with color/, depth/, pose/, intrinsic/ or with frame-*.pose.txt, or folders of those"
_OPTIONS = ("stride", "world_up")
_FLAT_FRAME = re.compile(r"(frame-\d+)\.(?:color\.(?:jpe?g|png)|pose\.txt)")
_FLAT_INTRINSICS = "camera-intrinsics.txt"


def list_items(source: Source) -> Iterator[Item]:
    """One item per frame; every `stride`-th of each scene.

    Raises:
        SourceError: No such layout below the root, a wrong option, or instance images without a label map.
    """
    check_root(source, _EXPECTED)
    check_options(source, _OPTIONS)
    stride = count_option(source, "stride", 1)
    _world_up(source)
    scenes = list(_scenes(source))
    if not scenes:
        raise not_found(source, "neither layout in it", _EXPECTED)
    for folder, layout, stems in scenes:
        scene = slug(folder or source.root.resolve().name)
        for index, stem in list(enumerate(stems))[::stride]:
            yield make_item(f"{scene}/{slug(stem)}", folder=folder, layout=layout, scene=scene, stem=stem, index=index)


def read_item(source: Source, item: Item) -> Reading:
    """One frame."""
    return read_checked(source, item, _parse)


def _scenes(source: Source) -> Iterator[tuple[str, str, list[str]]]:
    """Folder, layout and frame stems of each scene."""
    for folder, subfolders, files in walk_folders(source.root, 4):
        if is_export(subfolders):
            check_label_map(source, folder)
            yield folder, "export", exported_stems(source.root, folder)
            subfolders.clear()
        stems = {match[1] for match in map(_FLAT_FRAME.fullmatch, files) if match}
        if stems:
            yield folder, "flat", sorted(stems)


def _world_up(source: Source) -> Array | None:
    """Unit vector against gravity in the native world, as the user states it."""
    if source.options.get("world_up") is None:
        return None
    try:
        up = np.array(as_numbers(list(source.options["world_up"]), 3, "world_up"))
    except (Unusable, TypeError) as error:
        raise SourceError(f"Source '{source.name}': option world_up must be three numbers, e.g. [0, -1, 0].") from error
    length = np.linalg.norm(up)
    if not (np.isfinite(length) and length > 0):
        raise SourceError(f"Source '{source.name}': option world_up is {up.tolist()}; a direction was expected.")
    return np.asarray(up / length)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    view = _parse_export(source, payload) if payload.get("layout") == "export" else _parse_flat(source, payload)
    return replace(view, scene=payload_text(payload, "scene"), frame_index=as_whole(payload.get("index"), "index"))


def _parse_export(source: Source, payload: dict[str, object]) -> RawView:
    folder, stem = payload_text(payload, "folder"), payload_text(payload, "stem")
    view = read_exported(source.root, folder, stem)
    up = _world_up(source)
    camera = view.camera if up is None or view.camera is None else _turned(view.camera, up)
    return replace(view, camera=camera, objects=read_masks(source, folder, stem))


def _parse_flat(source: Source, payload: dict[str, object]) -> RawView:
    folder, stem = payload_text(payload, "folder"), payload_text(payload, "stem")
    pose = read_pose(source.root, join(folder, f"{stem}.pose.txt"))
    intrinsics = find_above(source.root, folder, _FLAT_INTRINSICS) or join(folder, _FLAT_INTRINSICS)
    camera = read_intrinsics(source.root, intrinsics)
    up = _world_up(source)
    return RawView(
        image=find_image(source.root, folder, f"{stem}.color"),
        camera=camera if up is None else _turned(in_world(camera, pose), up),
        depth=Depth(join(folder, f"{stem}.depth.png"), MILLIMETRE),
    )


def _turned(camera: Camera, up_native: Array) -> Camera:
    """The camera in a world with z up: the native one, turned by the smallest rotation that lifts `up_native` to z."""
    turn = np.eye(4)
    turn[:3, :3] = _rotation_between(up_native, WORLD_UP)
    return in_world(camera, turn @ np.array(camera.cam_to_world).reshape(4, 4))


def _rotation_between(start: Array, end: Array) -> Array:
    """Smallest rotation of one unit vector onto another (Rodrigues); half a turn about x if they are opposite."""
    cosine = float(start @ end)
    if cosine < -1 + 1e-9:
        return np.diag([1.0, -1.0, -1.0])
    x, y, z = np.cross(start, end)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))
