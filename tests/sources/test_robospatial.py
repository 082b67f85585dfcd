"""RoboSpatial: boxes from the world to the camera, names to labels, images found by name."""

import json

import numpy as np
import pytest

from internspatial_kedro.sources.phrases import head_noun_phrase
from sources.projection import obb_corners, sorted_rows


def euler_zxy(alpha, beta, gamma):
    """EmbodiedScan's rotation: about z, then the turned x, then the turned y."""
    a, b, c = (np.array([np.cos(v), np.sin(v)]) for v in (alpha, beta, gamma))
    about_z = np.array([[a[0], -a[1], 0], [a[1], a[0], 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, b[0], -b[1]], [0, b[1], b[0]]])
    about_y = np.array([[c[0], 0, c[1]], [0, 1, 0], [-c[1], 0, c[0]]])
    return about_z @ about_x @ about_y


@pytest.mark.parametrize("angles", [(0.7, 0.0, 0.0), (0.7, 0.2, -0.4)], ids=["upright", "nine degrees of freedom"])
def test_boxes_reach_the_camera_frame(tmp_path, native, angles):
    root = native.robospatial(tmp_path)
    record = native.robospatial_record("a.jpg")
    record["objects"][0]["bbox_3d"] = [[0.4, 0.9, 0.6, 0.3, 0.4, 0.5, *angles]]
    native.json(root / "annotations/a.json", record)
    view = native.read("robospatial", root).view("a")
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
    world = np.array([0.4, 0.9, 0.6]) + (signs * [0.15, 0.2, 0.25]) @ euler_zxy(*angles).T
    expected = (np.linalg.inv(native.looking_down) @ np.c_[world, np.ones(8)].T).T[:, :3]
    np.testing.assert_allclose(sorted_rows(obb_corners(view.objects[0].obb_cam)), sorted_rows(expected), atol=1e-9)
    u = 110 * expected[:, 0] / expected[:, 2] + 60
    v = 112 * expected[:, 1] / expected[:, 2] + 45
    bounds = [u.min(), v.min(), min(u.max(), 120), min(v.max(), 90)]
    np.testing.assert_allclose(view.objects[0].box_xyxy, bounds, atol=1e-9)


def test_native_fields(tmp_path, native):
    readings = native.read("robospatial", native.robospatial(tmp_path))
    view = readings.view("a")
    assert [(one.label, one.caption) for one in view.objects] == [
        ("cardboard box", "small red cardboard box"),
        ("mug", "white mug"),
    ]
    assert view.image == "images/demo/Scene 1/a.jpg"
    assert view.scene_id.startswith("src/demo-scene-1-")
    np.testing.assert_allclose(np.array(view.camera.cam_to_world).reshape(4, 4), native.looking_down)
    np.testing.assert_allclose(view.camera.up_cam, [0, -np.cos(np.deg2rad(20)), -np.sin(np.deg2rad(20))], atol=1e-12)
    assert (view.split, view.exhaustive_labels, view.depth) == ("train", [], None)
    assert readings.rejects == []


@pytest.mark.parametrize("folder", [".", "images/demo/Scene 1", "demo/Scene 1", "images", "annotations"])
def test_images_are_found_beside_the_file_or_below_the_root(tmp_path, native, folder):
    native.photo(tmp_path / folder / "a.jpg", (120, 90))
    native.json(tmp_path / "annotations/a.json", native.robospatial_record("a.jpg"))
    (view,) = native.read("robospatial", tmp_path).views
    assert (tmp_path / view.image).samefile(tmp_path / folder / "a.jpg")


def test_json_lines_are_one_image_a_line(tmp_path, native):
    native.photo(tmp_path / "a.jpg", (120, 90))
    line = json.dumps(native.robospatial_record("a.jpg"))
    native.text(tmp_path / "all.jsonl", f"{line}\n\n{line}\n")
    readings = native.read("robospatial", tmp_path)
    assert readings.items == ["all/0", "all/2"]
    assert len(readings.views) == 2


def test_objects_out_of_sight_are_rejected(tmp_path, native):
    root = native.robospatial(tmp_path)
    record = native.robospatial_record("a.jpg")
    record["objects"][0]["bbox_3d"] = [[0.4, -9.0, 0.6, 0.3, 0.4, 0.5, 0, 0, 0]]
    record["objects"][1]["bbox_3d"] = [[50.0, 1.0, 0.6, 0.3, 0.4, 0.5, 0, 0, 0]]
    native.json(root / "annotations/a.json", record)
    readings = native.read("robospatial", root)
    assert readings.verdicts == [("object", "a#0", "box_outside"), ("object", "a#1", "box_outside")]


@pytest.mark.parametrize(
    ("description", "label"),
    [
        ("Brown potato", "potato"),
        ("Light blue cylindrical cup", "cup"),
        ("Green and white bok choy", "bok choy"),
        ("White circular alarm clock", "alarm clock"),
        ("Heart-shaped pink eraser", "eraser"),
        ("Wooden pallet crate", "pallet crate"),
        ("The large black-and-white soccer ball on the floor", "soccer ball"),
        ("Orange", "Orange"),
        ("Red orange", "orange"),
        ("box with a red lid", "box"),
        ("bottle, half full", "bottle"),
    ],
)
def test_labels_are_head_nouns(description, label):
    assert head_noun_phrase(description) == label


def test_real_photo(real_root, native):
    (view,) = native.read("robospatial", real_root / "robospatial").views
    assert [one.label for one in view.objects] == [
        "potato",
        "banana",
        "cup",
        "bok choy",
        "alarm clock",
        "juice carton",
        "eraser",
        "pallet crate",
    ]
    assert (view.objects[0].caption, view.width, view.height) == ("brown potato", 1280, 800)
    for one in view.objects:
        left, top, right, bottom = one.box_xyxy
        assert 0 <= left < right <= 1280
        assert 0 <= top < bottom <= 800
        # Table-top things seen from about a metre.
        assert 0.5 < one.obb_cam.center[2] < 1.5
