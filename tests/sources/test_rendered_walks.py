"""Frames drawn of coloured scans: where the camera stands, what it sees, when nothing is drawn."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import SourceError
from sources.scene_reading import read_scenes

SCENE = "scene0042_00"
ROOM_M = (4.0, 3.0, 2.4)
CUBE = (np.array([2.6, 1.2, 0.0]), 0.5)
GREY, RED = (120, 130, 125), (220, 20, 30)
FRAMES = 12
OPTIONS = {"rendered_frames": FRAMES, "rendered_width": 160}
SPACING_M = 0.1


def sheet(corner, u, v):
    """A rectangle as a lattice of vertices joined to triangles."""
    columns, rows = (round(float(np.linalg.norm(side)) / SPACING_M) + 1 for side in (u, v))
    s, t = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows), indexing="ij")
    points = np.asarray(corner) + s.reshape(-1, 1) * np.asarray(u) + t.reshape(-1, 1) * np.asarray(v)
    first = (np.arange(columns - 1)[:, None] * rows + np.arange(rows - 1)).ravel()
    halves = [[first, first + rows, first + 1], [first + 1, first + rows, first + rows + 1]]
    return points, np.concatenate([np.stack(half, axis=1) for half in halves])


def box_sheets(corner, size, roof=True):
    a, b, c = np.diag(size)
    low, high = np.asarray(corner), np.asarray(corner) + c
    return [sheet(low, a, b), sheet(low, a, c), sheet(low + b, a, c), sheet(low, b, c), sheet(low + a, b, c)] + (
        [sheet(high, a, b)] if roof else []
    )


def write_scene(root, room=ROOM_M, colours=True, faces=True, cube=True):
    """A room without a roof and a red cube in it, as ScanNet is downloaded; segment 0 is the shell, 1 the cube."""
    folder = root / "scans" / SCENE
    folder.mkdir(parents=True)
    parts = [(one, 0) for one in box_sheets((0, 0, 0), room, roof=False)]
    parts += [(one, 1) for one in box_sheets(CUBE[0], (CUBE[1],) * 3)] if cube else []
    starts = np.cumsum([0, *(len(points) for (points, _), _ in parts)])
    points = np.concatenate([points for (points, _), _ in parts])
    triangles = np.concatenate([corners + start for ((_, corners), _), start in zip(parts, starts, strict=False)])
    segments = np.concatenate([np.full(len(points), number) for (points, _), number in parts])
    write_mesh(folder / f"{SCENE}_vh_clean_2.ply", points, triangles if faces else triangles[:0], segments, colours)
    names = {0: "wall", 1: "box"} if cube else {0: "wall"}
    groups = [{"id": n, "objectId": n, "segments": [n], "label": label} for n, label in names.items()]
    (folder / f"{SCENE}_vh_clean_2.0.010000.segs.json").write_text(json.dumps({"segIndices": segments.tolist()}))
    (folder / f"{SCENE}.aggregation.json").write_text(json.dumps({"segGroups": groups}))
    (folder / f"{SCENE}.txt").write_text(f"axisAlignment = {' '.join(map(str, np.eye(4).ravel().tolist()))}\n")
    return folder


def write_mesh(path, points, triangles, segments, colours):
    fields = [("xyz", "<f4", 3)] + ([("rgba", "u1", 4)] if colours else [])
    vertex = np.zeros(len(points), fields)
    vertex["xyz"] = points
    if colours:
        vertex["rgba"][:, :3] = np.where(segments[:, None] == 1, RED, GREY)
    face = np.zeros(len(triangles), [("count", "u1"), ("index", "<i4", 3)])
    face["count"], face["index"] = 3, triangles
    lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points)}"]
    lines += [f"property float {name}" for name in "xyz"]
    lines += [f"property uchar {name}" for name in ("red", "green", "blue", "alpha")] if colours else []
    lines += [f"element face {len(triangles)}", "property list uchar int vertex_indices", "end_header", ""]
    path.write_bytes("\n".join(lines).encode() + vertex.tobytes() + face.tobytes())


def files_of(root):
    folder = root / ".internspatial"
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_red(root, view):
    red, green, blue = np.moveaxis(np.asarray(Image.open(root / view.image)).astype(int), -1, 0)
    return (red > 150) & (green < 90) & (blue < 90)


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    root = tmp_path_factory.mktemp("scannet")
    write_scene(root)
    return root, read_scenes("scannet", root, **OPTIONS)


def test_so_many_upright_frames_from_the_free_floor(walk):
    _, found = walk
    assert [view.view_id for view in found.views] == [f"src/{SCENE}/rendered-{n}" for n in range(FRAMES)]
    assert {(view.width, view.height) for view in found.views} == {(160, 120)}
    low, size = CUBE
    for view in found.views:
        pose = np.array(view.camera.cam_to_world).reshape(4, 4)
        right, down, forward, place = pose[:3].T
        np.testing.assert_allclose(pose[:3, :3].T @ pose[:3, :3], np.eye(3), atol=1e-9)
        assert right[2] == pytest.approx(0, abs=1e-9)
        assert down[2] < -0.8 and -0.5 < forward[2] < 0
        assert 1.4 <= place[2] <= 1.6
        assert (place[:2] > 0.2).all() and (place[:2] < np.array(ROOM_M[:2]) - 0.2).all()
        assert not ((place[:2] > low[:2] - 0.15) & (place[:2] < low[:2] + size + 0.15)).all()


def test_the_cube_is_drawn_where_a_pinhole_camera_has_it(walk):
    root, found = walk
    low, side = CUBE
    corners = low + side * np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    points = np.concatenate([corners, [low + side * np.array([0.5, 0.5, 1.0])]])
    compared = 0
    for view in found.views:
        red, depth_m = is_red(root, view), load_depth_m(root, view.depth, (160, 120))
        pose = np.array(view.camera.cam_to_world).reshape(4, 4)
        x, y, z = pose[:3, :3].T @ (points - pose[:3, 3]).T
        if z.min() < 0.2:
            continue
        columns, rows = view.camera.fx * x / z + view.camera.cx, view.camera.fy * y / z + view.camera.cy
        drawn_rows, drawn_columns = np.nonzero(red)
        assert ((drawn_columns > columns.min() - 2) & (drawn_columns < columns.max() + 2)).all()
        assert ((drawn_rows > rows.min() - 2) & (drawn_rows < rows.max() + 2)).all()
        if not (0 < columns[-1] < 160 and 0 < rows[-1] < 120):
            continue
        top = int(rows[-1]), int(columns[-1])
        assert red[top]
        assert depth_m[top] == pytest.approx(z[-1], abs=0.05)
        assert z.min() - 0.01 < depth_m[red].min() and np.median(depth_m[red]) < z.max()
        (box,) = (item for item in view.objects if item.label == "box")
        edges = [drawn_columns.min(), drawn_rows.min(), drawn_columns.max() + 1, drawn_rows.max() + 1]
        assert np.abs(np.subtract(box.box_xyxy, edges)).max() < 2.5
        assert box.visible_fraction == 1.0
        compared += 1
    assert compared >= 2


def test_the_scan_ends_in_grey_without_depth(walk):
    """There is no roof: above the walls nothing is measured."""
    root, found = walk
    holes = 0
    for view in found.views:
        none = load_depth_m(root, view.depth, (160, 120)) == 0
        colour = np.asarray(Image.open(root / view.image)).astype(int)[none]
        assert (np.abs(colour - 160).max(axis=1) < 60).mean() > 0.9 if len(colour) else True
        holes += len(colour)
    assert holes > 0


def test_the_same_scan_gives_the_same_bytes(walk, tmp_path):
    root, _ = walk
    write_scene(tmp_path)
    read_scenes("scannet", tmp_path, **OPTIONS)
    assert len(files_of(tmp_path)) == 1 + FRAMES * 3 + 2
    assert files_of(tmp_path) == files_of(root)


def test_nothing_is_written_twice_and_damage_is_mended(walk, tmp_path):
    root = shutil.copytree(walk[0], tmp_path / "copy")
    written = {path: path.stat().st_ino for path in (root / ".internspatial").rglob("*.*")}
    read_scenes("scannet", root, **OPTIONS)
    assert {path: path.stat().st_ino for path in written} == written
    broken = next(path for path in written if path.suffix == ".jpg")
    broken.write_bytes(broken.read_bytes()[:100])
    assert len(read_scenes("scannet", root, **OPTIONS).views) == FRAMES
    assert files_of(root) == files_of(walk[0])


def test_another_number_is_another_walk(walk, tmp_path):
    root = shutil.copytree(walk[0], tmp_path / "copy")
    found = read_scenes("scannet", root, rendered_frames=2, rendered_width=64)
    assert [(view.width, view.height) for view in found.views] == [(64, 48)] * 2
    assert len(list((root / ".internspatial").rglob("*.jpg"))) == 2


def test_nothing_is_drawn_unless_asked_for(tmp_path):
    write_scene(tmp_path)
    assert read_scenes("scannet", tmp_path).views == []
    assert not (tmp_path / ".internspatial").exists()


def test_nothing_is_drawn_where_frames_exist(tmp_path):
    folder = write_scene(tmp_path)
    for name in ("color", "pose", "intrinsic"):
        (folder / name).mkdir()
    Image.new("RGB", (64, 48)).save(folder / "color/0.jpg")
    (folder / "pose/0.txt").write_text("1 0 0 2\n0 0 1 1\n0 -1 0 1.5\n0 0 0 1\n")
    (folder / "intrinsic/intrinsic_color.txt").write_text("50 0 31.5 0\n0 50 23.5 0\n0 0 1 0\n0 0 0 1\n")
    found = read_scenes("scannet", tmp_path, **OPTIONS)
    assert [view.view_id for view in found.views] == [f"src/{SCENE}/0"]
    assert not (tmp_path / ".internspatial").exists()


@pytest.mark.parametrize(
    ("scene", "detail"),
    [
        ({"colours": False}, "no colours"),
        ({"faces": False}, "no faces"),
        ({"room": (0.3, 0.3, 2.4), "cube": False}, "no free floor"),
    ],
    ids=["without colours", "without faces", "no room to stand"],
)
def test_what_cannot_be_drawn_is_one_reject_beside_its_scene(tmp_path, scene, detail):
    write_scene(tmp_path, **scene)
    found = read_scenes("scannet", tmp_path, **OPTIONS)
    rejects = [reject for reject in found.rejects if reject.kind == "frame"]
    assert [(reject.item_id, reject.reason) for reject in rejects] == [(f"{SCENE}/rendered", "not_renderable")]
    assert detail in rejects[0].detail
    assert (len(found.scenes), found.views) == (1, [])
    assert not (tmp_path / ".internspatial").exists() or not files_of(tmp_path)


@pytest.mark.parametrize("options", [{"rendered_frames": -1}, {"rendered_frames": "all"}, {"rendered_width": 8}])
def test_wrong_options(tmp_path, options):
    write_scene(tmp_path)
    with pytest.raises(SourceError, match=next(iter(options))) as error:
        read_scenes("scannet", tmp_path, **options)
    assert "\n" not in str(error.value)


def test_multiscan_meshes_too(tmp_path):
    """The same room as MultiScan has it: an object number of each face, boxes in the annotations."""
    folder = tmp_path / "scene_00007_00"
    folder.mkdir()
    source = write_scene(tmp_path / "native")
    header, _, body = (source / f"{SCENE}_vh_clean_2.ply").read_bytes().partition(b"end_header\n")
    count, faces = (int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element"))
    vertices = body[: count * 16]
    face = np.frombuffer(body, [("count", "u1"), ("index", "<i4", 3)], faces, count * 16)
    rgba = np.frombuffer(vertices, [("xyz", "<f4", 3), ("rgba", "u1", 4)])["rgba"]
    owned = np.zeros(faces, [("count", "u1"), ("index", "<i4", 3), ("object", "<u2")])
    owned["count"], owned["index"], owned["object"] = 3, face["index"], rgba[face["index"][:, 0], 0] > 200
    header = header.replace(b"vertex_indices\n", b"vertex_indices\nproperty ushort objectId\n")
    (folder / "scene_00007_00.ply").write_bytes(header + b"end_header\n" + vertices + owned.tobytes())
    center = (CUBE[0] + CUBE[1] / 2).tolist()
    obb = {"centroid": center, "axesLengths": [CUBE[1]] * 3, "normalizedAxes": np.eye(3).ravel().tolist()}
    obb |= {"min": CUBE[0].tolist(), "max": (CUBE[0] + CUBE[1]).tolist(), "up": [0, 0, 1]}
    objects = [{"objectId": 1, "label": "box.1", "mobilityType": "movable", "partIds": [1], "obb": obb}]
    (folder / "scene_00007_00.annotations.json").write_text(json.dumps({"objects": objects}))
    found = read_scenes("multiscan", tmp_path, **OPTIONS)
    assert len(found.views) == FRAMES
    for view in found.views:
        shown = next((item for item in view.objects if item.label == "box"), None)
        drawn = np.nonzero(is_red(tmp_path, view))
        if shown and shown.visible_fraction == 1.0 and len(drawn[0]) > 50:
            edges = [drawn[1].min(), drawn[0].min(), drawn[1].max() + 1, drawn[0].max() + 1]
            assert np.abs(np.subtract(shown.box_xyxy, edges)).max() < 2.5
