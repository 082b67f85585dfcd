from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.reporting.focus import Focus
from internspatial_kedro.reporting.top_view import draw_top_view

Make = Callable[..., dict[str, Any]]

CAMERA = Intrinsics(100.0, 100.0, 50.0, 40.0)


def draw(objects: list[dict[str, Any]], named: list[str], view: Make) -> ElementTree.Element:
    chosen = [entry for entry in objects if entry["object_id"] in named]
    focus = [
        Focus(entry["object_id"], entry["label"], "#ff0000", tuple(entry["corners_view"]), (0.0, 0.0))
        for entry in chosen
    ]
    return ElementTree.fromstring(draw_top_view(focus, view(objects), CAMERA))


def polygons(svg: ElementTree.Element, kind: str) -> list[np.ndarray]:
    found = [entry for entry in svg.iter("polygon") if entry.get("class") == kind]
    return [np.array([point.split(",") for point in str(entry.get("points")).split()], dtype=float) for entry in found]


def camera_row(svg: ElementTree.Element) -> float:
    """Where the rings around the camera have their centre."""
    return float(str(next(svg.iter("circle")).get("cy")))


def test_right_is_right_and_far_is_up(make_view: Make, make_object: Make) -> None:
    left_near, right_far = make_object("1", "lamp", (-1.0, 2.0, 0.0)), make_object("2", "bed", (1.0, 4.0, 0.0))
    svg = draw([left_near, right_far], ["1", "2"], make_view)
    lamp, bed = polygons(svg, "named")
    assert lamp[:, 0].max() < bed[:, 0].min()
    assert bed[:, 1].max() < lamp[:, 1].min() < camera_row(svg)


def test_lengths_keep_their_proportions(make_view: Make, make_object: Make) -> None:
    """0.4 m wide and deep; the first ring, 1 m around the camera, has 2.5 times that for a radius."""
    svg = draw(
        [make_object("1", "lamp", (-1.0, 2.0, 0.0)), make_object("2", "bed", (1.0, 4.0, 0.0))], ["1", "2"], make_view
    )
    (footprint, _), ring = polygons(svg, "named"), next(svg.iter("circle"))
    assert np.ptp(footprint, axis=0) == pytest.approx([0.4 * float(str(ring.get("r")))] * 2, abs=0.15)
    assert next(text.text for text in svg.iter("text") if text.get("class") == "ring-text") == "1 m"


def test_what_matters_is_named_and_the_rest_is_grey(make_view: Make, make_object: Make) -> None:
    objects = [
        make_object(str(place), label, (place - 1.0, 3.0, 0.0)) for place, label in enumerate(("lamp", "bed", "cup"))
    ]
    svg = draw(objects, ["0", "2"], make_view)
    assert len(polygons(svg, "named")) == 2
    assert len(polygons(svg, "other")) == 1
    assert [text.text for text in svg.findall("g[@class='tag']/text")] == ["lamp", "cup"]


def test_everything_that_matters_is_on_the_map(make_view: Make, make_object: Make) -> None:
    objects = [make_object("1", "lamp", (-30.0, 40.0, 0.0)), make_object("2", "bed", (3.0, 1.0, 0.0))]
    svg = draw(objects, ["1", "2"], make_view)
    _, _, width, height = (float(number) for number in str(svg.get("viewBox")).split())
    for footprint in polygons(svg, "named"):
        assert (footprint >= 0).all()
        assert (footprint <= [width, height]).all()
    assert camera_row(svg) <= height


def test_objects_without_geometry_are_left_out(make_view: Make, make_object: Make) -> None:
    flat = make_object("1", "lamp", (0.0, 2.0, 0.0), corners_view=None)
    svg = ElementTree.fromstring(draw_top_view([], make_view([flat]), CAMERA))
    assert polygons(svg, "other") == polygons(svg, "named") == []
