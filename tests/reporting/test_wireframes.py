from xml.etree import ElementTree

import numpy as np
import pytest

from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.reporting.focus import Focus
from internspatial_kedro.reporting.wireframes import EDGES, draw_wireframes, project_box

CAMERA = Intrinsics(100.0, 100.0, 50.0, 40.0)
LEVEL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def cube(x: float, y: float, z: float, side: float = 1.0) -> list[float]:
    """Corners of a cube in view space."""
    return UprightBoxes(np.array([[x, y, z]]), np.full((1, 3), side), np.zeros(1)).corners[0].ravel().tolist()


def focus(name: str, corners: list[float] | None, colour: str = "#ff0000") -> Focus:
    return Focus(name, name, colour, None if corners is None else tuple(corners), (0.0, 0.0))


def test_edges_join_corners_that_differ_in_one_coordinate() -> None:
    corners = np.array(cube(0, 2, 0)).reshape(8, 3)
    assert len({frozenset(edge) for edge in EDGES}) == 12
    assert all(np.count_nonzero(corners[one] != corners[other]) == 1 for one, other in EDGES)


def test_corners_land_on_hand_computed_pixels() -> None:
    """A cube 2 m ahead: near corners 1.5 m away, 100 / 1.5 * 0.5 = 33.3 px off the centre; far ones 20 px."""
    points = {tuple(np.round(end, 3)) for edge in project_box(cube(0, 2, 0), CAMERA, LEVEL) for end in edge[:2]}
    near = {(50 + i * 33.333, 40 + j * 33.333) for i in (-1, 1) for j in (-1, 1)}
    far = {(50.0 + i * 20, 40.0 + j * 20) for i in (-1, 1) for j in (-1, 1)}
    assert points == {tuple(np.round(point, 3)) for point in near | far}


def test_up_is_up_and_right_is_right() -> None:
    points = np.array([end for edge in project_box(cube(1, 4, 1, 0.2), CAMERA, LEVEL) for end in edge[:2]])
    assert (points[:, 0] > 50).all()
    assert (points[:, 1] < 40).all()


def test_a_tilted_camera_sees_the_same_box_lower() -> None:
    """Looking 45° down, a point straight ahead and as far below is in the centre of the image."""
    half = np.sqrt(0.5)
    cam_to_view = np.array([[1, 0, 0], [0, -half, half], [0, -half, -half]])
    points = np.array([end for edge in project_box(cube(0, 3, -3, 1e-6), CAMERA, cam_to_view) for end in edge[:2]])
    assert points == pytest.approx(np.tile([50.0, 40.0], (24, 1)), abs=1e-3)


def test_edges_are_cut_off_in_front_of_the_camera() -> None:
    edges = project_box(cube(0, 0, -1), CAMERA, LEVEL)
    assert len(edges) == 8  # four lie behind the camera
    assert min(edge.depth_m for edge in edges) >= 0.05
    assert np.isfinite([edge.start + edge.end for edge in edges]).all()


def test_a_box_behind_the_camera_has_no_edges() -> None:
    assert project_box(cube(0, -3, 0), CAMERA, LEVEL) == []


def lines(svg: str) -> list[ElementTree.Element]:
    return [line for line in ElementTree.fromstring(svg).iter("line") if line.get("class") != "halo"]


def test_nearer_edges_are_thicker_and_drawn_later() -> None:
    drawn = lines(draw_wireframes([focus("bed", cube(0, 2, 0))], CAMERA, LEVEL, 100, 80))
    widths = [float(str(line.get("stroke-width"))) for line in drawn]
    assert len(widths) == 12
    assert widths == sorted(widths)
    near = [
        line
        for line in drawn
        if abs(float(str(line.get("x1"))) - 50) > 30 and abs(float(str(line.get("x2"))) - 50) > 30
    ]
    assert {line.get("stroke-width") for line in near} == {f"{max(widths)}"}


def test_each_object_has_its_colour_and_the_farthest_is_drawn_first() -> None:
    objects = [focus("near", cube(0, 2, 0), "#00ff00"), focus("far", cube(0, 5, 0), "#0000ff"), focus("flat", None)]
    svg = draw_wireframes(objects, CAMERA, LEVEL, 100, 80)
    assert [line.get("stroke") for line in lines(svg)] == ["#0000ff"] * 12 + ["#00ff00"] * 12
    assert [text.text for text in ElementTree.fromstring(svg).iter("text")] == ["far", "near"]
    assert ElementTree.fromstring(svg).get("viewBox") == "0 0 100 80"


def test_names_are_escaped() -> None:
    svg = draw_wireframes([focus('<b>"bed" & co', cube(0, 2, 0))], CAMERA, LEVEL, 100, 80)
    (text,) = ElementTree.fromstring(svg).iter("text")
    assert text.text == '<b>"bed" & co'
