"""What cameras see of scans: areas, overlaps and boxes that a pencil gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.sources.records import Camera, Instance, Obb
from internspatial_kedro.sources.scan_views import LONGEST_SIDE_PX, Sight
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints
from sources.projection import obb_corners

# Level, looking along world +y from the origin: right is x, down is -z.
LEVEL = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
CAMERA = Camera(100.0, 100.0, 50.0, 40.0, LEVEL.ravel().tolist(), [0.0, -1.0, 0.0])
SIZE = (100, 80)


def board(number, y, left, right, bottom, top):
    """An upright rectangle across the view: corners, two triangles, instance number."""
    corners = np.array([[left, y, bottom], [right, y, bottom], [right, y, top], [left, y, top]])
    return corners, np.array([[0, 1, 2], [0, 2, 3]]), number


def scan_of(*boards):
    points = np.concatenate([corners for corners, _, _ in boards])
    faces = np.concatenate([triangles + 4 * place for place, (_, triangles, _) in enumerate(boards)])
    return ScenePoints(points, np.repeat([number for *_, number in boards], 4).astype(np.int32), faces.astype(np.int32))


def cloud_of(spacing, *boards):
    """The same boards as points."""
    points, numbers = [], []
    for corners, _, number in boards:
        (left, y, bottom), (right, _, top) = corners[0], corners[2]
        x, z = np.meshgrid(np.arange(left, right + 1e-9, spacing), np.arange(bottom, top + 1e-9, spacing))
        points.append(np.stack([x.ravel(), np.full(x.size, y), z.ravel()], axis=1))
        numbers.append(np.full(x.size, number, dtype=np.int32))
    return ScenePoints(np.concatenate(points), np.concatenate(numbers), np.empty((0, 3), np.int32))


def instances(*numbers):
    return [Instance(f"thing-{number}", "thing", "thing", number) for number in numbers]


def seen(scan, numbers, camera=CAMERA, size_wh=SIZE, depth_m=None):
    return {each.instance_id: each for each in Sight(scan, instances(*numbers)).objects(camera, *size_wh, depth_m)}


def mask(item, size_wh=SIZE):
    return rle_to_mask(item.mask_rle, *size_wh)


# 1 m wide and 0.8 m high at 4 m: 25 x 20 px, from column 50 and row 40 - 20.
FAR = board(7, 4.0, 0.0, 1.0, 0.0, 0.8)
# Before its left half, and beyond it: 0.48 m wide and 0.4 m high at 2 m: 24 x 20 px from column 38 to 62.
NEAR = board(3, 2.0, -0.24, 0.24, 0.0, 0.4)
# What it leaves of the farther one.
LEFT_OVER = 13 / 25


class TestMesh:
    def test_one_board_alone(self):
        item = seen(scan_of(FAR), [7])["thing-7"]
        assert item.box_xyxy == [50, 20, 75, 40]
        assert mask(item).sum() == 25 * 20
        assert item.visible_fraction == 1.0

    def test_a_nearer_board_hides_part_of_it(self):
        found = seen(scan_of(FAR, NEAR), [7, 3])
        assert found["thing-3"].visible_fraction == 1.0
        assert found["thing-7"].visible_fraction == LEFT_OVER
        assert found["thing-7"].box_xyxy == [62, 20, 75, 40]
        assert not (mask(found["thing-3"]) & mask(found["thing-7"])).any()

    @pytest.mark.parametrize("number", [NO_INSTANCE, 5])
    def test_walls_and_refused_instances_hide_too(self, number):
        corners, triangles, _ = NEAR
        found = seen(scan_of(FAR, (corners, triangles, number)), [7])
        assert list(found) == ["thing-7"]
        assert found["thing-7"].visible_fraction == LEFT_OVER

    def test_hidden_outside_and_behind_are_not_listed(self):
        wall = board(1, 1.0, -5, 5, -5, 5)
        behind = board(2, -3.0, -1, 1, -1, 1)
        beside = board(4, 0.5, 3, 4, 0, 1)
        assert list(seen(scan_of(FAR, wall, behind, beside), [1, 2, 4, 7])) == ["thing-1"]

    def test_alone_counts_end_at_the_border(self):
        half_out = board(9, 2.0, 0.5, 5.0, 0.0, 0.4)
        item = seen(scan_of(half_out), [9])["thing-9"]
        assert item.visible_fraction == 1.0
        assert item.box_xyxy == [75, 20, 100, 40]

    def test_a_camera_without_pose_sees_nothing(self):
        assert Sight(scan_of(FAR), instances(7)).objects(Camera(100.0, 100.0, 50.0, 40.0), *SIZE) == []

    def test_an_instance_that_the_geometry_does_not_show_is_not_listed(self):
        assert seen(scan_of(FAR), [-1, 8]) == {}

    def test_large_images_are_looked_at_in_blocks(self):
        scale = 2 * LONGEST_SIDE_PX // 100 + 1
        camera = Camera(100.0 * scale, 100.0 * scale, 50.0 * scale, 40.0 * scale, CAMERA.cam_to_world)
        size_wh = (100 * scale + 1, 80 * scale + 2)
        item = seen(scan_of(FAR), [7], camera, size_wh)["thing-7"]
        assert np.abs(np.array(item.box_xyxy) - scale * np.array([50, 20, 75, 40])).max() <= 3
        # Blocks of three pixels: half a block at each of the four sides.
        assert mask(item, size_wh).sum() == pytest.approx(25 * 20 * scale**2, abs=1.5 * 2 * (25 + 20) * scale)


class TestDepth:
    @pytest.mark.parametrize("metres", [3.0, 5.0])
    def test_what_was_measured_elsewhere_is_something_else(self, metres):
        depth_m = np.zeros((80, 100))
        depth_m[:, :60] = metres
        item = seen(scan_of(FAR), [7], depth_m=depth_m)["thing-7"]
        assert item.box_xyxy == [60, 20, 75, 40]
        assert item.visible_fraction == 15 / 25

    @pytest.mark.parametrize("metres", [0.0, np.nan, np.inf, 3.95, 4.05])
    def test_no_measurement_and_noise_hide_nothing(self, metres):
        item = seen(scan_of(FAR), [7], depth_m=np.full((80, 100), metres))["thing-7"]
        assert item.visible_fraction == 1.0

    def test_blocks_at_the_border_have_depth_too(self):
        size_wh = (LONGEST_SIDE_PX * 2 - 1, 3)
        camera = Camera(100.0, 100.0, 0.0, 1.0, CAMERA.cam_to_world)
        wall = board(1, 4.0, -100, 100, -100, 100)
        assert seen(scan_of(wall), [1], camera, size_wh, np.full((3, size_wh[0]), 1.0)) == {}


class TestCloud:
    def test_points_close_up_to_a_surface(self):
        found = seen(cloud_of(0.02, FAR, NEAR), [7, 3])
        far, near = found["thing-7"], found["thing-3"]
        assert 24 * 20 <= mask(near).sum() <= 26 * 22
        assert np.abs(np.array(near.box_xyxy) - [38, 20, 62, 40]).max() <= 1.5
        assert far.visible_fraction == pytest.approx(LEFT_OVER, abs=0.06)
        inside = mask(far)[21:39, 65:74]
        assert inside.all()

    def test_one_point_is_one_pixel(self):
        point = ScenePoints(np.array([[0.005, 1.0, 0.005]]), np.array([2], np.int32), np.empty((0, 3), np.int32))
        assert seen(point, [2])["thing-2"].box_xyxy == [50, 39, 51, 40]


class TestBoxes:
    def test_a_missing_box_is_fitted_to_the_points(self):
        box = seen(scan_of(FAR), [7])["thing-7"].obb_cam
        np.testing.assert_allclose(box.center, [0.5, -0.4, 4.0], atol=1e-6)
        low, high = obb_corners(box).min(axis=0), obb_corners(box).max(axis=0)
        np.testing.assert_allclose(high - low, [1.0, 0.8, 0.0], atol=2e-3)
        assert min(box.size) > 0

    def test_the_dataset_s_own_box_stays(self):
        labelled = Instance("a", "thing", "thing", 7, Obb([0.5, 4.0, 1.4], np.eye(3).ravel().tolist(), [3.0, 2.0, 1.0]))
        (item,) = Sight(scan_of(FAR), [labelled]).objects(CAMERA, *SIZE)
        np.testing.assert_allclose(item.obb_cam.center, [0.5, -1.4, 4.0], atol=1e-12)
        low, high = obb_corners(item.obb_cam).min(axis=0), obb_corners(item.obb_cam).max(axis=0)
        np.testing.assert_allclose(high - low, [3.0, 1.0, 2.0], atol=1e-12)


@settings(max_examples=25)
@given(yaw=st.floats(-3.1, 3.1), shift=st.tuples(*[st.floats(-20, 20)] * 3), gap=st.floats(0.5, 1.5))
def test_moving_room_and_camera_together_changes_nothing(yaw, shift, gap):
    move = np.eye(4)
    move[:2, :2] = [[np.cos(yaw), -np.sin(yaw)], [np.sin(yaw), np.cos(yaw)]]
    move[:3, 3] = shift
    scan = scan_of(FAR, board(3, 4.0 - gap, -0.3, 0.35, 0.013, 0.41))
    moved = ScenePoints(scan.points @ move[:3, :3].T + move[:3, 3], scan.instance, scan.faces)
    camera = Camera(100.0, 100.0, 50.0, 40.0, (move @ LEVEL).ravel().tolist())
    before, after = seen(scan, [3, 7]), seen(moved, [3, 7], camera)
    assert list(before) == list(after)
    for name, item in before.items():
        # Rays are 32 bits: a pixel on an edge may go either way.
        assert (mask(item) ^ mask(after[name])).sum() <= 45
        assert after[name].visible_fraction == pytest.approx(item.visible_fraction, abs=0.06)
        np.testing.assert_allclose(after[name].obb_cam.center, item.obb_cam.center, atol=1e-5)
