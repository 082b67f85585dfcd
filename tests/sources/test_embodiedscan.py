"""EmbodiedScan's info files: one of our rooms in their encoding, read back; foreign pickles; broken records."""

import copy
import json
import os
import pickle
import shutil

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Obb, SourceError
from sources.drawn_room import SIZE_WH, corners_of, draw_room, matrix_of, pose_of, rigid
from sources.scene_reading import read_scenes

ALIGN = rigid(0.4, 0.0, (1.0, -2.0, 0.3))
INFOS = "embodiedscan_infos_train.pkl"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return draw_room(tmp_path_factory.mktemp("room"))


def angles_of(rotation):
    """a, b, g of R = Rz(a) Rx(b) Ry(g), from the entries of that product."""
    a = np.arctan2(-rotation[0, 1], rotation[1, 1])
    b = np.arcsin(np.clip(rotation[2, 1], -1, 1))
    return [a, b, np.arctan2(-rotation[2, 0], rotation[2, 2])]


def nine(obb):
    axes = np.array(obb.axes).reshape(3, 3)
    axes[2] *= np.sign(np.linalg.det(axes))
    return [*obb.center, *obb.size, *angles_of(axes.T)]


def infos(room):
    """The room as `scannet/scene0001_00`: poses in a world that `axis_align_matrix` turns into the room's."""
    labels = sorted({instance.label for instance in room.scene.instances})
    places = {instance.instance_id: place for place, instance in enumerate(room.scene.instances)}
    images = [
        {
            "img_path": f"scannet/posed_images/scene0001_00/{view.frame_index:05d}.jpg",
            "depth_path": f"scannet/posed_images/scene0001_00/{view.frame_index:05d}.png",
            "cam2global": np.linalg.inv(ALIGN) @ pose_of(view),
            "cam2img": matrix_of(view),
            "visible_instance_ids": [places[each.instance_id] for each in view.objects],
        }
        for view in room.views
    ]
    instances = [
        {
            "bbox_3d": np.array(nine(instance.obb_world)),
            "bbox_label_3d": labels.index(instance.label) + 1,
            "bbox_id": 10 + place,
        }
        for place, instance in enumerate(room.scene.instances)
    ]
    scene = {
        "sample_idx": "scannet/scene0001_00",
        "axis_align_matrix": ALIGN,
        "images": images,
        "instances": instances,
    }
    categories = {label: number for number, label in enumerate(labels, 1)}
    return {"metainfo": {"categories": categories, "DATASET": "EmbodiedScan"}, "data_list": [scene]}


def write(room, root, content, protocol=4, name=INFOS):
    (root / name).write_bytes(pickle.dumps(content, protocol=protocol))
    for view, image in zip(room.views, content["data_list"][0]["images"], strict=True):
        for source, target in ((view.image, image["img_path"]), (view.depth.path, image["depth_path"])):
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(room.root / source, root / target)
    return root


class TestRoom:
    def test_boxes_poses_and_depth_come_back(self, room, tmp_path):
        found = read_scenes("embodiedscan", write(room, tmp_path, infos(room)))
        (scene,) = found.scenes
        assert (scene.scene_id, scene.split, found.rejects) == ("src/scannet-scene0001_00", "train", [])
        assert [each.label for each in scene.instances] == [each.label for each in room.scene.instances]
        assert scene.exhaustive_labels == sorted({each.label for each in room.scene.instances})
        assert [each.instance_id for each in scene.instances][:2] == ["10", "11"]
        for read, given in zip(scene.instances, room.scene.instances, strict=True):
            np.testing.assert_allclose(corners_of(read.obb_world), corners_of(given.obb_world), atol=1e-6)
        for read, given in zip(found.views, room.views, strict=True):
            np.testing.assert_allclose(read.camera.cam_to_world, given.camera.cam_to_world, atol=1e-9)
            np.testing.assert_allclose(read.camera.up_cam, given.camera.up_cam, atol=1e-9)
            assert (read.camera.fx, read.camera.cx) == (given.camera.fx, given.camera.cx)
            assert read.depth.scale_to_m == 0.001

    def test_projected_boxes_hold_what_the_picture_shows(self, room, tmp_path):
        found = read_scenes("embodiedscan", write(room, tmp_path, infos(room)))
        ids = {str(10 + place): instance.instance_id for place, instance in enumerate(room.scene.instances)}
        seen = 0
        for read, given in zip(found.views, room.views, strict=True):
            drawn = {each.instance_id: each.box_xyxy for each in given.objects}
            assert {ids[each.instance_id] for each in read.objects} == set(drawn)
            for each in read.objects:
                left, top, right, bottom = drawn[ids[each.instance_id]]
                assert each.box_xyxy[0] <= left + 1
                assert each.box_xyxy[1] <= top + 1
                assert each.box_xyxy[2] >= right - 1
                assert each.box_xyxy[3] >= bottom - 1
                seen += 1
        assert seen > 10

    @pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_every_protocol_and_json_say_the_same(self, room, tmp_path, protocol):
        content = infos(room)
        pickled = read_scenes("embodiedscan", write(room, tmp_path, content, protocol))
        (tmp_path / INFOS).unlink()
        text = json.dumps(content, default=lambda array: array.tolist())
        (tmp_path / "embodiedscan_infos_train.json").write_text(text)
        (tmp_path / "embodiedscan_infos_train_full_vg.json").write_text('[{"scan_id": "scannet/scene0001_00"}]')
        assert read_scenes("embodiedscan", tmp_path) == pickled

    def test_a_file_that_changes_is_read_again(self, room, tmp_path):
        content = infos(room)
        assert len(read_scenes("embodiedscan", write(room, tmp_path, content)).scenes[0].instances) > 1
        content["data_list"][0]["instances"] = content["data_list"][0]["instances"][:1]
        write(room, tmp_path, content)
        os.utime(tmp_path / INFOS, ns=(1, 1))
        assert len(read_scenes("embodiedscan", tmp_path).scenes[0].instances) == 1

    def test_frames_are_chosen(self, room, tmp_path):
        found = read_scenes("embodiedscan", write(room, tmp_path, infos(room)), stride=3)
        assert found.scenes[0].view_ids == ["src/scannet-scene0001_00/00000", "src/scannet-scene0001_00/00003"]

    def test_a_camera_of_the_whole_scene_counts_for_all_frames(self, room, tmp_path):
        content = infos(room)
        scene = content["data_list"][0]
        scene["cam2img"] = scene["depth_cam2img"] = np.block(
            [[matrix_of(room.views[0]), np.zeros((3, 1))], [np.zeros((1, 3)), 1]]
        )
        found = read_scenes("embodiedscan", write(room, tmp_path, content))
        assert {(view.camera.fx, view.camera.cx) for view in found.views} == {
            (room.views[0].camera.fx, room.views[0].camera.cx)
        }

    def test_depth_at_another_size_is_kept_if_it_is_the_same_view(self, room, tmp_path):
        content = infos(room)
        scene = content["data_list"][0]
        half = np.diag([0.5, 0.5, 1]) @ matrix_of(room.views[0])
        scene["depth_cam2img"] = half
        write(room, tmp_path, content)
        path = tmp_path / scene["images"][0]["depth_path"]
        values = np.asarray(Image.open(path))[::2, ::2]
        path.unlink()
        # As 3RScan has it: a PGM of 16 bits, the high byte first.
        pgm = path.with_suffix(".pgm")
        pgm.write_bytes(b"P5\n%d %d\n65535\n" % values.shape[::-1] + values.astype(">u2").tobytes())
        scene["images"][0]["depth_path"] = scene["images"][0]["depth_path"].replace(".png", ".pgm")
        (tmp_path / INFOS).write_bytes(pickle.dumps(content))
        found = read_scenes("embodiedscan", tmp_path)
        depth_m = load_depth_m(tmp_path, found.views[0].depth, SIZE_WH)
        np.testing.assert_allclose(depth_m[::2, ::2], values / 1000)

    def test_matterport_has_finer_depth_and_regions(self, room, tmp_path):
        content = infos(room)
        content["data_list"][0]["sample_idx"] = "matterport3d/17DRP5sb8fy/region0"
        found = read_scenes("embodiedscan", write(room, tmp_path, content, name="embodiedscan_infos_val.pkl"))
        (item,) = found.items
        assert item == "matterport3d-17drp5sb8fy-region0"
        assert (found.scenes[0].split, found.views[0].depth.scale_to_m) == ("test", 0.00025)

    def test_scalars_and_other_byte_orders(self, room, tmp_path):
        content = infos(room)
        scene = content["data_list"][0]
        scene["axis_align_matrix"] = ALIGN.astype(">f4")
        scene["images"][0]["cam2global"] = np.asfortranarray(scene["images"][0]["cam2global"])
        for place, instance in enumerate(scene["instances"]):
            instance["bbox_id"], instance["bbox_label_3d"] = np.int64(10 + place), np.int32(instance["bbox_label_3d"])
        found = read_scenes("embodiedscan", write(room, tmp_path, content))
        assert [each.instance_id for each in found.scenes[0].instances][:2] == ["10", "11"]
        np.testing.assert_allclose(found.views[0].camera.cam_to_world, room.views[0].camera.cam_to_world, atol=1e-6)


@pytest.mark.parametrize("angles", [(0.3, 0, 0), (0, 0.4, 0), (0, 0, 0.5), (0.3, -0.4, 0.5), (-2.0, 1.2, 3.0)])
def test_angles_turn_about_z_then_x_then_y(tmp_path, native, angles):
    """The box's own x, y and z after the three turns, one after the other, each about the turned axes."""
    (a, b, g) = angles
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_y = np.array([[np.cos(g), 0, np.sin(g)], [0, 1, 0], [-np.sin(g), 0, np.cos(g)]])
    instance = {"bbox_3d": [1, 2, 3, 0.5, 0.6, 0.7, *angles], "bbox_label_3d": 1, "bbox_id": 0}
    scene = {"sample_idx": "3rscan/a", "axis_align_matrix": np.eye(4).tolist(), "images": [], "instances": [instance]}
    native.json(tmp_path / "infos.json", {"metainfo": {"categories": {"box": 1}}, "data_list": [scene]})
    (read,) = read_scenes("embodiedscan", tmp_path).scenes[0].instances
    given = Obb([1, 2, 3], (about_z @ about_x @ about_y).T.ravel().tolist(), [0.5, 0.6, 0.7])
    np.testing.assert_allclose(corners_of(read.obb_world), corners_of(given), atol=1e-9)


class Planted:
    """What an attacker writes: unpickled by the plain reader, it makes a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


class TestForeignPickles:
    def refused(self, tmp_path, data):
        (tmp_path / INFOS).write_bytes(data)
        found = read_scenes("embodiedscan", tmp_path)
        assert (len(found.rejects), found.scenes) == (1, [])
        assert (found.rejects[0].kind, found.rejects[0].reason) == ("record", "record_malformed")
        return found.rejects[0].detail

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_code_is_refused_and_not_run(self, tmp_path, protocol):
        planted = tmp_path / "planted"
        detail = self.refused(tmp_path, pickle.dumps({"metainfo": Planted(planted)}, protocol=protocol))
        assert "mkdir" in detail
        assert not planted.exists()

    @pytest.mark.parametrize(
        "value",
        [
            np.array([{"a": 1}], dtype=object),
            np.zeros(1, dtype=[("a", "f4")]),
            np.datetime64("2020-01-01"),
            Image.new("L", (1, 1)),
            complex(1, 2),
            range(3),
        ],
        ids=["objects", "records", "dates", "image", "complex", "range"],
    )
    def test_what_is_no_plain_number_is_refused(self, tmp_path, value):
        self.refused(tmp_path, pickle.dumps({"metainfo": value}, protocol=4))

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"no pickle",
            pickle.dumps({"metainfo": list(range(100))})[:-20],
            b"cnumpy\nndarray\n(I1000000000000\ntR.",  # an array of 10^12 numbers
            b"cnumpy\ndtype\n(S'O8'\ntR.",
            b"cbuiltins\neval\n(S'1'\ntR.",
            b"Pelsewhere\n.",
            b"cnumpy.core.multiarray\nscalar\n(S'f8'\nS'x'\ntR.",
            b"c_codecs\nencode\n(Vx\nVutf-8\ntR.",
        ],
    )
    def test_damaged_and_hostile_streams_are_refused(self, tmp_path, data):
        self.refused(tmp_path, data)


def edited(room, edit):
    content = copy.deepcopy(infos(room))
    edit(content["data_list"][0])
    return content


BAD_SCENES = {
    "no alignment": (lambda scene: scene.pop("axis_align_matrix"), "alignment_missing"),
    "alignment mirrored": (lambda scene: scene.update(axis_align_matrix=np.diag([1.0, 1, -1, 1])), "pose_not_rigid"),
    "alignment nan": (lambda scene: scene.update(axis_align_matrix=np.full((4, 4), np.nan)), "pose_not_finite"),
    "no instances": (lambda scene: scene.pop("instances"), "record_malformed"),
    "no images": (lambda scene: scene.pop("images"), "record_malformed"),
    "no name": (lambda scene: scene.pop("sample_idx"), "record_malformed"),
}


@pytest.mark.parametrize("name", BAD_SCENES)
def test_a_bad_scene_is_one_reject(room, tmp_path, name):
    edit, reason = BAD_SCENES[name]
    content = infos(room)
    content["data_list"].append(copy.deepcopy(content["data_list"][0]) | {"sample_idx": "scannet/scene0002_00"})
    write(room, tmp_path, content)
    edit(content["data_list"][0])
    (tmp_path / INFOS).write_bytes(pickle.dumps(content))
    found = read_scenes("embodiedscan", tmp_path)
    assert [(kind, given) for kind, _, given in found.verdicts] == [("record", reason)]
    assert [each.scene_id for each in found.scenes] == ["src/scannet-scene0002_00"]


def change(**fields):
    return lambda entry: entry.update(fields)


BAD_INSTANCES = {
    "zero side": (change(bbox_3d=[0, 0, 1, 0, 1, 1, 0, 0, 0]), "obb_invalid"),
    "nan": (change(bbox_3d=[0, 0, 1, 1, 1, 1, np.nan, 0, 0]), "obb_invalid"),
    "seven numbers": (change(bbox_3d=[0, 0, 1, 1, 1, 1, 0]), "record_malformed"),
    "unknown category": (change(bbox_label_3d=999), "label_empty"),
    "no category": (lambda entry: entry.pop("bbox_label_3d"), "record_malformed"),
    "an id again": (change(bbox_id=10), "duplicate_id"),
}


@pytest.mark.parametrize("name", BAD_INSTANCES)
def test_a_bad_instance_is_left_out_of_the_scene_and_of_its_frames(room, tmp_path, name):
    edit, reason = BAD_INSTANCES[name]
    place = next(
        p
        for p, i in enumerate(room.scene.instances)
        if p and i.instance_id in {o.instance_id for o in room.views[0].objects}
    )
    content = edited(room, lambda scene: edit(scene["instances"][place]))
    found = read_scenes("embodiedscan", write(room, tmp_path, content))
    shown = sum(
        room.scene.instances[place].instance_id in {each.instance_id for each in view.objects} for view in room.views
    )
    assert [(kind, given) for kind, _, given in found.verdicts] == [("object", reason)] * (1 + shown)
    assert len(found.scenes[0].instances) == len(room.scene.instances) - 1
    assert room.scene.instances[place].label not in found.scenes[0].exhaustive_labels


BAD_FRAMES = {
    "pose infinite": (change(cam2global=np.full((4, 4), -np.inf)), "pose_not_finite"),
    "pose scaled": (change(cam2global=np.diag([2.0, 2, 2, 1])), "pose_not_rigid"),
    "no pose": (lambda image: image.pop("cam2global"), "record_malformed"),
    "image elsewhere": (change(img_path="../elsewhere.jpg"), "path_outside_root"),
    "image missing": (change(img_path="scannet/posed_images/scene0001_00/99999.jpg"), "image_missing"),
    "visible in words": (change(visible_instance_ids="all"), "record_malformed"),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_one_reject(room, tmp_path, name):
    edit, reason = BAD_FRAMES[name]
    write(room, tmp_path, infos(room))
    (tmp_path / INFOS).write_bytes(pickle.dumps(edited(room, lambda scene: edit(scene["images"][1]))))
    found = read_scenes("embodiedscan", tmp_path)
    assert [(kind, given) for kind, _, given in found.verdicts] == [("frame", reason)]
    assert len(found.views) == len(room.views) - 1


def test_a_visible_place_beyond_the_list_and_a_missing_depth_map(room, tmp_path):
    content = infos(room)
    content["data_list"][0]["images"][0]["visible_instance_ids"].append(1000)
    write(room, tmp_path, content)
    (tmp_path / content["data_list"][0]["images"][1]["depth_path"]).unlink()
    found = read_scenes("embodiedscan", tmp_path)
    assert [(kind, given) for kind, _, given in found.verdicts] == [
        ("object", "record_malformed"),
        ("depth", "depth_missing"),
    ]


def test_wrong_folders_and_options_are_one_clear_error(tmp_path, native):
    with pytest.raises(SourceError, match="EmbodiedScan"):
        read_scenes("embodiedscan", tmp_path)
    native.json(tmp_path / "infos.json", {})
    with pytest.raises(SourceError, match="unknown option 'every'"):
        read_scenes("embodiedscan", tmp_path, every=2)
