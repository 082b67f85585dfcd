"""3RScan, with the words of 3DSSG: rooms scanned again and again with a phone.

    <scan>/semseg.v2.json                     objects: `segGroups` with `objectId`, `label`, `obb` (`native_obb`)
    <scan>/labels.instances.annotated.v2.ply  the mesh with the object of each vertex, see `scan3r_mesh`
    <scan>/sequence/ or sequence.zip          optional: frames, see `scan3r_frames`
    3RScan.json, objects.json                 optional, in the scan's folder or above (`objects.json` also in `3DSSG/`):
                                              see `scan3r_metadata`

World: the reference scan's, z up, metres; rescans are led into it by their `transform`. Scans of a room are scenes of
their own. Objects have the points of the mesh, and boxes are fitted to them; without a mesh, the boxes of
`semseg.v2.json` are used. Colour and material of 3DSSG name objects that they tell apart. `validation` is split `test`.
Scans without labels (the hidden test set), relationships and the objects' own motions are not read.
"""

from collections.abc import Iterator

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_text, as_whole
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.frame_files import frames_folder
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
from internspatial_kedro.sources.native_obb import parse_native_obb, transform_obb
from internspatial_kedro.sources.raw_scenes import (
    BrokenInstance,
    RawInstance,
    RawScene,
    Remark,
    parse_instances,
    read_scene,
)
from internspatial_kedro.sources.records import Geometry, Item, Obb, Reading, Source
from internspatial_kedro.sources.scan3r_frames import read_frames
from internspatial_kedro.sources.scan3r_mesh import MESH, load_points
from internspatial_kedro.sources.scan3r_metadata import name_objects, read_object_entries, read_scan_entry
from internspatial_kedro.sources.scan3r_sequences import ARCHIVE, FOLDER
from internspatial_kedro.sources.scan_reading import FRAME_OPTIONS, check_frame_options
from internspatial_kedro.sources.scan_views import sighting

_EXPECTED = "folders with semseg.v2.json and labels.instances.annotated.v2.ply (3RScan)"
_LABELS = "semseg.v2.json"
# Annotators' words for what they could not name.
_NAMELESS = frozenset({"object", "objects", "item", "items"})


def list_items(source: Source) -> Iterator[Item]:
    """One item per labelled scan.

    Raises:
        SourceError: No such layout below the root, a wrong option, or no place for turned frames.
    """
    check_root(source, _EXPECTED)
    check_options(source, (*FRAME_OPTIONS, "frames_folder"))
    check_frame_options(source)
    scans = []
    has_frames = False
    for folder, subfolders, files in walk_folders(source.root, 3):
        if _LABELS in files:
            scans.append(folder)
            has_frames |= FOLDER in subfolders or ARCHIVE in files
            subfolders.clear()
    if not scans:
        raise not_found(source, "no such folder in it", _EXPECTED)
    if has_frames:
        frames_folder(source)
    for folder in scans:
        scan = folder.rpartition("/")[2] or source.root.resolve().name
        yield make_item(slug(scan), folder=folder, scan=scan)


def read_item(source: Source, item: Item) -> Reading:
    """One scan with its frames."""
    return read_scene(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    folder, scan = payload_text(payload, "folder"), payload_text(payload, "scan")
    about = read_scan_entry(source.root, folder, scan)
    pose = about.to_world()
    to_world = np.eye(4) if pose is None else pose
    mesh = join(folder, MESH)
    stored = None if pose is None else [float(value) for value in pose.ravel()]
    geometry = Geometry(mesh, "scan3r", stored) if (source.root / mesh).is_file() else None
    points = None if geometry is None else load_points(source.root, geometry)
    remarks: list[Remark] = []
    return RawScene(
        instances=_instances(source, folder, scan, None if points is not None else to_world),
        native_split=about.split,
        frames=read_frames(source, folder, to_world, remarks),
        geometry=geometry,
        numbers=None if points is None else frozenset(np.unique(points.instance).tolist()),
        sighting=None if points is None else sighting(source.root, points),
        remarks=remarks,
    )


def _instances(source: Source, folder: str, scan: str, to_world: Array | None) -> list[RawInstance | BrokenInstance]:
    """All objects; with boxes where `to_world` is given, by numbers of points otherwise."""
    path = join(folder, _LABELS)
    groups = as_list(as_mapping(read_json(source.root, path), path).get("segGroups"), "segGroups")
    captions = name_objects(read_object_entries(source.root, folder, scan))

    def parse(key: str, label: object, entry: object) -> RawInstance:
        group = as_mapping(entry, "segGroup")
        number = as_whole(group.get("objectId", group.get("id")), "objectId")
        if as_text(label, "label").strip().lower() in _NAMELESS:
            raise Unusable(Reason.LABEL_EMPTY, f"'{label}' names no category")
        box = None if to_world is None else _box(group.get("obb"), to_world)
        return RawInstance(key, label, captions.get(key), number if to_world is None else -1, box)

    return parse_instances(((*_name(entry, place), entry) for place, entry in enumerate(groups)), parse)


def _name(entry: object, place: int) -> tuple[str, object]:
    group = entry if isinstance(entry, dict) else {}
    own = group.get("objectId", group.get("id"))
    return (str(own) if isinstance(own, int) else f"entry-{place}"), group.get("label")


def _box(value: object, to_world: Array) -> Obb | None:
    return None if value is None else transform_obb(parse_native_obb(value), to_world)
