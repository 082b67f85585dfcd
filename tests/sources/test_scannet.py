"""ScanNet as it is downloaded: a room of ours written so and read back, a real scan, and what can be wrong."""

import gc
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy.spatial import ConvexHull

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Camera, Source, SourceError
from internspatial_kedro.sources.rooms import list_items, read_item
from internspatial_kedro.sources.scan_views import Sight
from internspatial_kedro.sources.scene_points import load_points
from sources.projection import obb_corners
from sources.scannet_layout import (
    ALIGNMENT,
    ROOM_TO_SCAN,
    Truth,
    edit_json,
    write_export,
    write_json,
    write_ply,
    write_scan,
    write_sens,
)
from sources.scene_reading import read_scenes

NAN, INF = float("nan"), float("inf")
SIZE = (192, 144)
SCENE = "scene0001_00"


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    options = {"count": 1, "frames": 3, "width": SIZE[0], "height": SIZE[1], "seed": 5}
    source = Source("rooms", "rooms", tmp_path_factory.mktemp("rooms"), "native", options)
    (item,) = list_items(source)
    read_item(source, item)
    return Truth(source.root / item.item_id)


@pytest.fixture(scope="module")
def written(tmp_path_factory, truth):
    """A scan of the room for each of its frames, exported and recorded: frames of rooms have cameras of their own."""
    roots = {}
    for kind, write_frames in (("exported", write_export), ("recorded", write_sens)):
        roots[kind] = tmp_path_factory.mktemp(kind)
        for frame in range(3):
            write_frames(write_scan(roots[kind] / "scans" / f"scene0001_0{frame}", truth), truth, [frame])
    return roots


@pytest.fixture(scope="module")
def readings(written):
    return {kind: read_scenes("scannet", root) for kind, root in written.items()}


@pytest.fixture
def folder(tmp_path, truth):
    """One scan with three exported frames from the same place."""
    folder = write_scan(tmp_path / "scans" / SCENE, truth)
    write_export(folder, truth, [0, 0, 0])
    return folder


@pytest.fixture
def recorded(tmp_path, truth):
    """The same as a recording."""
    folder = write_scan(tmp_path / "scans" / SCENE, truth)
    write_sens(folder, truth, [0, 0, 0])
    return folder


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def read(folder, **options):
    return read_scenes("scannet", folder.parents[1], **options)


def verdicts(found):
    """Rejects but for the wall, which every scan has."""
    return [verdict for verdict in found.verdicts if verdict != ("object", f"{SCENE}#0", "label_background")]


def living_sights():
    return sum(isinstance(thing, Sight) for thing in gc.get_objects())


def test_a_scan_is_let_go_once_it_is_read(folder):
    """Its wall is refused; a verdict that kept the functions that raised it would keep the scan, too."""
    gc.collect()
    before = living_sights()
    gc.disable()
    try:
        found = read(folder)
        assert found.verdicts == [("object", f"{SCENE}#0", "label_background")]
        assert found.views[0].objects
        assert living_sights() == before
    finally:
        gc.enable()


@pytest.mark.parametrize("kind", ["exported", "recorded"])
class TestRoom:
    def test_instances_and_counts(self, readings, truth, kind):
        assert readings[kind].items == ["scene0001_00", "scene0001_01", "scene0001_02"]
        for scene in readings[kind].scenes:
            assert Counter(instance.label for instance in scene.instances) == truth.labels
            assert {instance.number for instance in scene.instances} == set(truth.mesh[2].tolist()) - {0}
            assert scene.exhaustive_labels == sorted(truth.labels)
            assert scene.split == "train"
        assert {verdict[2] for verdict in readings[kind].verdicts} == {"label_background"}

    def test_cameras(self, readings, truth, kind):
        for frame, view in enumerate(readings[kind].views):
            camera = truth.record["frames"][frame]
            expected = [camera[name] for name in ("fx", "fy", "cx", "cy")]
            np.testing.assert_allclose([view.camera.fx, view.camera.fy, view.camera.cx, view.camera.cy], expected)
            pose = np.array(view.camera.cam_to_world).reshape(4, 4)
            np.testing.assert_allclose(pose, truth.pose(frame), atol=1e-6)
            np.testing.assert_allclose(view.camera.up_cam, truth.pose(frame)[2, :3], atol=1e-6)

    def test_pictures_and_depth(self, readings, written, truth, kind):
        for frame, view in enumerate(readings[kind].views):
            assert (written[kind] / view.image).read_bytes() == truth.colour(frame)
            assert (view.width, view.height) == SIZE
            depth_m = load_depth_m(written[kind], view.depth, SIZE)
            np.testing.assert_allclose(depth_m, truth.depth_mm(frame) / 1000, rtol=1e-6)

    def test_masks_boxes_and_fractions(self, readings, truth, kind):
        for frame, view in enumerate(readings[kind].views):
            drawn = truth.instances_image(frame)
            found = {int(item.instance_id): item for item in view.objects}
            assert set(found) == set(np.unique(drawn).tolist()) - {0}
            for number, item in found.items():
                expected, mask = drawn == number, rle_to_mask(item.mask_rle, *SIZE)
                assert (expected ^ mask).sum() <= 1 + 0.01 * expected.sum()
                rows, columns = np.nonzero(expected)
                bounds = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
                assert np.abs(np.array(item.box_xyxy) - bounds).max() <= 1
                assert item.visible_fraction == pytest.approx(truth.visible_fraction(frame)[number], abs=0.02)

    def test_boxes_in_space(self, readings, truth, kind):
        """Corners of what stands on a rectangle; other footprints have smaller rectangles than their own."""
        labelled = {each["number"]: each["obb_world"] for each in truth.record["instances"]}
        vertices, _, numbers = truth.mesh
        compared = 0
        for frame, view in enumerate(readings[kind].views):
            for item in view.objects:
                number = int(item.instance_id)
                corners = obb_corners(item.obb_cam) @ truth.pose(frame)[:3, :3].T + truth.pose(frame)[:3, 3]
                box = labelled[number]
                assert np.prod(item.obb_cam.size) <= np.prod(box["size"]) * 1.001 + 1e-6
                if ConvexHull(vertices[numbers == number, :2]).volume < 0.98 * box["size"][0] * box["size"][1]:
                    continue
                axes = np.array(box["axes"]).reshape(3, 3)
                signs = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
                expected = np.array(box["center"]) + (signs * box["size"]) @ axes
                nearest = np.linalg.norm(corners[:, None] - expected[None], axis=2)
                assert max(nearest.min(axis=0).max(), nearest.min(axis=1).max()) < 0.01
                compared += 1
        assert compared >= 10

    def test_points_again(self, readings, written, truth, kind):
        vertices, faces, numbers = truth.mesh
        scan = load_points(written[kind], readings[kind].scenes[1].geometry)
        np.testing.assert_allclose(scan.points, vertices, atol=1e-5)
        np.testing.assert_array_equal(scan.faces, faces)
        np.testing.assert_array_equal(scan.instance, numbers)


class TestFrames:
    def test_order_and_names(self, folder):
        for place in (10, 9):
            for name, ending in (("color", ".jpg"), ("depth", ".png"), ("pose", ".txt")):
                shutil.copy(folder / name / f"0{ending}", folder / name / f"{place}{ending}")
        views = read(folder).views
        assert [view.view_id for view in views] == [f"src/{SCENE}/{place}" for place in (0, 1, 2, 9, 10)]
        assert [view.frame_index for view in views] == [0, 1, 2, 3, 4]

    @pytest.mark.parametrize(
        ("options", "expected"),
        [({}, [0, 1, 2]), ({"frames": 2}, [0, 2]), ({"frames": 1}, [0]), ({"stride": 2}, [0, 2]), ({"stride": 9}, [0])],
    )
    @pytest.mark.parametrize("kind", ["folder", "recorded"])
    def test_which(self, request, kind, options, expected):
        views = read(request.getfixturevalue(kind), **options).views
        assert [view.view_id for view in views] == [f"src/{SCENE}/{place}" for place in expected]

    def test_without_frames_the_scene_stays(self, tmp_path, truth):
        found = read(write_scan(tmp_path / "scans" / SCENE, truth))
        assert (len(found.scenes), found.views, verdicts(found)) == (1, [], [])

    @pytest.mark.parametrize(
        ("value", "reason"), [(INF, "pose_not_finite"), (NAN, "pose_not_finite"), (2, "pose_not_rigid")]
    )
    def test_lost_tracking_exported(self, folder, value, reason):
        pose = np.eye(4)
        np.fill_diagonal(pose[:3, :3], value)
        (folder / "pose/1.txt").write_text("\n".join(" ".join(map(str, row)) for row in pose))
        found = read(folder)
        assert [view.frame_index for view in found.views] == [0, 2]
        assert verdicts(found) == [("frame", f"{SCENE}/1", reason)]
        assert found.scenes[0].view_ids == [f"src/{SCENE}/0", f"src/{SCENE}/2"]

    def test_lost_tracking_recorded(self, recorded, truth):
        write_sens(recorded, truth, [0, 0, 0], poses={1: np.full((4, 4), -INF)})
        found = read(recorded)
        assert [view.frame_index for view in found.views] == [0, 2]
        assert verdicts(found) == [("frame", f"{SCENE}/1", "pose_not_finite")]

    def test_files_that_are_missing_or_damaged(self, folder):
        (folder / "pose/0.txt").unlink()
        truncate(folder / "color/1.jpg")
        truncate(folder / "depth/2.png")
        found = read(folder)
        assert verdicts(found) == [
            ("frame", f"{SCENE}/0", "pose_missing"),
            ("frame", f"{SCENE}/1", "image_truncated"),
            ("depth", f"{SCENE}/2", "depth_unreadable"),
        ]
        assert [(view.frame_index, view.depth) for view in found.views] == [(2, None)]
        assert found.views[0].objects

    def test_what_the_depth_map_shows_nearer_hides(self, folder):
        Image.fromarray(np.full((144, 192), 50, dtype=np.uint16)).save(folder / "depth/1.png")
        found = read(folder)
        assert [bool(view.objects) for view in found.views] == [True, False, True]


class TestRecording:
    def test_frames_go_below_the_root_and_stay(self, recorded):
        first = read(recorded)
        root = recorded.parents[1]
        assert first.views[1].image == f".internspatial/{SCENE}/color/1.jpg"
        times = {path: path.stat().st_mtime_ns for path in (root / ".internspatial").rglob("*.*") if path.is_file()}
        assert len(times) == 6
        assert read(recorded).views == first.views
        assert all(path.stat().st_mtime_ns == time for path, time in times.items())

    def test_a_half_written_frame_is_written_again(self, recorded, truth):
        image = recorded.parents[1] / read(recorded).views[0].image
        truncate(image)
        read(recorded)
        assert image.read_bytes() == truth.colour(0)

    def test_another_folder(self, recorded):
        found = read(recorded, frames_folder="cache/frames")
        assert found.views[0].image == f"cache/frames/{SCENE}/color/0.jpg"
        assert not (recorded.parents[1] / ".internspatial").exists()

    def test_raw_depth(self, recorded, truth):
        before = read(recorded)
        write_sens(recorded, truth, [0, 0, 0], deflated=False)
        assert read(recorded).views == before.views

    def test_exported_frames_come_first(self, recorded, truth):
        write_export(recorded, truth, [0])
        found = read(recorded)
        assert [view.image for view in found.views] == [f"scans/{SCENE}/color/0.jpg"]

    def test_cut_short(self, recorded):
        path = recorded / f"{SCENE}.sens"
        path.write_bytes(path.read_bytes()[:-1000])
        found = read(recorded)
        assert [view.view_id for view in found.views] == [f"src/{SCENE}/{place}" for place in (0, 1)]
        assert verdicts(found) == [("frame", f"{SCENE}/{SCENE}.sens", "record_malformed")]
        assert "ends after 2 of 3 frames" in found.rejects[0].detail

    def test_no_recording_at_all(self, recorded):
        (recorded / f"{SCENE}.sens").write_bytes(b"\x04\x00")
        found = read(recorded)
        assert (len(found.scenes), found.views) == (1, [])
        assert verdicts(found) == [("frame", f"{SCENE}/{SCENE}.sens", "record_malformed")]

    def test_damaged_depth_is_a_frame_less(self, recorded, truth):
        path = recorded / f"{SCENE}.sens"
        content = bytearray(path.read_bytes())
        start = content.index(truth.colour(0)) + len(truth.colour(0))
        content[start : start + 20] = bytes(20)
        path.write_bytes(bytes(content))
        found = read(recorded)
        assert [view.frame_index for view in found.views] == [1, 2]
        assert verdicts(found) == [("frame", f"{SCENE}/0", "depth_unreadable")]

    def test_a_folder_that_cannot_be_written_is_one_clear_error(self, recorded):
        (recorded.parents[1] / ".internspatial").write_text("in the way")
        with pytest.raises(SourceError, match=r"cannot be written to .*\.internspatial .*frames_folder") as error:
            read(recorded)
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize("frames", ["../elsewhere", "/tmp/elsewhere", "", 3])
    def test_a_folder_outside_the_root_is_refused(self, recorded, frames):
        with pytest.raises(SourceError, match="frames_folder"):
            read(recorded, frames_folder=frames)


class TestAlignment:
    def test_from_the_table_beside_the_scans(self, tmp_path, truth):
        folder = write_scan(tmp_path / "scans" / SCENE, truth, aligned=False)
        write_export(folder, truth, [0])
        write_json(tmp_path / "scans_axis_alignment_matrices.json", {SCENE: ALIGNMENT.ravel().tolist()})
        found = read(folder)
        assert verdicts(found) == []
        np.testing.assert_allclose(np.reshape(found.views[0].camera.cam_to_world, (4, 4)), truth.pose(0), atol=1e-9)

    @pytest.mark.parametrize("text", [True, False])
    def test_missing_it_is_the_scan_s_own_world(self, tmp_path, truth, text):
        folder = write_scan(tmp_path / "scans" / SCENE, truth, aligned=False)
        write_export(folder, truth, [0])
        if not text:
            (folder / f"{SCENE}.txt").unlink()
        found = read(folder)
        assert verdicts(found) == [("alignment", f"{SCENE}/{SCENE}", "alignment_missing")]
        assert found.scenes[0].geometry.to_world == np.eye(4).ravel().tolist()
        pose = np.reshape(found.views[0].camera.cam_to_world, (4, 4))
        np.testing.assert_allclose(pose, ROOM_TO_SCAN @ truth.pose(0), atol=1e-9)
        numbers = set(np.unique(truth.instances_image(0)).tolist()) - {0}
        assert {int(item.instance_id) for item in found.views[0].objects} == numbers

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("1 0 0 0 0 1 0 0 0 0 1 nan 0 0 0 1", "pose_not_finite"),
            ("2 0 0 0 0 2 0 0 0 0 2 0 0 0 0 1", "pose_not_rigid"),
            ("1 0 0", "record_malformed"),
            ("a b c d e f g h i j k l m n o p", "record_malformed"),
        ],
    )
    def test_none(self, folder, line, reason):
        (folder / f"{SCENE}.txt").write_text(f"axisAlignment = {line}\n")
        found = read(folder)
        assert verdicts(found) == [("alignment", f"{SCENE}/{SCENE}", reason)]
        assert len(found.views) == 3


class TestLabels:
    MAP = (
        "id\traw_category\tcategory\n1\ttrash can\ttrash can\n2\tarmchair\tchair\n3\tbooks\tbook\n"
        "4\tstack of chairs\tchair\n5\tblinds\tblinds\n6\tbook\tbook\n"
    )

    @pytest.mark.parametrize(
        ("label", "expected"),
        [("trashcan", "trash can"), ("armchair", "chair"), ("Blinds", "blinds"), ("unheard_of", "unheard of")],
    )
    def test_become_categories(self, folder, label, expected):
        self.relabel(folder, label)
        found = read(folder)
        assert found.scenes[0].instances[0].label == expected
        assert found.scenes[0].instances[0].caption == expected
        assert expected in found.scenes[0].exhaustive_labels

    @pytest.mark.parametrize(("label", "category"), [("books", "book"), ("stack of chairs", "chair")])
    def test_many_in_one_region_are_not_counted(self, folder, label, category):
        self.relabel(folder, label)
        edit_json(folder / f"{SCENE}.aggregation.json", lambda c: c["segGroups"][2].update(label=category))
        found = read(folder)
        assert verdicts(found) == [("object", f"{SCENE}#1", "label_plural")]
        assert category in [instance.label for instance in found.scenes[0].instances]
        assert category not in found.scenes[0].exhaustive_labels
        assert all(item.instance_id != "1" for view in found.views for item in view.objects)

    def test_without_a_map_they_stay(self, folder):
        self.relabel(folder, "trashcan")
        (folder.parents[1] / "scannetv2-labels.combined.tsv").unlink()
        assert read(folder).scenes[0].instances[0].label == "trashcan"

    @pytest.mark.parametrize(
        ("label", "reason"), [("remove", "label_background"), ("Floor", "label_background"), ("{}", "label_empty")]
    )
    def test_that_are_no_objects(self, folder, label, reason):
        before = read(folder)
        self.relabel(folder, label)
        found = read(folder)
        assert verdicts(found) == [("object", f"{SCENE}#1", reason)]
        others = [item for item in before.views[0].objects if item.instance_id != "1"]
        assert found.views[0].objects == others

    def relabel(self, folder, label):
        (folder.parents[1] / "scannetv2-labels.combined.tsv").write_text(self.MAP)
        edit_json(folder / f"{SCENE}.aggregation.json", lambda content: content["segGroups"][1].update(label=label))


class TestLayouts:
    @pytest.mark.parametrize("depth", [0, 1, 2])
    def test_any_folder_may_be_the_root(self, folder, depth):
        root = [folder, *folder.parents][depth]
        found = read_scenes("scannet", root)
        assert (found.items, len(found.views)) == ([SCENE], 3)
        assert len(load_points(root, found.scenes[0].geometry).points)

    def test_the_full_mesh(self, folder):
        before = read(folder)
        renamed = {
            f"{SCENE}_vh_clean_2.ply": f"{SCENE}_vh_clean.ply",
            f"{SCENE}_vh_clean_2.0.010000.segs.json": f"{SCENE}_vh_clean.segs.json",
            f"{SCENE}.aggregation.json": f"{SCENE}_vh_clean.aggregation.json",
        }
        for old, new in renamed.items():
            (folder / old).rename(folder / new)
        assert read(folder).views == before.views

    def test_the_annotated_mesh_comes_first(self, folder):
        before = read(folder)
        (folder / f"{SCENE}_vh_clean.ply").write_bytes(b"ply\n")
        assert read(folder).views == before.views

    def test_objects_by_their_other_name(self, folder):
        (folder / f"{SCENE}.aggregation.json").rename(folder / f"{SCENE}_vh_clean.aggregation.json")
        assert len(read(folder).views) == 3

    def test_ids_of_both_versions(self, tmp_path, truth):
        for root, prefix in (("v1", ""), ("v2", "scannet.")):
            write_scan(tmp_path / root / "scans" / SCENE, truth, prefix=prefix)
        first, second = (read_scenes("scannet", tmp_path / root) for root in ("v1", "v2"))
        assert first.scenes == second.scenes

    @pytest.mark.parametrize(
        ("listed", "split"), [("train", "train"), ("val", "test"), ("test", "test"), (None, "train")]
    )
    def test_splits(self, folder, listed, split):
        for name in ("train", "val", "test"):
            scenes = ["scene0707_00", *([SCENE] if name == listed else [])]
            (folder.parents[1] / f"scannetv2_{name}.txt").write_text("\n".join(scenes) + "\n")
        found = read(folder)
        assert {row.split for row in [*found.scenes, *found.views]} == {split}
        assert read(folder, split="test").scenes[0].split == "test"

    def test_a_mesh_without_faces_is_seen_as_points(self, tmp_path, truth):
        """Of a hundred thousand points of a board 3 m before the camera, the near ones hide those behind them."""
        folder = write_scan(tmp_path / "scans" / SCENE, truth)
        x, z = (axis.ravel() for axis in np.meshgrid(np.linspace(-0.5, 0.5, 101), np.linspace(-0.4, 0.4, 81)))
        camera = np.stack([np.r_[x, x], np.r_[z, z], np.r_[np.full(x.size, 2.0), np.full(x.size, 3.0)]], axis=1)
        world = camera @ truth.pose(0)[:3, :3].T + truth.pose(0)[:3, 3]
        points = world @ ROOM_TO_SCAN[:3, :3].T + ROOM_TO_SCAN[:3, 3]
        write_ply(folder / f"{SCENE}_vh_clean_2.ply", points, np.empty((0, 3), np.int32))
        segments = np.repeat([5, 9], x.size).tolist()
        edit_json(
            folder / f"{SCENE}_vh_clean_2.0.010000.segs.json", lambda content: content.update(segIndices=segments)
        )
        groups = [{"id": n, "objectId": n, "segments": [segment], "label": "sign"} for n, segment in ((3, 5), (4, 9))]
        edit_json(folder / f"{SCENE}.aggregation.json", lambda content: content.update(segGroups=groups))
        write_export(folder, truth, [0])
        shutil.rmtree(folder / "depth")
        found = read(folder)
        assert [instance.label for instance in found.scenes[0].instances] == ["sign", "sign"]
        (near,) = found.views[0].objects
        focal = truth.record["frames"][0]["fx"]
        assert near.instance_id == "3"
        assert rle_to_mask(near.mask_rle, *SIZE).sum() == pytest.approx(0.5 * 0.4 * focal**2, rel=0.1)


class TestBadScans:
    @pytest.mark.parametrize(
        ("name", "damage", "reason"),
        [
            ("_vh_clean_2.ply", truncate, "geometry_malformed"),
            ("_vh_clean_2.ply", lambda path: path.write_bytes(b""), "geometry_malformed"),
            ("_vh_clean_2.ply", lambda path: path.unlink(), "geometry_missing"),
            ("_vh_clean_2.0.010000.segs.json", truncate, "record_malformed"),
            ("_vh_clean_2.0.010000.segs.json", lambda path: path.unlink(), "geometry_missing"),
            (".aggregation.json", truncate, "record_malformed"),
            (".aggregation.json", lambda path: path.write_text("[]"), "record_malformed"),
            (".aggregation.json", lambda path: path.unlink(), "geometry_missing"),
        ],
    )
    def test_a_file_is_missing_or_damaged(self, folder, name, damage, reason):
        damage(folder / f"{SCENE}{name}")
        found = read(folder)
        assert (found.scenes, found.views, found.verdicts) == ([], [], [("record", SCENE, reason)])

    @pytest.mark.parametrize("change", [lambda s: s.pop(), lambda s: s.append(3), lambda s: s.clear()])
    def test_segments_of_another_mesh(self, folder, change):
        edit_json(folder / f"{SCENE}_vh_clean_2.0.010000.segs.json", lambda content: change(content["segIndices"]))
        assert read(folder).verdicts == [("record", SCENE, "geometry_malformed")]

    @pytest.mark.parametrize("value", [-1, 1.5, "7", None, True, 2**40])
    def test_segments_that_are_no_numbers(self, folder, value):
        path = folder / f"{SCENE}_vh_clean_2.0.010000.segs.json"
        edit_json(path, lambda content: content["segIndices"].__setitem__(4, value))
        assert read(folder).verdicts == [("record", SCENE, "geometry_malformed")]

    def test_objects_of_another_mesh(self, folder):
        def shift(content):
            for group in content["segGroups"]:
                group["segments"] = [segment + 1_000_000 for segment in group["segments"]]

        edit_json(folder / f"{SCENE}.aggregation.json", shift)
        assert read(folder).verdicts == [("record", SCENE, "geometry_malformed")]

    def test_points_at_infinity(self, folder, truth):
        points = truth.mesh[0].astype(float)
        points[7] = NAN
        write_ply(folder / f"{SCENE}_vh_clean_2.ply", points, truth.mesh[1])
        assert read(folder).verdicts == [("record", SCENE, "geometry_malformed")]

    @pytest.mark.parametrize(
        ("change", "rejected", "reason"),
        [
            ({"segments": [999_999]}, "1", "geometry_malformed"),
            ({"segments": []}, "1", "instance_empty"),
            ({"segments": ["x"]}, "1", "record_malformed"),
            ({"segments": None}, "1", "record_malformed"),
            ({"objectId": 2}, "2", "duplicate_id"),
            ({"objectId": -4}, "group-1", "record_malformed"),
            ({"objectId": "one"}, "group-1", "record_malformed"),
            ({"objectId": 2**31}, "group-1", "record_malformed"),
            ({"label": None}, "1", "record_malformed"),
            ({"label": "x" * 300}, "1", "label_too_long"),
        ],
    )
    def test_one_object_is_wrong_and_the_others_stay(self, folder, change, rejected, reason):
        before = read(folder)
        edit_json(folder / f"{SCENE}.aggregation.json", lambda content: content["segGroups"][1].update(change))
        found = read(folder)
        assert verdicts(found) == [("object", f"{SCENE}#{rejected}", reason)]
        kept = {instance.instance_id for instance in before.scenes[0].instances}
        kept_now = {instance.instance_id for instance in found.scenes[0].instances}
        assert len(kept_now) == len(kept) - 1
        assert kept_now < kept
        lost = 2 if reason == "duplicate_id" else 1
        refused = next(each for each in before.scenes[0].instances if each.number == lost)
        assert refused.label not in found.scenes[0].exhaustive_labels

    def test_a_group_that_is_none(self, folder):
        edit_json(folder / f"{SCENE}.aggregation.json", lambda content: content["segGroups"].append("chair"))
        found = read(folder)
        assert [verdict[2] for verdict in verdicts(found)] == ["record_malformed"]
        assert len(found.scenes) == 1

    def test_other_scenes_are_unaffected(self, folder, truth):
        before = read(folder)
        broken = write_scan(folder.with_name("scene0002_00"), truth)
        truncate(broken / "scene0002_00_vh_clean_2.ply")
        found = read(folder)
        assert found.views == before.views
        assert ("record", "scene0002_00", "geometry_malformed") in found.verdicts


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stride": 0}, "stride is 0"),
        ({"frames": "many"}, "frames is many"),
        ({"frames": 4, "stride": 2}, "frames and stride are both given"),
        ({"frame": 4}, "unknown option 'frame'"),
    ],
)
def test_wrong_options_are_refused(folder, options, words):
    with pytest.raises(SourceError) as error:
        read(folder, **options)
    assert words in str(error.value)


def test_a_folder_without_scans_is_one_clear_error(tmp_path):
    with pytest.raises(SourceError, match=r"_vh_clean_2\.ply"):
        read_scenes("scannet", tmp_path)


@pytest.fixture(scope="module")
def real(real_root):
    """The scan of scene0000_00 and everything that was read of it."""
    root = real_root / "scannet"
    return root, read_scenes("scannet", root)


def fullest_slice(scan, number):
    """Largest share of an instance's points that lie within 10 cm along x or y."""
    points = scan.points[scan.instance == number, :2]
    slices = [np.histogram(axis, bins=np.arange(axis.min(), axis.max() + 0.1, 0.1))[0] for axis in points.T]
    return max(counts.max() for counts in slices) / len(points)


class TestRealScan:
    def test_counts(self, real):
        _, found = real
        counts = {"window": 2, "counter": 2, "curtain": 2, "trash can": 3, "stool": 4, "cabinet": 6, "table": 2}
        counts |= {"nightstand": 2}
        labels = Counter(instance.label for instance in found.scene("scene0000_00").instances)
        assert {label: count for label, count in labels.items() if count > 1} == counts
        # Nine walls and the floor are structure.
        assert (labels.total(), Counter(verdict[2] for verdict in found.verdicts)) == (45, {"label_background": 10})

    def test_points(self, real):
        root, found = real
        scan = load_points(root, found.scenes[0].geometry)
        assert (scan.points.shape, scan.faces.shape) == ((81369, 3), (153587, 3))
        assert (scan.instance >= 0).mean() == pytest.approx(0.775, abs=0.001)
        assert len(np.unique(scan.instance)) == 56
        floor = scan.points[scan.instance == 9, 2]
        assert abs(np.median(floor)) < 0.02

    def test_walls_lie_along_the_axes(self, real):
        """More of each wall's points lie in one slice of 10 cm than in the scan's own world; of most, the most."""
        root, found = real
        geometry = found.scenes[0].geometry
        aligned, native = (load_points(root, place) for place in (geometry, replace(geometry, to_world=None)))
        shares = np.array([[fullest_slice(scan, wall) for scan in (aligned, native)] for wall in range(19, 28)])
        assert (shares[:, 0] > shares[:, 1]).all()
        assert np.median(shares[:, 0]) > 0.5

    def test_seen_from_the_middle(self, real):
        """Eight looks around show most of the room, each instance where its own points are projected."""
        root, found = real
        scan = load_points(root, found.scenes[0].geometry)
        sight = Sight(scan, found.scenes[0].instances)
        shown = set()
        eye = np.array([*scan.points[:, :2].mean(axis=0), 1.5])
        for yaw in np.arange(8) * np.pi / 4:
            pose = np.eye(4)
            pose[:3, :3] = np.array([[np.sin(yaw), 0, np.cos(yaw)], [-np.cos(yaw), 0, np.sin(yaw)], [0, -1, 0]])
            pose[:3, 3] = eye
            for item in sight.objects(self.camera(pose), 320, 240):
                points = (scan.points[scan.instance == int(item.instance_id)] - eye) @ pose[:3, :3]
                ahead = points[points[:, 2] > 0.05]
                columns, rows = ahead[:, 0] / ahead[:, 2] * 290 + 160, ahead[:, 1] / ahead[:, 2] * 290 + 120
                left, top, right, bottom = item.box_xyxy
                # A triangle with one corner outside the instance reaches farther than its points.
                assert left >= columns.min() - 8
                assert right <= columns.max() + 8
                assert top >= rows.min() - 8
                assert bottom <= rows.max() + 8
                shown.add(item.label)
        assert len(shown) >= 15

    def camera(self, pose):
        return Camera(290.0, 290.0, 160.0, 120.0, pose.ravel().tolist(), [0.0, -1.0, 0.0])
