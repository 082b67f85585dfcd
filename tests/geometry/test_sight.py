"""What cameras see of scans: against rays that meet boxes, worked out without meshes and without Open3D."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from geometry.box_renderer import render
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.sight import Look, Surface, enlarge, surface_of, visible_instances
from questions.scenes import Array, Eye, Thing

Whole = NDArray[np.int32]

EYE = Eye(position=(0.0, 0.0, 1.2), pitch_rad=-0.1, focal=140.0, width=160, height=120, cx=80.0, cy=60.0)
FRONT = Thing("front", (0.15, 2.0, 1.0), (0.6, 0.4, 0.5), 0.4)
BEHIND = Thing("behind", (0.0, 3.5, 1.0), (1.6, 0.5, 1.0), -0.2)
WALL = Thing("wall", (0.0, 5.0, 1.0), (8.0, 0.2, 4.0))
NO_FACES = np.empty((0, 3), np.int32)


def mesh_of(things: list[Thing], numbers: list[int], spacing: float = 2.0) -> tuple[Array, Whole, Whole]:
    """Vertices, instances and faces: each face of each box as a lattice no wider than `spacing`."""
    vertices, instances, faces, count = [], [], [], 0
    for thing, number in zip(things, numbers, strict=True):
        for axis, sign in product(range(3), (-0.5, 0.5)):
            u, v = [side for side in range(3) if side != axis]
            steps = [np.linspace(-0.5, 0.5, 2 + int(thing.size[side] / spacing)) for side in (u, v)]
            local = np.full((len(steps[0]), len(steps[1]), 3), sign)
            local[..., u], local[..., v] = steps[0][:, None], steps[1]
            index = count + np.arange(local[..., 0].size).reshape(local.shape[:2])
            a, b, c, d = (each.ravel() for each in (index[:-1, :-1], index[1:, :-1], index[:-1, 1:], index[1:, 1:]))
            faces += [np.stack([a, b, c], axis=1), np.stack([b, d, c], axis=1)]
            vertices.append(local.reshape(-1, 3) * thing.size @ thing.axes_world + np.array(thing.center))
            instances.append(np.full(index.size, number))
            count += index.size
    return np.concatenate(vertices), np.concatenate(instances).astype(np.int32), np.concatenate(faces).astype(np.int32)


def look(surface: Surface, eye: Eye = EYE, step: int = 1, measured: Array | None = None) -> Look:
    camera = Intrinsics(eye.focal, eye.focal, eye.cx, eye.cy)
    return visible_instances(surface, camera, eye.pose, eye.width, eye.height, step, measured)


def expected(things: list[Thing], numbers: list[int], eye: Eye = EYE) -> tuple[Array, Whole, dict[int, int]]:
    depth, nearest = render(eye, things)
    number = np.append(numbers, -1)[nearest].astype(np.int32)
    alone = {n: int((render(eye, [thing])[0] > 0).sum()) for n, thing in zip(numbers, things, strict=True) if n >= 0}
    return np.where(depth > 0, depth, np.inf), number, alone


@pytest.mark.parametrize("heading", [0.0, 0.3, -0.5])
@pytest.mark.parametrize("roll", [0.0, 0.2])
def test_a_mesh_is_seen_as_rays_see_its_boxes(heading: float, roll: float) -> None:
    eye = Eye(**{**EYE.__dict__, "heading_rad": heading, "roll_rad": roll})
    things, numbers = [FRONT, BEHIND, WALL], [4, 9, -1]
    seen, (depth, number, alone) = look(surface_of(*mesh_of(things, numbers)), eye), expected(things, numbers, eye)
    same = seen.number == number
    # Rays that graze an edge may fall on either side.
    assert same.mean() > 0.998
    assert seen.depth_m[same] == pytest.approx(depth[same], abs=1e-4)
    for instance in (4, 9):
        assert seen.alone[instance] == pytest.approx(alone[instance], rel=0.01)
        share = (number == instance).sum() / alone[instance]
        assert seen.visible_fractions[instance] == pytest.approx(share, abs=0.01)
    assert set(seen.alone) == {4, 9}


def test_a_thing_behind_another_shows_a_share() -> None:
    things = [Thing("near", (0.0, 2.0, 1.2), (1.0, 0.1, 1.0)), Thing("far", (0.0, 4.0, 1.2), (3.0, 0.1, 1.0))]
    level = Eye(**{**EYE.__dict__, "pitch_rad": 0.0})
    seen = look(surface_of(*mesh_of(things, [0, 1])), level)
    # The near board covers 1.95 m of x and more than all of z at 3.95 m: it hides 2.026 m of 3 m.
    assert seen.visible_fractions[0] == 1.0
    assert seen.visible_fractions[1] == pytest.approx(1 - 3.95 / 1.95 / 3, abs=0.02)


def test_what_is_wholly_hidden_has_a_share_of_nothing() -> None:
    hidden = Thing("hidden", (0.0, 6.0, 1.0), (0.5, 0.5, 0.5))
    seen = look(surface_of(*mesh_of([WALL, hidden], [0, 1])))
    assert seen.alone[1] > 10
    assert seen.visible_fractions[1] == 0.0
    assert not (seen.number == 1).any()


def test_what_lies_behind_the_camera_or_beside_the_image_is_not_met() -> None:
    things = [Thing("back", (0.0, -3.0, 1.0), (2.0, 1.0, 2.0)), Thing("side", (9.0, 3.0, 1.0), (1.0, 1.0, 1.0))]
    for faces in (True, False):
        vertices, instance, triangles = mesh_of(things, [0, 1], 0.2)
        seen = look(surface_of(vertices, instance, triangles if faces else NO_FACES))
        assert seen.alone == {}
        assert (seen.number == -1).all()
        assert np.isinf(seen.depth_m).all()


@pytest.mark.parametrize(
    ("corners", "owner"),
    [([5, 5, 5], 5), ([5, 5, 2], 5), ([2, 5, 5], 5), ([5, 2, 5], 5), ([1, 2, 3], None), ([-1, -1, 5], None)],
)
def test_a_triangle_belongs_to_the_instance_of_most_of_its_corners(corners: list[int], owner: int | None) -> None:
    vertices = np.array([[-2.0, 3.0, -1.0], [2.0, 3.0, -1.0], [0.0, 3.0, 4.0]])
    seen = look(surface_of(vertices, np.array(corners, np.int32), np.array([[0, 1, 2]], np.int32)))
    assert seen.number[60, 80] == (-1 if owner is None else owner)
    assert list(seen.alone) == ([] if owner is None else [owner])
    assert np.isfinite(seen.depth_m[60, 80])


def test_scans_far_from_the_origin_keep_their_place() -> None:
    shift = np.array([500_000.0, 4_000_000.0, 300.0])
    vertices, instance, faces = mesh_of([FRONT, WALL], [0, -1])
    eye = Eye(**{**EYE.__dict__, "position": tuple((np.array(EYE.position) + shift).tolist())})
    near, far = look(surface_of(vertices, instance, faces)), look(surface_of(vertices + shift, instance, faces), eye)
    assert (near.number == far.number).mean() > 0.999
    met = np.isfinite(near.depth_m) & (near.number == far.number)
    assert met.sum() > 10_000
    assert near.depth_m[met] == pytest.approx(far.depth_m[met], abs=1e-3)


def test_points_without_faces_are_seen_nearly_as_their_surface() -> None:
    things, numbers = [FRONT, BEHIND, WALL], [4, 9, -1]
    vertices, instance, _ = mesh_of(things, numbers, spacing=0.02)
    seen = look(surface_of(vertices, instance, NO_FACES))
    depth, number, alone = expected(things, numbers)
    assert (seen.number == number).mean() > 0.97
    met = np.isfinite(depth) & (seen.number == number)
    assert np.quantile(np.abs(seen.depth_m[met] - depth[met]), 0.99) < 0.05
    for instance_number in (4, 9):
        share = (number == instance_number).sum() / alone[instance_number]
        assert seen.visible_fractions[instance_number] == pytest.approx(share, abs=0.06)


def test_sparse_points_close_to_a_surface() -> None:
    """Squares grow with the distance between points, so nothing shines through a board of few points."""
    board = Thing("board", (0.0, 2.0, 1.2), (1.2, 0.001, 1.2))
    vertices, instance, _ = mesh_of([board, WALL], [0, 1], spacing=0.08)
    level = Eye(**{**EYE.__dict__, "pitch_rad": 0.0})
    number = look(surface_of(vertices, instance, NO_FACES), level).number
    assert (number[25:95, 45:115] == 0).all()
    rows, columns = np.nonzero(number == 0)
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((80, 60), abs=0.5)


def test_a_camera_within_points_gives_an_image() -> None:
    vertices, instance, _ = mesh_of([Thing("room", (0.0, 0.0, 1.2), (0.3, 0.3, 0.3))], [0], spacing=0.01)
    seen = look(surface_of(vertices, instance, NO_FACES))
    assert (seen.number == 0).mean() > 0.99


@pytest.mark.parametrize("points", [0, 1, 3])
def test_a_cloud_of_hardly_any_points(points: int) -> None:
    places = np.array([[0.0, 2.0, 1.0], [0.1, 2.0, 1.0], [0.2, 2.0, 1.0]])[:points]
    seen = look(surface_of(places, np.zeros(points, np.int32), NO_FACES))
    pixels = EYE.to_pixels(places).astype(int) if points else np.empty((0, 2), int)
    assert (seen.number[pixels[:, 1], pixels[:, 0]] == 0).all()
    assert (seen.number == 0).sum() == points


@pytest.mark.parametrize("numbers", [[7, 3], [3, 7]])
def test_of_points_in_one_place_the_lowest_number_shows(numbers: list[int]) -> None:
    vertices, instance, _ = mesh_of([WALL, WALL], numbers, spacing=0.1)
    assert set(np.unique(look(surface_of(vertices, instance, NO_FACES)).number)) <= {-1, 3}


@pytest.mark.parametrize("step", [2, 4, 7])
def test_blocks_of_pixels_enlarged_agree_with_pixels(step: int) -> None:
    surface = surface_of(*mesh_of([FRONT, BEHIND, WALL], [4, 9, -1]))
    fine, coarse = look(surface), look(surface, step=step)
    assert coarse.number.shape == (-(-120 // step), -(-160 // step))
    assert (enlarge(coarse.number, 160, 120) == fine.number).mean() > 1 - 0.02 * step
    for instance, fraction in fine.visible_fractions.items():
        assert coarse.visible_fractions[instance] == pytest.approx(fraction, abs=0.02 * step)


def test_enlarging_takes_the_block_in_which_a_pixels_middle_lies() -> None:
    image = np.array([[1, 2], [3, 4]])
    assert enlarge(image, 4, 2).tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]
    assert enlarge(image, 3, 3).tolist() == [[1, 2, 2], [3, 4, 4], [3, 4, 4]]
    assert enlarge(np.arange(16).reshape(4, 4), 2, 2).tolist() == [[5, 7], [13, 15]]


MEASURED = [
    ("the surface", 1.0, 0.0, True),
    ("nearly the surface", 1.02, 0.04, True),
    ("nearly, before it", 0.98, -0.04, True),
    ("something before it", 1.0, -0.3, False),
    ("something behind it", 1.0, 0.3, False),
    ("nothing: 0", 0.0, 0.0, True),
    ("nothing: nan", np.nan, 0.0, True),
    ("nothing: infinite", np.inf, 0.0, True),
]


@pytest.mark.parametrize(("factor", "offset", "shown"), [row[1:] for row in MEASURED], ids=[r[0] for r in MEASURED])
@pytest.mark.parametrize("size", [1, 2])
def test_measured_depth_decides_what_is_shown(factor: float, offset: float, shown: bool, size: int) -> None:
    surface = surface_of(*mesh_of([FRONT, WALL], [4, -1]))
    plain = look(surface)
    with np.errstate(invalid="ignore"):
        measured = enlarge(plain.depth_m * factor + offset, 160 * size, 120 * size)
    seen = look(surface, measured=measured)
    assert (seen.number == 4).sum() == (plain.number == 4).sum() * shown
    assert seen.alone == plain.alone
    assert (seen.depth_m == plain.depth_m).all()


def test_half_a_measured_image_hides_half() -> None:
    surface = surface_of(*mesh_of([WALL], [0]))
    measured = np.full((120, 160), 1.0)
    measured[:, 80:] = 0.0
    seen = look(surface, measured=measured)
    assert not (seen.number[:, :80] == 0).any()
    assert (seen.number[:, 80:] == look(surface).number[:, 80:]).all()
    assert seen.visible_fractions[0] == pytest.approx(0.5, abs=0.02)
