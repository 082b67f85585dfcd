"""ScanNet v2, as it is downloaded (`SensReader` and "Data Formats" in ScanNet's repository): one record a scene.

    scans/<scene>/   the scan: see `scannet_mesh`
                     <scene>.txt                          `key = value` lines, `axisAlignment` among them
                     color/ depth/ pose/ intrinsic/       exported frames, or
                     <scene>.sens                         the recording: see `scannet_sens`; without either, frames
                                                          can be drawn: see `rendered_walks`
    scannetv2-labels.combined.tsv  scans_axis_alignment_matrices.json  scannetv2_{train,val,test}.txt
                                                          optional; in the scene's folder or above it

The scan's world has z up and is not along the walls; `axisAlignment` (4x4, row by row) turns it there, and poses with
it. Metres; poses are camera-to-world with OpenCV axes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import RawView, Reason, Unusable
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.frame_files import frames_folder
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
from internspatial_kedro.sources.raw_scenes import BrokenInstance, RawFrame, RawInstance, RawScene, Remark, read_scene
from internspatial_kedro.sources.records import Geometry, Item, Reading, Source
from internspatial_kedro.sources.rendered_walks import (
    WALK_OPTIONS,
    check_walk_options,
    rendered_count,
    rendered_frames,
)
from internspatial_kedro.sources.scan_reading import FRAME_OPTIONS, check_frame_options, choose_frames
from internspatial_kedro.sources.scan_views import sighting
from internspatial_kedro.sources.scannet_alignment import read_alignment
from internspatial_kedro.sources.scannet_frames import exported_stems, in_world, is_export, read_exported
from internspatial_kedro.sources.scannet_labels import category_of, is_plural, read_categories
from internspatial_kedro.sources.scannet_mesh import SCENE_FILE, Group, read_scan
from internspatial_kedro.sources.scannet_recording import recorded_frames
from internspatial_kedro.sources.scannet_sens import read_sens
from internspatial_kedro.sources.scene_points import ScenePoints

_EXPECTED = "folders with <scene>_vh_clean_2.ply, segs.json and aggregation.json"
_SPLITS = {"scannetv2_train.txt": "train", "scannetv2_val.txt": "test", "scannetv2_test.txt": "test"}
_DEEPEST = 4


def list_items(source: Source) -> Iterator[Item]:
    """One item per scene.

    Raises:
        SourceError: No such layout below the root, a wrong option, or no place for the frames of recordings.
    """
    check_root(source, _EXPECTED)
    check_options(source, (*FRAME_OPTIONS, *WALK_OPTIONS, "frames_folder"))
    check_frame_options(source)
    check_walk_options(source)
    scenes = list(_scenes(source))
    if not scenes:
        raise not_found(source, "no such folder in it", _EXPECTED)
    kinds = {kind for _, _, kind in scenes}
    if "recorded" in kinds or ("none" in kinds and rendered_count(source)):
        frames_folder(source)
    for folder, scene, frames in scenes:
        yield make_item(slug(scene), folder=folder, scene=scene, frames=frames)


def read_item(source: Source, item: Item) -> Reading:
    """One scene with its frames."""
    return read_scene(source, item, _parse)


def _scenes(source: Source) -> Iterator[tuple[str, str, str]]:
    """Folder, name and kind of frames of each scene."""
    for folder, subfolders, files in walk_folders(source.root, _DEEPEST):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        scene = next((match[1] for match in map(SCENE_FILE.fullmatch, files) if match), None)
        if scene is not None:
            recorded = "recorded" if f"{scene}.sens" in files else "none"
            yield folder, scene, "exported" if is_export(subfolders) else recorded
            subfolders.clear()


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    folder, scene = payload_text(payload, "folder"), payload_text(payload, "scene")
    to_world, remarks = read_alignment(source.root, folder, scene)
    geometry = Geometry(folder or ".", "scannet", [float(value) for value in to_world.ravel()])
    scan, groups = read_scan(source.root, geometry)
    frames, lost = _frames(source, payload, scan, to_world)
    categories = read_categories(source.root, folder)
    return RawScene(
        instances=[_instance(group, categories) for group in groups],
        native_split=_split(source, folder, scene),
        frames=frames,
        geometry=geometry,
        numbers=frozenset(np.unique(scan.instance).tolist()),
        sighting=sighting(source.root, scan),
        remarks=[*remarks, *lost],
    )


def _frames(
    source: Source, payload: dict[str, object], scan: ScenePoints, to_world: Array
) -> tuple[list[RawFrame], list[Remark]]:
    """The chosen frames, their cameras in the aligned world, and what is lost."""
    folder, scene, kind = (payload_text(payload, key) for key in ("folder", "scene", "frames"))
    if kind == "none":
        return rendered_frames(source, scene, scan)
    frames, lost = _recorded(source, folder, scene) if kind == "recorded" else (_exported(source, folder), [])
    return [RawFrame(frame.name, partial(_aligned, frame.parse, to_world)) for frame in frames], lost


def _exported(source: Source, folder: str) -> list[RawFrame]:
    """The chosen frames, their cameras in the scan's own world."""
    stems = exported_stems(source.root, folder)
    chosen = [stems[place] for place in choose_frames(source, len(stems))]
    return [RawFrame(stem, partial(read_exported, source.root, folder, stem)) for stem in chosen]


def _recorded(source: Source, folder: str, scene: str) -> tuple[list[RawFrame], list[Remark]]:
    """Likewise, and what of the recording is lost."""
    name = f"{scene}.sens"
    try:
        sens = read_sens(path_below(source.root, join(folder, name)))
    except Unusable as verdict:
        return [], [Remark("frame", name, verdict)]
    frames = list(recorded_frames(source, sens, join(frames_folder(source), slug(scene))))
    if len(sens.frames) == sens.frames_stated:
        return frames, []
    detail = f"{name} ends after {len(sens.frames)} of {sens.frames_stated} frames; those are used"
    return frames, [Remark("frame", name, Unusable(Reason.RECORD_MALFORMED, detail))]


def _aligned(parse: Callable[[], RawView], to_world: Array) -> RawView:
    """A frame with its camera in the aligned world."""
    view = parse()
    if view.camera is None:
        return view
    cam_to_world = to_world @ np.array(view.camera.cam_to_world).reshape(4, 4)
    return replace(view, camera=in_world(view.camera, cam_to_world))


def _instance(group: Group, categories: dict[str, str]) -> RawInstance | BrokenInstance:
    category = category_of(group.label, categories)
    if group.verdict is not None:
        return BrokenInstance(group.object_id, category, group.verdict)
    if is_plural(group.label, category):
        verdict = Unusable(Reason.LABEL_PLURAL, f"'{group.label}' is one region for many of '{category}'")
        return BrokenInstance(group.object_id, category, verdict)
    return RawInstance(group.object_id, category, number=group.number)


def _split(source: Source, folder: str, scene: str) -> str:
    """By the official lists; `train` where there are none."""
    for name, split in _SPLITS.items():
        path = find_above(source.root, folder, name)
        if path is not None and scene in read_text(source.root, path, Reason.RECORD_MALFORMED).split():
            return split
    return "train"
