"""Bad input: each defect becomes a reject with its reason, and the rest of the source is unaffected.

Every case damages one record of a clean source of three. `native.read` asserts that rows in = rows out + rejects.
"""

import copy
import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.sources.records import SourceError
from sources.photo_layouts import as_core_questions, visual_genome_objects, visual_genome_regions

NAN, INF = float("nan"), float("inf")


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def resize(path, size_wh):
    with Image.open(path) as image:
        smaller = image.resize(size_wh)
    smaller.save(path)


def edit_json(path, edit):
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def replace_text(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def check_case(native, reader, root, damage, damaged, expected, **options):
    """Read before and after the damage: the expected verdicts are new, all other views are as they were."""
    before = native.read(reader, root, **options)
    damage()
    after = native.read(reader, root, **options)
    assert sorted(set(after.verdicts) - set(before.verdicts)) == sorted(expected)
    assert all(reject.detail and len(reject.detail) < 600 for reject in after.rejects)
    others = [view for view in before.views if view.view_id != f"src/{damaged}"]
    assert others
    assert [view for view in after.views if view.view_id != f"src/{damaged}"] == others
    assert any(view.view_id == f"src/{damaged}" for view in after.views) == all(e[0] != "record" for e in expected)
    return after


# --- images, by the reader that has the simplest layout ---------------------------------------------------------------

IMAGES = {
    "missing": (lambda image: image.unlink(), "image_missing"),
    "empty": (lambda image: image.write_bytes(b""), "image_truncated"),
    "truncated": (truncate, "image_truncated"),
    "text": (lambda image: image.write_text("not an image"), "image_unreadable"),
    "random bytes": (lambda image: image.write_bytes(bytes(range(256)) * 20), "image_unreadable"),
    "a folder": (lambda image: (image.unlink(), image.mkdir()), "image_missing"),
}


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize(
    ("reader", "writer", "image", "item"),
    [
        ("kitti", "kitti", "training/image_2/000000.png", "training-000000"),
        ("sunrgbd", "votenet", "image/000001.jpg", "export-000001"),
        ("robospatial", "robospatial", "images/demo/Scene 1/a.jpg", "a"),
        ("posed_rgbd", "scannet_export", "scans/scene0001_00/color/2.jpg", "scans-scene0001_00/2"),
        ("posed_rgbd", "flat_rgbd", "frame-000060.color.jpg", "export/frame-000060"),
        ("coco", "coco", "val2017/000000000002.jpg", "val2017-000000000002"),
        ("visual_genome", "visual_genome", "VG_100K_2/2.jpg", "2"),
        ("as1b", "as1b", "sa_000000/sa_2.jpg", "sa_000000-sa_2"),
        ("flickr30k", "flickr30k", "flickr30k-images/200.jpg", "200"),
    ],
)
def test_images(tmp_path, native, name, reader, writer, image, item):
    damage, reason = IMAGES[name]
    root = getattr(native, writer)(tmp_path / "export")
    after = check_case(native, reader, root, lambda: damage(root / image), item, [("record", item, reason)])
    assert len(after.views) == 2


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size_wh", [(11_000, 10_000), (20_000, 20_000)], ids=["over our limit", "over Pillow's limit"])
def test_an_image_bomb_is_refused_before_it_is_decoded(tmp_path, native, size_wh):
    root = native.coco(tmp_path)
    bomb = root / "val2017/000000000002.jpg"
    item = "val2017-000000000002"
    damage = lambda: Image.new("1", size_wh).save(bomb, format="PNG")  # noqa: E731
    check_case(native, "coco", root, damage, item, [("record", item, "image_too_large")])


# --- KITTI ------------------------------------------------------------------------------------------------------------

CAR = "Car 0.00 1 -1.5 40.5 30.25 70.75 60.5 1.5 1.6 4.0 -0.5 1.5 10.0 0.3"
KITTI_LABELS = {
    "zero box": (CAR.replace("70.75", "39.5"), "box_empty"),
    "negative box": (CAR.replace("70.75", "20"), "box_empty"),
    "box outside": (CAR.replace("40.5", "400").replace("70.75", "500"), "box_outside"),
    "nan box": (CAR.replace("40.5", "nan"), "box_not_finite"),
    "infinite box": (CAR.replace("60.5", "inf"), "box_not_finite"),
    "zero size": (CAR.replace("1.6 4.0", "0 4.0"), "obb_invalid"),
    "negative size": (CAR.replace("1.6 4.0", "-1 4.0"), "obb_invalid"),
    "nan centre": (CAR.replace("10.0", "nan"), "obb_invalid"),
    "cut line": ("Car 0.00 1 -1.5", "record_malformed"),
    "a word for a number": (CAR.replace("40.5", "left"), "record_malformed"),
    "markup only": (CAR.replace("Car", "<br>"), "label_empty"),
    "emoji only": (CAR.replace("Car", "\U0001f697"), "label_empty"),
    "10,000 letters": (CAR.replace("Car", "x" * 10_000), "label_too_long"),
}


@pytest.mark.parametrize("name", KITTI_LABELS)
def test_kitti_labels(tmp_path, native, name):
    line, reason = KITTI_LABELS[name]
    root = native.kitti(tmp_path)
    file = root / "training/label_2/000000.txt"
    item = "training-000000"
    expected = [("object", f"{item}#0", reason)]
    after = check_case(native, "kitti", root, lambda: replace_text(file, CAR, line), item, expected)
    view = after.view(item)
    assert [one.label for one in view.objects] == ["pedestrian"]
    assert "car" not in view.exhaustive_labels or reason == "box_outside"


KITTI_RECORDS = {
    "no calibration": (lambda root: (root / "calib/000000.txt").unlink(), "calibration_missing"),
    "no P2": (lambda root: replace_text(root / "calib/000000.txt", "P2", "P9"), "calibration_missing"),
    "short P2": (lambda root: (root / "calib/000000.txt").write_text("P2: 1 2 3"), "record_malformed"),
    "nan P2": (lambda root: replace_text(root / "calib/000000.txt", "P2: 100", "P2: nan"), "camera_implausible"),
    "focal length 0.5": (
        lambda root: replace_text(root / "calib/000000.txt", "P2: 100", "P2: 0.5"),
        "camera_implausible",
    ),
    "focal length 1e7": (
        lambda root: replace_text(root / "calib/000000.txt", "P2: 100", "P2: 1e7"),
        "camera_implausible",
    ),
    "centre far off": (
        lambda root: replace_text(root / "calib/000000.txt", "P2: 100 0 60", "P2: 100 0 6000"),
        "camera_implausible",
    ),
    "no labels": (lambda root: (root / "label_2/000000.txt").unlink(), "labels_missing"),
    "binary labels": (lambda root: (root / "label_2/000000.txt").write_bytes(b"\xff\xfe\x00\x80"), "record_malformed"),
}


@pytest.mark.parametrize("name", KITTI_RECORDS)
def test_kitti_records(tmp_path, native, name):
    damage, reason = KITTI_RECORDS[name]
    root = native.kitti(tmp_path)
    item = "training-000000"
    check_case(native, "kitti", root, lambda: damage(root / "training"), item, [("record", item, reason)])


# --- SUN RGB-D --------------------------------------------------------------------------------------------------------

VOTENET = {
    "no calibration": (lambda root: (root / "calib/000001.txt").unlink(), "calibration_missing"),
    "cut calibration": (lambda root: (root / "calib/000001.txt").write_text("1 0 0 0"), "record_malformed"),
    "tilt that is no rotation": (
        lambda root: (root / "calib/000001.txt").write_text("2 0 0 0 1 0 0 0 1\n110 0 0 0 110 0 60 45 1"),
        "camera_implausible",
    ),
    "nan tilt": (
        lambda root: (root / "calib/000001.txt").write_text("nan 0 0 0 1 0 0 0 1\n110 0 0 0 110 0 60 45 1"),
        "camera_implausible",
    ),
    "no labels": (lambda root: (root / "label/000001.txt").unlink(), "labels_missing"),
}
FRAME = {
    "no intrinsics": (lambda frame: (frame / "intrinsics.txt").unlink(), "record", "calibration_missing"),
    "no tilt": (lambda frame: shutil.rmtree(frame / "extrinsics"), "record", "calibration_missing"),
    "no image": (lambda frame: (frame / "image/a.jpg").unlink(), "record", "image_missing"),
    "annotation is no JSON": (
        lambda frame: (frame / "annotation3Dfinal/index.json").write_text('{"objects": ['),
        "record",
        "record_malformed",
    ),
    "no depth": (
        lambda frame: (shutil.rmtree(frame / "depth"), shutil.rmtree(frame / "depth_bfx")),
        "depth",
        "depth_missing",
    ),
    "truncated depth": (lambda frame: truncate(frame / "depth/a.png"), "depth", "depth_unreadable"),
    "depth of another size": (lambda frame: resize(frame / "depth/a.png", (60, 45)), "depth", "depth_wrong_size"),
    "depth in colour": (
        lambda frame: Image.new("RGB", (120, 90)).save(frame / "depth/a.png"),
        "depth",
        "depth_unreadable",
    ),
}


@pytest.mark.parametrize("name", VOTENET)
def test_votenet_records(tmp_path, native, name):
    damage, reason = VOTENET[name]
    root = native.votenet(tmp_path / "export")
    item = "export-000001"
    check_case(native, "sunrgbd", root, lambda: damage(root), item, [("record", item, reason)])


@pytest.mark.parametrize("name", FRAME)
def test_sunrgbd_frames(tmp_path, native, name):
    damage, kind, reason = FRAME[name]
    frame = native.sunrgbd_frame(tmp_path / "one")
    native.sunrgbd_frame(tmp_path / "two")
    check_case(native, "sunrgbd", tmp_path, lambda: damage(frame), "one", [(kind, "one", reason)])


@pytest.mark.parametrize(
    ("polygon", "reason"),
    [
        ({"X": [0, 1], "Z": [2, 2], "Ymin": 0, "Ymax": 1}, "obb_invalid"),
        ({"X": [0, 0, 0, 0], "Z": [2, 2, 2, 2], "Ymin": 0, "Ymax": 1}, "obb_invalid"),
        ({"X": [0, 1, 1, 0], "Z": [2, 2, 3, 3], "Ymin": 1, "Ymax": 1}, "obb_invalid"),
        ({"X": [0, 1, 1, 0], "Z": [2, 2, 3, NAN], "Ymin": NAN, "Ymax": 1}, "obb_invalid"),
        ({"X": "wide", "Z": [2, 2, 3, 3], "Ymin": 0, "Ymax": 1}, "record_malformed"),
        ({"X": [0, 1, 1, 0], "Z": [2, 2, 3, 3]}, "record_malformed"),
    ],
    ids=["two corners", "a point", "flat", "nan", "text", "no height"],
)
def test_sunrgbd_boxes(tmp_path, native, polygon, reason):
    frame = native.sunrgbd_frame(tmp_path / "one")
    native.sunrgbd_frame(tmp_path / "two")

    def damage():
        edit_json(
            frame / "annotation3Dfinal/index.json", lambda content: content["objects"][0].update(polygon=[polygon])
        )

    check_case(native, "sunrgbd", tmp_path, damage, "one", [("object", "one#0", reason)])


# --- RoboSpatial ------------------------------------------------------------------------------------------------------


def set_pose(value):
    def edit(record):
        record["camera_annotations"]["extrinsic"][0][3] = value

    return edit


def scale_pose(record):
    record["camera_annotations"]["extrinsic"] = (2 * np.eye(4)).tolist()


def mirror_pose(record):
    record["camera_annotations"]["extrinsic"] = np.diag([-1.0, 1, 1, 1]).tolist()


ROBOSPATIAL_RECORDS = {
    "nan pose": (set_pose(NAN), "pose_not_finite"),
    "infinite pose": (set_pose(-INF), "pose_not_finite"),
    "scaled pose": (scale_pose, "pose_not_rigid"),
    "mirrored pose": (mirror_pose, "pose_not_rigid"),
    "pose in words": (set_pose("far"), "record_malformed"),
    "no camera": (lambda record: record.pop("camera_annotations"), "record_malformed"),
    "absurd focal length": (
        lambda record: record["camera_annotations"].update(intrinsic=np.diag([-5.0, 1e9, 1, 1]).tolist()),
        "camera_implausible",
    ),
    "wrong size": (lambda record: record.update(image_size=[640, 480]), "image_wrong_size"),
    "half a size": (lambda record: record.update(image_size=[640]), "record_malformed"),
    "path above the root": (lambda record: record.update(image_name="../../../a.jpg"), "path_outside_root"),
    "absolute path": (lambda record: record.update(image_name="/etc/passwd"), "path_outside_root"),
    "scene above the root": (lambda record: record.update(scene_name="../.."), "path_outside_root"),
    "objects is no list": (lambda record: record.update(objects={"a": 1}), "record_malformed"),
}
ROBOSPATIAL_OBJECTS = {
    "no box": (lambda entry: entry.pop("bbox_3d"), "record_malformed"),
    "short box": (lambda entry: entry.update(bbox_3d=[[1, 2, 3]]), "record_malformed"),
    "nan box": (lambda entry: entry["bbox_3d"][0].__setitem__(0, NAN), "obb_invalid"),
    "zero side": (lambda entry: entry["bbox_3d"][0].__setitem__(3, 0), "obb_invalid"),
    "negative side": (lambda entry: entry["bbox_3d"][0].__setitem__(4, -1), "obb_invalid"),
    "behind the camera": (lambda entry: entry["bbox_3d"][0].__setitem__(1, -20), "box_outside"),
    "no name": (lambda entry: entry.pop("Name"), "record_malformed"),
    "10,000 letters": (lambda entry: entry.update(Name="very " * 2_000 + "long"), "label_too_long"),
    "only emoji": (lambda entry: entry.update(Name="\U0001f600\U0001f600"), "label_empty"),
    "a huge number": (lambda entry: entry["bbox_3d"][0].__setitem__(0, 10**400), "record_malformed"),
}


@pytest.mark.parametrize("name", ROBOSPATIAL_RECORDS)
def test_robospatial_records(tmp_path, native, name):
    damage, reason = ROBOSPATIAL_RECORDS[name]
    root = native.robospatial(tmp_path / "root")
    file = root / "annotations/a.json"
    check_case(native, "robospatial", root, lambda: edit_json(file, damage), "a", [("record", "a", reason)])


@pytest.mark.parametrize("name", ROBOSPATIAL_OBJECTS)
def test_robospatial_objects(tmp_path, native, name):
    damage, reason = ROBOSPATIAL_OBJECTS[name]
    root = native.robospatial(tmp_path)

    def edit():
        edit_json(root / "annotations/a.json", lambda record: damage(record["objects"][0]))

    after = check_case(native, "robospatial", root, edit, "a", [("object", "a#0", reason)])
    assert [one.label for one in after.view("a").objects] == ["mug"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1, 2]", "null", '{"objects": [}', "[" * 100_000, "\x00\x01", '"' + "x" * 10_000],
    ids=["empty", "cut", "a list", "null", "broken", "100,000 brackets", "control characters", "unfinished text"],
)
def test_malformed_json_files(tmp_path, native, text):
    root = native.robospatial(tmp_path)
    file = root / "annotations/a.json"
    expected = [("record", "a", "record_malformed")]
    check_case(native, "robospatial", root, lambda: file.write_text(text), "a", expected)


def test_malformed_json_lines(tmp_path, native):
    native.photo(tmp_path / "a.jpg", (120, 90))
    line = json.dumps(native.robospatial_record("a.jpg"))
    native.text(tmp_path / "all.jsonl", "\n".join([line, line[: len(line) // 2], "not json", "[]", line]))
    readings = native.read("robospatial", tmp_path)
    assert [view.view_id for view in readings.views] == ["src/all/0", "src/all/4"]
    assert readings.verdicts == [("record", f"all/{number}", "record_malformed") for number in (1, 2, 3)]


def test_markup_in_labels_is_stripped_not_rejected(tmp_path, native):
    root = native.robospatial(tmp_path)
    name = "<script>alert(1)</script><b>Red</b> {a} chair \U0001f600\u0007"
    edit_json(root / "annotations/a.json", lambda record: record["objects"][0].update(Name=name))
    readings = native.read("robospatial", root)
    assert readings.rejects == []
    assert readings.view("a").objects[0].caption == "red a chair"


# --- posed RGB-D ------------------------------------------------------------------------------------------------------

POSES = {
    "missing": (lambda path: path.unlink(), "pose_missing"),
    "infinite": (lambda path: path.write_text("-inf " * 16), "pose_not_finite"),
    "nan": (lambda path: path.write_text("nan " * 16), "pose_not_finite"),
    "cut": (lambda path: path.write_text("1 0 0 0\n0 1 0"), "record_malformed"),
    "words": (lambda path: path.write_text("lost " * 16), "record_malformed"),
    "zeros": (lambda path: path.write_text("0 " * 16), "pose_not_rigid"),
    "mirrored": (lambda path: path.write_text("-1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"), "pose_not_rigid"),
    "sheared": (lambda path: path.write_text("1 0.1 0 0 0 1 0 0 0 0 1 0 0 0 0 1"), "pose_not_rigid"),
    "projective": (lambda path: path.write_text("1 0 0 0 0 1 0 0 0 0 1 0 0 0 1 1"), "pose_not_rigid"),
}
EXPORT = {
    "no depth": (lambda scene: (scene / "depth/2.png").unlink(), "depth", "depth_missing"),
    "empty depth": (lambda scene: (scene / "depth/2.png").write_bytes(b""), "depth", "depth_unreadable"),
    "another shape of depth": (lambda scene: resize(scene / "depth/2.png", (24, 32)), "depth", "depth_wrong_size"),
    "no labels": (lambda scene: (scene / "label-filt/2.png").unlink(), "record", "labels_missing"),
    "truncated instances": (lambda scene: truncate(scene / "instance-filt/2.png"), "record", "record_malformed"),
    "labels of another size": (lambda scene: resize(scene / "label-filt/2.png", (32, 24)), "record", "mask_wrong_size"),
}


@pytest.mark.parametrize("name", POSES)
@pytest.mark.parametrize(
    ("writer", "pose", "item"),
    [
        ("scannet_export", "scans/scene0001_00/pose/2.txt", "scans-scene0001_00/2"),
        ("flat_rgbd", "frame-000060.pose.txt", "root/frame-000060"),
    ],
)
def test_poses(tmp_path, native, name, writer, pose, item):
    damage, reason = POSES[name]
    root = getattr(native, writer)(tmp_path / "root")
    check_case(native, "posed_rgbd", root, lambda: damage(root / pose), item, [("record", item, reason)])


@pytest.mark.parametrize("name", EXPORT)
def test_export_frames(tmp_path, native, name):
    damage, kind, reason = EXPORT[name]
    root = native.scannet_export(tmp_path)
    item = "scans-scene0001_00/2"
    check_case(native, "posed_rgbd", root, lambda: damage(root / "scans/scene0001_00"), item, [(kind, item, reason)])


def test_masks_of_another_size_than_the_image(tmp_path, native):
    root = native.scannet_export(tmp_path)
    scene = root / "scans/scene0001_00"
    for folder in ("instance-filt", "label-filt"):
        with Image.open(scene / folder / "2.png") as image:
            image.resize((32, 24), Image.Resampling.NEAREST).save(scene / folder / "2.png")
    readings = native.read("posed_rgbd", root)
    # The wall of this frame is refused for what it is, before its mask is looked at.
    assert ("object", "scans-scene0001_00/2#3", "mask_wrong_size") in readings.verdicts


def test_intrinsics_serve_all_frames_so_all_are_rejected(tmp_path, native):
    root = native.flat_rgbd(tmp_path)
    (root / "camera-intrinsics.txt").write_text("inf 0 32 0 60 24 0 0 1")
    readings = native.read("posed_rgbd", root)
    assert [reason for _, _, reason in readings.verdicts] == ["camera_implausible"] * 3


# --- COCO -------------------------------------------------------------------------------------------------------------

ITEM = "val2017-000000000002"
COCO_OBJECTS = {
    "zero box": ({"bbox": [1, 1, 0, 5]}, "box_empty"),
    "negative box": ({"bbox": [10, 10, -5, 5]}, "box_empty"),
    "box outside": ({"bbox": [100, 100, 5, 5]}, "box_outside"),
    "nan box": ({"bbox": [NAN, 1, 5, 5]}, "box_not_finite"),
    "three numbers": ({"bbox": [1, 2, 3]}, "record_malformed"),
    "no box": ({"bbox": None}, "record_malformed"),
    "polygon of two points": ({"segmentation": [[1, 1, 5, 5]]}, "polygon_too_short"),
    "polygon far away": ({"segmentation": [[1, 1, 1e12, 1, 5, 5]]}, "mask_malformed"),
    "mask of another size": ({"segmentation": {"size": [10, 10], "counts": [100]}}, "mask_wrong_size"),
    "runs that do not add up": ({"segmentation": {"size": [48, 64], "counts": [5, 5]}}, "mask_malformed"),
    "empty mask": ({"segmentation": {"size": [48, 64], "counts": [3072]}}, "mask_empty"),
    "unknown category": ({"category_id": 99}, "label_empty"),
    "no category": ({"category_id": None}, "record_malformed"),
    "duplicate id": ({"id": 21}, "duplicate_id"),
}


@pytest.mark.parametrize("name", COCO_OBJECTS)
def test_coco_objects(tmp_path, native, name):
    change, reason = COCO_OBJECTS[name]
    root = native.coco(tmp_path)
    file = root / "annotations/instances_val2017.json"
    # The last of image 2: a duplicate id must come second.
    damage = lambda: edit_json(file, lambda content: content["annotations"][5].update(change))  # noqa: E731
    number = change.get("id", 22)
    after = check_case(native, "coco", root, damage, ITEM, [("object", f"{ITEM}#{number}", reason)])
    view = after.view(ITEM)
    assert [one.object_id for one in view.objects] == ["20", "21"]
    assert ("cat" in view.exhaustive_labels) == (reason == "box_outside")


COCO_IMAGES = {
    "wrong size": ({"width": 65}, "image_wrong_size"),
    "no size": ({"width": None}, "record_malformed"),
    "size in words": ({"height": "tall"}, "record_malformed"),
    "infinite size": ({"height": INF}, "record_malformed"),
}


@pytest.mark.parametrize("name", COCO_IMAGES)
def test_coco_images(tmp_path, native, name):
    change, reason = COCO_IMAGES[name]
    root = native.coco(tmp_path)
    file = root / "annotations/instances_val2017.json"
    damage = lambda: edit_json(file, lambda content: content["images"][1].update(change))  # noqa: E731
    check_case(native, "coco", root, damage, ITEM, [("record", ITEM, reason)])


def test_coco_entries_that_are_none(tmp_path, native):
    root = native.coco(tmp_path)

    def edit(content):
        content["images"] += [
            "a text",
            {"id": 7, "file_name": "../../secret.jpg", "width": 1, "height": 1},
            {"id": "x"},
        ]
        content["annotations"] += [
            {"id": 90, "image_id": 55, "bbox": [0, 0, 1, 1], "category_id": 1},
            {"id": 91},
            None,
        ]

    edit_json(root / "annotations/instances_val2017.json", edit)
    readings = native.read("coco", root)
    assert len(readings.views) == 3
    reasons = sorted(reason for kind, _, reason in readings.verdicts if kind == "record")
    assert reasons == ["image_missing", "path_outside_root", *["record_malformed"] * 4]


def test_one_broken_annotation_file_of_two_is_one_reject(tmp_path, native):
    native.coco(tmp_path, "val2017")
    native.text(tmp_path / "annotations/instances_train2017.json", '{"images": [')
    readings = native.read("coco", tmp_path)
    assert len(readings.views) == 3
    assert [(kind, reason) for kind, _, reason in readings.verdicts] == [("record", "record_malformed")]


# --- sources that cannot be read at all -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reader",
    ["sunrgbd", "robospatial", "kitti", "posed_rgbd", "coco", "image_folder", "visual_genome", "as1b", "flickr30k"],
)
@pytest.mark.parametrize("make", [False, True], ids=["no such folder", "an empty folder"])
def test_a_wrong_root_is_one_clear_line(tmp_path, native, reader, make):
    root = tmp_path / "nowhere"
    if make:
        root.mkdir()
    with pytest.raises(SourceError) as error:
        native.read(reader, root)
    message = str(error.value)
    assert "\n" not in message
    assert str(root) in message
    assert "was expected" in message
    assert "raw_sources" in message


def test_a_single_broken_annotation_file_is_one_clear_line(tmp_path, native):
    native.text(tmp_path / "annotations/instances_val2017.json", '{"images": [')
    with pytest.raises(SourceError, match=r"instances_val2017\.json cannot be read"):
        native.read("coco", tmp_path)


# --- anything at all --------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(content, path=()):
    """Every place in a JSON document."""
    yield path
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in entries:
        yield from places(value, (*path, key))


def put(content, path, value):
    if not path:
        return value
    changed = copy.deepcopy(content)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_robospatial_json_raises(tmp_path_factory, native, data):
    root = tmp_path_factory.getbasetemp() / "robospatial-fuzz"
    if not root.exists():
        native.robospatial(root)
    record = native.robospatial_record("a.jpg")
    path = data.draw(st.sampled_from(sorted(places(record), key=str)))
    native.json(root / "annotations/a.json", put(record, path, data.draw(JSON)))
    readings = native.read("robospatial", root)
    assert {"src/b", "src/c"} <= {view.view_id for view in readings.views}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_coco_json_raises(tmp_path_factory, native, data):
    root = tmp_path_factory.getbasetemp() / "coco-fuzz"
    if not root.exists():
        native.coco(root)
    content = native.coco_content()
    path = data.draw(st.sampled_from(sorted(places(content), key=str)))
    native.json(root / "annotations/instances_val2017.json", put(content, path, data.draw(JSON)))
    try:
        native.read("coco", root)
    except SourceError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize(
    ("reader", "file"),
    [
        ("visual_genome", "objects.json"),
        ("visual_genome", "region_graphs.json"),
        ("visual_genome", "image_data.json"),
        ("as1b", "semantic_tag_1m.json"),
        ("as1b", "coco.json"),
    ],
)
def test_no_json_of_labelled_photos_raises(tmp_path_factory, native, reader, file, data):
    root = tmp_path_factory.getbasetemp() / f"{reader}-json-{file}"
    if not root.exists():
        getattr(native, reader)(root)
    content = {
        "objects.json": visual_genome_objects,
        "region_graphs.json": visual_genome_regions,
        "image_data.json": lambda: [{"image_id": 2, "width": 64, "height": 48}],
        "semantic_tag_1m.json": as_core_questions,
        "coco.json": native.coco_content,
    }[file]()
    path = data.draw(st.sampled_from(sorted(places(content), key=str)))
    native.json(root / file, put(content, path, data.draw(JSON)))
    try:
        native.read(reader, root)
    except SourceError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@pytest.mark.parametrize(
    ("reader", "writer", "file"),
    [
        ("kitti", "kitti", "training/label_2/000000.txt"),
        ("kitti", "kitti", "training/calib/000000.txt"),
        ("sunrgbd", "votenet", "label/000001.txt"),
        ("sunrgbd", "votenet", "calib/000001.txt"),
        ("posed_rgbd", "flat_rgbd", "frame-000060.pose.txt"),
        ("posed_rgbd", "flat_rgbd", "frame-000060.depth.png"),
        ("coco", "coco", "val2017/000000000002.jpg"),
        ("image_folder", "image_folder", "trip/b.png"),
        ("visual_genome", "visual_genome", "region_graphs.json"),
        ("visual_genome", "visual_genome", "image_data.json"),
        ("as1b", "as1b", "region_vqa_1m.jsonl"),
        ("flickr30k", "flickr30k", "Sentences/200.txt"),
        ("flickr30k", "flickr30k", "Annotations/200.xml"),
    ],
)
def test_no_bytes_raise(tmp_path_factory, native, reader, writer, file, content):
    root = tmp_path_factory.getbasetemp() / f"{writer}-bytes-{file.replace('/', '-')}"
    if not root.exists():
        getattr(native, writer)(root)
    (root / file).write_bytes(content)
    assert len(native.read(reader, root).views) >= 2
