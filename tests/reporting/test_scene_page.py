import re
from pathlib import Path

import numpy as np
import pytest

from internspatial_kedro.reporting.scan_points import surface_points
from internspatial_kedro.reporting.scene_page import MOST_POINTS, SCRIPT_NAME, ScenePage, render_scene_page
from internspatial_kedro.reporting.scene_page import write_scene_pages as write_pages
from internspatial_kedro.reporting.scene_walk import find_stations
from internspatial_kedro.sources.scene_points import ScenePoints
from reporting.scene_rows import FRAMES, instance, scene, views

HOSTILE = "</script><script>alert(1)</script>\"' <img src=x onerror=alert(2)>"
NO_FACES = np.zeros((0, 3), dtype=np.int32)


def cloud(count: int) -> ScenePoints:
    points = np.random.default_rng(1).uniform([0, 0, 0], [4, 3, 2.5], (count, 3))
    return ScenePoints(points, np.zeros(count, dtype=np.int32), NO_FACES)


def page(**changed: object) -> ScenePage:
    return ScenePage(scene(**changed), find_stations(FRAMES, views()), cloud(100))


def test_the_page_names_what_it_shows() -> None:
    shown = render_scene_page(page())
    for name in ("rooms/r1", "chair", "mug (2)", "camera", "floor", "points", "5 objects, 6 frames"):
        assert name in shown
    assert 'href="index.html"' in shown


def test_the_page_loads_one_local_script_and_nothing_else() -> None:
    shown = render_scene_page(page())
    assert re.findall(r'(?:src|href)="([^"]*)"', shown) == [SCRIPT_NAME, "index.html"]
    assert not re.search(r"https?://", shown)


def test_pages_share_the_script(tmp_path: Path) -> None:
    pages = [page(), page(scene_id="rooms/r2"), page(scene_id="rooms/r 2")]
    write_pages(pages, tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {SCRIPT_NAME, *(each.file_name for each in pages)}
    assert len(written) == 4
    assert all(re.fullmatch(r"scene-[a-z0-9_-]+\.html", each.file_name) for each in pages)
    assert "Plotly" in (tmp_path / SCRIPT_NAME).read_text(encoding="utf-8")


def test_no_pages_no_script(tmp_path: Path) -> None:
    write_pages([], tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_same_scene_gives_the_same_page() -> None:
    assert render_scene_page(page()) == render_scene_page(page())


@pytest.mark.parametrize("field", ["label", "caption"])
def test_hostile_labels_run_nothing(field: str) -> None:
    harmless = render_scene_page(page())
    shown = render_scene_page(page(instances=[instance("chair", **{field: HOSTILE})], scene_id=HOSTILE))
    assert shown.count("<script") == harmless.count("<script")
    assert shown.count("</script") == harmless.count("</script")
    assert "<img" not in shown


def test_a_scene_without_floor_poses_points_and_boxes_is_a_page() -> None:
    boxless = instance("chair", unusable="few_points", center=None, axes=None, size=None)
    shown = render_scene_page(ScenePage(scene(instances=[boxless], floor_rings=None), [], None))
    assert "0 objects, 0 frames, no points" in shown


def test_the_page_stays_small() -> None:
    large = ScenePage(scene(), find_stations(FRAMES, views()), cloud(500_000))
    assert 200_000 < len(render_scene_page(large).encode()) < 600_000


def test_a_cloud_is_thinned_and_its_ceiling_left_out() -> None:
    scan = cloud(100_000)
    points = surface_points(scan, 1000)
    assert 900 < len(points) <= 1000
    top = scan.points[::100, 2].max()
    assert (points[:, 2] < top - 0.15).all()
    assert (points[:, 2] > top - 0.3).any()


def test_points_of_a_mesh_lie_on_it_in_proportion_to_area() -> None:
    """A floor of 4 m² in two triangles, a wall of 1 m² in two, and a small roof that is left out."""
    floor = [[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]]
    wall = [[0, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1]]
    roof = [[0, 0, 2], [0.1, 0, 2], [0.1, 0.1, 2], [0, 0.1, 2]]
    faces = np.array(
        [[4 * part + a, 4 * part + b, 4 * part + c] for part in range(3) for a, b, c in ((0, 1, 2), (0, 2, 3))]
    )
    scan = ScenePoints(np.array([*floor, *wall, *roof], float), np.zeros(12, np.int32), faces.astype(np.int32))
    points = surface_points(scan, MOST_POINTS)
    on_floor, on_wall = np.abs(points[:, 2]) < 1e-9, np.abs(points[:, 0]) < 1e-9
    assert (on_floor | on_wall).all()
    assert on_floor.sum() / len(points) == pytest.approx(0.8, abs=0.01)
    inside = points[on_floor & ~on_wall][:, :2]
    counts, _, _ = np.histogram2d(*inside.T, bins=4, range=[[0, 2], [0, 2]])
    assert counts.min() > 0.9 * counts.mean()


def test_a_scan_without_points_has_none() -> None:
    assert surface_points(ScenePoints(np.zeros((0, 3)), np.zeros(0, np.int32), NO_FACES), 10).shape == (0, 3)
