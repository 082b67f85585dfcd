"""The map and the answer on it, by coordinates: 1 m is as many units as the scale bar says."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from internspatial_kedro.reporting.plan import WIDTH, Plan, footprint
from internspatial_kedro.reporting.rotation_dial import draw_dial, turn_deg
from internspatial_kedro.reporting.scene_map import draw_map
from internspatial_kedro.reporting.scene_walk import Station, find_stations
from reporting.scene_rows import CASES, FLOOR, FRAMES, PLACES, Row, instance, placed, question, scene, views

Point = tuple[float, float]
ON_MAP = [task for task in CASES if task != "rotation_estimation"]


def drawn(task: str, row: Row | None = None, stations: list[Station] | None = None) -> ElementTree.Element:
    made = question(task)
    svg = draw_map(made, row or scene(), placed(task), find_stations(FRAMES, views()) if stations is None else stations)
    return ElementTree.fromstring(svg)


def of_class(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in svg.iter() if name in element.get("class", "").split()]


def world(svg: ElementTree.Element, element: ElementTree.Element) -> np.ndarray:
    """World x and y of the points of a line or polygon, found by the floor's outline: (0, 0) to (4, 3)."""
    floor = numbers(of_class(svg, "floor")[0].get("points", ""))
    low, high = floor.min(axis=0), floor.max(axis=0)
    points = numbers(element.get("points", ""))
    return np.stack(
        [(points[:, 0] - low[0]) / (high[0] - low[0]) * 4, (high[1] - points[:, 1]) / (high[1] - low[1]) * 3], axis=1
    )


def numbers(text: str) -> np.ndarray:
    return np.array([float(number) for number in re.findall(r"-?\d+\.?\d*", text)]).reshape(-1, 2)


def lines(svg: ElementTree.Element, name: str) -> list[np.ndarray]:
    found = []
    for element in of_class(svg, name):
        line = element if element.tag == "polyline" else next(element.iter("polyline"))
        found.append(world(svg, line))
    return found


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter("text")]


@pytest.mark.parametrize("task", ON_MAP)
def test_all_boxes_are_there_and_those_that_matter_are_named(task: str) -> None:
    svg = drawn(task)
    entries = placed(task)
    assert len(of_class(svg, "named")) == len(entries)
    assert len(of_class(svg, "other")) == len(PLACES) - len(entries)
    for entry, polygon in zip(entries, of_class(svg, "named"), strict=True):
        center = np.array(PLACES[entry.object_id][:2])
        np.testing.assert_allclose(world(svg, polygon).mean(axis=0), center, atol=0.01)
        assert polygon.get("fill") == entry.colour
        assert entry.name in texts(svg)


@pytest.mark.parametrize("task", ON_MAP)
def test_everything_lies_inside_the_drawing(task: str) -> None:
    svg = drawn(task)
    width, height = (float(number) for number in svg.get("viewBox", "").split()[2:])
    assert width == WIDTH
    for element in svg.iter():
        points = numbers(element.get("points", ""))
        assert (points >= -0.1).all()
        assert (points <= [width + 0.1, height + 0.1]).all() or element.get("class") == "bound"


def test_the_walk_goes_from_frame_to_frame() -> None:
    svg = drawn("relative_direction")
    (walk,) = lines(svg, "walk")
    np.testing.assert_allclose(walk, [[0.5 + 0.5 * n, 1.5] for n in range(6)], atol=0.01)
    # Frames of the slots, and the last one; of the others a dot.
    assert ["".join(badge.itertext()) for badge in of_class(svg, "station")] == ["1", "2", "3", "6"]
    assert len(of_class(svg, "step")) == 2
    for gaze in of_class(svg, "gaze"):
        assert float(gaze.get("x2", "")) > float(gaze.get("x1", ""))
        assert gaze.get("y1") == gaze.get("y2")


def test_a_distance_is_between_the_closest_points() -> None:
    svg = drawn("absolute_distance")
    (line,) = lines(svg, "answer")
    np.testing.assert_allclose(line[:, 0], [1.3, 2.8], atol=0.01)
    assert line[0, 1] == pytest.approx(line[1, 1], abs=0.01)
    assert "1.50 m" in texts(svg)


def test_a_size_is_along_the_longest_side() -> None:
    svg = drawn("object_size")
    (line,) = lines(svg, "answer")
    np.testing.assert_allclose(line, [[0.2, 2.5], [1.8, 2.5]], atol=0.01)
    assert "1.60 m" in texts(svg)


def test_a_tall_size_is_written_only() -> None:
    row = question("object_size")
    row["slots"][0] = row["slots"][0] | {"object_id": "lamp"}
    row["evidence"] = row["evidence"] | {"objects": ["lamp"], "values": [1.5]}
    entries = [entry for entry in placed("absolute_distance") if entry.object_id == "lamp"]
    svg = ElementTree.fromstring(draw_map(row, scene(), entries, []))
    assert not lines(svg, "answer")
    assert "1.50 m tall" in texts(svg)


def test_the_floor_is_the_answer_of_a_room_size() -> None:
    svg = drawn("room_size")
    assert len(of_class(svg, "asked")) == 1
    assert "12.00 m²" in texts(svg)


def test_what_lies_within_the_floor_and_is_none_is_a_hole() -> None:
    hole = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 1.0]
    svg = drawn("room_size", scene(floor_rings=[FLOOR, hole]))
    assert [len(of_class(svg, kind)) for kind in ("floor", "asked", "hole")] == [2, 1, 1]


def test_the_nearest_one_stands_out() -> None:
    svg = drawn("relative_distance")
    (nearest,) = lines(svg, "answer")
    np.testing.assert_allclose(nearest[:, 1], [2.1, 1.3], atol=0.01)  # from the sofa to the chair
    assert len(lines(svg, "compared")) == 3
    assert {"0.80 m", "1.22 m", "1.15 m", "1.60 m"} <= set(texts(svg))


def test_a_direction_is_a_wedge_on_its_side() -> None:
    """At the chair (1, 1), facing the lamp (3, 1), the sofa (1, 2.5) is on the left."""
    svg = drawn("relative_direction")
    (faced,), (answer,) = lines(svg, "faced"), lines(svg, "answer")
    np.testing.assert_allclose(faced, [[1, 1], [3, 1]], atol=0.01)
    np.testing.assert_allclose(answer, [[1, 1], [1, 2.5]], atol=0.01)
    (wedge,) = (world(svg, element) for element in of_class(svg, "wedge"))
    assert (wedge[1:] >= 0.99).all()
    assert "90° left" in texts(svg)
    # Medium: back begins 135° from straight ahead, and left meets right straight ahead.
    bounds = sorted(round(float(np.rad2deg(np.arctan2(*(line[1] - line[0])[::-1])))) for line in lines(svg, "bound"))
    assert bounds == [-135, 0, 135]


def test_a_route_goes_from_stop_to_stop() -> None:
    svg = drawn("route_plan")
    centers = {name: list(place[:2]) for name, place in PLACES.items()}
    legs = lines(svg, "answer")
    np.testing.assert_allclose(legs[0], [centers["chair"], centers["sofa"]], atol=0.01)
    np.testing.assert_allclose(legs[1], [centers["sofa"], centers["mug_1"]], atol=0.01)
    np.testing.assert_allclose(lines(svg, "faced")[0], [centers["chair"], centers["lamp"]], atol=0.01)
    assert {"90° left", "89° right"} <= set(texts(svg))
    assert len(of_class(svg, "tip")) == 3


def test_an_order_is_numbered_and_tied_to_its_frames() -> None:
    svg = drawn("appearance_order")
    ranks = {"".join(badge.itertext()): badge for badge in of_class(svg, "rank")}
    assert set(ranks) == {"1", "2", "3", "4"}
    ties = lines(svg, "compared")
    np.testing.assert_allclose(ties[0], [[0.5, 1.5], [1.0, 2.5]], atol=0.01)  # the sofa, from frame 1
    np.testing.assert_allclose(ties[3], [[3.0, 1.5], [1.0, 1.0]], atol=0.01)  # the chair, from frame 6


@pytest.mark.parametrize("task", ON_MAP)
def test_what_is_not_known_is_not_drawn(task: str) -> None:
    """Neither floor nor poses nor boxes: no map; floor alone: a map without answer."""
    boxless = [instance(name, unusable="few_points", center=None, axes=None, size=None) for name in PLACES]
    row = question(task)
    bare = [entry.__class__(entry.object_id, entry.name, entry.colour, entry.slot, None) for entry in placed(task)]
    assert draw_map(row, scene(instances=boxless, floor_rings=None), bare, []) == ""
    svg = ElementTree.fromstring(draw_map(row, scene(instances=boxless), bare, []))
    assert not of_class(svg, "named")
    assert not of_class(svg, "answer")


def test_hostile_names_stay_texts() -> None:
    entries = [
        entry.__class__(entry.object_id, "<script>x</script>", entry.colour, entry.slot, entry.box)
        for entry in placed("object_size")
    ]
    svg = ElementTree.fromstring(draw_map(question("object_size"), scene(), entries, []))
    assert "<script>x</script>" in texts(svg)
    assert not list(svg.iter("script"))


def test_north_is_up_and_a_metre_is_a_metre() -> None:
    plan = Plan.around([np.array([[0.0, 0.0], [4.0, 3.0]])])
    (x0, y0), (x1, y1) = plan.place(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert x1 - x0 == pytest.approx(plan.per_m)
    assert y0 - y1 == pytest.approx(plan.per_m)


def test_a_footprint_is_the_hull_of_a_box() -> None:
    half = np.sqrt(0.5)
    corners = np.array([[x, y, z] for z in (0, 1) for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1), (0.2, 0.1))]) * half
    outline = footprint(corners)
    assert {tuple(np.round(point / half, 3)) for point in outline} == {(1, 0), (0, 1), (-1, 0), (0, -1)}


@pytest.mark.parametrize(("first", "second", "turn"), [(330.0, 90.0, 120), (90.0, 330.0, 240), (0.0, 30.0, 30)])
def test_a_dial_shows_the_clockwise_turn(first: float, second: float, turn: int) -> None:
    row = question("rotation_estimation")
    row["evidence"] = row["evidence"] | {"values": [first, second]}
    assert turn_deg(row) == turn
    svg = ElementTree.fromstring(draw_dial(row))
    assert f"{turn}°" in texts(svg)
    (hand,) = (numbers(next(each.iter("polyline")).get("points", "")) for each in of_class(svg, "answer"))
    x, y = hand[1] - hand[0]
    assert np.rad2deg(np.arctan2(x, -y)) % 360 == pytest.approx(turn, abs=0.5)
