"""MultiScan: one of our rooms in its encoding, read back; both variants of annotations; the real samples."""

import json

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.multiscan_cameras import parse_camera, read_lines, read_resolution
from internspatial_kedro.sources.records import SourceError
from internspatial_kedro.sources.scene_points import load_points
from sources.drawn_room import corners_of, draw_room, read_mesh, rigid, sideways
from sources.scene_reading import read_scenes

SCAN = "scene_00007_01"
TO_ARKIT = rigid(0.7, -np.pi / 2, (0.4, 0.1, -0.3))
ARKIT = np.diag([1.0, -1.0, -1.0, 1.0])


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return draw_room(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def written(room, tmp_path_factory):
    """The room as MultiScan releases it, its frames recorded with the device upright; never changed."""
    return write(room, tmp_path_factory.mktemp("multiscan"))


def write(room, root):
    folder = root / SCAN
    (folder / "color").mkdir(parents=True)
    write_mesh(folder / f"{SCAN}.ply", *read_mesh(room))
    (folder / f"{SCAN}.annotations.json").write_text(json.dumps(annotations(room)))
    align = {"version": "multiscan@0.0.1", "coordinate_transform": TO_ARKIT.ravel(order="F").tolist()}
    (folder / f"{SCAN}.align.json").write_text(json.dumps(align))
    width, height = room.views[0].width, room.views[0].height
    stream = {"id": "color_back_1", "type": "color_camera", "resolution": [width, height]}
    (folder / f"{SCAN}.json").write_text(json.dumps({"streams": [{"type": "lidar_sensor"}, stream]}))
    lines = []
    for view in room.views:
        pose, matrix = sideways(view)
        transform = TO_ARKIT @ pose @ ARKIT
        entry = {"timestamp": 1, "intrinsics": matrix.ravel("F").tolist(), "transform": transform.ravel("F").tolist()}
        lines.append(json.dumps(entry))
        picture = np.rot90(np.asarray(Image.open(room.root / view.image)), -1)
        Image.fromarray(np.ascontiguousarray(picture)).save(folder / f"color/{view.frame_index}.png")
    (folder / f"{SCAN}.jsonl").write_text("\n".join(lines) + "\n")
    (root / "scans_split.csv").write_text(f"scanId,split\nscene_00000_00,train\n{SCAN},val\n")
    return root


def write_mesh(path, vertices, faces, owner):
    """Binary, with the properties of the documented header."""
    header = f"""ply
format binary_little_endian 1.0
comment VCGLIB generated
element vertex {len(vertices)}
property double x
property double y
property double z
property double nx
property double ny
property double nz
property uchar red
property uchar green
property uchar blue
property uchar alpha
element face {len(faces)}
property list uchar int vertex_indices
property ushort objectId
property ushort partId
end_header
"""
    vertex = np.zeros(len(vertices), [("xyz", "<f8", 3), ("normal", "<f8", 3), ("rgba", "u1", 4)])
    vertex["xyz"] = vertices
    face = np.zeros(len(faces), [("count", "u1"), ("index", "<i4", 3), ("object", "<u2"), ("part", "<u2")])
    face["count"], face["index"], face["object"] = 3, faces, owner
    path.write_bytes(header.encode() + vertex.tobytes() + face.tobytes())


def native_box(obb):
    return {
        "centroid": obb.center,
        "axesLengths": obb.size,
        "normalizedAxes": obb.axes,
        "min": corners_of(obb).min(axis=0).tolist(),
        "max": corners_of(obb).max(axis=0).tolist(),
        "up": [0, 0, 1],
    }


def annotations(room):
    objects = [
        {
            "objectId": instance.number,
            "label": f"{instance.label.replace(' ', '_')}.{instance.number}",
            "mobilityType": "movable",
            "partIds": [instance.number],
            "obb": native_box(instance.obb_world),
        }
        for instance in room.scene.instances
    ]
    return {"version": "multiscan@0.0.1", "scanId": SCAN, "objects": objects, "parts": []}


class TestRoom:
    def test_instances_boxes_and_split(self, room, written):
        (scene,) = read_scenes("multiscan", written).scenes
        assert (scene.scene_id, scene.split) == (f"src/{SCAN}", "test")
        assert [each.label for each in scene.instances] == [each.label for each in room.scene.instances]
        assert [each.number for each in scene.instances] == [each.number for each in room.scene.instances]
        assert set(scene.exhaustive_labels) == {each.label for each in room.scene.instances}
        for read, given in zip(scene.instances, room.scene.instances, strict=True):
            np.testing.assert_allclose(corners_of(read.obb_world), corners_of(given.obb_world), atol=1e-9)

    def test_points_and_faces_of_the_mesh(self, room, written):
        (scene,) = read_scenes("multiscan", written).scenes
        points = load_points(written, scene.geometry)
        vertices, faces, owner = read_mesh(room)
        np.testing.assert_allclose(points.points[points.faces], vertices[faces])
        expected = np.where(owner == 0, -1, owner.astype(int))
        assert (points.instance[points.faces] == expected[:, None]).all()

    def test_sideways_frames_are_turned_with_their_cameras(self, room, written):
        found = read_scenes("multiscan", written)
        assert [view.view_id for view in found.views] == [f"src/{SCAN}/{number}" for number in range(4)]
        for read, given in zip(found.views, room.views, strict=True):
            assert (read.width, read.height) == (given.width, given.height)
            np.testing.assert_allclose(read.camera.cam_to_world, given.camera.cam_to_world, atol=1e-9)
            for name in ("fx", "fy", "cx", "cy"):
                assert getattr(read.camera, name) == pytest.approx(getattr(given.camera, name))
            picture, drawn = (
                np.asarray(Image.open(path)).astype(int) for path in (written / read.image, room.root / given.image)
            )
            assert np.abs(picture - drawn).mean() < 3  # JPEG

    def test_frames_show_what_the_room_says_they_show(self, room, written):
        found = read_scenes("multiscan", written)
        numbers = {f"{each.label.replace(' ', '_')}.{each.number}": each.number for each in room.scene.instances}
        compared = 0
        for read, given in zip(found.views, room.views, strict=True):
            drawn = np.asarray(Image.open(room.numbers(given.frame_index)))
            shown = {numbers[each.instance_id]: each.box_xyxy for each in read.objects}
            for number in set(np.unique(drawn[2:-2, 2:-2])) - {0}:
                rows, columns = np.nonzero(drawn == number)
                if len(rows) > 150:
                    box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
                    np.testing.assert_allclose(shown[number], box, atol=3)
                    compared += 1
        assert compared > 10

    def test_upright_frames_stay_where_they_are(self, room, tmp_path):
        root = write(room, tmp_path)
        lines = []
        for view in room.views:
            camera = view.camera
            matrix = np.array([[camera.fx, 0, camera.cx - 0.5], [0, camera.fy, camera.cy - 0.5], [0, 0, 1]])
            pose = TO_ARKIT @ np.array(camera.cam_to_world).reshape(4, 4) @ ARKIT
            lines.append(json.dumps({"intrinsics": matrix.ravel("F").tolist(), "transform": pose.ravel("F").tolist()}))
            Image.open(room.root / view.image).save(root / SCAN / f"color/{view.frame_index}.png")
        (root / SCAN / f"{SCAN}.jsonl").write_text("\n".join(lines))
        (root / SCAN / f"{SCAN}.json").unlink()
        found = read_scenes("multiscan", root)
        assert [view.image for view in found.views] == [f"{SCAN}/color/{number}.png" for number in range(4)]
        np.testing.assert_allclose(found.views[0].camera.cam_to_world, room.views[0].camera.cam_to_world, atol=1e-9)

    def test_a_second_reading_writes_nothing(self, room, tmp_path):
        root = write(room, tmp_path)
        read_scenes("multiscan", root, frames_folder="own")
        before = {path: path.stat().st_mtime_ns for path in (root / "own").rglob("*") if path.is_file()}
        assert len(before) == 4
        read_scenes("multiscan", root, frames_folder="own")
        assert {path: path.stat().st_mtime_ns for path in (root / "own").rglob("*") if path.is_file()} == before


OLDER = {
    "version": "multiscan@0.0.1",
    "objects": [
        {"label": "bag.1", "type": "movable", "obb": None},
        {"label": "desk.1", "type": "fixed object", "obb": None},
        {"label": "short_wall.1", "type": "arch", "obb": None},
        {"label": "remove", "type": "unknown", "obb": None},
        {"label": "Remove.2", "type": "unknown", "obb": None},
    ],
}


def box(center=(0.0, 0.0, 0.5), size=(0.4, 0.5, 0.6), axes=(1, 0, 0, 0, 0, 1, 0, 1, 0)):
    return {"centroid": list(center), "axesLengths": list(size), "normalizedAxes": list(axes)}


def older(native, root, **changes):
    objects = [entry | {"obb": box()} | changes.get(entry["label"], {}) for entry in OLDER["objects"]]
    native.json(root / "a/a.annotations.json", OLDER | {"objects": objects})
    native.text(
        root / "object_semantic_label_map.csv",
        "objectName,objectSemanticName,objectSemanticId\nshort_wall,wall,3\ndesk,table,5\n",
    )
    return root


class TestLabels:
    def test_boxes_without_mesh_and_removed_labels(self, tmp_path, native):
        found = read_scenes("multiscan", older(native, tmp_path))
        (scene,) = found.scenes
        assert [(each.instance_id, each.label, each.number) for each in scene.instances] == [
            ("bag.1", "bag", -1),
            ("desk.1", "desk", -1),
        ]
        assert [verdict[2] for verdict in found.verdicts] == ["label_background"] * 3
        assert (scene.geometry, scene.exhaustive_labels, scene.split) == (None, ["bag", "desk"], "train")

    def test_semantic_labels_where_the_map_has_them(self, tmp_path, native):
        found = read_scenes("multiscan", older(native, tmp_path), labels="semantic")
        assert [each.label for each in found.scenes[0].instances] == ["bag", "table"]

    def test_without_the_map_only_plain_walls_are_walls(self, tmp_path, native):
        root = older(native, tmp_path)
        (root / "object_semantic_label_map.csv").unlink()
        found = read_scenes("multiscan", root)
        assert [each.label for each in found.scenes[0].instances] == ["bag", "desk", "short wall"]

    def test_a_bad_box_is_one_reject_and_its_category_not_exhaustive(self, tmp_path, native):
        found = read_scenes("multiscan", older(native, tmp_path, **{"desk.1": {"obb": box(size=(0, 1, 1))}}))
        assert ("object", "a#desk.1", "obb_invalid") in found.verdicts
        assert found.scenes[0].exhaustive_labels == ["bag"]

    def test_no_box_and_no_mesh_is_an_empty_instance(self, tmp_path, native):
        found = read_scenes("multiscan", older(native, tmp_path, **{"desk.1": {"obb": None}}))
        assert ("object", "a#desk.1", "instance_empty") in found.verdicts

    def test_a_label_that_is_none(self, tmp_path, native):
        found = read_scenes("multiscan", older(native, tmp_path, **{"desk.1": {"label": 5.5}}))
        assert ("object", "a#entry-1", "record_malformed") in found.verdicts
        assert found.scenes[0].exhaustive_labels == []


def test_vertices_between_objects_belong_to_each(tmp_path, native):
    """Two triangles of objects 1 and 2 share an edge; a third one is to be removed, a fourth unlabelled."""
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [2, 2, 2]], dtype=float)
    faces = np.array([[0, 1, 2], [1, 3, 2], [2, 3, 4], [0, 1, 3]])
    folder = tmp_path / "a"
    objects = [{"objectId": n, "label": label} for n, label in ((1, "box.1"), (2, "desk.1"), (3, "remove"))]
    native.json(folder / "a.annotations.json", {"objects": objects})
    write_mesh(folder / "a.ply", vertices, faces, np.array([1, 2, 3, 0]))
    (scene,) = read_scenes("multiscan", tmp_path).scenes
    points = load_points(tmp_path, scene.geometry)
    np.testing.assert_allclose(points.points[points.faces], vertices[faces[[0, 1, 3]]])
    assert points.instance[points.faces].tolist() == [[1] * 3, [2] * 3, [-1] * 3]
    assert len(points.points) == 9
    assert [(each.label, each.number, each.obb_world) for each in scene.instances] == [
        ("box", 1, None),
        ("desk", 2, None),
    ]


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


BAD_SCANS = {
    "annotations cut": (lambda folder: truncate(folder / f"{SCAN}.annotations.json"), "record_malformed"),
    "mesh cut": (lambda folder: truncate(folder / f"{SCAN}.ply"), "geometry_malformed"),
    "mesh of text": (lambda folder: (folder / f"{SCAN}.ply").write_text("ply"), "geometry_malformed"),
    "mesh without faces": (
        lambda folder: write_mesh(folder / f"{SCAN}.ply", np.zeros((3, 3)), np.zeros((0, 3)), []),
        "geometry_malformed",
    ),
    "vertices nan": (
        lambda folder: write_mesh(folder / f"{SCAN}.ply", np.full((3, 3), np.nan), np.array([[0, 1, 2]]), [1]),
        "geometry_malformed",
    ),
}


@pytest.mark.parametrize("name", BAD_SCANS)
def test_a_bad_scan_is_one_reject(room, tmp_path, native, name):
    damage, reason = BAD_SCANS[name]
    root = write(room, older(native, tmp_path))
    damage(root / SCAN)
    found = read_scenes("multiscan", root)
    assert ("record", SCAN, reason) in found.verdicts
    assert [scene.scene_id for scene in found.scenes] == ["src/a"]


def edit_line(folder, number, **changes):
    path = folder / f"{SCAN}.jsonl"
    lines = path.read_text().splitlines()
    lines[number] = json.dumps(json.loads(lines[number]) | changes)
    path.write_text("\n".join(lines))


BAD_FRAMES = {
    "pose nan": (lambda folder: edit_line(folder, 1, transform=[float("nan")] * 16), "1", "pose_not_finite"),
    "pose by rows": (
        lambda folder: edit_line(folder, 1, transform=rigid(1, 0, (1, 2, 3)).ravel().tolist()),
        "1",
        "pose_not_rigid",
    ),
    "short": (lambda folder: edit_line(folder, 1, intrinsics=[1, 2]), "1", "record_malformed"),
    "one frame more": (
        lambda folder: Image.new("RGB", (144, 192)).save(folder / "color/77.png"),
        "77",
        "pose_missing",
    ),
    "image cut": (lambda folder: truncate(folder / "color/1.png"), "1", "image_truncated"),
    "another size": (lambda folder: Image.new("RGB", (192, 144)).save(folder / "color/1.png"), "1", "image_wrong_size"),
    "no cameras": (lambda folder: (folder / f"{SCAN}.jsonl").unlink(), "color", "pose_missing"),
    "no alignment": (lambda folder: (folder / f"{SCAN}.align.json").unlink(), "color", "alignment_missing"),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_one_reject_and_the_scene_stays(room, tmp_path, name):
    damage, frame, reason = BAD_FRAMES[name]
    root = write(room, tmp_path)
    damage(root / SCAN)
    found = read_scenes("multiscan", root)
    assert found.verdicts == [("frame", f"{SCAN}/{frame}", reason)]
    assert len(found.scenes) == 1
    assert len(found.views) == (0 if frame == "color" else 4 if frame == "77" else 3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"labels": "nyu"}, "native, semantic"),
        ({"frames_folder": "../x"}, "a folder below"),
        ({"x": 1}, "unknown option"),
    ],
)
def test_wrong_options_are_refused(written, options, words):
    with pytest.raises(SourceError, match=words):
        read_scenes("multiscan", written, **options)


class TestRealSamples:
    def test_the_older_variant(self, real_root):
        found = read_scenes("multiscan", real_root / "multiscan")
        scene = found.scene("scene_00000_00")
        assert (len(scene.instances), scene.split, scene.geometry) == (23, "train", None)
        assert sorted(verdict[1].partition("#")[2] for verdict in found.verdicts) == [
            "ceiling.1",
            "floor.1",
            "remove",
            "wall.1",
            "wall.2",
        ]
        labels = [each.label for each in scene.instances]
        assert (labels.count("refrigerator"), labels.count("wall cabinet"), labels.count("chair")) == (2, 2, 1)
        # z is up: what hangs on the ceiling is above what stands on the floor.
        height = {each.instance_id: each.obb_world.center[2] for each in scene.instances}
        assert height["ceiling_light.1"] > height["wall_cabinet.1"] > height["refrigerator.1"] > height["slippers.1"]

    def test_the_camera_stream(self, real_root):
        lines = read_lines(real_root / "multiscan/camera_stream", "camera-info-example.jsonl")
        cameras = [parse_camera(line, np.eye(4)) for line in lines]
        poses = np.array([camera.cam_to_world for camera in cameras]).reshape(-1, 4, 4)
        first = json.loads(lines[0])
        np.testing.assert_allclose(poses[0][:3, 3], first["transform"][12:15])
        assert (cameras[0].fx, cameras[0].cx) == (first["intrinsics"][0], first["intrinsics"][6] + 0.5)
        rotations = poses[:, :3, :3]
        np.testing.assert_allclose(
            rotations @ rotations.transpose(0, 2, 1), np.broadcast_to(np.eye(3), rotations.shape), atol=1e-5
        )
        assert np.linalg.norm(np.diff(poses[:, :3, 3], axis=0), axis=1).max() < 0.05
        # ARKit's world has y up. The device is held upright: up is to the left in its sideways pictures, and it looks
        # down, as its own Euler angle says (x: -0.92 rad).
        up, forward = rotations[0].T @ [0, 1, 0], rotations[0] @ [0, 0, 1]
        assert up[0] < -0.5
        assert np.arcsin(forward[1]) == pytest.approx(first["euler_angles"][0], abs=0.01)

    def test_the_metadata(self, real_root):
        assert read_resolution(real_root / "multiscan/camera_stream", "metadata-example.json") == (1920, 1440)
