"""MultiScan: annotated meshes of rooms, scanned with phones and tablets.

    <scan>/<scan>.annotations.json   objects with labels and oriented boxes (`native_obb`); both variants, see below
    <scan>/<scan>.ply                optional: the mesh with the object of each face, see `multiscan_mesh`
    <scan>/<scan>.jsonl .align.json  optional: cameras, see `multiscan_cameras`
    <scan>/<scan>.json               optional: metadata, of which the resolution of the frames is used
    <scan>/color/{n}.jpg or .png     optional: frames of `<scan>.mp4`, n the line of the .jsonl, from 0; without this
                                     folder, frames can be drawn of the mesh: see `rendered_walks`
    object_semantic_label_map.csv    optional, in the scan's folder or above it: objectName to objectSemanticName
    scans_split.csv                  optional, likewise: scanId, split (`val` is split `test`)

Objects (MultiScan, "Annotation Data"): `label` is "category.index"; as documented `objectId`, `mobilityType`,
`partIds`, and in an older variant `type` and no number, so that its objects have boxes and no points. World: that of
the mesh, z up, metres. Labels are MultiScan's own categories, or with `labels: semantic` those of the label map, where
it has them. What the map calls wall, floor or ceiling is refused as that, and so is what annotators marked to be
removed. Devices held upright recorded sideways: such frames are turned (`turned_frames`). Without a mesh, frames show
no objects; without cameras or alignment there are no frames. The depth stream and the parts are not read.
"""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from internspatial_kedro.sources.checks import Reason
from internspatial_kedro.sources.checks.parsing import as_mapping, as_text, as_whole
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.frame_files import frames_folder
from internspatial_kedro.sources.multiscan_frames import COLOUR, read_frames
from internspatial_kedro.sources.multiscan_mesh import ANNOTATIONS, MESH, REMOVED, load_points, read_objects
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    find_above,
    join,
    make_item,
    not_found,
    payload_text,
    read_text,
    walk_folders,
)
from internspatial_kedro.sources.native_obb import parse_native_obb
from internspatial_kedro.sources.raw_scenes import (
    BrokenInstance,
    RawFrame,
    RawInstance,
    RawScene,
    Remark,
    parse_instances,
    read_scene,
)
from internspatial_kedro.sources.records import Geometry, Item, Reading, Source, SourceError
from internspatial_kedro.sources.rendered_walks import (
    WALK_OPTIONS,
    check_walk_options,
    rendered_count,
    rendered_frames,
)
from internspatial_kedro.sources.scan_reading import FRAME_OPTIONS, check_frame_options
from internspatial_kedro.sources.scan_views import sighting
from internspatial_kedro.sources.scene_points import ScenePoints

_EXPECTED = "folders with <scan>.annotations.json (MultiScan)"
_LABEL_MAP, _SPLITS = "object_semantic_label_map.csv", "scans_split.csv"
_STRUCTURE = frozenset({"floor", "ceiling", "wall"})
_LABELS = ("native", "semantic")


def list_items(source: Source) -> Iterator[Item]:
    """One item per scan.

    Raises:
        SourceError: No such layout below the root, a wrong option, or no place for turned frames.
    """
    check_root(source, _EXPECTED)
    check_options(source, (*FRAME_OPTIONS, *WALK_OPTIONS, "frames_folder", "labels"))
    check_frame_options(source)
    check_walk_options(source)
    if source.options.get("labels", "native") not in _LABELS:
        raise SourceError(f"Source '{source.name}': option labels must be one of {', '.join(_LABELS)}.")
    scans = [
        (folder, name.removesuffix(ANNOTATIONS), COLOUR in subfolders)
        for folder, subfolders, files in walk_folders(source.root, 4)
        for name in files
        if name.endswith(ANNOTATIONS)
    ]
    if not scans:
        raise not_found(source, "no such file in it", _EXPECTED)
    if any(has_frames for _, _, has_frames in scans) or rendered_count(source):
        frames_folder(source)
    for folder, scan, has_frames in scans:
        yield make_item(slug(scan), folder=folder, scan=scan, has_frames=has_frames)


def read_item(source: Source, item: Item) -> Reading:
    """One scan."""
    return read_scene(source, item, _parse)


def _frames(
    source: Source, payload: dict[str, object], points: ScenePoints | None
) -> tuple[list[RawFrame], list[Remark]]:
    """Frames, and what is lost of them."""
    scan, remarks = payload_text(payload, "scan"), list[Remark]()
    if payload.get("has_frames"):
        return read_frames(source, payload_text(payload, "folder"), scan, remarks), remarks
    return ([], []) if points is None else rendered_frames(source, scan, points)


class _Labels(NamedTuple):
    """Semantic name by native name, and whether it is what objects are called."""

    semantic: dict[str, str]
    is_used: bool


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    folder, scan = payload_text(payload, "folder"), payload_text(payload, "scan")
    entries = read_objects(source.root, join(folder, scan + ANNOTATIONS))
    mesh = join(folder, scan + MESH)
    geometry = Geometry(mesh, "multiscan") if (source.root / mesh).is_file() else None
    points = None if geometry is None else load_points(source.root, geometry)
    frames, remarks = _frames(source, payload, points)
    return RawScene(
        instances=_instances(entries, _labels(source, folder), points is not None),
        native_split=_split(source, folder, scan),
        frames=frames,
        geometry=geometry,
        numbers=None if points is None else frozenset(np.unique(points.instance).tolist()),
        sighting=None if points is None else sighting(source.root, points),
        remarks=remarks,
    )


def _labels(source: Source, folder: str) -> _Labels:
    rows = _read_table(source, folder, _LABEL_MAP)
    semantic = {row["objectName"]: row["objectSemanticName"] for row in rows if row.get("objectSemanticName")}
    return _Labels(semantic, source.options.get("labels") == "semantic")


def _read_table(source: Source, folder: str, name: str) -> list[dict[str, str]]:
    """Rows of a table of the folder or above it; none where there is no such file."""
    path = find_above(source.root, folder, name)
    if path is None:
        return []
    return list(csv.DictReader(io.StringIO(read_text(source.root, path, Reason.LABELS_MISSING))))


def _split(source: Source, folder: str, scan: str) -> str:
    rows = _read_table(source, folder, _SPLITS)
    native = next((row.get("split") for row in rows if row.get("scanId") == scan), "train")
    return "train" if native == "train" else "test"


def _instances(entries: list[object], labels: _Labels, has_mesh: bool) -> list[RawInstance | BrokenInstance]:
    named = ((*_name(entry, place, labels), entry) for place, entry in enumerate(entries))
    return parse_instances(named, partial(_instance, has_mesh))


def _name(entry: object, place: int, labels: _Labels) -> tuple[str, str | None]:
    """Id and category of an object: "wall_cabinet.2" is the second wall cabinet."""
    name = entry.get("label") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        return f"entry-{place}", None
    category = name.rpartition(".")[0] or name
    semantic = labels.semantic.get(category, category)
    if category.lower().startswith(REMOVED):
        return name, REMOVED
    return name, semantic if labels.is_used or semantic in _STRUCTURE else category


def _instance(has_mesh: bool, name: str, label: object, entry: object) -> RawInstance:
    content = as_mapping(entry, "object")
    number = content.get("objectId")
    box = content.get("obb")
    return RawInstance(
        instance_id=name,
        label=as_text(label, "label"),
        number=-1 if number is None or not has_mesh else as_whole(number, "objectId"),
        obb_world=None if box is None else parse_native_obb(box),
    )
