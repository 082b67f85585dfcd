"""Cityscapes: instance images, painted polygons, cameras and disparity written natively; the real frames."""

import json
import math

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Source

WIDTH, HEIGHT = 128, 64
FX, FY, U0, V0, BASELINE = 140.0, 142.0, 66.0, 30.0, 0.2
YAW, PITCH, ROLL = -0.02, 0.05, 0.01
PLACE = "train/aachen"
STEM = "aachen_000000_000019"

# Painter's order: sky and road behind, then a car, a pole before it, a person before both, and a group of bicycles.
POLYGONS = [
    ("sky", [[0, 0], [128, 0], [128, 30], [0, 30]]),
    ("car", [[20, 20], [60, 20], [60, 50], [20, 50]]),
    ("pole", [[30, 0], [34, 0], [34, 60], [30, 60]]),
    ("person", [[50, 15], [58, 15], [58, 55], [50, 55]]),
    ("bicyclegroup", [[80, 30], [110, 30], [110, 50], [80, 50]]),
]


def filled(box):
    """Pixels of a rectangle given by its corners."""
    (left, top), _, (right, bottom), _ = box
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    return mask


def instance_ids():
    """What the polygons give: stuff by label id, things by label id x 1000 + k, groups by label id."""
    ids = np.zeros((HEIGHT, WIDTH), np.uint16)
    for value, (_, box) in zip((23, 26000, 17, 24001, 33), POLYGONS, strict=True):
        ids[filled(box)] = value
    return ids


def polygons():
    objects = [{"label": label, "polygon": corners} for label, corners in POLYGONS]
    return {"imgHeight": HEIGHT, "imgWidth": WIDTH, "objects": objects}


def calibration(**extrinsic):
    pose = {"baseline": BASELINE, "pitch": PITCH, "roll": ROLL, "yaw": YAW, "x": 1.7, "y": 0.1, "z": 1.22} | extrinsic
    return {"extrinsic": pose, "intrinsic": {"fx": FX, "fy": FY, "u0": U0, "v0": V0}}


def path_of(root, kind, ending, place=PLACE, stem=STEM):
    return root / kind / place / f"{stem}_{ending}"


def write_frame(root, native, place=PLACE, labels="ids", camera=True):
    native.photo(path_of(root, "leftImg8bit", "leftImg8bit.png", place), (WIDTH, HEIGHT))
    if labels == "ids":
        native.png16(path_of(root, "gtFine", "gtFine_instanceIds.png", place), instance_ids())
    if labels == "polygons":
        native.json(path_of(root, "gtFine", "gtFine_polygons.json", place), polygons())
    if camera:
        native.json(path_of(root, "camera", "camera.json", place), calibration())
    return root


def only_view(readings):
    (view,) = readings.views
    return view


@pytest.mark.parametrize("labels", ["ids", "polygons"])
def test_things_are_visible_pixels_and_groups_are_crowds(tmp_path, native, labels):
    view = only_view(native.read("cityscapes", write_frame(tmp_path, native, labels=labels)))
    ids = instance_ids()
    found = {each.label: (rle_to_mask(each.mask_rle, WIDTH, HEIGHT), each.crowd) for each in view.objects}
    assert set(found) == {"car", "person", "bicycle"}
    for label, value, crowd in (("car", 26000, False), ("person", 24001, False), ("bicycle", 33, True)):
        assert (found[label][0] == (ids == value)).all()
        assert found[label][1] == crowd
    assert "car" in view.exhaustive_labels and "sky" not in view.exhaustive_labels


def test_a_thing_covered_as_a_whole_is_a_reject(tmp_path, native):
    content = polygons()
    content["objects"].append({"label": "truck", "polygon": [[10, 10], [120, 10], [120, 60], [10, 60]]})
    write_frame(tmp_path, native, labels="polygons")
    native.json(path_of(tmp_path, "gtFine", "gtFine_polygons.json"), content)
    readings = native.read("cityscapes", tmp_path)
    assert [each.label for each in only_view(readings).objects] == ["truck"]
    assert [verdict[2] for verdict in readings.verdicts] == ["mask_empty"] * 3


def to_pixel(point):
    """Pixel of a point in the vehicle's frame: undo yaw, then pitch, then roll, one plane at a time."""
    x, y, z = np.subtract(point, [1.7, 0.1, 1.22])
    x, y = x * math.cos(YAW) + y * math.sin(YAW), y * math.cos(YAW) - x * math.sin(YAW)
    x, z = x * math.cos(PITCH) - z * math.sin(PITCH), z * math.cos(PITCH) + x * math.sin(PITCH)
    y, z = y * math.cos(ROLL) + z * math.sin(ROLL), z * math.cos(ROLL) - y * math.sin(ROLL)
    return U0 + 0.5 - FX * y / x, V0 + 0.5 - FY * z / x, x


@pytest.mark.parametrize("point", [(20.0, 2.0, 0.0), (8.0, -3.0, 1.5), (50.0, 0.0, 4.0)])
def test_the_camera_sees_points_of_the_vehicle_frame_where_they_are(tmp_path, native, point):
    camera = only_view(native.read("cityscapes", write_frame(tmp_path, native))).camera
    pose = np.array(camera.cam_to_world).reshape(4, 4)
    x, y, z = np.linalg.solve(pose, [*point, 1.0])[:3]
    column, row, depth = to_pixel(point)
    assert (camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy, z) == pytest.approx((column, row, depth))
    np.testing.assert_allclose(pose[:3, :3] @ camera.up_cam, [0, 0, 1], atol=1e-12)


def test_a_positive_pitch_looks_down(tmp_path, native):
    camera = only_view(native.read("cityscapes", write_frame(tmp_path, native))).camera
    # Far and level with the camera: the horizon lies above the principal point.
    _, row, _ = to_pixel((1e6, 0.1, 1.22))
    assert row < V0 - 5
    assert camera.up_cam[2] < 0


def test_disparity_becomes_depth(tmp_path, native):
    write_frame(tmp_path, native)
    depth_m = np.tile(np.linspace(3.0, 60.0, WIDTH), (HEIGHT, 1))
    stored = np.rint(FX * BASELINE / depth_m * 256).astype(np.uint16) + 1
    stored[:5], stored[5] = 0, 1
    native.png16(path_of(tmp_path, "disparity", "disparity.png"), stored)
    view = only_view(native.read("cityscapes", tmp_path))
    read = load_depth_m(tmp_path, view.depth, (WIDTH, HEIGHT))
    assert (read[:6] == 0).all()
    # Half a step of the stored disparity, at worst.
    assert np.abs(1 / read[6:] - 1 / depth_m[6:]).max() <= 0.5 / 256 / (FX * BASELINE) + 1e-12


def test_a_wall_is_lifted_to_its_place(tmp_path, native):
    """Every pixel of the wall x = 10 m in the vehicle's frame, by disparity and camera, is on that wall."""
    write_frame(tmp_path, native)
    columns, rows = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    view = only_view(native.read("cityscapes", tmp_path))
    pose = np.array(view.camera.cam_to_world).reshape(4, 4)
    right, down = (columns - U0 - 0.5) / FX, (rows - V0 - 0.5) / FY
    # The ray of a pixel leaves the wall's normal by the angles of the pose, turned here by hand.
    y, z = -right, -down
    y, z = y * math.cos(ROLL) - z * math.sin(ROLL), z * math.cos(ROLL) + y * math.sin(ROLL)
    ahead = math.cos(PITCH) + z * math.sin(PITCH)
    ahead = ahead * math.cos(YAW) - y * math.sin(YAW)
    depth_m = (10.0 - 1.7) / ahead
    native.png16(path_of(tmp_path, "disparity", "disparity.png"), np.rint(FX * BASELINE / depth_m * 256) + 1)
    view = only_view(native.read("cityscapes", tmp_path))
    read = load_depth_m(tmp_path, view.depth, (WIDTH, HEIGHT))
    camera = view.camera
    points = np.stack([(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(rows)], -1)
    world = (points * read[..., None]) @ pose[:3, :3].T + pose[:3, 3]
    assert np.abs(world[..., 0] - 10.0).max() < 0.01


SPLITS = [
    ("train/aachen", "train", 3),
    ("train_extra/nuremberg", "train", 3),
    ("val/frankfurt", "test", 3),
    ("test/berlin", "test", 0),
]


@pytest.mark.parametrize(("place", "split", "objects"), SPLITS, ids=[row[0] for row in SPLITS])
def test_splits(tmp_path, native, place, split, objects):
    view = only_view(native.read("cityscapes", write_frame(tmp_path, native, place=place)))
    assert (view.split, len(view.objects), bool(view.exhaustive_labels)) == (split, objects, objects > 0)


def test_without_cameras_the_objects_stay(tmp_path, native):
    view = only_view(native.read("cityscapes", write_frame(tmp_path, native, camera=False)))
    assert (view.camera, view.depth, len(view.objects)) == (None, None, 3)


def test_another_level_of_folders(tmp_path, native):
    write_frame(tmp_path / "cityscapes", native)
    assert native.read("cityscapes", tmp_path).items == [f"cityscapes-train-{STEM}"]


def cut(path):
    path.write_bytes(path.read_bytes()[:100])


def rgb(path):
    Image.fromarray(np.zeros((HEIGHT, WIDTH, 3), np.uint8)).save(path)


def calibrate(**extrinsic):
    return lambda path: path.write_text(json.dumps(calibration(**extrinsic)))


BROKEN = [
    ("no image", "leftImg8bit", "leftImg8bit.png", lambda path: path.unlink(), "image_missing"),
    ("instance image cut short", "gtFine", "gtFine_instanceIds.png", cut, "record_malformed"),
    ("instance image in colour", "gtFine", "gtFine_instanceIds.png", rgb, "record_malformed"),
    ("no labels", "gtFine", "gtFine_instanceIds.png", lambda path: path.unlink(), "labels_missing"),
    ("no camera", "camera", "camera.json", lambda path: path.unlink(), "calibration_missing"),
    ("a camera without a focal length", "camera", "camera.json", lambda p: p.write_text("{}"), "record_malformed"),
    ("an infinite pitch", "camera", "camera.json", calibrate(pitch=float("inf")), "pose_not_finite"),
]


@pytest.mark.parametrize(("kind", "ending", "damage", "reason"), [r[1:] for r in BROKEN], ids=[r[0] for r in BROKEN])
def test_a_broken_file_is_one_reject(tmp_path, native, kind, ending, damage, reason):
    write_frame(tmp_path, native)
    damage(path_of(tmp_path, kind, ending))
    assert native.read("cityscapes", tmp_path).verdicts == [("record", f"train-{STEM}", reason)]


def test_no_baseline_is_no_depth(tmp_path, native):
    write_frame(tmp_path, native)
    native.png16(path_of(tmp_path, "disparity", "disparity.png"), np.ones((HEIGHT, WIDTH)))
    calibrate(baseline=0.0)(path_of(tmp_path, "camera", "camera.json"))
    assert native.read("cityscapes", tmp_path).verdicts == [("record", f"train-{STEM}", "camera_implausible")]


def test_a_missing_disparity_is_a_depth_reject(tmp_path, native):
    write_frame(tmp_path, native)
    path_of(tmp_path, "disparity", "disparity.png").parent.mkdir(parents=True)
    readings = native.read("cityscapes", tmp_path)
    assert readings.verdicts == [("depth", f"train-{STEM}", "depth_missing")]
    assert only_view(readings).depth is None


def test_a_broken_polygon_is_one_object_lost(tmp_path, native):
    content = polygons()
    content["objects"] += [{"label": "car", "polygon": [[1, 1], [5, 5]]}, {"label": "sky", "polygon": []}]
    write_frame(tmp_path, native, labels="polygons")
    native.json(path_of(tmp_path, "gtFine", "gtFine_polygons.json"), content)
    readings = native.read("cityscapes", tmp_path)
    assert readings.verdicts == [("object", f"train-{STEM}#5", "polygon_too_short")]
    assert len(only_view(readings).objects) == 3
    assert only_view(readings).exhaustive_labels == []


@pytest.mark.parametrize(("width", "height"), [(-1, HEIGHT), (WIDTH, 0), (10**6, 10**6)])
def test_polygons_of_an_impossible_picture_are_one_reject(tmp_path, native, width, height):
    write_frame(tmp_path, native, labels="polygons")
    content = polygons() | {"imgWidth": width, "imgHeight": height}
    native.json(path_of(tmp_path, "gtFine", "gtFine_polygons.json"), content)
    assert native.read("cityscapes", tmp_path).verdicts == [("record", f"train-{STEM}", "record_malformed")]


def test_real_frames(real_root, native):
    root = real_root / "cityscapes"
    readings = native.read("cityscapes", root)
    # Two frames of Frankfurt have labels and no photo.
    assert [verdict[2] for verdict in readings.verdicts] == ["image_missing"] * 2
    assert len(readings.views) == 2
    for view in readings.views:
        stem = view.image.replace("leftImg8bit", "{}")
        ids = np.asarray(Image.open(root / stem.format("gtFine", "gtFine_instanceIds")))
        classes = np.asarray(Image.open(root / stem.format("gtFine", "gtFine_labelIds")))
        labels = {"person": 24, "rider": 25, "car": 26, "bicycle": 33}
        assert {each.object_id for each in view.objects} == {str(value) for value in np.unique(ids) if value >= 24000}
        for each in view.objects:
            mask = rle_to_mask(each.mask_rle, view.width, view.height)
            assert set(np.unique(classes[mask]).tolist()) == {labels[each.label]}
            assert mask.sum() == (ids == int(each.object_id)).sum()


def test_a_missing_layout_is_one_line(tmp_path, native):
    from internspatial_kedro.sources import cityscapes
    from internspatial_kedro.sources.records import SourceError

    with pytest.raises(SourceError, match="leftImg8bit"):
        list(cityscapes.list_items(Source("src", "cityscapes", tmp_path)))
