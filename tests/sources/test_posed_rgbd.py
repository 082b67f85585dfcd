"""Posed RGB-D: both layouts, poses, masks, depth of another size, options."""

import numpy as np
import pytest

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import SourceError


class TestScanNetExport:
    def test_cameras_and_order(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.scannet_export(tmp_path))
        assert readings.items == ["scans-scene0001_00/0", "scans-scene0001_00/2", "scans-scene0001_00/10"]
        view = readings.view("scans-scene0001_00/2")
        assert (view.scene_id, view.frame_index) == ("src/scans-scene0001_00", 1)
        assert (view.camera.fx, view.camera.fy, view.camera.cx, view.camera.cy) == (60, 61, 32, 24)
        np.testing.assert_allclose(np.array(view.camera.cam_to_world).reshape(4, 4), native.looking_down)
        tilt = np.deg2rad(20)
        np.testing.assert_allclose(view.camera.up_cam, [0, -np.cos(tilt), -np.sin(tilt)], atol=1e-12)

    def test_masks_become_objects_and_walls_do_not(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.scannet_export(tmp_path))
        view = readings.view("scans-scene0001_00/0")
        (chair,) = view.objects
        assert (chair.label, chair.instance_id, chair.box_xyxy) == ("chair", "3", [5, 10, 25, 20])
        assert rle_to_mask(chair.mask_rle, 64, 48).sum() == 200
        assert [verdict[1:] for verdict in readings.verdicts[:1]] == [("scans-scene0001_00/0#7", "label_background")]

    def test_depth_of_the_same_view_at_another_size_stays(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.scannet_export(tmp_path))
        assert all(view.depth is not None for view in readings.views)

    def test_depth_of_another_camera_goes_and_the_view_stays(self, tmp_path, native):
        root = native.scannet_export(tmp_path)
        k = np.array([[50.0, 0, 16, 0], [0, 50.0, 12, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        native.matrix(root / "scans/scene0001_00/intrinsic/intrinsic_depth.txt", k)
        readings = native.read("posed_rgbd", root)
        depth = [verdict for verdict in readings.verdicts if verdict[0] == "depth"]
        assert [reason for _, _, reason in depth] == ["depth_wrong_size"] * 3
        assert [view.depth for view in readings.views] == [None] * 3

    def test_stride(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.scannet_export(tmp_path), stride=2)
        assert readings.items == ["scans-scene0001_00/0", "scans-scene0001_00/10"]
        assert [view.frame_index for view in readings.views] == [0, 2]

    def test_instance_images_without_label_map_are_one_clear_error(self, tmp_path, native):
        root = native.scannet_export(tmp_path)
        (root / "scannetv2-labels.combined.tsv").unlink()
        with pytest.raises(SourceError, match=r"needs .*label-filt and scannetv2-labels\.combined\.tsv"):
            native.read("posed_rgbd", root)

    def test_without_instance_images_there_are_no_objects(self, tmp_path, native):
        root = native.scannet_export(tmp_path)
        (root / "scans/scene0001_00/instance-filt").rename(root / "elsewhere")
        assert all(view.objects == [] for view in native.read("posed_rgbd", root).views)


class TestFlatFrames:
    def test_without_world_up_there_is_no_gravity(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.flat_rgbd(tmp_path / "chess"))
        view = readings.view("chess/frame-000060")
        assert (view.camera.fx, view.camera.cx, view.camera.cam_to_world, view.camera.up_cam) == (60, 32, None, None)
        np.testing.assert_allclose(load_depth_m(tmp_path / "chess", view.depth, (view.width, view.height)), 1.5)

    def test_world_up_turns_the_world_upright(self, tmp_path, native):
        readings = native.read("posed_rgbd", native.flat_rgbd(tmp_path / "chess"), world_up=[0, -2, 0])
        camera = readings.view("chess/frame-000060").camera
        np.testing.assert_allclose(camera.up_cam, [0, -1, 0], atol=1e-12)
        pose = np.array(camera.cam_to_world).reshape(4, 4)
        np.testing.assert_allclose(pose[:3, :3] @ [0, -1, 0], [0, 0, 1], atol=1e-12)
        # Native (6, 0.2, 0.3) with y down: 0.2 m below the first camera, 0.3 m before it.
        np.testing.assert_allclose([pose[0, 3], pose[2, 3]], [6.0, -0.2], atol=1e-12)

    @pytest.mark.parametrize("up", [[0, 0, 1], [0, 0, -1], [0.6, 0, -0.8], [1, 2, 3]])
    def test_any_direction_becomes_z_by_a_rotation(self, tmp_path, native, up):
        view = native.read("posed_rgbd", native.flat_rgbd(tmp_path / "chess"), world_up=up).views[0]
        turn = np.array(view.camera.cam_to_world).reshape(4, 4)[:3, :3]
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
        assert np.linalg.det(turn) == pytest.approx(1)
        np.testing.assert_allclose(turn @ (np.array(up) / np.linalg.norm(up)), [0, 0, 1], atol=1e-12)

    def test_real_frames(self, real_root, native):
        up = [0.0, -0.8906, -0.4548]
        readings = native.read("posed_rgbd", real_root / "rgbd_posed", world_up=up)
        assert (len(readings.views), readings.rejects) == (8, [])
        for view in readings.views:
            depth_m = load_depth_m(real_root / "rgbd_posed", view.depth, (view.width, view.height))
            assert depth_m.shape == (480, 640)
            assert 0.5 < np.median(depth_m[depth_m > 0]) < 4
            # Hand-held over a table: looking 5-40 degrees down.
            assert 5 < np.rad2deg(np.arcsin(-view.camera.up_cam[2])) < 40

    def test_real_table_is_level_in_the_turned_world(self, real_root, native):
        """The table top of the first frame, unprojected by the test, lies at one height."""
        up = [0.0, -0.8906, -0.4548]
        view = native.read("posed_rgbd", real_root / "rgbd_posed", world_up=up).view("rgbd_posed/frame-000300")
        depth_m = load_depth_m(real_root / "rgbd_posed", view.depth, (view.width, view.height))
        rows, columns = np.mgrid[330:440:5, 330:440:5]
        z = depth_m[rows, columns]
        x = (columns + 0.5 - view.camera.cx) / view.camera.fx * z
        y = (rows + 0.5 - view.camera.cy) / view.camera.fy * z
        pose = np.array(view.camera.cam_to_world).reshape(4, 4)
        heights = (np.stack([x, y, z], axis=-1) @ pose[:3, :3].T + pose[:3, 3])[..., 2][z > 0]
        assert len(heights) > 300
        assert heights.std() < 0.02


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stride": 0}, "stride is 0"),
        ({"stride": "two"}, "stride is two"),
        ({"world_up": [0, 0, 0]}, "a direction was expected"),
        ({"world_up": "z"}, "three numbers"),
        ({"strides": 2}, "unknown option 'strides'"),
    ],
)
def test_wrong_options_are_refused(tmp_path, native, options, words):
    native.flat_rgbd(tmp_path)
    with pytest.raises(SourceError) as error:
        native.read("posed_rgbd", tmp_path, **options)
    assert words in str(error.value)
