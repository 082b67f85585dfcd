"""Matterport3D as Room-to-Room uses it: navigation graphs, views at known poses, object boxes, segmented meshes.

Layouts, all below one root at any depth down to six folders:

* `<scan>_connectivity.json` (R2R, Matterport3DSimulator): one building, see `matterport_graph`;
* `<scan>_<viewpoint>_<heading>_<elevation>.png`: a view that the simulator rendered, see `matterport_views`;
* `<scan>_<viewpoint>.json` (REVERIE): object boxes in the 36 views of a viewpoint, see `reverie`. Views that look
  another way have none;
* `<scan>/region_segmentations` or `<scan>/house_segmentations` (Matterport3D): instances, see `matterport_mesh`. With
  them, what a view shows of an instance is told by the mesh, and REVERIE's boxes are not used.
"""

import re
from collections.abc import Iterator

import numpy as np

from internspatial_kedro.sources.checks import RawView, Reason, Unusable
from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.sources.checks.parsing import as_list, as_text
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.matterport_graph import ENDING, Misplaced, read_building
from internspatial_kedro.sources.matterport_mesh import ENCODING, GROUPS, Group, load_points, read_groups
from internspatial_kedro.sources.matterport_views import read_frames, scan_of_view
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
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
from internspatial_kedro.sources.records import Geometry, Item, Reading, Source
from internspatial_kedro.sources.scan_views import sighting
from internspatial_kedro.sources.scene_points import NO_INSTANCE

_EXPECTED = f"a folder with <scan>{ENDING} (R2R, Matterport3DSimulator)"
_BOXES = re.compile(r"([^_]+)_([0-9a-f]{32})\.json")
_SEGMENTATIONS = ("house_segmentations", "region_segmentations")
# Annotators' words for what they could not name.
_NAMELESS = frozenset({"object", "objects", "unknown", "misc"})


def list_items(source: Source) -> Iterator[Item]:
    """One item per building.

    Raises:
        SourceError: No connectivity file below the root, or an option.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    graphs: dict[str, str] = {}
    views: dict[str, set[str]] = {}
    boxes: dict[str, set[str]] = {}
    meshes: dict[str, str] = {}
    for folder, _, files in walk_folders(source.root, 6):
        for name in files:
            if name.endswith(ENDING):
                graphs.setdefault(name.removesuffix(ENDING), join(folder, name))
            elif scan := scan_of_view(name):
                views.setdefault(scan, set()).add(folder)
            elif match := _BOXES.fullmatch(name):
                boxes.setdefault(match[1], set()).add(folder)
        *_, parent, last = source.root.resolve().name, *folder.split("/")
        if last in _SEGMENTATIONS and any(name.endswith(GROUPS) for name in files):
            # Folders come in alphabetical order: the house as a whole comes before its regions.
            meshes.setdefault(parent, folder)
    if not graphs:
        raise not_found(source, f"no *{ENDING} in it", _EXPECTED)
    for scan, path in sorted(graphs.items()):
        folders = {"views": sorted(views.get(scan, ())), "boxes": sorted(boxes.get(scan, ()))}
        yield make_item(slug(scan), scan=scan, graph=path, mesh=meshes.get(scan, ""), **folders)


def read_item(source: Source, item: Item) -> Reading:
    """One building."""
    return read_scene(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    scan, mesh = payload_text(payload, "scan"), payload_text(payload, "mesh")
    building = read_building(source.root, payload_text(payload, "graph"))
    boxes = {} if mesh else _box_files(source, _folders(payload, "boxes"), scan)
    views = read_frames(source, scan, _folders(payload, "views"), building, boxes)
    frames = [*views, *map(_lost, building.misplaced)]
    if not mesh:
        return RawScene([], frames=frames, graph=building.graph, exhaustive=())
    geometry = Geometry(mesh, ENCODING)
    points = load_points(source.root, geometry)
    return RawScene(
        instances=_instances(read_groups(source.root, mesh)),
        frames=frames,
        geometry=geometry,
        numbers=set(np.unique(points.instance).tolist()) - {NO_INSTANCE},
        sighting=sighting(source.root, points),
        graph=building.graph,
    )


def _folders(payload: dict[str, object], key: str) -> list[str]:
    return [as_text(folder, key) for folder in as_list(payload.get(key), key)]


def _box_files(source: Source, folders: list[str], scan: str) -> dict[str, str]:
    """REVERIE's file of each viewpoint."""
    names = [(folder, name) for folder in folders for name in list_files(source.root, folder, (".json",))]
    matches = [(join(folder, name), _BOXES.fullmatch(name)) for folder, name in names]
    return {match[2]: path for path, match in matches if match and match[1] == scan}


def _lost(panorama: Misplaced) -> RawFrame:
    def parse() -> RawView:
        raise panorama.verdict

    return RawFrame(panorama.image_id, parse)


def _instances(groups: list[Group]) -> list[RawInstance | BrokenInstance]:
    return parse_instances(((f"{each.stem}-{each.group_id}", each.label, each) for each in groups), _instance)


def _instance(instance_id: str, label: object, group: Group) -> RawInstance:
    if clean_label(label) in _NAMELESS:
        raise Unusable(Reason.LABEL_EMPTY, f"'{label}' names no category")
    return RawInstance(instance_id, label, number=group.number)
