"""VSI-Bench metadata: boxes, counts, areas, frames, and what is wrong in them."""

import json

import numpy as np
import pytest

from internspatial_kedro.sources.records import SourceError
from sources.scene_reading import read_scenes

FILE = "meta_info/scannet_meta_info_val.json"


def box(center=(1.0, 2.0, 0.5), size=(0.4, 0.6, 1.0), yaw=0.3, bounds=True):
    """A box as the metadata has it: three row axes, the last one up; bounds by its eight corners."""
    rows = np.array([[np.cos(yaw), np.sin(yaw), 0], [0, 0, 1], [np.sin(yaw), -np.cos(yaw), 0]])
    signs = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    corners = np.array(center) + (signs * size) @ rows
    entry = {"centroid": list(center), "axesLengths": list(size), "normalizedAxes": rows.ravel().tolist()}
    return entry | ({"min": corners.min(0).tolist(), "max": corners.max(0).tolist()} if bounds else {})


def scene(**changes):
    return {
        "dataset": "scannet",
        "video_path": "/elsewhere/scene.mp4",
        "room_size": 12.5,
        "room_center": [0.0, 0.0, 0.0],
        "object_counts": {"chair": 2, "door": 1, "window": 3},
        "object_bbox": {"chair": [box(), box((2.0, 2.0, 0.5))], "door": [box((0.0, 3.0, 1.0))], "window": [box()]},
    } | changes


def write(native, root, **scenes):
    native.json(root / FILE, scenes)
    return root


class TestScene:
    def test_boxes_and_area(self, tmp_path, native):
        found = read_scenes("vsi_meta", write(native, tmp_path, scene0001_00=scene()))
        (read,) = found.scenes
        assert (read.scene_id, read.split, read.labelled_area_m2) == ("src/scene0001_00", "test", 12.5)
        assert [each.label for each in read.instances] == ["chair", "chair", "door", "window"]
        assert [each.instance_id for each in read.instances] == ["chair-0", "chair-1", "door-0", "window-0"]
        assert (read.geometry, read.view_ids, found.rejects) == (None, [], [])
        chair = read.instances[0].obb_world
        assert (chair.center, chair.size) == ([1.0, 2.0, 0.5], [0.4, 0.6, 1.0])
        np.testing.assert_allclose(np.array(chair.axes).reshape(3, 3)[1], [0, 0, 1])

    def test_exhaustive_where_count_and_boxes_agree(self, tmp_path, native):
        found = read_scenes("vsi_meta", write(native, tmp_path, scene0001_00=scene()))
        assert found.scenes[0].exhaustive_labels == ["chair", "door"]

    def test_a_category_that_is_counted_and_has_no_box_is_not_exhaustive(self, tmp_path, native):
        counts = {"chair": 2, "door": 1, "window": 1, "lamp": 1}
        found = read_scenes("vsi_meta", write(native, tmp_path, a=scene(object_counts=counts)))
        assert found.scenes[0].exhaustive_labels == ["chair", "door", "window"]

    def test_train_files_are_train_and_the_root_may_be_the_folder_itself(self, tmp_path, native):
        native.json(tmp_path / "meta_info/scannet_meta_info_train.json", {"a": scene()})
        assert read_scenes("vsi_meta", tmp_path / "meta_info").scenes[0].split == "train"

    def test_without_room_size_there_is_no_area(self, tmp_path, native):
        content = scene()
        del content["room_size"]
        assert read_scenes("vsi_meta", write(native, tmp_path, a=content)).scenes[0].labelled_area_m2 is None

    def test_frames_of_the_named_folder(self, tmp_path, native):
        write(native, tmp_path, scene0001_00=scene(), scene0002_00=scene())
        for name in ("0.jpg", "10.jpg"):
            native.photo(tmp_path / "frames/scene0001_00" / name, (64, 48))
        (tmp_path / "frames/scene0001_00/5.jpg").write_bytes(b"")
        found = read_scenes("vsi_meta", tmp_path, frames_folder="frames")
        assert found.scene("scene0001_00").view_ids == ["src/scene0001_00/0", "src/scene0001_00/10"]
        assert found.scene("scene0002_00").view_ids == []
        assert found.verdicts == [("frame", "scene0001_00/5", "image_truncated")]
        assert found.views[0].image == "frames/scene0001_00/0.jpg"
        assert (found.views[0].objects, found.views[0].camera) == ([], None)


def damaged(**changes):
    return {**box(), **changes}


def by_columns(axes):
    return [axes[3 * row + column] for column in range(3) for row in range(3)]


BAD_BOXES = {
    "zero side": (damaged(axesLengths=[0.4, 0, 1.0]), "obb_invalid"),
    "negative side": (damaged(axesLengths=[0.4, -0.6, 1.0]), "obb_invalid"),
    "nan": (damaged(centroid=[float("nan"), 0, 0]), "obb_invalid"),
    "infinite": (damaged(axesLengths=[0.4, float("inf"), 1.0]), "obb_invalid"),
    "axes not orthonormal": (damaged(normalizedAxes=[1, 0, 0, 0, 1, 0, 0, 0.1, 1]), "obb_invalid"),
    "axes by columns": (
        damaged(normalizedAxes=np.array(box()["normalizedAxes"]).reshape(3, 3).T.ravel().tolist()),
        "obb_invalid",
    ),
    "no centroid": ({key: value for key, value in box().items() if key != "centroid"}, "record_malformed"),
    "eight axes": (damaged(normalizedAxes=[1, 0, 0, 0, 1, 0, 0, 0]), "record_malformed"),
    "text": ("a box", "record_malformed"),
    "null": (None, "record_malformed"),
}


@pytest.mark.parametrize("name", BAD_BOXES)
def test_a_bad_box_is_one_reject_and_its_category_no_longer_exhaustive(tmp_path, native, name):
    bad, reason = BAD_BOXES[name]
    boxes = {"chair": [box(), bad], "door": [box()], "window": []}
    found = read_scenes("vsi_meta", write(native, tmp_path, a=scene(object_bbox=boxes), b=scene()))
    assert found.verdicts == [("object", "a#chair-1", reason)]
    assert [each.instance_id for each in found.scene("a").instances] == ["chair-0", "door-0"]
    assert found.scene("a").exhaustive_labels == ["door"]
    assert found.scene("b").exhaustive_labels == ["chair", "door"]


BAD_SCENES = {
    "no boxes": {"object_bbox": None},
    "boxes in a list": {"object_bbox": [box()]},
    "no counts": {"object_counts": None},
    "half a chair": {"object_counts": {"chair": 0.5}},
    "no floor": {"room_size": 0},
    "area nan": {"room_size": float("nan")},
    "area in words": {"room_size": "large"},
}


@pytest.mark.parametrize("name", BAD_SCENES)
def test_a_bad_scene_is_one_reject(tmp_path, native, name):
    found = read_scenes("vsi_meta", write(native, tmp_path, a=scene(**BAD_SCENES[name]), b=scene()))
    assert found.verdicts == [("record", "a", "record_malformed")]
    assert [each.scene_id for each in found.scenes] == ["src/b"]


def test_a_scene_that_is_no_object_and_one_whose_name_climbs(tmp_path, native):
    native.photo(tmp_path / "frames/0.jpg", (64, 48))
    native.json(tmp_path / FILE, {"a": [], "../b": scene(), "c": scene()})
    found = read_scenes("vsi_meta", tmp_path, frames_folder="frames")
    assert [(kind, reason) for kind, _, reason in found.verdicts] == [
        ("record", "record_malformed"),
        ("record", "path_outside_root"),
    ]
    assert [each.scene_id for each in found.scenes] == ["src/c"]


def test_a_file_that_is_no_json_is_one_reject(tmp_path, native):
    write(native, tmp_path, a=scene())
    native.text(tmp_path / "meta_info/arkitscenes_meta_info_val.json", '{"41069048": ')
    found = read_scenes("vsi_meta", tmp_path)
    assert found.verdicts == [("record", "meta_info-arkitscenes_meta_info_val", "record_malformed")]
    assert len(found.scenes) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"frames_folder": "nowhere"}, "does not exist"),
        ({"frames_folder": "../up"}, "does not stay below"),
        ({"frames": "x"}, "unknown option 'frames'"),
    ],
)
def test_wrong_options_are_refused(tmp_path, native, options, words):
    with pytest.raises(SourceError, match=words):
        read_scenes("vsi_meta", write(native, tmp_path, a=scene()), **options)


def test_a_folder_without_metadata_is_one_clear_error(tmp_path):
    with pytest.raises(SourceError, match=r"meta_info/<dataset>_meta_info_<split>\.json"):
        read_scenes("vsi_meta", tmp_path)


class TestRealScenes:
    def test_all_scenes_boxes_and_names(self, real_root):
        found = read_scenes("vsi_meta", real_root / "vsi_bench")
        assert (len(found.scenes), found.rejects) == (85, [])
        files = sorted((real_root / "vsi_bench/meta_info").glob("*.json"))
        native = {name: record for file in files for name, record in json.loads(file.read_text()).items()}
        assert sum(len(each.instances) for each in found.scenes) == 939
        for name, record in native.items():
            read = found.scene(name)
            assert read.labelled_area_m2 == record["room_size"]
            given = sorted(label for label, boxes in record["object_bbox"].items() for _ in boxes)
            assert [each.label for each in read.instances] == given

    def test_counts_agree_except_for_the_five_that_differ(self, real_root):
        found = read_scenes("vsi_meta", real_root / "vsi_bench")
        differing = [
            (each.scene_id.removeprefix("src/"), label)
            for each in found.scenes
            for label in sorted({instance.label for instance in each.instances} - set(each.exhaustive_labels))
        ]
        assert sorted(differing) == [
            ("scene0378_01", "printer"),
            ("scene0474_04", "chair"),
            ("scene0500_00", "chair"),
            ("scene0500_00", "window"),
            ("scene0565_00", "printer"),
        ]
