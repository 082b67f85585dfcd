"""Views to views with their objects in canonical view space, from boxes and from masks with depth."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import daft
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from geometry.box_renderer import render
from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.pipelines.lifting.nodes import lift_views
from internspatial_kedro.pipelines.lifting.objects import lift_batch
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_VIEWS, VIEWS
from questions.scenes import Eye, Scene, Thing, moved, random_scene, scene_of, thing_names, views_of

Row = dict[str, Any]
EYE = Eye(
    (0.2, -0.1, 1.6), heading_rad=0.5, pitch_rad=-0.45, roll_rad=0.1, focal=300, width=320, height=240, cx=160, cy=120
)
CABINET = Thing("cabinet", (-1.2, 2.3, 0.3), (0.5, 0.4, 0.6), 0.9, name="cabinet", caption="oak cabinet")


def lifted(views: pa.Table, root: Path | None = None, **params: Any) -> pa.Table:
    """Rows of `lifted_views` by the node."""
    sources = {"made": Source("made", "made", root or Path())}
    return lift_views(daft.from_arrow(views), sources, Path(), LiftingParams(**params)).to_arrow()


def lifted_scenes(scenes: Sequence[Scene], **params: Any) -> list[Row]:
    return lifted(views_of(scenes), **params).to_pylist()


def changed(scene: Scene, **columns: Any) -> pa.Table:
    """The scene's row of `views` with other values in some columns."""
    return pa.Table.from_pylist([views_of([scene]).to_pylist()[0] | columns], schema=VIEWS.schema)


def test_columns_and_types_are_those_of_the_table() -> None:
    table = lifted(views_of([random_scene(0)]))
    assert table.schema.names == LIFTED_VIEWS.schema.names
    assert table.schema.equals(LIFTED_VIEWS.schema)


@pytest.mark.parametrize("seed", range(5))
def test_boxes_are_where_the_scene_has_them(seed: int) -> None:
    scene = random_scene(seed)
    (row,) = lifted_scenes([scene])
    assert [each["object_id"] for each in row["objects"]] == thing_names(scene)
    for found, thing in zip(row["objects"], scene.things, strict=True):
        corners = scene.eye.to_view(thing.corners_world)
        center = scene.eye.to_view(np.array(thing.center))
        assert found["unusable"] == ""
        assert found["points"] == 0
        assert found["center_view"] == pytest.approx(center.tolist())
        assert found["distance_m"] == pytest.approx(np.linalg.norm(center))
        assert found["size_view"] == pytest.approx(np.ptp(corners, axis=0).tolist())
        assert found["size_obb"] == pytest.approx(list(thing.size))
        assert -np.pi / 2 < found["yaw_rad"] <= np.pi / 2
        assert np.sin(found["yaw_rad"] - (thing.yaw_rad - scene.eye.heading_rad)) == pytest.approx(0, abs=1e-9)
        made = np.array(sorted(np.round(np.reshape(found["corners_view"], (8, 3)), 6).tolist()))
        assert made == pytest.approx(np.array(sorted(np.round(corners, 6).tolist())), abs=1e-5)


def test_the_view_is_described() -> None:
    scene = Scene((), EYE)
    (row,) = lifted_scenes([scene])
    points = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]])
    points_cam = (points - np.array(EYE.position)) @ EYE.rotation
    assert points_cam @ np.reshape(row["cam_to_view"], (3, 3)).T == pytest.approx(EYE.to_view(points))
    assert row["tilt_rad"] == pytest.approx(EYE.pitch_rad)
    assert row["objects"] == []


def test_all_that_is_known_of_a_view_and_its_objects_stays() -> None:
    before = views_of([random_scene(1)]).to_pylist()[0]
    (after,) = lifted_scenes([random_scene(1)])
    assert {name: after[name] for name in before if name != "objects"} == {
        name: before[name] for name in before if name != "objects"
    }
    kept = (
        "object_id",
        "label",
        "caption",
        "box_xyxy",
        "mask_rle",
        "score",
        "instance_id",
        "visible_fraction",
        "crowd",
    )
    for one, other in zip(before["objects"], after["objects"], strict=True):
        assert {name: other[name] for name in kept} == {name: one[name] for name in kept}


@pytest.mark.parametrize("length", [1.0, 9.81], ids=["unit", "as an accelerometer gives it"])
def test_the_cameras_own_up_serves_without_a_pose(length: float) -> None:
    scene = random_scene(2)
    camera = views_of([scene]).to_pylist()[0]["camera"]
    up = (scene.eye.rotation.T @ [0.0, 0.0, length]).tolist()
    (row,) = lifted(changed(scene, camera=camera | {"cam_to_world": None, "up_cam": up})).to_pylist()
    (expected,) = lifted_scenes([scene])
    for found, wanted in zip(row["objects"], expected["objects"], strict=True):
        assert found["center_view"] == pytest.approx(wanted["center_view"])


NO_UP = {"fx": 500.0, "fy": 500.0, "cx": 320.0, "cy": 240.0, "cam_to_world": None, "up_cam": None}


@pytest.mark.parametrize("camera", [None, NO_UP], ids=["no camera", "no pose and no up"])
def test_without_a_camera_there_is_no_geometry_but_marks(camera: Row | None) -> None:
    (row,) = lifted(changed(random_scene(3), camera=camera)).to_pylist()
    assert row["cam_to_view"] is None
    assert row["tilt_rad"] is None
    for found in row["objects"]:
        assert found["unusable"] == "no_geometry"
        for name in ("center_view", "size_view", "size_obb", "yaw_rad", "corners_view", "distance_m"):
            assert found[name] is None, name
        left, top, right, bottom = found["box_xyxy"]
        assert found["mark_px"] == found["center_px"] == [(left + right) / 2, (top + bottom) / 2]
        assert found["mark_radius_px"] == pytest.approx(min(right - left, bottom - top) / 2)
        assert found["area_fraction"] == pytest.approx((right - left) * (bottom - top) / (640 * 480))


BORDERS = [
    ("in the middle", (100.0, 100.0, 200.0, 200.0), False),
    ("three pixels from all borders", (3.0, 3.0, 637.0, 477.0), False),
    ("two pixels from the left", (2.0, 100.0, 200.0, 200.0), True),
    ("two pixels from the top", (100.0, 2.0, 200.0, 200.0), True),
    ("two pixels from the right", (100.0, 100.0, 638.0, 200.0), True),
    ("two pixels from the bottom", (100.0, 100.0, 200.0, 478.0), True),
    ("at the bottom", (100.0, 100.0, 200.0, 480.0), True),
]


@pytest.mark.parametrize(("box", "expected"), [row[1:] for row in BORDERS], ids=[row[0] for row in BORDERS])
def test_truncated_at_the_image_border(box: tuple[float, float, float, float], expected: bool) -> None:
    (row,) = lifted_scenes([scene_of(Thing("mug", (0.0, 4.0, 1.5), box_xyxy=box))])
    assert row["objects"][0]["truncated"] is expected


def test_boxes_of_more_than_thirty_metres_are_no_objects() -> None:
    (row,) = lifted_scenes([scene_of(Thing("hall", (0.0, 40.0, 1.5), (30.5, 4.0, 4.0)), Thing("mug", (0.0, 4.0, 1.5)))])
    assert [each["unusable"] for each in row["objects"]] == ["too_large", ""]
    assert row["objects"][0]["center_view"] is None


def test_an_occluder_halves_what_is_seen_unless_the_source_knows() -> None:
    board = Thing("board", (-2.5, 3.0, 1.5), (5.0, 0.1, 5.0), box_xyxy=(0.0, 0.0, 320.0, 480.0), visible=None)
    estimated = scene_of(Thing("cube", (0.0, 6.0, 1.5), (1.0, 1.0, 1.0), visible=None), board)
    known = scene_of(Thing("cube", (0.0, 6.0, 1.5), (1.0, 1.0, 1.0), visible=0.9), board)
    fractions = [[each["visible_fraction"] for each in row["objects"]] for row in lifted_scenes([estimated, known])]
    assert fractions[0][0] == pytest.approx(0.5, abs=0.1)
    assert fractions[1][0] == 0.9
    assert fractions[0][1] == fractions[1][1] == 1.0


def test_batches_do_not_matter() -> None:
    scenes = [random_scene(seed, name=f"made/{seed}") for seed in range(7)] + [Scene((), name="made/none")]
    whole = lifted(views_of(scenes)).sort_by("view_id")
    for views_per_batch in (1, 3):
        assert lifted(views_of(scenes), views_per_batch=views_per_batch).sort_by("view_id").equals(whole)


def test_no_views_give_no_rows() -> None:
    assert lifted(views_of([])).num_rows == 0
    needed = pa.schema(
        [VIEWS.schema.field(name) for name in ("source", "width", "height", "camera", "depth", "objects")]
    )
    assert len(lift_batch(pa.RecordBatch.from_pylist([], schema=needed), {}, Path(), LiftingParams())) == 0


def depth_view(folder: Path, things: list[Thing], **camera: Any) -> pa.Table:
    """A row of `views` with masks and a depth map in millimetres of what a camera sees."""
    depth_m, owner = render(EYE, things)
    Image.fromarray(np.round(depth_m * 1000).astype(np.uint16)).save(folder / "depth.png")
    masked = [replace(thing, mask_rle=mask_to_rle(owner == number)) for number, thing in enumerate(things)]
    depth = {"path": "depth.png", "scale_to_m": 0.001, "encoding": "linear"}
    return changed(Scene(tuple(masked), EYE), depth=depth, **camera)


FLOOR = Thing("floor", (0.0, 3.0, -0.05), (5.0, 4.0, 0.1), box_xyxy=(0.0, 0.0, 320.0, 240.0))


def test_depth_gives_boxes_where_labels_have_none(tmp_path: Path) -> None:
    (row,) = lifted(depth_view(tmp_path, [replace(CABINET, has_box=False), FLOOR]), tmp_path).to_pylist()
    cabinet, floor = row["objects"]
    assert cabinet["unusable"] == ""
    assert cabinet["points"] > 500
    assert cabinet["center_view"] == pytest.approx(EYE.to_view(np.array(CABINET.center)).tolist(), abs=0.06)
    assert sorted(cabinet["size_obb"]) == pytest.approx(sorted(CABINET.size), abs=0.08)
    assert floor["points"] == 0  # It has a labelled box.


def test_what_is_preferred_decides(tmp_path: Path) -> None:
    shifted = replace(CABINET, center=(-1.1, 2.2, 0.3))
    view = depth_view(tmp_path, [CABINET, FLOOR]).to_pylist()[0]
    view["objects"][0]["obb_cam"] = views_of([Scene((shifted,), EYE)]).to_pylist()[0]["objects"][0]["obb_cam"]
    views = pa.Table.from_pylist([view], schema=VIEWS.schema)
    label = lifted(views, tmp_path, prefer="boxes").to_pylist()[0]["objects"][0]
    depth = lifted(views, tmp_path, prefer="depth").to_pylist()[0]["objects"][0]
    assert label["points"] == 0
    assert label["center_view"] == pytest.approx(EYE.to_view(np.array(shifted.center)).tolist())
    assert depth["points"] > 0
    assert depth["center_view"] == pytest.approx(EYE.to_view(np.array(CABINET.center)).tolist(), abs=0.06)


def test_a_labelled_box_stands_where_depth_gives_none(tmp_path: Path) -> None:
    small = replace(CABINET, size=(0.04, 0.04, 0.04))
    found = lifted(depth_view(tmp_path, [small, FLOOR]), tmp_path, prefer="depth").to_pylist()[0]["objects"][0]
    assert found["unusable"] == ""
    assert found["size_obb"] == pytest.approx([0.04] * 3)
    unlabelled = depth_view(tmp_path, [replace(small, has_box=False), FLOOR])
    found = lifted(unlabelled, tmp_path).to_pylist()[0]["objects"][0]
    assert found["unusable"] == "few_points"
    assert found["center_view"] is None


def test_marks_stand_in_masks(tmp_path: Path) -> None:
    views = depth_view(tmp_path, [CABINET, FLOOR])
    _, owner = render(EYE, [CABINET, FLOOR])
    for number, found in enumerate(lifted(views, tmp_path).to_pylist()[0]["objects"]):
        column, row = found["mark_px"]
        assert owner[int(row), int(column)] == number
        assert found["area_fraction"] == pytest.approx((owner == number).mean())
        assert found["mark_radius_px"] > 3


def test_an_empty_mask_leaves_the_marks_of_the_box() -> None:
    empty = replace(CABINET, mask_rle=mask_to_rle(np.zeros((240, 320), bool)))
    (row,) = lifted_scenes([Scene((empty,), EYE)])
    assert row["objects"][0]["mark_px"] == row["objects"][0]["center_px"]
    assert row["objects"][0]["area_fraction"] > 0


def test_masks_serve_without_a_camera(tmp_path: Path) -> None:
    views = depth_view(tmp_path, [CABINET, FLOOR], camera=None)
    (row,) = lifted(views, tmp_path, prefer="depth").to_pylist()
    assert [each["unusable"] for each in row["objects"]] == ["no_geometry"] * 2
    assert row["objects"][0]["mark_px"] != row["objects"][0]["center_px"]


def test_lifting_from_depth_moves_with_the_camera(tmp_path: Path) -> None:
    """Pose and up agree: a turned and shifted world gives the same lifted values from the same pixels."""
    views = depth_view(tmp_path, [replace(CABINET, has_box=False), FLOOR])
    pose = moved(Scene((), EYE), 1.1, (5.0, -3.0, 2.0)).eye.pose
    row = views.to_pylist()[0]
    row["camera"]["cam_to_world"] = pose.ravel().tolist()
    turned = pa.Table.from_pylist([row], schema=VIEWS.schema)
    one, other = (lifted(each, tmp_path).to_pylist()[0]["objects"][0] for each in (views, turned))
    assert one["center_view"] == pytest.approx(other["center_view"])
    assert one["size_obb"] == pytest.approx(other["size_obb"])
