"""EmbodiedScan: scenes of ScanNet, 3RScan and Matterport3D with oriented boxes and posed RGB-D frames.

Info files `*infos*.pkl` (OpenRobotLab/EmbodiedScan, `data/README.md`), or the same structure as `.json`:
`{metainfo: {categories: {name: id}}, data_list: [scene]}`, each scene with

* `sample_idx`, e.g. `scannet/scene0191_00`, `3rscan/<scan>`, `matterport3d/<building>/<region>`;
* `axis_align_matrix`, 4x4: native world to the axis-aligned one, z up, which is ours;
* `images`: `img_path` and `depth_path` below the root, `cam2global` 4x4 (OpenCV camera to native world),
  `visible_instance_ids` (places in `instances`), and `cam2img` where the scene has none of its own;
* `cam2img`, `depth_cam2img`: 3x3 or 4x4 intrinsics, counted from the centre of the first pixel;
* `instances`: `bbox_3d` = centre, full sides [m], three Euler angles [rad], in the axis-aligned world; `bbox_label_3d`,
  `bbox_id`.

Angles turn about z, then the turned x, then the turned y: R = Rz(alpha) Rx(beta) Ry(gamma), from box to world
(`euler_angles_to_matrix(angles, "ZXY")` in `structures/bbox_3d/euler_box3d.py`). Poses become `axis_align_matrix @
cam2global` (`datasets/embodiedscan_dataset.py`). Depth is in 1/1000 m, of Matterport3D in 1/4000 m. Boxes in the image
are projected boxes of the instances that the file calls visible. Frames of 3RScan are stored sideways and stay so.

Pickles are read by `data_pickles`, which builds numbers, text and containers and runs nothing.
"""

from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.spatial.transform import Rotation

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.boxes import check_obb
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_matrix, as_numbers, as_text, as_whole
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.data_pickles import read_data_pickle, to_plain
from internspatial_kedro.sources.embodiedscan_frames import SceneFrames, frame_name, read_frame
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    make_item,
    not_found,
    payload_text,
    read_json,
    walk_folders,
)
from internspatial_kedro.sources.raw_scenes import (
    BrokenInstance,
    RawFrame,
    RawInstance,
    RawScene,
    parse_instances,
    read_scene,
)
from internspatial_kedro.sources.records import Item, Obb, Reading, Source
from internspatial_kedro.sources.scan_reading import FRAME_OPTIONS, check_frame_options, choose_frames

_EXPECTED = "info files *infos*.pkl or .json (EmbodiedScan), with the images where they name them"
_ENDINGS = (".pkl", ".json")
_GROUNDING = "_vg.json"
_DEPTH_M, _MATTERPORT_DEPTH_M = 1 / 1000, 1 / 4000


def list_items(source: Source) -> Iterator[Item]:
    """One item per scene. A file that cannot be read is one item, which is read as a reject.

    Raises:
        SourceError: No such file below the root, or a wrong option.
    """
    check_root(source, _EXPECTED)
    check_options(source, FRAME_OPTIONS)
    check_frame_options(source)
    files = list(_files(source.root))
    if not files:
        raise not_found(source, "no such file in it", _EXPECTED)
    for path in files:
        try:
            entries = _read_infos(source.root, path).scenes
        except Unusable:
            yield make_item(slug(path), file=path)
            continue
        for number, entry in enumerate(entries):
            yield make_item(slug(_name(entry, number)), file=path, number=number)


def read_item(source: Source, item: Item) -> Reading:
    """One scene."""
    return read_scene(source, item, _parse)


class _Infos(NamedTuple):
    """A file: names of categories by id, and its scenes, not yet plain."""

    categories: dict[int, str]
    scenes: list[object]


def _files(root: Path) -> Iterator[str]:
    for folder, _, files in walk_folders(root, 3):
        for name in files:
            if "infos" in name and name.endswith(_ENDINGS) and not name.endswith(_GROUNDING):
                yield join(folder, name)


def _name(entry: object, number: int) -> str:
    name = entry.get("sample_idx") if isinstance(entry, dict) else None
    return name if isinstance(name, str) and name else f"entry-{number}"


def _read_infos(root: Path, path: str) -> _Infos:
    file = path_below(root, path)
    state = file.stat() if file.is_file() else None
    return _cached_infos(root, path, state and state.st_mtime_ns)


@lru_cache(maxsize=2)
def _cached_infos(root: Path, path: str, _changed: int | None) -> _Infos:
    """Files hold thousands of scenes: they are kept while their scenes are read."""
    pickled = path.endswith(".pkl")
    content = as_mapping(read_data_pickle(path_below(root, path)) if pickled else read_json(root, path), path)
    metainfo = as_mapping(content.get("metainfo"), "metainfo")
    categories = as_mapping(to_plain(metainfo.get("categories")), "categories")
    names = {as_whole(key, f"id of {name}"): name for name, key in categories.items()}
    return _Infos(names, as_list(content.get("data_list"), "data_list"))


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    path = payload_text(payload, "file")
    infos = _read_infos(source.root, path)
    record = as_mapping(to_plain(infos.scenes[as_whole(payload.get("number"), "number")]), "scene")
    name = as_text(record.get("sample_idx"), "sample_idx")
    if record.get("axis_align_matrix") is None:
        raise Unusable(Reason.ALIGNMENT_MISSING, f"scene {name} has no axis_align_matrix")
    align = as_matrix(record["axis_align_matrix"], (4, 4), "axis_align_matrix")
    check_pose(align)
    instances = _instances(as_list(record.get("instances"), "instances"), infos.categories)
    scale = _MATTERPORT_DEPTH_M if name.startswith("matterport3d/") else _DEPTH_M
    shared = SceneFrames(record, align, scale, instances)
    images = as_list(record.get("images"), "images")
    chosen = [images[place] for place in choose_frames(source, len(images))]
    return RawScene(
        instances=instances,
        native_split="train" if "train" in path.rpartition("/")[2] else "test",
        frames=[
            RawFrame(frame_name(entry, place), partial(read_frame, entry, shared)) for place, entry in enumerate(chosen)
        ],
    )


def _instances(entries: list[object], categories: dict[int, str]) -> list[RawInstance | BrokenInstance]:
    """Instances at their places in the list, by which frames refer to them; ids that occur again are refused here."""
    parsed = parse_instances(
        ((_instance_id(entry, place), _label(entry, categories), entry) for place, entry in enumerate(entries)),
        _instance,
    )
    seen: set[str] = set()
    for place, instance in enumerate(parsed):
        if instance.instance_id in seen:
            verdict = Unusable(
                Reason.DUPLICATE_ID, f"bbox_id {instance.instance_id} occurred before; the first was used"
            )
            parsed[place] = BrokenInstance(instance.instance_id, instance.label, verdict)
        seen.add(instance.instance_id)
    return parsed


def _instance_id(entry: object, place: int) -> str:
    own = entry.get("bbox_id") if isinstance(entry, dict) else None
    return str(own) if isinstance(own, int | str) else f"entry-{place}"


def _label(entry: object, categories: dict[int, str]) -> str | None:
    key = entry.get("bbox_label_3d") if isinstance(entry, dict) else None
    return categories.get(key) if isinstance(key, int) else None


def _instance(instance_id: str, label: object, entry: object) -> RawInstance:
    content = as_mapping(entry, "instance")
    if label is None:
        key = as_whole(content.get("bbox_label_3d"), "bbox_label_3d")
        raise Unusable(Reason.LABEL_EMPTY, f"category id {key} is not listed in `categories`")
    return RawInstance(instance_id, label, obb_world=_obb(np.array(as_numbers(content.get("bbox_3d"), 9, "bbox_3d"))))


def _obb(box: Array) -> Obb:
    if not np.isfinite(box).all():
        raise Unusable(Reason.OBB_INVALID, f"bbox_3d {box.tolist()} holds values that are not finite")
    box_to_world = Rotation.from_euler("ZXY", box[6:]).as_matrix()
    return check_obb(Obb.computed(box[:3], box_to_world.T, box[3:6]))
