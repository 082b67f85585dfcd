"""SUN RGB-D: both layouts, the tilt, the boxes; the real photos."""

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import SourceError
from sources.projection import iou, obb_corners, projected, sorted_rows


def upright_to_camera(points, tilt):
    """VoteNet's chain: q = Rtiltᵀ p, camera = (qx, -qz, qy)."""
    turned = points @ tilt
    return np.stack([turned[:, 0], -turned[:, 2], turned[:, 1]], axis=1)


def votenet_corners(center, half_width, half_length, half_height, direction):
    """Corners of a label line in the upright frame; the length runs along the direction."""
    along = np.array([*direction, 0.0]) / np.linalg.norm(direction)
    across = np.array([-along[1], along[0], 0.0])
    up = np.array([0.0, 0.0, 1.0])
    return np.array(
        [
            center + i * half_length * along + j * half_width * across + k * half_height * up
            for i in (-1, 1)
            for j in (-1, 1)
            for k in (-1, 1)
        ]
    )


def share_inside(label, box):
    width = max(0.0, min(label[2], box[2]) - max(label[0], box[0]))
    height = max(0.0, min(label[3], box[3]) - max(label[1], box[1]))
    return width * height / ((label[2] - label[0]) * (label[3] - label[1]))


def real_boxes(real_root, native):
    """The real view and its native 2D boxes, first pixel 1 and last pixel included."""
    (view,) = native.read("sunrgbd", real_root / "sunrgbd", layouts=["votenet"]).views
    labels = []
    for line in (real_root / "sunrgbd/sunrgbd_trainval/label/000001.txt").read_text().splitlines():
        x, y, w, h = (float(value) for value in line.split()[1:5])
        labels.append([x - 1, y - 1, x + w, y + h])
    return view, labels


class TestVoteNet:
    def test_boxes_are_turned_by_the_column_major_tilt(self, tmp_path, native):
        view = native.read("sunrgbd", native.votenet(tmp_path / "export")).view("export-000001")
        tilt = np.array([[1, 0, 0], [0, np.cos(0.2), -np.sin(0.2)], [0, np.sin(0.2), np.cos(0.2)]])
        corners = votenet_corners(np.array([0.2, 3.0, -0.4]), 0.8, 1.0, 0.5, (0.6, 0.8))
        ours = obb_corners(view.objects[0].obb_cam)
        np.testing.assert_allclose(sorted_rows(ours), sorted_rows(upright_to_camera(corners, tilt)), atol=1e-9)
        expected_up = upright_to_camera(np.array([[0.0, 0.0, 1.0]]), tilt)[0]
        np.testing.assert_allclose(view.camera.up_cam, expected_up, atol=1e-12)

    def test_native_fields(self, tmp_path, native):
        readings = native.read("sunrgbd", native.votenet(tmp_path / "export"))
        view = readings.view("export-000001")
        bed, stand = view.objects
        assert (bed.label, stand.label) == ("bed", "nightstand")
        assert bed.box_xyxy == [30, 20, 71, 51]
        assert bed.obb_cam.size == [2.0, 1.6, 1.0]
        assert (view.camera.fx, view.camera.fy, view.camera.cx, view.camera.cy) == (110, 112, 60, 45)
        assert view.depth is None
        assert view.exhaustive_labels == []
        assert [view.split for view in readings.views] == ["train", "train", "test"]
        assert readings.rejects == []

    def test_an_export_with_depth_is_no_frame_of_the_release(self, tmp_path, native):
        """Whole exports have `depth`, as frames of the release do; their point clouds are not read, depth maps are."""
        root = native.votenet(tmp_path / "export")
        (root / "depth").mkdir()
        (root / "depth/000002.mat").write_bytes(b"MATLAB 5.0 MAT-file")
        millimetres = np.full((90, 120), 2500, np.uint16)
        Image.fromarray((millimetres << 3) | (millimetres >> 13)).save(root / "depth/000001.png")
        readings = native.read("sunrgbd", root)
        assert [view.view_id for view in readings.views] == [f"src/export-00000{number}" for number in (1, 2, 3)]
        assert readings.rejects == []
        view = readings.view("export-000001")
        np.testing.assert_allclose(load_depth_m(root, view.depth, (120, 90)), 2.5)
        assert readings.view("export-000002").depth is None

    def test_names_of_many_things_are_crowds(self, tmp_path, native):
        root = native.votenet(tmp_path / "export")
        native.text(root / "label/000001.txt", "books 31 21 40 30 0.2 3.0 -0.4 0.8 1.0 0.5 0.6 0.8\n")
        (pile,) = native.read("sunrgbd", root).view("export-000001").objects
        assert (pile.label, pile.crowd) == ("book", True)

    def test_real_2d_labels_lie_inside_the_projected_boxes(self, real_root, native):
        """A 2D label is what is visible of the object, so the projection of its whole box holds it."""
        view, labels = real_boxes(real_root, native)
        boxes = [projected(view, labelled.obb_cam) for labelled in view.objects]
        inside = [share_inside(label, box) for label, box in zip(labels, boxes, strict=True)]
        overlaps = [iou(label, box) for label, box in zip(labels, boxes, strict=True)]
        print(f"SUN RGB-D: {len(inside)} objects, 2D label inside the projection {np.mean(inside):.3f}")
        print(f"SUN RGB-D: mean IoU {np.mean(overlaps):.3f}: {np.round(overlaps, 3).tolist()}")
        assert len(inside) == 6
        # Wrong readings of the format reach 0.93 (oy flipped), 0.75 (w and l swapped), 0.47 (tilt transposed) at most.
        assert min(inside) >= 0.99

    def test_real_boxes_are_those_of_votenets_code(self, real_root, native):
        view, _ = real_boxes(real_root, native)
        numbers = np.array((real_root / "sunrgbd/sunrgbd_trainval/calib/000001.txt").read_text().split(), float)
        tilt = numbers[:9].reshape(3, 3).T
        lines = (real_root / "sunrgbd/sunrgbd_trainval/label/000001.txt").read_text().splitlines()
        for line, labelled in zip(lines, view.objects, strict=True):
            values = [float(value) for value in line.split()[5:13]]
            corners = votenet_corners(np.array(values[:3]), *values[3:6], values[6:8])
            expected = upright_to_camera(corners, tilt)
            np.testing.assert_allclose(sorted_rows(obb_corners(labelled.obb_cam)), sorted_rows(expected), atol=1e-4)


class TestReleasedFrames:
    def test_boxes_of_the_release(self, tmp_path, native):
        native.sunrgbd_frame(tmp_path / "SUNRGBD/kv1/NYUdata/NYU0001")
        readings = native.read("sunrgbd", tmp_path)
        view = readings.view("kv1-nyudata-nyu0001")
        bed, stand = view.objects
        assert (bed.object_id, bed.label, stand.object_id, stand.label) == ("0", "bed", "2", "nightstand")
        # Upright camera axes (x right, y down, z forward); the tilt's rows turn the camera into them.
        tilt = np.array([[1, 0, 0], [0, np.cos(0.2), np.sin(0.2)], [0, -np.sin(0.2), np.cos(0.2)]])
        corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (0.2, 0.9) for z in (2.0, 3.5)])
        np.testing.assert_allclose(sorted_rows(obb_corners(bed.obb_cam)), sorted_rows(corners @ tilt), atol=1e-9)
        np.testing.assert_allclose(view.camera.up_cam, -tilt[1], atol=1e-12)
        np.testing.assert_allclose(bed.box_xyxy, projected(view, bed.obb_cam), atol=1e-9)
        assert readings.rejects == []

    def test_both_layouts_describe_the_same_box_alike(self, tmp_path, native):
        """The export's numbers, computed as SUNRGBDtoolbox does, give the same camera and box as the frame folder."""
        frame = native.sunrgbd_frame(tmp_path / "frame")
        a = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
        extrinsic = np.loadtxt(frame / "extrinsics/20150102000000.txt")[:, :3]
        tilt = a @ extrinsic @ np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
        export = native.votenet(tmp_path / "export")
        k = np.loadtxt(frame / "intrinsics.txt")
        lines = [" ".join(str(v) for v in m.ravel(order="F")) for m in (tilt, k)]
        native.text(export / "calib/000001.txt", "\n".join(lines))
        native.text(export / "label/000001.txt", "bed 1 1 50 50 0 2.75 -0.55 0.75 0.5 0.35 1 0\n")
        readings = native.read("sunrgbd", tmp_path)
        released, exported = readings.view("frame"), readings.view("export-000001")
        np.testing.assert_allclose(released.camera.up_cam, exported.camera.up_cam, atol=1e-9)
        ours, theirs = (obb_corners(view.objects[0].obb_cam) for view in (released, exported))
        np.testing.assert_allclose(sorted_rows(ours), sorted_rows(theirs), atol=1e-9)

    def test_depth_bits_are_rotated_and_raw_comes_first(self, tmp_path, native):
        native.sunrgbd_frame(tmp_path / "frame")
        (view,) = native.read("sunrgbd", tmp_path).views
        assert view.depth.path == "frame/depth/a.png"
        np.testing.assert_allclose(load_depth_m(tmp_path, view.depth, (view.width, view.height)), 2.345)
        (filled,) = native.read("sunrgbd", tmp_path, filled_depth=True).views
        assert filled.depth.path == "frame/depth_bfx/a.png"

    def test_outlines_serve_where_no_boxes_are_annotated(self, tmp_path, native):
        frame = native.sunrgbd_frame(tmp_path / "frame")
        (frame / "annotation3Dfinal/index.json").unlink()
        square = {"x": [10, 30, 30, 10], "y": [10, 10, 30, 30], "object": 1}
        names = [{"name": "unused"}, {"name": "office_chair:occluded"}]
        native.json(frame / "annotation2Dfinal/index.json", {"objects": names, "frames": [{"polygon": [square]}]})
        (view,) = native.read("sunrgbd", tmp_path).views
        (chair,) = view.objects
        assert (chair.label, chair.obb_cam, chair.box_xyxy) == ("office chair", None, [10, 10, 30, 30])

    def test_real_frame(self, real_root, native):
        (view,) = native.read("sunrgbd", real_root / "sunrgbd", layouts=["native"]).views
        assert (view.width, view.height, view.objects) == (561, 427, [])
        depth_m = load_depth_m(real_root / "sunrgbd", view.depth, (view.width, view.height))
        assert depth_m.shape == (427, 561)
        assert 0.3 < np.median(depth_m[depth_m > 0]) < 10
        assert np.linalg.norm(view.camera.up_cam) == pytest.approx(1)
        assert view.camera.up_cam[1] < -0.9


@pytest.mark.parametrize(
    ("options", "words"),
    [({"layout": "native"}, "unknown option 'layout'"), ({"layouts": ["mat"]}, "option layouts is ['mat']")],
)
def test_wrong_options_are_refused(tmp_path, native, options, words):
    native.votenet(tmp_path)
    with pytest.raises(SourceError) as error:
        native.read("sunrgbd", tmp_path, **options)
    assert words in str(error.value)
