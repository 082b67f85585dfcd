"""3RScan: one of our rooms in its encoding, as reference and as rescan, with frames in a folder and in an archive."""

import json
import shutil
import zipfile

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import SourceError
from internspatial_kedro.sources.scan3r_metadata import ObjectEntry, name_objects, read_object_entries, read_scan_entry
from internspatial_kedro.sources.scene_points import load_points
from sources.drawn_room import corners_of, draw_room, pose_of, read_mesh, rigid, sideways
from sources.scene_reading import read_scenes

REFERENCE, RESCAN = "0cac7578-8d6f-2d13-8c2d-bfa7a04f8af3", "2451c041-fae8-24f6-9213-b8b6af8d86c1"
TO_REFERENCE = rigid(0.6, 0.01, (0.5, -1.0, 0.1))
MESH = "labels.instances.annotated.v2.ply"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return draw_room(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def written(room, tmp_path_factory):
    """The room as a reference scan in text with a folder of frames, and as a rescan in binary with an archive."""
    return write(room, tmp_path_factory.mktemp("3rscan"))


@pytest.fixture
def copied(written, tmp_path):
    """A copy to damage."""
    return shutil.copytree(written, tmp_path / "copy")


@pytest.fixture
def boxes_only(written, tmp_path):
    """A copy to damage without its meshes, which take longest to read."""
    return shutil.copytree(written, tmp_path / "copy", ignore=shutil.ignore_patterns(MESH))


def write(room, root):
    scans = [{"reference": RESCAN, "transform": TO_REFERENCE.ravel("F").tolist(), "rigid": [], "removed": []}]
    (root / "3RScan.json").write_text(json.dumps([{"reference": REFERENCE, "type": "validation", "scans": scans}]))
    for scan, to_world, binary in ((REFERENCE, np.eye(4), False), (RESCAN, TO_REFERENCE, True)):
        folder = root / scan
        folder.mkdir()
        from_world = np.linalg.inv(to_world)
        vertices, faces, owner = read_mesh(room)
        write_mesh(folder / MESH, vertices @ from_world[:3, :3].T + from_world[:3, 3], faces, owner, binary)
        (folder / "semseg.v2.json").write_text(json.dumps(semseg(room, scan, from_world)))
        write_sequence(room, folder / "sequence", from_world)
    shutil.make_archive(root / RESCAN / "sequence", "zip", root / RESCAN / "sequence")
    shutil.rmtree(root / RESCAN / "sequence")
    return root


def write_mesh(path, vertices, faces, owner, binary):
    """With the documented header; corners of a face are vertices of their own, as in the dataset."""
    corners, numbers = vertices[faces].reshape(-1, 3), np.repeat(owner, 3)
    header = f"""ply
format {"binary_little_endian" if binary else "ascii"} 1.0
element vertex {len(corners)}
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
property ushort objectId
property ushort globalId
property uchar NYU40
property uchar Eigen13
property uchar RIO27
element face {len(faces)}
property list uchar int vertex_indices
end_header
"""
    triangles = np.arange(len(corners)).reshape(-1, 3)
    if binary:
        kind = [("xyz", "<f4", 3), ("rgb", "u1", 3), ("object", "<u2"), ("global", "<u2"), ("other", "u1", 3)]
        vertex, face = np.zeros(len(corners), kind), np.zeros(len(faces), [("count", "u1"), ("index", "<i4", 3)])
        vertex["xyz"], vertex["object"] = corners, numbers
        face["count"], face["index"] = 3, triangles
        path.write_bytes(header.encode() + vertex.tobytes() + face.tobytes())
        return
    lines = [f"{x:.6f} {y:.6f} {z:.6f} 9 9 9 {n} 0 0 0 0" for (x, y, z), n in zip(corners, numbers, strict=True)]
    path.write_text(header + "\n".join([*lines, *(f"3 {a} {b} {c}" for a, b, c in triangles)]) + "\n")


def semseg(room, scan, from_world):
    groups = []
    for each in room.scene.instances:
        obb = each.obb_world
        box = {
            "centroid": (from_world[:3, :3] @ obb.center + from_world[:3, 3]).tolist(),
            "axesLengths": obb.size,
            "normalizedAxes": (np.array(obb.axes).reshape(3, 3) @ from_world[:3, :3].T).ravel().tolist(),
            "dominantNormal": [0, 0, 1],
        }
        groups.append({"id": each.number, "objectId": each.number, "label": each.label, "segments": [1], "obb": box})
    return {"scan_id": scan, "segGroups": groups}


def write_sequence(room, folder, from_world):
    """Sideways frames, as a phone held upright records them; depth at half the size."""
    folder.mkdir()
    for view in room.views:
        pose, matrix = sideways(view)
        stem = f"frame-{view.frame_index:06d}"
        picture, depth = (
            np.rot90(np.asarray(Image.open(room.root / path)), -1) for path in (view.image, view.depth.path)
        )
        Image.fromarray(np.ascontiguousarray(picture)).save(folder / f"{stem}.color.jpg", quality=97, subsampling=0)
        half = depth[::2, ::2]
        header = b"P5\n%d %d\n65535\n" % half.shape[::-1]
        (folder / f"{stem}.depth.pgm").write_bytes(header + half.astype(">u2").tobytes())
        np.savetxt(folder / f"{stem}.pose.txt", from_world @ pose)
    height, width = picture.shape[:2]
    full = np.eye(4)
    full[:3, :3] = matrix
    lines = {
        "m_versionNumber": 4,
        "m_colorWidth": width,
        "m_colorHeight": height,
        "m_depthWidth": width // 2,
        "m_depthHeight": height // 2,
        "m_depthShift": 1000,
        "m_calibrationColorIntrinsic": numbers(full),
        "m_calibrationDepthIntrinsic": numbers(np.diag([0.5, 0.5, 1, 1]) @ full),
        "m_frames.size": len(room.views),
    }
    (folder / "_info.txt").write_text("".join(f"{key} = {value}\n" for key, value in lines.items()))


def numbers(matrix):
    return " ".join(repr(float(value)) for value in matrix.ravel())


class TestScans:
    @pytest.mark.parametrize("scan", [REFERENCE, RESCAN])
    def test_instances_and_points_are_in_the_references_world(self, room, written, scan):
        scene = read_scenes("scan3r", written).scene(scan)
        assert scene.split == "test"
        assert [(each.instance_id, each.label, each.obb_world) for each in scene.instances] == [
            (str(each.number), each.label, None) for each in room.scene.instances
        ]
        points = load_points(written, scene.geometry)
        vertices, faces, owner = read_mesh(room)
        np.testing.assert_allclose(points.points[points.faces], vertices[faces], atol=1e-5)
        assert (points.instance[points.faces] == np.where(owner == 0, -1, owner.astype(int))[:, None]).all()

    @pytest.mark.parametrize("scan", [REFERENCE, RESCAN])
    def test_sideways_frames_are_turned_with_their_cameras_and_depth(self, room, written, scan):
        found = read_scenes("scan3r", written)
        views = found.of(found.scene(scan))
        assert [view.view_id for view in views] == [f"src/{scan}/frame-{number:06d}" for number in range(4)]
        fx, cx = room.views[-1].camera.fx, room.views[-1].camera.cx
        for read, given in zip(views, room.views, strict=True):
            assert (read.width, read.height) == (given.width, given.height)
            np.testing.assert_allclose(pose_of(read), pose_of(given), atol=1e-6)
            assert (read.camera.fx, read.camera.cx) == (pytest.approx(fx), pytest.approx(cx))
            picture = np.asarray(Image.open(written / read.image)).astype(int)
            assert np.abs(picture - np.asarray(Image.open(room.root / given.image))).mean() < 3
            depth_m = load_depth_m(written, read.depth, (read.width, read.height))
            drawn_m = np.asarray(Image.open(room.root / given.depth.path)) / 1000
            # Turned clockwise and halved, each pixel of the map is the upper right one of a block of the upright frame.
            np.testing.assert_allclose(depth_m[::2, ::2], drawn_m[1::2, ::2])

    @pytest.mark.parametrize("scan", [REFERENCE, RESCAN])
    def test_frames_show_what_the_room_says_they_show(self, room, written, scan):
        """The last frame: `_info.txt` has its intrinsics."""
        found = read_scenes("scan3r", written)
        read, given = found.of(found.scene(scan))[-1], room.views[-1]
        drawn = np.asarray(Image.open(room.numbers(given.frame_index)))
        shown = {int(each.instance_id): each.box_xyxy for each in read.objects}
        compared = 0
        for number in set(np.unique(drawn)) - {0}:
            rows, columns = np.nonzero(drawn == number)
            if len(rows) > 150:
                box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
                np.testing.assert_allclose(shown[number], box, atol=3)
                compared += 1
        assert compared > 3

    def test_without_a_mesh_the_stated_boxes_are_used(self, room, boxes_only):
        scene = read_scenes("scan3r", boxes_only).scene(RESCAN)
        assert scene.geometry is None
        for read, given in zip(scene.instances, room.scene.instances, strict=True):
            np.testing.assert_allclose(corners_of(read.obb_world), corners_of(given.obb_world), atol=1e-6)

    def test_without_metadata_each_scan_keeps_its_own_world(self, copied):
        (copied / "3RScan.json").unlink()
        found = read_scenes("scan3r", copied)
        assert [scene.split for scene in found.scenes] == ["train", "train"]
        assert found.scene(RESCAN).geometry.to_world is None

    def test_upright_frames_of_a_folder_stay_where_they_are(self, room, boxes_only):
        folder = boxes_only / REFERENCE / "sequence"
        for view in room.views:
            np.savetxt(folder / f"frame-{view.frame_index:06d}.pose.txt", pose_of(view))
        found = read_scenes("scan3r", boxes_only)
        views = found.of(found.scene(REFERENCE))
        assert [view.image for view in views] == [f"{REFERENCE}/sequence/frame-{n:06d}.color.jpg" for n in range(4)]
        assert [view.depth.path for view in views] == [
            f"{REFERENCE}/sequence/frame-{n:06d}.depth.pgm" for n in range(4)
        ]

    def test_upright_frames_of_an_archive_are_copied_byte_by_byte(self, room, boxes_only):
        poses = {f"frame-{view.frame_index:06d}.pose.txt": numbers(pose_of(view)) for view in room.views}
        content = archive(boxes_only, lambda name, data: poses[name].encode() if name in poses else data)
        found = read_scenes("scan3r", boxes_only, frames_folder="own")
        view = found.of(found.scene(RESCAN))[0]
        assert view.image == f"own/{RESCAN}/turned-0/frame-000000.color.jpg"
        assert (boxes_only / view.image).read_bytes() == content["frame-000000.color.jpg"]
        assert (boxes_only / view.depth.path).read_bytes() == content["frame-000000.depth.pgm"]

    def test_a_second_reading_writes_nothing(self, boxes_only):
        read_scenes("scan3r", boxes_only, frames_folder="own")
        before = {path: path.stat().st_mtime_ns for path in (boxes_only / "own").rglob("*") if path.is_file()}
        assert len(before) == 16
        read_scenes("scan3r", boxes_only, frames_folder="own")
        assert {path: path.stat().st_mtime_ns for path in (boxes_only / "own").rglob("*") if path.is_file()} == before


def archive(root, edit, extra=()):
    """Write the rescan's archive anew; `edit` returns a member's new content or None. All contents."""
    path = root / RESCAN / "sequence.zip"
    with zipfile.ZipFile(path) as old:
        content = {name: edit(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in [*content.items(), *extra]:
            if data is not None:
                new.writestr(name, data)
    return content


def keep(name, data):
    return data


class TestArchives:
    @pytest.mark.parametrize(
        "member", ["../../stolen.jpg", "/etc/frame-000099.color.jpg", "a/../../b", "C:\\x", "..\\x"]
    )
    def test_members_that_leave_the_folder_are_rejects_and_never_written(self, boxes_only, tmp_path, member):
        archive(boxes_only, keep, [(member, b"gone")])
        found = read_scenes("scan3r", boxes_only)
        assert [(kind, reason) for kind, _, reason in found.verdicts] == [("frame", "path_outside_root")]
        assert found.verdicts[0][1].startswith(f"{RESCAN}/")
        assert len(found.views) == 8
        assert [path.name for path in tmp_path.iterdir()] == ["copy"]
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"gone"]

    def test_members_in_a_folder_of_their_own(self, room, boxes_only, tmp_path):
        content = archive(boxes_only, lambda name, data: None)
        with zipfile.ZipFile(boxes_only / RESCAN / "sequence.zip") as empty:
            assert empty.namelist() == []
        write_sequence(room, tmp_path / "again", np.linalg.inv(TO_REFERENCE))
        shutil.make_archive(boxes_only / RESCAN / "sequence", "zip", tmp_path, "again")
        found = read_scenes("scan3r", boxes_only)
        assert len(content) > 4
        assert (len(found.of(found.scene(RESCAN))), found.rejects) == (4, [])

    @pytest.mark.parametrize(
        "damage",
        [lambda data: data[: len(data) // 2], lambda data: b"text", lambda data: b""],
        ids=["cut", "text", "empty"],
    )
    def test_a_damaged_archive_is_one_reject(self, boxes_only, damage):
        path = boxes_only / RESCAN / "sequence.zip"
        path.write_bytes(damage(path.read_bytes()))
        found = read_scenes("scan3r", boxes_only)
        assert found.verdicts == [("frame", f"{RESCAN}/sequence", "record_malformed")]
        assert (len(found.scenes), len(found.views)) == (2, 4)

    def test_a_member_whose_bytes_changed_is_one_reject(self, boxes_only):
        with zipfile.ZipFile(boxes_only / RESCAN / "sequence.zip") as old:
            content = {name: old.read(name) for name in old.namelist()}
        path = boxes_only / RESCAN / "sequence.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
            for name, data in content.items():
                new.writestr(name, data)
        data = path.read_bytes()
        at = data.index(content["frame-000001.pose.txt"])
        path.write_bytes(data[:at] + b"9" + data[at + 1 :])
        found = read_scenes("scan3r", boxes_only)
        assert found.verdicts == [("frame", f"{RESCAN}/frame-000001", "record_malformed")]

    def test_a_missing_calibration(self, boxes_only):
        archive(boxes_only, lambda name, data: None if name == "_info.txt" else data)
        assert read_scenes("scan3r", boxes_only).verdicts == [("frame", f"{RESCAN}/sequence", "calibration_missing")]


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


BAD_FRAMES = {
    "pose infinite": (lambda folder: (folder / "frame-000001.pose.txt").write_text("-inf " * 16), "pose_not_finite"),
    "pose short": (lambda folder: (folder / "frame-000001.pose.txt").write_text("1 0 0"), "record_malformed"),
    "no pose": (lambda folder: (folder / "frame-000001.pose.txt").unlink(), "pose_missing"),
    "image cut": (lambda folder: truncate(folder / "frame-000001.color.jpg"), "image_truncated"),
    "image of text": (lambda folder: (folder / "frame-000001.color.jpg").write_text("x"), "image_unreadable"),
    "another size": (
        lambda folder: Image.new("RGB", (10, 10)).save(folder / "frame-000001.color.jpg"),
        "image_wrong_size",
    ),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_one_reject(boxes_only, name):
    damage, reason = BAD_FRAMES[name]
    damage(boxes_only / REFERENCE / "sequence")
    found = read_scenes("scan3r", boxes_only)
    assert found.verdicts == [("frame", f"{REFERENCE}/frame-000001", reason)]
    assert len(found.views) == 7


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "depth_missing"),
        (truncate, "depth_unreadable"),
        (lambda path: path.write_text("x"), "depth_unreadable"),
    ],
)
def test_a_bad_depth_map_is_one_reject_beside_its_frame(boxes_only, damage, reason):
    damage(boxes_only / REFERENCE / "sequence/frame-000001.depth.pgm")
    found = read_scenes("scan3r", boxes_only)
    assert found.verdicts == [("depth", f"{REFERENCE}/frame-000001", reason)]
    assert len(found.views) == 8


def edit(path, change):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


BAD_SCANS = {
    "labels cut": (lambda root: truncate(root / REFERENCE / "semseg.v2.json"), "record_malformed"),
    "labels without groups": (
        lambda root: edit(root / REFERENCE / "semseg.v2.json", lambda content: content.pop("segGroups")),
        "record_malformed",
    ),
    "mesh cut": (lambda root: truncate(root / REFERENCE / MESH), "geometry_malformed"),
    "transform short": (
        lambda root: edit(root / "3RScan.json", lambda content: content[0].update(scans=[bad_rescan([1, 2])])),
        "record_malformed",
    ),
    "transform in millimetres of a mirror": (
        lambda root: edit(
            root / "3RScan.json",
            lambda content: content[0].update(scans=[bad_rescan(np.diag([1.0, 1, -1, 1]).ravel().tolist())]),
        ),
        "pose_not_rigid",
    ),
}


def bad_rescan(transform):
    return {"reference": REFERENCE, "transform": transform}


@pytest.mark.parametrize("name", BAD_SCANS)
def test_a_bad_scan_is_one_reject(copied, name):
    damage, reason = BAD_SCANS[name]
    damage(copied)
    found = read_scenes("scan3r", copied)
    assert found.verdicts == [("record", REFERENCE, reason)]
    assert [scene.scene_id for scene in found.scenes] == [f"src/{RESCAN}"]


BAD_GROUPS = {
    "no label": ({"label": None}, "record_malformed"),
    "nameless": ({"label": "Objects"}, "label_empty"),
    "a wall": ({"label": "wall"}, "label_background"),
    "not in the mesh": ({"objectId": 4000}, "instance_empty"),
    "an id again": ({"objectId": 1}, "duplicate_id"),
    "no id": ({"objectId": "x"}, "record_malformed"),
}


@pytest.mark.parametrize("name", BAD_GROUPS)
def test_a_bad_object_is_one_reject(room, copied, name):
    changes, reason = BAD_GROUPS[name]
    edit(copied / REFERENCE / "semseg.v2.json", lambda content: content["segGroups"][2].update(changes))
    found = read_scenes("scan3r", copied)
    assert [(kind, given) for kind, _, given in found.verdicts] == [("object", reason)]
    assert len(found.scene(REFERENCE).instances) == len(room.scene.instances) - 1


class TestNames:
    CASES = (
        (
            "colours tell them apart",
            {"1": ("towel", "white", ""), "2": ("towel", "black", "")},
            {"1": "white towel", "2": "black towel"},
        ),
        ("one of a kind needs no word", {"1": ("towel", "white", "")}, {}),
        (
            "only the black one is told apart",
            {"1": ("towel", "white", ""), "2": ("towel", "black", ""), "3": ("towel", "white", "")},
            {"2": "black towel"},
        ),
        ("a colour that nobody said may be white too", {"1": ("towel", "white", ""), "2": ("towel", "", "")}, {}),
        (
            "material where colours are the same",
            {"1": ("door", "brown", "wooden"), "2": ("door", "brown", "metal")},
            {"1": "wooden door", "2": "metal door"},
        ),
        (
            "both where neither does",
            {
                "1": ("box", "red", "wooden"),
                "2": ("box", "red", "metal"),
                "3": ("box", "blue", "metal"),
                "4": ("box", "blue", "wooden"),
            },
            {"1": "red wooden box", "2": "red metal box", "3": "blue metal box", "4": "blue wooden box"},
        ),
    )

    @pytest.mark.parametrize(("name", "objects", "expected"), CASES, ids=[case[0] for case in CASES])
    def test_captions(self, name, objects, expected):
        entries = {key: ObjectEntry(*values) for key, values in objects.items()}
        assert name_objects(entries) == expected

    def test_captions_reach_the_scene(self, room, boxes_only):
        labels = [each.label for each in room.scene.instances]
        label = next(name for name in labels if labels.count(name) > 1)
        numbered = [each.number for each in room.scene.instances if each.label == label]
        objects = [
            {"id": str(number), "label": label, "attributes": {"color": ["dark", "blue"] if place == 0 else ["red"]}}
            for place, number in enumerate(numbered)
        ]
        (boxes_only / "3DSSG").mkdir()
        (boxes_only / "3DSSG/objects.json").write_text(json.dumps({"scans": [{"scan": REFERENCE, "objects": objects}]}))
        scene = read_scenes("scan3r", boxes_only).scene(REFERENCE)
        captions = {int(each.instance_id): each.caption for each in scene.instances}
        assert captions[numbered[0]] == f"dark blue {label}"


TEXTS = {
    "cut in the vertices": lambda lines: lines[:40],
    "cut in the faces": lambda lines: lines[:-1],
    "a word": lambda lines: [*lines[:20], lines[20].replace(" 9 ", " x "), *lines[21:]],
    "a number less": lambda lines: [*lines[:20], lines[20].rpartition(" ")[0], *lines[21:]],
    "a square": lambda lines: [*lines[:-1], "4 0 1 2 3"],
    "a corner too far": lambda lines: [*lines[:-1], "3 0 1 999999999"],
    "a negative corner": lambda lines: [*lines[:-1], "3 0 1 -1"],
    "no vertices": lambda lines: [line.replace("vertex 180", "vertex 0") for line in lines],
    "without numbers": lambda lines: [line.replace("objectId", "segment") for line in lines],
    "infinite": lambda lines: [*lines[:20], " ".join(["inf", *lines[20].split()[1:]]), *lines[21:]],
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_malformed_text_mesh_is_one_reject(room, tmp_path, native, name):
    folder = tmp_path / REFERENCE
    native.json(folder / "semseg.v2.json", semseg(room, REFERENCE, np.eye(4)))
    vertices, faces, owner = read_mesh(room)
    write_mesh(folder / MESH, vertices, faces[:60], owner[:60], binary=False)
    assert read_scenes("scan3r", tmp_path).scenes
    (folder / MESH).write_text("\n".join(TEXTS[name]((folder / MESH).read_text().splitlines())) + "\n")
    assert read_scenes("scan3r", tmp_path).verdicts == [("record", REFERENCE, "geometry_malformed")]


def test_text_with_other_properties_is_read_too(room, tmp_path, native):
    """A second list of each face."""
    folder = tmp_path / REFERENCE
    native.json(folder / "semseg.v2.json", semseg(room, REFERENCE, np.eye(4)))
    vertices, faces, owner = read_mesh(room)
    write_mesh(folder / MESH, vertices, faces[:60], owner[:60], binary=False)
    geometry = read_scenes("scan3r", tmp_path).scenes[0].geometry
    plain = load_points(tmp_path, geometry)
    lines = (folder / MESH).read_text().replace("end_header", "property uchar flags\nend_header").splitlines()
    (folder / MESH).write_text("\n".join([*lines[:-60], *(f"{line} 7" for line in lines[-60:])]) + "\n")
    other = load_points(tmp_path, geometry)
    for name in ("points", "instance", "faces"):
        np.testing.assert_allclose(getattr(plain, name), getattr(other, name), atol=1e-6)


def test_wrong_folders_and_options_are_one_clear_error(written, tmp_path):
    with pytest.raises(SourceError, match=r"semseg\.v2\.json"):
        read_scenes("scan3r", tmp_path)
    with pytest.raises(SourceError, match="a folder below"):
        read_scenes("scan3r", written, frames_folder="/tmp")
    with pytest.raises(SourceError, match="unknown option 'every'"):
        read_scenes("scan3r", written, every=2)


class TestRealMetadata:
    def test_transforms_lead_rescans_into_their_reference(self, real_root):
        """`rigid` leads from the reference to the rescan: followed by the transform, little motion is left."""
        root = real_root / "3rscan"
        left = {"transform": [], "its inverse": []}
        for scene in json.loads((root / "3RScan.json").read_text()):
            for rescan in scene["scans"]:
                entry = read_scan_entry(root, "", rescan["reference"])
                assert entry.split == ("train" if scene["type"] == "train" else "test")
                pose = entry.to_world()
                assert (pose is None) == ("transform" not in rescan)
                for motion in rescan.get("rigid", []) if pose is not None else []:
                    moved = np.array(motion["transform"]).reshape(4, 4).T
                    left["transform"].append(np.linalg.norm((pose @ moved)[:3, 3]))
                    left["its inverse"].append(np.linalg.norm((np.linalg.inv(pose) @ moved)[:3, 3]))
        assert len(left["transform"]) == 654
        assert np.median(left["transform"]) < 0.6
        assert np.median(left["its inverse"]) > 1.5

    def test_words_of_a_real_scan(self, real_root):
        scan = "02b33df9-be2b-2d54-9062-1253be3ce186"
        objects = read_object_entries(real_root / "3rscan", "", scan)
        assert (len(objects), objects["5"]) == (26, ObjectEntry("towel", "white", ""))
        # One towel's colour is not said.
        assert "5" not in name_objects(objects)
