"""Quarter turns of pictures: a point of the world stays on its pixel; the turns that make a walk upright."""

import io
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.sources.frame_files import put_frame
from internspatial_kedro.sources.records import Camera, Source
from internspatial_kedro.sources.turned_frames import turn_camera, turned_colour, turned_depth, upright_turns
from sources.drawn_room import rigid

WIDTH, HEIGHT = 7, 5


def png(values):
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    return file.getvalue()


NOISE = png(np.random.default_rng(0).integers(0, 60_000, (40, 40)).astype(np.uint16))


def project(camera, point_world):
    pose = np.array(camera.cam_to_world).reshape(4, 4)
    x, y, z = pose[:3, :3].T @ (point_world - pose[:3, 3])
    return np.array([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy])


@given(st.integers(0, 3), st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
def test_a_point_stays_on_its_pixel(turns, column, row):
    """One pixel is marked; the point of the world on it is projected into the turned picture."""
    pose = rigid(0.3, -1.2, (1.0, 2.0, 3.0))
    camera = Camera(6.0, 8.0, 2.5, 3.5, pose.ravel().tolist())
    ray = np.array([(column + 0.5 - camera.cx) / camera.fx, (row + 0.5 - camera.cy) / camera.fy, 1.0])
    point = pose[:3, :3] @ (2.0 * ray) + pose[:3, 3]
    marked = np.zeros((HEIGHT, WIDTH), np.uint16)
    marked[row, column] = 1000
    turned = np.asarray(Image.open(io.BytesIO(turned_depth(png(marked), turns))))
    found_row, found_column = np.argwhere(turned == 1000)[0]
    np.testing.assert_allclose(
        project(turn_camera(camera, (WIDTH, HEIGHT), turns), point), [found_column + 0.5, found_row + 0.5]
    )


def test_colour_turns_as_depth_does():
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:20, 60:] = [255, 0, 0]  # upper right corner
    turned = np.asarray(Image.open(io.BytesIO(turned_colour(png(picture), 1)))).astype(int)
    assert turned.shape == (80, 40, 3)
    assert turned[5, 5, 0] > 200  # counter-clockwise: upper left
    assert turned[:, 25:, 0].max() < 50


@pytest.mark.parametrize("turn", [turned_colour, turned_depth])
@pytest.mark.parametrize("content", [b"", b"no picture", NOISE[: len(NOISE) // 2]], ids=["empty", "text", "cut"])
def test_what_cannot_be_decoded_stays_as_it_is(turn, content):
    assert turn(content, 1) == content


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 3)])
def test_a_picture_is_no_depth_map(shape):
    content = png(np.ones(shape, np.uint8))
    assert turned_depth(content, 1) == content


@pytest.mark.parametrize(("roll", "turns"), [(0, 0), (1, 1), (2, 2), (3, 3)])
def test_the_turns_that_make_a_walk_upright(roll, turns):
    """Level cameras, each rolled by quarters about its axis, and one that was held otherwise."""
    level = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    quarter = np.array([[0.0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    rolled = level @ np.linalg.matrix_power(quarter, roll)
    assert upright_turns([rolled, rolled, level]) == turns
    upright = np.array(
        turn_camera(Camera(1, 1, 0, 0, rolled.ravel().tolist()), (WIDTH, HEIGHT), turns).cam_to_world
    ).reshape(4, 4)
    np.testing.assert_allclose(upright, level, atol=1e-12)


def test_without_poses_nothing_is_turned():
    assert upright_turns([]) == 0


def test_a_copy_is_made_again_when_its_origin_is_newer(tmp_path):
    source = Source("src", "scan3r", tmp_path)
    origin = tmp_path / "origin"
    origin.write_bytes(b"first")
    assert put_frame(source, "own/copy", origin, origin.read_bytes) == "own/copy"
    origin.write_bytes(b"second")
    os.utime(origin, ns=(1, 1))
    put_frame(source, "own/copy", origin, origin.read_bytes)
    assert (tmp_path / "own/copy").read_bytes() == b"first"
    os.utime(origin)
    put_frame(source, "own/copy", origin, origin.read_bytes)
    assert (tmp_path / "own/copy").read_bytes() == b"second"
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["copy"]
