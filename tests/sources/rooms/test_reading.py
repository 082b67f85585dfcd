"""What a room becomes: views and a scene that agree with its pixels, its depth and its mesh."""

import re

import numpy as np
from PIL import Image
from tests.sources.rooms.conftest import read_ply

from internspatial_kedro.sources.records import Reading, Source, View, ViewObject
from internspatial_kedro.sources.rooms import list_items, read_item
from internspatial_kedro.sources.rooms.furniture import CATEGORIES
from internspatial_kedro.sources.rooms.options import parse_options
from internspatial_kedro.sources.rooms.reading import room_split


def mask_of(source: Source, view: View, item: ViewObject) -> np.ndarray:  # type: ignore[type-arg]
    """From the instance image, by the number at the end of the id."""
    assert view.depth is not None
    numbers = np.asarray(Image.open(source.root / view.depth.path.replace("_depth", "_instances")))
    return np.asarray(numbers == int((item.instance_id or "").rpartition("_")[2]))


def views_of(readings: list[Reading]) -> list[View]:
    return [view for reading in readings for view in reading.views]


def test_ids_paths_and_counts(source: Source, readings: list[Reading]) -> None:
    for number, reading in enumerate(readings):
        scene = reading.scenes[0]
        assert scene.scene_id == f"rooms/room_{number:04d}"
        assert [view.view_id for view in reading.views] == scene.view_ids
        assert [view.frame_index for view in reading.views] == [0, 1, 2]
        assert reading.objects_in == sum(len(view.objects) for view in reading.views)
        assert not reading.rejects
        paths = [
            scene.geometry.path,
            *(view.image for view in reading.views),
            *(v.depth.path for v in reading.views if v.depth),
        ]
        assert all(path and (source.root / path).is_file() for path in paths)
        for name in [*scene.view_ids, *(instance.instance_id for instance in scene.instances)]:
            assert re.fullmatch(r"[a-z0-9._-]+(/[a-z0-9._-]+)*", name)
        assert len({instance.instance_id for instance in scene.instances}) == len(scene.instances)


def test_labels_are_exhaustive(readings: list[Reading]) -> None:
    assert len(CATEGORIES) >= 20
    for view in views_of(readings):
        assert view.exhaustive_labels == sorted(CATEGORIES)
        assert {item.label for item in view.objects} <= set(CATEGORIES)


def test_masks_boxes_and_fractions_agree_with_the_instance_image(source: Source, readings: list[Reading]) -> None:
    for view in views_of(readings):
        assert view.depth is not None
        numbers = np.asarray(Image.open(source.root / view.depth.path.replace("_depth", "_instances")))
        assert len(view.objects) == len(set(np.unique(numbers)) - {0}) >= 5
        for item in view.objects:
            rows, columns = np.nonzero(mask_of(source, view, item))
            assert item.box_xyxy == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            assert 0 < (item.visible_fraction or 0) <= 1


def test_depth_of_masks_lies_within_boxes(source: Source, readings: list[Reading]) -> None:
    for view in views_of(readings):
        camera = view.camera
        assert camera is not None
        assert view.depth is not None
        depth = np.asarray(Image.open(source.root / view.depth.path)) * view.depth.scale_to_m
        assert depth.min() > 0.2
        for item in view.objects:
            assert item.obb_cam is not None
            rows, columns = np.nonzero(mask_of(source, view, item))
            z = depth[rows, columns]
            x, y = (columns + 0.5 - camera.cx) / camera.fx * z, (rows + 0.5 - camera.cy) / camera.fy * z
            axes = np.array(item.obb_cam.axes).reshape(3, 3)
            local = np.abs((np.stack([x, y, z], axis=1) - item.obb_cam.center) @ axes.T)
            assert (local <= np.array(item.obb_cam.size) / 2 + 0.01).all(), item.caption


def covered_pixels(triangles: np.ndarray, width: int, height: int) -> np.ndarray:  # type: ignore[type-arg]
    """Pixels whose centre lies in any triangle of the image, shape (f, 3, 2), of either winding."""
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    covered = np.zeros((height, width), dtype=bool)
    for corners in triangles:
        left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
        part = (slice(top, bottom), slice(left, right))
        ahead = corners[[1, 2, 0]] - corners
        sides = np.stack(
            [dx * (rows[part] - y) - dy * (columns[part] - x) for (x, y), (dx, dy) in zip(corners, ahead, strict=True)]
        )
        covered[part] |= (sides >= 0).all(axis=0) | (sides <= 0).all(axis=0)
    return covered


def test_mesh_covers_exactly_its_mask(source: Source, readings: list[Reading]) -> None:
    """A pixel belongs to an object that nothing hides exactly if a triangle of its mesh covers the pixel's centre."""
    checked = differing = 0
    for number, reading in enumerate(readings):
        mesh = read_ply(source.root / f"room_{number:04d}" / "mesh.ply")
        for view in reading.views:
            camera = view.camera
            assert camera is not None
            pose = np.array(camera.cam_to_world).reshape(4, 4)
            np.testing.assert_allclose(camera.up_cam, pose[2, :3], atol=1e-12)
            cam = (mesh.vertices - pose[:3, 3]) @ pose[:3, :3]
            focal, centre = np.array([camera.fx, camera.fy]), np.array([camera.cx, camera.cy])
            for item in view.objects:
                instance = int((item.instance_id or "").rpartition("_")[2])
                corners = cam[mesh.faces[mesh.face_instance == instance]]
                if item.visible_fraction != 1 or corners[..., 2].min() < 0.05:
                    continue
                triangles = corners[..., :2] / corners[..., 2:] * focal + centre
                expected = covered_pixels(triangles, view.width, view.height)
                differing += int((expected != mask_of(source, view, item)).sum())
                checked += 1
    assert checked > 30
    assert differing == 0


def test_splits_do_not_move_when_rooms_are_added(source: Source) -> None:
    few, many = parse_options({"count": 2}), parse_options({"count": 400})
    splits = [room_split(source, many, number) for number in range(400)]
    assert splits[:2] == [room_split(source, few, number) for number in range(2)]
    assert 0.14 < splits.count("test") / 400 < 0.26


def test_a_source_may_fix_the_split(source: Source) -> None:
    for split in ("train", "test"):
        fixed = Source(source.name, source.reader, source.root, split, source.options)
        item = next(iter(list_items(fixed)))
        reading = read_item(fixed, item)
        assert {reading.scenes[0].split, *(view.split for view in reading.views)} == {split}
