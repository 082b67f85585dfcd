"""KITTI: boxes moved to the left colour camera, labels, splits; the real photos."""

import numpy as np
import pytest

from sources.projection import iou, obb_corners, projected, sorted_rows


def rotate_about_down(angle):
    """The development kit's rotation about the camera's y axis."""
    return np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])


def native_corners(height, width, length, location, angle):
    """Corners in rectified camera 0, bottom centre at `location` (development kit, `computeBox3D`)."""
    local = [[sx * length / 2, -h, sz * width / 2] for sx in (-1, 1) for h in (0, height) for sz in (-1, 1)]
    return np.array(local) @ rotate_about_down(angle).T + location


def test_boxes_are_moved_into_the_left_colour_camera(tmp_path, native):
    view = native.read("kitti", native.kitti(tmp_path)).view("training-000000")
    car = view.objects[0]
    native_points = native_corners(1.5, 1.6, 4.0, np.array([-0.5, 1.5, 10.0]), 0.3)
    p2 = np.array([[100, 0, 60, 5], [0, 100, 40, -2], [0, 0, 1, 0.01]])
    pixels = (p2 @ np.c_[native_points, np.ones(8)].T).T
    pixels = pixels[:, :2] / pixels[:, 2:]
    ours = obb_corners(car.obb_cam)
    u = view.camera.fx * ours[:, 0] / ours[:, 2] + view.camera.cx - 0.5
    v = view.camera.fy * ours[:, 1] / ours[:, 2] + view.camera.cy - 0.5
    np.testing.assert_allclose(sorted_rows(np.c_[u, v]), sorted_rows(pixels), atol=1e-6)
    assert np.linalg.det(np.array(car.obb_cam.axes).reshape(3, 3)) == pytest.approx(1)
    assert car.obb_cam.size == [4.0, 1.6, 1.5]


def test_native_fields(tmp_path, native):
    readings = native.read("kitti", native.kitti(tmp_path))
    view = readings.view("training-000000")
    car, pedestrian = view.objects
    assert (car.label, pedestrian.label) == ("car", "pedestrian")
    assert car.box_xyxy == [40.5, 30.25, 71.75, 61.5]
    assert (car.visible_fraction, pedestrian.visible_fraction) == (0.6, 1.0)
    assert (view.camera.fx, view.camera.cx, view.camera.up_cam) == (100.0, 60.5, [0.0, -1.0, 0.0])
    assert view.image == "training/image_2/000000.png"
    assert "tram" in view.exhaustive_labels
    assert not readings.rejects


@pytest.mark.parametrize(("occluded", "expected"), [("0", 1.0), ("1", 0.6), ("2", 0.25), ("3", None), ("-1", None)])
def test_occlusion_classes_become_shares(tmp_path, native, occluded, expected):
    root = native.kitti(tmp_path)
    line = f"Van 0.9 {occluded} 0 40 30 70 60 1.5 1.6 4.0 -0.5 1.5 10.0 0.3\n"
    native.text(root / "training/label_2/000000.txt", line)
    (van,) = native.read("kitti", root).view("training-000000").objects
    assert (van.label, van.visible_fraction) == ("van", expected)


def test_dont_care_regions_are_no_objects_and_end_exhaustiveness(tmp_path, native):
    view = native.read("kitti", native.kitti(tmp_path)).view("training-000001")
    assert [labelled.label for labelled in view.objects] == ["car", "pedestrian"]
    assert view.exhaustive_labels == []


def test_testing_photos_have_a_camera_and_no_objects(tmp_path, native):
    root = native.kitti(tmp_path)
    native.photo(root / "testing/image_2/000000.png", (120, 80))
    native.text(root / "testing/calib/000000.txt", "P2: 100 0 60 5 0 100 40 -2 0 0 1 0.01\n")
    readings = native.read("kitti", root)
    splits = {view.view_id: view.split for view in readings.views}
    assert splits["src/testing-000000"] == "test"
    assert splits["src/training-000000"] == "train"
    assert readings.view("testing-000000").exhaustive_labels == []
    assert {view.split for view in native.read("kitti", root, split="test").views} == {"test"}


def test_misc_names_no_category(tmp_path, native):
    root = native.kitti(tmp_path)
    native.text(root / "training/label_2/000000.txt", "Misc 0 0 0 40 30 70 60 1.5 1.6 4.0 -0.5 1.5 10.0 0.3\n")
    readings = native.read("kitti", root)
    assert readings.verdicts == [("object", "training-000000#0", "label_empty")]
    assert readings.view("training-000000").exhaustive_labels == []


def test_real_boxes_fall_on_their_2d_labels(real_root, native):
    readings = native.read("kitti", real_root / "kitti")
    assert readings.rejects == []
    overlaps = []
    for view in readings.views:
        label_file = real_root / "kitti" / view.image.replace("image_2", "label_2").replace(".png", ".txt")
        lines = [line.split() for line in label_file.read_text().splitlines() if not line.startswith("DontCare")]
        for line, labelled in zip(lines, view.objects, strict=True):
            overlaps.append(iou([float(v) for v in line[4:8]], projected(view, labelled.obb_cam)))
    print(f"KITTI: {len(overlaps)} objects, mean IoU {np.mean(overlaps):.3f}, smallest {min(overlaps):.3f}")
    assert len(overlaps) == 4
    assert np.mean(overlaps) >= 0.6
