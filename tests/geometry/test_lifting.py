"""Boxes of rendered objects from mask and depth, and boxes from labels."""

import numpy as np
import pytest

from geometry.box_renderer import render
from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import pose_to_up, up_to_view
from internspatial_kedro.geometry.lifting import FEWEST_POINTS, LiftedBox, lift_boxes, lift_mask
from questions.scenes import Array, Eye, Thing

ABOVE = Eye((0.5, -0.3, 2.0), heading_rad=0.4, pitch_rad=-0.6, roll_rad=0.1, focal=600)
"""From above, so that the top shows both horizontal sides."""


def cam_to_view(eye: Eye) -> Array:
    return up_to_view(pose_to_up(eye.pose))


def intrinsics(eye: Eye) -> Intrinsics:
    return Intrinsics(eye.focal, eye.focal, eye.cx, eye.cy)


def ahead(eye: Eye, away_m: float, height_m: float) -> tuple[float, float, float]:
    """A place in the middle of the image's columns, at a height."""
    x, y = eye.position[0] - np.sin(eye.heading_rad) * away_m, eye.position[1] + np.cos(eye.heading_rad) * away_m
    return float(x), float(y), height_m


def lift(eye: Eye, things: list[Thing], number: int = 0) -> LiftedBox:
    depth, owner = render(eye, things)
    return lift_mask(owner == number, depth, intrinsics(eye), cam_to_view(eye))


THINGS = [
    ("cube", Thing("cube", ahead(ABOVE, 2.5, 0.4), (0.8, 0.8, 0.8), 0.0)),
    ("turned cube", Thing("cube", ahead(ABOVE, 2.5, 0.4), (0.8, 0.8, 0.8), 0.7)),
    ("long bench", Thing("bench", ahead(ABOVE, 3.0, 0.25), (1.6, 0.4, 0.5), 0.3)),
    ("bench seen end on", Thing("bench", ahead(ABOVE, 3.0, 0.25), (0.5, 1.6, 0.5), 0.5)),
    ("flat box", Thing("box", ahead(ABOVE, 2.0, 0.6), (0.6, 0.9, 0.2), -0.9)),
]


@pytest.mark.parametrize("thing", [row[1] for row in THINGS], ids=[row[0] for row in THINGS])
def test_a_rendered_box_is_found_within_centimetres(thing: Thing) -> None:
    floor = Thing("floor", (0.0, 0.0, -0.05), (20.0, 20.0, 0.1))
    box = lift(ABOVE, [thing, floor])
    assert box.unusable == ""
    assert box.points >= FEWEST_POINTS
    assert box.center == pytest.approx(ABOVE.to_view(np.array(thing.center)), abs=0.1)
    found, truth = np.array([*sorted(box.size[:2]), box.size[2]]), np.array([*sorted(thing.size[:2]), thing.size[2]])
    # Edges and the farthest 2 % of the depth are left out: boxes come out smaller, never larger.
    assert (found <= truth + 0.02).all()
    assert (found >= truth - np.maximum(0.06, 0.12 * truth)).all()


@pytest.mark.parametrize("thing", [row[1] for row in THINGS], ids=[row[0] for row in THINGS])
def test_a_rendered_box_has_the_yaw_of_the_object(thing: Thing) -> None:
    box = lift(ABOVE, [thing])
    off = box.yaw_rad - (thing.yaw_rad - ABOVE.heading_rad)
    assert (off + np.pi / 4) % (np.pi / 2) - np.pi / 4 == pytest.approx(0.0, abs=0.06)


def test_what_hides_an_object_in_part_does_not_move_its_height() -> None:
    thing = Thing("cabinet", ahead(ABOVE, 3.5, 0.6), (0.8, 0.4, 1.2), 0.4)
    post = Thing("post", ahead(ABOVE, 2.0, 0.6), (0.1, 0.1, 1.6), 0.0)
    box = lift(ABOVE, [thing, post])
    assert box.size[2] == pytest.approx(1.2, abs=0.1)
    assert box.center == pytest.approx(ABOVE.to_view(np.array(thing.center)), abs=0.1)


def test_few_pixels_give_no_box() -> None:
    box = lift(ABOVE, [Thing("mug", ahead(ABOVE, 4.0, 0.05), (0.05, 0.05, 0.08))])
    assert box.unusable == "few_points"
    assert box.points < FEWEST_POINTS
    assert np.isnan([*box.center, *box.size, box.yaw_rad]).all()


def test_as_many_points_as_needed_give_a_box() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:24, 10:24] = True  # 10 x 10 pixels are left within the edge
    depth = np.full(mask.shape, 2.0) + np.random.default_rng(0).uniform(0, 0.01, mask.shape)
    camera, rotation = Intrinsics(50.0, 50.0, 20.0, 20.0), up_to_view(np.array([0.0, -1.0, 0.0]))
    assert lift_mask(mask, depth, camera, rotation).unusable == "few_points"
    mask[8:26, 8:26] = True
    assert lift_mask(mask, depth, camera, rotation).unusable == ""


def test_a_surface_of_more_than_thirty_metres_is_no_object() -> None:
    eye = Eye(position=(0.0, 0.0, 2.0), pitch_rad=-0.12, focal=300, cx=160, cy=120, width=320, height=240)
    box = lift(eye, [Thing("ground", (0.0, 50.0, -0.5), (99.0, 99.0, 1.0))])
    assert box.unusable == "too_large"
    assert np.isnan(box.size).all()


def test_labels_become_upright_boxes_and_too_large_ones_are_told() -> None:
    things = [Thing("box", (0.3, 3.0, 0.5), (0.5, 0.7, 0.9), 0.6), Thing("hall", (0.0, 9.0, 2.0), (31.0, 4.0, 5.0))]
    boxes, usable = lifted_labels(ABOVE, things)
    assert usable.tolist() == [True, False]
    assert boxes.center == pytest.approx(ABOVE.to_view(np.array([thing.center for thing in things])))
    assert boxes.size[0] == pytest.approx(things[0].size)
    turned = things[0].yaw_rad - ABOVE.heading_rad
    assert boxes.yaw_rad[0] == pytest.approx(turned)


def lifted_labels(eye: Eye, things: list[Thing]) -> tuple[UprightBoxes, np.ndarray]:
    """Boxes of labels, given in the camera's frame."""
    center = (np.array([thing.center for thing in things]) - eye.position) @ eye.rotation
    axes = np.stack([thing.axes_world @ eye.rotation for thing in things])
    rotation = np.broadcast_to(cam_to_view(eye), axes.shape)
    return lift_boxes(center, axes, np.array([thing.size for thing in things]), rotation)
