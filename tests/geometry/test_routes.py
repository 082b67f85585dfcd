"""Shortest walks against exhaustive search, turns against named cases; mirrored and turned worlds."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.routes import (
    WalkGraph,
    classify_turn,
    corners,
    heading_deg,
    path_length,
    shortest_walk,
    stretches,
    turn_deg,
    turns_deg,
)


def graph_of(positions, edges):
    return WalkGraph(np.array(positions, dtype=float), np.array(edges, dtype=np.int64).reshape(-1, 2))


def exhaustive(positions, edges, start, goal):
    """Length of the shortest simple walk, by trying all; None if there is none."""
    linked = {frozenset(edge) for edge in edges if edge[0] != edge[1]}
    others = [place for place in range(len(positions)) if place not in (start, goal)]
    lengths = []
    for count in range(len(others) + 1):
        for between in permutations(others, count):
            walk = [start, *between, goal]
            if all(frozenset(step) in linked for step in pairwise(walk)):
                steps = [np.subtract(positions[b], positions[a]) for a, b in pairwise(walk)]
                lengths.append(sum(float(np.sqrt((step**2).sum())) for step in steps))
    return min(lengths, default=None)


SQUARE = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]
RING = [(0, 1), (1, 2), (2, 3), (3, 0)]

WALKS = [
    ("already there", SQUARE, RING, 2, 2, [2]),
    ("one edge", SQUARE, RING, 0, 1, [0, 1]),
    ("of two as short, the smaller numbers", SQUARE, RING, 0, 2, [0, 1, 2]),
    ("and the other way round", SQUARE, RING, 2, 0, [2, 1, 0]),
    ("no way", SQUARE, [(0, 1), (2, 3)], 0, 2, None),
    ("no edges at all", SQUARE, [], 0, 1, None),
    ("a dead end is left the way it was entered", SQUARE, [(0, 1), (1, 2), (1, 3)], 2, 3, [2, 1, 3]),
    ("stairs count by their length in space", [*SQUARE, (0.5, 0.5, 5)], [*RING, (0, 4), (4, 2)], 0, 2, [0, 1, 2]),
    ("two places at one spot", [(0, 0, 0), (0, 0, 0), (1, 0, 0)], [(0, 1), (1, 2)], 0, 2, [0, 1, 2]),
]


@pytest.mark.parametrize(
    ("positions", "edges", "start", "goal", "expected"), [r[1:] for r in WALKS], ids=[r[0] for r in WALKS]
)
def test_walks(positions, edges, start, goal, expected):
    assert shortest_walk(graph_of(positions, edges), start, goal) == expected


edges_of_six = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda edge: edge[0] != edge[1]), max_size=15
)
coordinates = st.integers(-20, 20).map(lambda value: value / 4)
places_of_six = st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=6, max_size=6)


@given(positions=places_of_six, edges=edges_of_six)
def test_walks_are_as_short_as_exhaustive_search_finds(positions, edges):
    walk = shortest_walk(graph_of(positions, edges), 0, 5)
    expected = exhaustive(positions, edges, 0, 5)
    if expected is None:
        assert walk is None
    else:
        linked = {frozenset(edge) for edge in edges}
        assert walk[0] == 0 and walk[-1] == 5
        assert all(frozenset(step) in linked for step in pairwise(walk))
        assert path_length(np.array(positions)[walk]) == pytest.approx(expected, abs=1e-5)


@given(positions=places_of_six, edges=edges_of_six, order=st.randoms(use_true_random=False))
def test_the_order_and_direction_of_edges_changes_nothing(positions, edges, order):
    shuffled = [edge[::-1] for edge in edges]
    order.shuffle(shuffled)
    assert shortest_walk(graph_of(positions, edges), 0, 5) == shortest_walk(graph_of(positions, shuffled), 0, 5)


HEADINGS = [("north", [0, 1], 0.0), ("east", [1, 0], 90.0), ("south", [0, -2], 180.0), ("west", [-3, 0, 9], 270.0)]


@pytest.mark.parametrize(("direction", "expected"), [row[1:] for row in HEADINGS], ids=[row[0] for row in HEADINGS])
def test_headings_are_clockwise_from_y(direction, expected):
    assert heading_deg(np.array(direction, dtype=float)) == pytest.approx(expected)


TURNS = [
    ("on", 0.0, "straight", 30.0),
    ("a bend to the right", 29.0, "straight", 1.0),
    ("a bend to the left", -10.0, "straight", 20.0),
    ("half right", 45.0, "right", 15.0),
    ("right", 90.0, "right", 45.0),
    ("left", -90.0, "left", 45.0),
    ("far left", -134.0, "left", 1.0),
    ("beyond 135° is back", 136.0, "back", 1.0),
    ("back by the left", -150.0, "back", 15.0),
    ("half a turn has no border near", 180.0, "back", 45.0),
]


@pytest.mark.parametrize(("angle", "name", "margin"), [row[1:] for row in TURNS], ids=[row[0] for row in TURNS])
def test_turns_have_names_and_margins(angle, name, margin):
    assert classify_turn(angle) == (name, pytest.approx(margin))


@given(before=st.floats(0, 360), turn=st.floats(-179, 179))
def test_a_turn_is_what_was_added_to_the_heading(before, turn):
    directions = [np.array([np.sin(a), np.cos(a)]) for a in np.deg2rad([before, before + turn])]
    assert turn_deg(*directions) == pytest.approx(turn, abs=1e-6)


@given(angle=st.floats(-180, 180), change=st.floats(-180, 180))
def test_within_its_margin_a_turn_keeps_its_name(angle, change):
    turn = classify_turn(angle)
    other = 180 - (180 - (angle + change)) % 360
    if abs(change) < turn.margin_deg - 1e-6:
        assert classify_turn(other).name == turn.name


CORNERS = [
    ("a straight line has none", [(0, 0), (1, 0), (3, 0)], 15, [0, 2]),
    ("a corner stays", [(0, 0), (2, 0), (2, 2)], 15, [0, 1, 2]),
    ("a slight bend goes", [(0, 0), (2, 0), (4, 0.3)], 15, [0, 2]),
    ("a bend beside a corner is merged into it", [(0, 0), (2, 0), (2, 2), (2.1, 4)], 15, [0, 1, 3]),
    ("a wide curve keeps a corner", [(np.sin(a), np.cos(a)) for a in np.linspace(0, np.pi, 19)], 15, None),
    ("standing still is no corner", [(0, 0), (2, 0), (2, 0), (2, 2)], 15, [0, 1, 3]),
    ("heights do not bend", [(0, 0, 0), (1, 0, 5), (2, 0, 0)], 15, [0, 2]),
    ("half a turn stays", [(0, 0), (2, 0), (0.5, 0)], 15, [0, 1, 2]),
]


@pytest.mark.parametrize(
    ("points", "smallest", "expected"), [row[1:] for row in CORNERS], ids=[row[0] for row in CORNERS]
)
def test_corners(points, smallest, expected):
    kept = corners(np.array(points, dtype=float), smallest)
    if expected is None:
        assert kept[0] == 0 and kept[-1] == len(points) - 1
        assert 2 < len(kept) < len(points)
        assert min(abs(turns_deg(np.array(points)[kept]))) >= smallest
    else:
        assert kept == expected


STRETCHES = [
    ("a straight line is one", [(0, 0), (1, 0), (3, 0)], [(0, 2)]),
    ("two about a corner", [(0, 0), (2, 0), (2, 2)], [(0, 1), (1, 2)]),
    ("round the corner of a table is one corner", [(0, 0), (3, 0), (3.2, 0.1), (3.3, 0.3), (3.3, 3)], [(0, 1), (3, 4)]),
    ("a step aside is passed", [(0, 0), (3, 0), (3.2, 0.3), (6, 0.3)], [(0, 3)]),
    ("a wide step aside is not", [(0, 0), (1, 0), (1, 0.7), (2, 0.7)], [(0, 1), (2, 3)]),
    ("a short end is no stretch", [(0, 0), (3, 0), (3, 0.4)], [(0, 1)]),
    ("nothing but short ones", [(0, 0), (0.5, 0), (0.5, 0.5)], []),
]


@pytest.mark.parametrize(("points", "expected"), [row[1:] for row in STRETCHES], ids=[row[0] for row in STRETCHES])
def test_stretches(points, expected):
    assert stretches(np.array(points, dtype=float), 15.0, 0.8) == expected


polylines = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=8)


@given(points=polylines, angle=st.floats(0, 6.28))
def test_a_turned_world_has_the_same_turns_and_a_mirrored_one_the_opposite(points, angle):
    line = np.array(points, dtype=float)
    line = line[[True, *np.any(line[1:] != line[:-1], axis=1)]]
    turned = line @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    sharp = np.abs(np.abs(turns_deg(line)) - 180) < 1e-6
    np.testing.assert_allclose(turns_deg(turned)[~sharp], turns_deg(line)[~sharp], atol=1e-6)
    np.testing.assert_allclose(turns_deg(line * [-1, 1])[~sharp], -turns_deg(line)[~sharp], atol=1e-6)


def test_lengths_are_in_space():
    assert path_length(np.array([[0, 0, 0], [3, 0, 4], [3, 1, 4.0]])) == pytest.approx(6.0)
    assert path_length(np.array([[1.0, 2.0, 3.0]])) == 0
