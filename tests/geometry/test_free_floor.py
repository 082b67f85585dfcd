"""Where a person can stand, cell by cell, and how to walk there, against arithmetic that knows nothing of grids."""

from heapq import heappop, heappush
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry.test_oriented_boxes import rotation
from internspatial_kedro.geometry.floor_raster import Cells
from internspatial_kedro.geometry.free_floor import (
    FreeFloor,
    free_floor,
    from_rle,
    path_length,
    shortest_path,
    to_rle,
    turn_angles,
)
from internspatial_kedro.geometry.oriented_boxes import OrientedBox
from internspatial_kedro.tables.lifted import FREE_FLOOR
from questions.scenes import Array, Thing

ROOM = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 4.0], [0.0, 4.0]])
NO_BOXES = OrientedBox(np.zeros((0, 3)), np.zeros((0, 3, 3)), np.zeros((0, 3)))


def boxes_of(*things: Thing) -> OrientedBox:
    return OrientedBox(
        np.array([each.center for each in things]),
        np.array([each.axes_world for each in things]),
        np.array([each.size for each in things]),
    )


def middles(floor: FreeFloor) -> Array:
    rows, columns = floor.free.shape
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.stack([floor.x_m + (x + 0.5) * floor.cell_m, floor.y_m + (y + 0.5) * floor.cell_m], axis=-1)


def distance_to_box(places: Array, thing: Thing) -> Array:
    """In plan, 0 within."""
    local = (places - np.array(thing.center[:2])) @ thing.axes_world[:2, :2].T
    return np.asarray(np.linalg.norm(np.maximum(np.abs(local) - np.array(thing.size[:2]) / 2, 0), axis=-1))


def distance_to_walls(places: Array, outline: Array) -> Array:
    """Of places to the nearest point of an outline, sampled each millimetre."""
    walls = [a + np.linspace(0, 1, 4001)[:, None] * (b - a) for a, b in pairwise([*outline, outline[0]])]
    return np.array([np.linalg.norm(np.concatenate(walls) - place, axis=1).min() for place in places])


def grid(*rows: str) -> FreeFloor:
    """A floor of cells of 1 m as drawn, first row lowest: '.' is free."""
    return FreeFloor(0.0, 0.0, 1.0, np.array([[cell == "." for cell in row] for row in rows]))


def walk(floor: FreeFloor, start: tuple[float, float], goal: tuple[float, float]) -> Array:
    path = shortest_path(floor, np.array(start), np.array(goal))
    assert path is not None
    return path


def assert_free(floor: FreeFloor, path: Array) -> None:
    """Points along a path, every thousandth of a cell, lie in free cells."""
    for start, end in pairwise(path):
        steps = np.linspace(0, 1, 2 + int(np.linalg.norm(end - start) / floor.cell_m * 1000))[:, None]
        cells = np.floor(((start + steps * (end - start)) - [floor.x_m, floor.y_m]) / floor.cell_m + 1e-7).astype(int)
        assert floor.free[cells[:, 1], cells[:, 0]].all()


def test_an_empty_room_is_free_but_for_a_margin_along_its_walls() -> None:
    floor = free_floor([ROOM], NO_BOXES, 0.0)
    assert floor.free.shape == (80, 120)
    x, y = np.moveaxis(middles(floor), -1, 0)
    assert (floor.free == ((x > 0.2) & (x < 5.8) & (y > 0.2) & (y < 3.8))).all()


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_cells_are_free_where_no_box_is_within_a_persons_radius(seed: int) -> None:
    rng = np.random.default_rng(seed)
    things = [Thing("box", (*rng.uniform(0.5, 5, 2), 0.5), (*rng.uniform(0.05, 1.5, 2), 1.0), yaw)
              for yaw in rng.uniform(-3, 3, 4)]  # fmt: skip
    floor = free_floor([ROOM], boxes_of(*things), 0.0)
    places = middles(floor)
    apart = np.min([distance_to_box(places, each) for each in things], axis=0)
    wall = np.minimum(places, np.array([6.0, 4.0]) - places).min(axis=-1)
    unsure = (np.abs(apart - 0.2) < 1e-9) | (np.abs(wall - 0.2) < 1e-9)
    assert (floor.free == ((apart > 0.2) & (wall > 0.2)))[~unsure].all()


HEIGHTS = [
    ("on the floor", 0.3, 0.6, False),
    ("a carpet", 0.04, 0.08, True),
    ("a lamp under the ceiling", 2.2, 0.5, True),
    ("a shelf at head height", 1.9, 0.3, False),
    ("from floor to ceiling", 1.25, 2.5, False),
]


@pytest.mark.parametrize(("z", "high", "free"), [row[1:] for row in HEIGHTS], ids=[row[0] for row in HEIGHTS])
@pytest.mark.parametrize("floor_z", [0.0, -3.5])
def test_only_what_stands_at_the_height_of_a_body_is_in_the_way(
    z: float, high: float, free: bool, floor_z: float
) -> None:
    thing = Thing("box", (3.0, 2.0, floor_z + z), (1.0, 1.0, high))
    floor = free_floor([ROOM], boxes_of(thing), floor_z)
    assert floor.free[40, 60] == free
    point = np.array([[3.0, 2.0, floor_z + z]])
    assert free_floor([ROOM], NO_BOXES, floor_z, points=point).free[40, 60] == (not 0.1 <= z <= 1.8)


def test_boxes_without_geometry_are_in_nobodys_way() -> None:
    box = boxes_of(Thing("box", (3.0, 2.0, 0.5)), Thing("box", (1.0, 1.0, 0.5)))
    box.center[0] = np.nan
    floor = free_floor([ROOM], box, 0.0)
    assert floor.free[40, 60]
    assert not floor.free[20, 20]


def test_a_tilted_box_takes_the_room_of_its_shadow() -> None:
    axes = rotation(4)
    box = OrientedBox(np.array([[3.0, 2.0, 1.0]]), axes[None], np.array([[1.2, 0.3, 0.6]]))
    floor = free_floor([ROOM], box, 0.0, radius_m=0.0)
    inside = np.random.default_rng(0).uniform(-0.5, 0.5, (4000, 3)) * box.size[0] @ axes + box.center[0]
    cells = np.floor(inside[:, :2] / 0.05).astype(int)
    taken = np.zeros_like(floor.free)
    taken[cells[:, 1], cells[:, 0]] = True
    assert (~floor.free & ~taken).sum() < 60  # cells at the rim that random places missed
    near = np.linalg.norm(middles(floor)[taken & floor.free][:, None] - inside[None, :, :2], axis=-1)
    assert (near.min(axis=1) < 0.05).all()


def test_points_keep_a_persons_radius_away() -> None:
    points = np.array([[2.02, 1.03, 1.0], [4.0, 3.0, 0.5]])
    floor = free_floor([ROOM], NO_BOXES, 0.0, points=points)
    apart = np.linalg.norm(middles(floor)[..., None, :] - points[:, :2], axis=-1).min(axis=-1)
    inner = free_floor([ROOM], NO_BOXES, 0.0).free
    assert (floor.free == (inner & (apart > 0.2))).all()


def test_a_floor_with_a_hole_and_a_corner() -> None:
    outline = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 2.0], [2.5, 3.7], [0.0, 2.0]])
    hole = np.array([[2.0, 0.7], [2.0, 1.5], [3.1, 1.1]])
    floor = free_floor([outline, hole], NO_BOXES, 0.0, cell_m=0.1)
    places = middles(floor).reshape(-1, 2)
    x, y = places.T
    under_roof = (y < 2 + 1.7 * x / 2.5) & (y < 2 + 1.7 * (5 - x) / 2.5)
    in_hole = (x > 2) & (y > 0.7 + 0.4 * (x - 2) / 1.1) & (y < 1.5 - 0.4 * (x - 2) / 1.1)
    apart = np.minimum(distance_to_walls(places, outline), distance_to_walls(places, hole))
    expected = under_roof & ~in_hole & (apart > 0.2)
    unsure = np.abs(apart - 0.2) < 1e-5
    assert (floor.free.ravel() == expected)[~unsure].all()
    assert expected.sum() > 200


def test_a_floor_needs_an_outline() -> None:
    with pytest.raises(ValueError, match="at least one ring"):
        free_floor([], NO_BOXES, 0.0)


def test_a_floor_too_small_to_stand_on() -> None:
    floor = free_floor([ROOM * 0.01], NO_BOXES, 0.0)
    assert not floor.free.any()
    assert floor.centers.shape == (0, 2)
    assert shortest_path(floor, np.zeros(2), np.zeros(2)) is None


def test_rows_of_the_table_give_the_floor_back() -> None:
    floor = free_floor([ROOM], boxes_of(Thing("box", (3.0, 1.0, 0.5), yaw_rad=0.3)), 0.0)
    row = to_rle(floor)
    assert list(row) == [FREE_FLOOR.field(index).name for index in range(FREE_FLOOR.num_fields)]
    assert (row["columns"], row["rows"]) == (120, 80)
    back = from_rle(row)
    assert (back.x_m, back.y_m, back.cell_m) == (floor.x_m, floor.y_m, floor.cell_m)
    assert (back.free == floor.free).all()


def test_centers_are_those_of_free_cells() -> None:
    floor = grid(".#.", "..#")
    assert floor.centers.tolist() == [[0.5, 0.5], [2.5, 0.5], [0.5, 1.5], [1.5, 1.5]]
    assert [floor.number_of(np.array(each)) for each in floor.centers.tolist()] == [0, 1, 2, 3]
    taken = [[1.5, 0.5], [-0.1, 0.5], [0.5, -0.5], [0.5, 2.0], [3.2, 0.1], [-1e9, 1e9]]
    assert [floor.number_of(np.array(each)) for each in taken] == [None] * 6


def test_a_free_line_is_walked_straight() -> None:
    floor = grid("....", "....", "....")
    assert walk(floor, (0.2, 0.3), (3.9, 2.6)).tolist() == [[0.2, 0.3], [3.9, 2.6]]
    assert walk(floor, (0.2, 0.3), (0.2, 0.3)).tolist() == [[0.2, 0.3], [0.2, 0.3]]


def test_walks_go_round_what_is_in_the_way() -> None:
    floor = grid("...", "##.", "...")
    path = walk(floor, (0.5, 0.5), (0.5, 2.5))
    assert path.tolist() == [[0.5, 0.5], [2.5, 0.5], [2.5, 2.5], [0.5, 2.5]]
    assert path_length(path) == pytest.approx(6.0)
    assert np.rad2deg(turn_angles(path)) == pytest.approx([90, 90])
    assert np.rad2deg(turn_angles(path[::-1])) == pytest.approx([-90, -90])


def test_nobody_squeezes_between_two_corners() -> None:
    floor = grid(".#", "#.")
    assert shortest_path(floor, np.array([0.5, 0.5]), np.array([1.5, 1.5])) is None
    path = walk(grid("..", "#."), (0.5, 0.5), (1.5, 1.5))
    assert path.tolist() == [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5]]


@pytest.mark.parametrize(("start", "goal"), [((1.5, 0.5), (0.5, 0.5)), ((0.5, 0.5), (1.5, 0.5)), ((0.5, 0.5), (9, 9))])
def test_there_is_no_walk_from_or_to_what_is_not_free(start: tuple[float, float], goal: tuple[float, float]) -> None:
    assert shortest_path(grid(".#.", "..."), np.array(start), np.array(goal)) is None


def test_there_is_no_walk_to_another_room() -> None:
    assert shortest_path(grid(".#.", ".#."), np.array([0.5, 0.5]), np.array([2.5, 1.5])) is None


def test_a_walk_round_a_box_is_nearly_as_short_as_a_taut_string() -> None:
    thing = Thing("box", (3.0, 1.6, 0.5), (1.6, 1.4, 1.0))
    floor = free_floor([ROOM], boxes_of(thing), 0.0)
    for start, goal in (((1.0, 1.0), (5.0, 1.2)), ((1.5, 2.2), (4.6, 1.0)), ((3.0, 0.5), (3.0, 3.0))):
        path = walk(floor, start, goal)
        # The string lies around the box grown by the radius: over its corners above or below, whichever is shorter.
        corners = np.array([[2.0, 2.5], [4.0, 2.5], [4.0, 0.7], [2.0, 0.7]])
        orders = [[k] for k in range(4)] + [[k, (k + step) % 4] for k in range(4) for step in (-1, 1)]
        ways = [[start, *corners[order].tolist(), goal] for order in orders]
        clear = [way for way in ways if all(_misses(np.array(a), np.array(b)) for a, b in pairwise(way))]
        taut = min(path_length(np.array(way)) for way in clear)
        assert path_length(path) == pytest.approx(taut, rel=0.03)
        assert len(path) <= 6
        assert_free(floor, path)


def _misses(a: Array, b: Array) -> bool:
    """Whether a line does not enter the box of the test above, grown by the radius."""
    places = a + np.linspace(0, 1, 500)[:, None] * (b - a)
    return not ((np.abs(places - [3.0, 1.6]) < [0.999, 0.899]).all(axis=1)).any()


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_walks_stay_on_free_cells_and_are_no_longer_than_step_by_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    floor = FreeFloor(-2.0, 5.0, 0.3, rng.random((14, 18)) < 0.75)
    start, goal = floor.centers[rng.integers(0, len(floor.centers), 2)] + rng.uniform(-0.1, 0.1, (2, 2))
    path, stepped = shortest_path(floor, start, goal), _stepped(floor.free, floor.in_cells(start), floor.in_cells(goal))
    assert (path is None) == np.isinf(stepped)
    if path is None:
        return
    assert path[0].tolist() == start.tolist()
    assert path[-1].tolist() == goal.tolist()
    assert_free(floor, path)
    to_middles = sum(np.linalg.norm(at - floor.centers[floor.number_of(at)]) for at in (start, goal))
    assert np.linalg.norm(goal - start) - 1e-9 <= path_length(path) <= stepped * floor.cell_m + to_middles + 1e-9


def _stepped(free: Cells, start: Array, goal: Array) -> float:
    """Length of the shortest walk from cell to each of its eight neighbours, never between two corners [cells]."""
    done: set[tuple[int, int]] = set()
    queue = [(0.0, int(start[1]), int(start[0]))]
    while queue:
        length, row, column = heappop(queue)
        if (row, column) == (int(goal[1]), int(goal[0])):
            return length
        if (row, column) in done:
            continue
        done.add((row, column))
        for down, across in product((-1, 0, 1), repeat=2):
            touched = {(row + down, column + across), (row + down, column), (row, column + across)}
            if all(0 <= r < free.shape[0] and 0 <= c < free.shape[1] and free[r, c] for r, c in touched):
                heappush(queue, (length + np.hypot(down, across), row + down, column + across))
    return np.inf


def test_lengths_and_turns() -> None:
    path = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [3.0, 2.0], [3.0, 0.0]])
    assert path_length(path) == pytest.approx(2 + 1 + 2**0.5 + 2)
    assert np.rad2deg(turn_angles(path)) == pytest.approx([90, -45, -135])
    assert turn_angles(path[:2]).shape == (0,)
    assert abs(np.rad2deg(turn_angles(path[[0, 1, 0]]))) == pytest.approx([180])
