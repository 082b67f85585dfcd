"""Matterport3D: graphs, cameras of views, REVERIE's boxes, segmented meshes; the real buildings."""

import json
from collections import defaultdict

import numpy as np
import pytest

from internspatial_kedro.sources.matterport_graph import read_building
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.reverie import view_index
from internspatial_kedro.sources.scene_points import load_points
from sources.scene_reading import read_scenes

A, B, C, D = (letter * 32 for letter in "abcd")
FOCAL = 240 / np.tan(np.pi / 6)
# The skybox camera of a real panorama: not level, and looking somewhere.
TILTED = np.array(
    [[-0.934268, -0.00147015, -0.35657], [0.356526, -0.0200643, -0.93407], [-0.00578122, -0.999798, 0.0192692]]
)


def panorama(image_id, position, unobstructed, included=True):
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = TILTED, position
    return {
        "image_id": image_id,
        "pose": pose.ravel().tolist(),
        "included": included,
        "visible": [True] * len(unobstructed),
        "unobstructed": unobstructed,
        "height": 1.5,
    }


def four_panoramas():
    """A - B and B - C; D is excluded, and C - A is open one way only."""
    return [
        panorama(A, [0.0, 0.0, 1.5], [False, True, False, True]),
        panorama(B, [2.0, 0.0, 1.5], [True, False, True, True]),
        panorama(C, [2.0, 2.0, 1.5], [True, True, False, True]),
        panorama(D, [9.0, 9.0, 1.5], [True, True, True, False], included=False),
    ]


def write_building(root, native, entries=None, scan="scanX"):
    native.json(root / "connectivity" / f"{scan}_connectivity.json", entries or four_panoramas())
    return root


def view_name(viewpoint, heading, elevation, scan="scanX"):
    return f"{scan}_{viewpoint}_{heading!r}_{elevation!r}.png"


def rays_of(heading, elevation, columns, rows):
    """World directions of pixels, by turning the direction north: first up, then clockwise as seen from above."""
    x, y = (np.asarray(columns) - 320) / FOCAL, (240 - np.asarray(rows)) / FOCAL
    ahead = np.cos(elevation) - y * np.sin(elevation)
    up = np.sin(elevation) + y * np.cos(elevation)
    east, north = x * np.cos(heading) + ahead * np.sin(heading), ahead * np.cos(heading) - x * np.sin(heading)
    rays = np.stack([east, north, up], axis=-1)
    return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def test_excluded_panoramas_are_no_places_and_edges_are_open_both_ways(tmp_path, native):
    scenes = read_scenes("matterport", write_building(tmp_path, native))
    (scene,) = scenes.scenes
    assert scene.graph.nodes == [A, B, C]
    assert scene.graph.positions == [0.0, 0.0, 1.5, 2.0, 0.0, 1.5, 2.0, 2.0, 1.5]
    assert scene.graph.edges == [0, 1, 1, 2]
    assert (scene.instances, scene.exhaustive_labels, scene.geometry) == ([], [], None)
    assert scenes.rejects == []


@pytest.mark.parametrize("heading", [0.0, 0.7, np.pi / 2, 2.551961945320492, 5.9])
@pytest.mark.parametrize("elevation", [0.0, -0.4, 0.008557380839564054])
def test_a_view_looks_where_its_name_says(tmp_path, native, heading, elevation):
    write_building(tmp_path, native)
    native.photo(tmp_path / "views" / view_name(B, heading, elevation), (640, 480))
    (view,) = read_scenes("matterport", tmp_path).views
    camera, pose = view.camera, np.array(view.camera.cam_to_world).reshape(4, 4)
    columns, rows = np.array([320.0, 20.0, 600.0, 320.0]), np.array([240.0, 100.0, 300.0, 470.0])
    rays_cam = np.stack([(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones(4)], axis=1)
    rays = rays_cam @ pose[:3, :3].T
    expected = rays_of(heading, elevation, columns, rows)
    np.testing.assert_allclose(rays / np.linalg.norm(rays, axis=1, keepdims=True), expected, atol=1e-9)
    assert pose[:3, 3].tolist() == [2.0, 0.0, 1.5]
    assert np.degrees(2 * np.arctan(view.height / 2 / camera.fy)) == pytest.approx(60)
    np.testing.assert_allclose(pose[:3, :3] @ camera.up_cam, [0, 0, 1], atol=1e-12)


def test_views_come_in_order_and_belong_to_the_scene(tmp_path, native):
    write_building(tmp_path, native)
    for viewpoint, heading in [(B, 3.0), (A, 2.0), (B, 1.0)]:
        native.photo(tmp_path / "views" / view_name(viewpoint, heading, 0.0), (640, 480))
    scenes = read_scenes("matterport", tmp_path)
    assert [view.image.split("_")[1][0] + view.image.split("_")[2] for view in scenes.views] == ["a2.0", "b1.0", "b3.0"]
    assert [view.frame_index for view in scenes.views] == [0, 1, 2]


GRID = [
    ("straight ahead, level", 0.0, 0.0, 12),
    ("one step to the right", np.pi / 6, 0.0, 13),
    ("down", 0.0, -np.pi / 6, 0),
    ("up, the last one", 11 * np.pi / 6, np.pi / 6, 35),
    ("a full turn", 2 * np.pi, 0.0, 12),
    ("to the left of ahead", -np.pi / 6, 0.0, 23),
    ("between two headings", 0.3, 0.0, None),
    ("a degree off", np.deg2rad(31), 0.0, None),
    ("straight up", 0.0, np.pi / 2, None),
]


@pytest.mark.parametrize(("heading", "elevation", "index"), [row[1:] for row in GRID], ids=[row[0] for row in GRID])
def test_the_36_views(heading, elevation, index):
    assert view_index(heading, elevation) == index


def boxes_content():
    return {
        A: {
            "67": {"name": "coffee#table", "visible_pos": [11, 12], "bbox2d": [[0, 0, 5, 5], [596, 206, 44, 85]]},
            "69": {"name": "bath#cabinet", "visible_pos": [3], "bbox2d": [[10, 10, 20, 20]]},
        }
    }


def write_reverie(root, native, content):
    write_building(root, native)
    native.photo(root / "views" / view_name(A, 0.0, 0.0), (640, 480))
    native.photo(root / "views" / view_name(A, 0.2, 0.0), (640, 480))
    native.json(root / "BBox" / f"scanX_{A}.json", content)
    return root


def test_boxes_belong_to_the_view_that_looks_there(tmp_path, native):
    scenes = read_scenes("matterport", write_reverie(tmp_path, native, boxes_content()))
    ahead, aside = scenes.views
    (table,) = ahead.objects
    assert (table.object_id, table.label, table.box_xyxy) == ("67", "coffee table", [596.0, 206.0, 640.0, 291.0])
    assert aside.objects == []
    assert scenes.rejects == []


def test_a_broken_object_leaves_the_others_alone(tmp_path, native):
    content = boxes_content()
    content[A]["70"] = {"name": "lamp", "visible_pos": [12], "bbox2d": []}
    content[A]["71"] = {"name": "###", "visible_pos": [12], "bbox2d": [[1, 1, 5, 5]]}
    content[A]["72"] = {"name": "sink", "visible_pos": [12], "bbox2d": [[700, 1, 5, 5]]}
    scenes = read_scenes("matterport", write_reverie(tmp_path, native, content))
    assert [each.label for each in scenes.views[0].objects] == ["coffee table"]
    assert [verdict[2] for verdict in scenes.verdicts] == ["record_malformed", "label_empty", "box_outside"]
    assert {verdict[0] for verdict in scenes.verdicts} == {"object"}


CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
CUBE_FACES = np.array([int(corner) for corner in "013032467475045051237276026064157173"]).reshape(12, 3)


def write_region(folder, stem, native, cubes, groups, segments=None):
    """A mesh of unit cubes, scaled by 0.5 and moved, as Matterport3D's tools write it: binary, faces with three ids."""
    folder.mkdir(parents=True, exist_ok=True)
    vertices = np.concatenate([CUBE * 0.5 + corner for corner in cubes])
    faces = np.concatenate([CUBE_FACES + 8 * index for index in range(len(cubes))])
    ids = np.repeat(np.arange(len(cubes)), 12) if segments is None else np.array(segments)
    names = ("material_id", "segment_id", "category_id")
    layout = [("count", "u1"), ("vertex_indices", "<i4", (3,)), *((name, "<i4") for name in names)]
    rows = np.zeros(len(faces), dtype=layout)
    rows["count"], rows["vertex_indices"], rows["material_id"] = 3, faces, ids[: len(faces)]
    lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertices)}"]
    lines += [*(f"property float {axis}" for axis in "xyz"), f"element face {len(faces)}"]
    lines += ["property list uchar int vertex_indices", *(f"property int {name}" for name in names), "end_header", ""]
    (folder / f"{stem}.ply").write_bytes("\n".join(lines).encode() + vertices.astype("<f4").tobytes() + rows.tobytes())
    native.json(folder / f"{stem}.fsegs.json", {"sceneId": stem, "segIndices": ids.tolist()})
    listed = [{"id": i, "objectId": i, "segments": g[1], "label": g[0]} for i, g in enumerate(groups)]
    native.json(folder / f"{stem}.semseg.json", {"sceneId": stem, "segGroups": listed})


def write_segmented(root, native):
    """Two regions: a chair north of A, and a table with a wall; a view from A to the north."""
    write_building(root, native)
    folder = root / "scans" / "scanX" / "region_segmentations"
    write_region(folder, "region10", native, [(5.0, 5.0, 0.0)], [("table", [0])])
    write_region(folder, "region2", native, [(-0.25, 3.0, 1.0), (7.0, 7.0, 0.0)], [("chair", [0]), ("wall", [1])])
    native.photo(root / "views" / view_name(A, 0.0, 0.0), (640, 480))
    return root


def test_regions_become_instances_with_points(tmp_path, native):
    scenes = read_scenes("matterport", write_segmented(tmp_path, native))
    (scene,) = scenes.scenes
    assert [(each.instance_id, each.label) for each in scene.instances] == [
        ("region2-0", "chair"),
        ("region10-0", "table"),
    ]
    assert scene.exhaustive_labels == ["chair", "table"]
    assert scenes.verdicts == [("object", f"{scenes.items[0]}#region2-1", "label_background")]
    points = load_points(tmp_path, scene.geometry)
    assert points.faces.shape == (36, 3) and points.faces.max() == 23
    for instance, corner in zip(scene.instances, [(-0.25, 3.0, 1.0), (5.0, 5.0, 0.0)], strict=True):
        own = points.points[points.instance == instance.number]
        np.testing.assert_allclose([own.min(axis=0), own.max(axis=0)], [corner, np.add(corner, 0.5)], atol=1e-6)


def test_the_mesh_tells_what_a_view_shows(tmp_path, native):
    (view,) = read_scenes("matterport", write_segmented(tmp_path, native)).views
    (chair,) = view.objects
    assert (chair.instance_id, chair.label, chair.visible_fraction) == ("region2-0", "chair", 1.0)
    # The near face of the cube: 3 m away, 0.5 m wide, from 0.5 m below the camera up to its height.
    half = 0.25 / 3.0 * FOCAL
    assert chair.box_xyxy == pytest.approx([320 - half, 240, 320 + half, 240 + 2 * half], abs=1.5)


def test_the_house_as_a_whole_is_preferred_to_its_regions(tmp_path, native):
    write_segmented(tmp_path, native)
    write_region(tmp_path / "scans/scanX/house_segmentations", "scanX", native, [(0.0, 3.0, 0.0)], [("sofa", [0])])
    (scene,) = read_scenes("matterport", tmp_path).scenes
    assert [(each.instance_id, each.label) for each in scene.instances] == [("scanx-0", "sofa")]


def entries_with(**changes):
    entries = four_panoramas()
    entries[0] |= changes
    return entries


BROKEN_GRAPHS = [
    ("no list", {"a": 1}, "record_malformed"),
    ("a pose of 15 numbers", entries_with(pose=[0.0] * 15), "record_malformed"),
    ("truths for three of four", entries_with(unobstructed=[True] * 3), "record_malformed"),
    ("numbers for truths", entries_with(included=1), "record_malformed"),
    ("the same panorama twice", entries_with(image_id=B), "duplicate_id"),
    ("nothing included", [panorama(A, [0, 0, 0], [False], included=False)], "record_malformed"),
    ("an empty file", [], "record_malformed"),
]


@pytest.mark.parametrize(
    ("content", "reason"), [row[1:] for row in BROKEN_GRAPHS], ids=[row[0] for row in BROKEN_GRAPHS]
)
def test_a_broken_graph_is_one_reject(tmp_path, native, content, reason):
    native.json(tmp_path / "scanX_connectivity.json", content)
    scenes = read_scenes("matterport", tmp_path)
    assert [(kind, found) for kind, _, found in scenes.verdicts] == [("record", reason)]


POSES = [
    ("infinite", [float("inf")] * 16, "pose_not_finite"),
    ("mirrored", np.diag([1.0, 1.0, -1.0, 1.0]).ravel().tolist(), "pose_not_rigid"),
]


@pytest.mark.parametrize(("pose", "reason"), [row[1:] for row in POSES], ids=[row[0] for row in POSES])
def test_a_panorama_without_a_pose_is_no_place(tmp_path, native, pose, reason):
    scenes = read_scenes("matterport", write_building(tmp_path, native, entries_with(pose=pose)))
    assert scenes.scenes[0].graph.nodes == [B, C]
    assert scenes.scenes[0].graph.edges == [0, 1]
    assert [(kind, found) for kind, _, found in scenes.verdicts] == [("frame", reason)]


BROKEN_VIEWS = [
    ("at an excluded panorama", view_name(D, 0.0, 0.0), (640, 480), "pose_missing"),
    ("of another size", view_name(A, 0.0, 0.0), (320, 240), "image_wrong_size"),
]


@pytest.mark.parametrize(
    ("name", "size", "reason"), [row[1:] for row in BROKEN_VIEWS], ids=[row[0] for row in BROKEN_VIEWS]
)
def test_a_broken_view_is_a_reject(tmp_path, native, name, size, reason):
    write_building(tmp_path, native)
    native.photo(tmp_path / "views" / name, size)
    scenes = read_scenes("matterport", tmp_path)
    assert [(kind, found) for kind, _, found in scenes.verdicts] == [("frame", reason)]
    assert scenes.scenes[0].view_ids == []


def break_mesh(folder):
    content = (folder / "region2.ply").read_bytes()
    (folder / "region2.ply").write_bytes(content[: len(content) // 2])


BROKEN_MESHES = [
    ("cut short", break_mesh, "geometry_malformed"),
    ("gone", lambda folder: (folder / "region2.ply").unlink(), "geometry_missing"),
    ("no segments", lambda folder: (folder / "region2.fsegs.json").unlink(), "geometry_missing"),
    (
        "segments of another mesh",
        lambda folder: (folder / "region2.fsegs.json").write_text(json.dumps({"segIndices": [0, 1]})),
        "geometry_malformed",
    ),
    ("no groups", lambda folder: (folder / "region2.semseg.json").write_text("{}"), "record_malformed"),
]


@pytest.mark.parametrize(
    ("damage", "reason"), [row[1:] for row in BROKEN_MESHES], ids=[row[0] for row in BROKEN_MESHES]
)
def test_a_broken_mesh_is_one_reject(tmp_path, native, damage, reason):
    write_segmented(tmp_path, native)
    damage(tmp_path / "scans" / "scanX" / "region_segmentations")
    assert [(kind, found) for kind, _, found in read_scenes("matterport", tmp_path).verdicts] == [("record", reason)]


def test_an_instance_without_faces_is_a_reject_and_ends_exhaustiveness(tmp_path, native):
    write_building(tmp_path, native)
    folder = tmp_path / "scans" / "scanX" / "region_segmentations"
    write_region(folder, "region0", native, [(0.0, 3.0, 0.0)], [("chair", [0]), ("chair", [77]), ("unknown", [0])])
    scenes = read_scenes("matterport", tmp_path)
    assert [found for _, _, found in scenes.verdicts] == ["instance_empty", "label_empty"]
    assert scenes.scenes[0].exhaustive_labels == []


def test_a_vertex_between_instances_belongs_to_one_of_them(tmp_path, native):
    folder = tmp_path / "region_segmentations"
    write_region(folder, "region0", native, [(0.0, 0.0, 0.0)], [("lid", [1]), ("box", [0])], [1] * 4 + [0] * 8)
    points = load_points(tmp_path, Geometry("region_segmentations", "matterport"))
    assert set(points.instance.tolist()) <= {0, 1}
    assert len(points.instance) == 8


def test_real_graphs(real_root):
    root = real_root / "r2r"
    scenes = read_scenes("matterport", root)
    sizes = [(len(scene.graph.nodes), len(scene.graph.edges) // 2) for scene in scenes.scenes]
    # Included nodes of each file, and edges, as counted with jq.
    assert sizes == [(44, 83), (131, 253), (106, 180), (20, 32)]
    assert scenes.rejects == []
    spec = json.loads((root / "views" / "rendertest_spec.json").read_text())
    expected = {each["reference_image"]: each for each in spec}
    for view in scenes.views:
        stated = expected[view.image.rsplit("/", 1)[1]]
        forward = np.array(view.camera.cam_to_world).reshape(4, 4)[:3, 2]
        assert np.arctan2(forward[0], forward[1]) % (2 * np.pi) == pytest.approx(stated["heading"])
        assert np.arcsin(forward[2]) == pytest.approx(stated["elevation"])
    assert len(scenes.views) == 4


def most_central_rays(objects):
    """Object id to the direction of its box's middle, in the view where that is nearest to the image's middle."""
    found = {}
    for object_id, entry in objects.items():
        for position, (left, top, width, height) in zip(entry["visible_pos"], entry["bbox2d"], strict=True):
            middle = np.array([left + width / 2, top + height / 2])
            whole = left > 1 and top > 1 and left + width < 639 and top + height < 479
            off = float(np.abs(middle - [320, 240]).sum())
            if whole and off < found.get(object_id, (np.inf, None))[0]:
                heading, elevation = np.pi / 6 * (position % 12), np.pi / 6 * (position // 12 - 1)
                found[object_id] = off, rays_of(heading, elevation, *middle)
    return {object_id: ray for object_id, (_, ray) in found.items()}


def residuals_deg(real_root, mirror):
    """How far REVERIE's boxes point past the spot that fits them best, where three viewpoints or more see an object."""
    sides = np.array([mirror, 1.0, 1.0])
    rays = defaultdict(list)
    for path in sorted((real_root / "reverie" / "BBox").glob("*.json")):
        scan = path.name.split("_")[0]
        building = read_building(real_root / "r2r" / "connectivity", f"{scan}_connectivity.json")
        for viewpoint, objects in json.loads(path.read_text()).items():
            for object_id, ray in most_central_rays(objects).items():
                rays[scan, object_id].append((building.position(viewpoint), ray * sides))
    angles = []
    for seen in rays.values():
        if len(seen) < 3:
            continue
        across = [np.eye(3) - np.outer(ray, ray) for _, ray in seen]
        spot = np.linalg.solve(sum(across), sum(m @ place for m, (place, _) in zip(across, seen, strict=True)))
        for place, ray in seen:
            cosine = (spot - place) @ ray / np.linalg.norm(spot - place)
            angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.array(angles)


def test_real_boxes_of_one_object_meet_in_one_spot(real_root):
    angles, mirrored = residuals_deg(real_root, 1.0), residuals_deg(real_root, -1.0)
    print(f"REVERIE: {len(angles)} rays, median {np.median(angles):.2f}°, mirrored {np.median(mirrored):.1f}°")
    assert len(angles) >= 30
    assert np.median(angles) < 2.0
    assert np.median(mirrored) > 5.0
