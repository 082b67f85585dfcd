"""Rooms as layouts, before anything is drawn."""

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout import furnish_room
from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster

TOUCH_M = 0.001
COUNTED = ("chair", "mug", "book", "bottle", "pillow", "painting", "plant", "vase", "box", "candle")


def world_mesh(piece: Placed) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """All triangles of a piece in the world."""
    vertices, faces, start = [], [], 0
    for part in piece.model.parts:
        vertices.append(piece.to_world(part.shape.vertices))
        faces.append(part.shape.faces + start)
        start += len(part.shape.vertices)
    return np.concatenate(vertices).astype(np.float32), np.concatenate(faces).astype(np.uint32)


def edges_pierce(one: Placed, other: Placed) -> bool:
    """Whether an edge of one piece goes through a triangle of the other: exact for surfaces that cross."""
    vertices, faces = world_mesh(one)
    edges = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1), axis=0)
    start, end = vertices[edges[:, 0]].T, vertices[edges[:, 1]].T
    return bool(RayCaster(*world_mesh(other)).blocked(start, end - start, 1.0).any())


def near_pairs(room: Room) -> list[tuple[Placed, Placed]]:
    bounds = [world_mesh(piece)[0] for piece in room.pieces]
    low, high = np.array([b.min(axis=0) for b in bounds]), np.array([b.max(axis=0) for b in bounds])
    return [
        (room.pieces[i], room.pieces[j])
        for i in range(len(bounds))
        for j in range(i)
        if (low[i] < high[j]).all() and (low[j] < high[i]).all()
    ]


@pytest.mark.parametrize("number", range(5))
def test_no_two_pieces_cross(layouts: list[Room], number: int) -> None:
    pairs = near_pairs(layouts[number])
    crossing = [(a.model.label, b.model.label) for a, b in pairs if edges_pierce(a, b) or edges_pierce(b, a)]
    assert not crossing


def test_crossing_pieces_would_be_noticed(layouts: list[Room]) -> None:
    chair = next(piece for room in layouts for piece in room.pieces if piece.model.label == "chair")
    x, y, z = chair.position
    shifted = Placed(chair.number, chair.model, (x + 0.02, y + 0.01, z), chair.yaw_rad + 0.3, chair.support)
    assert edges_pierce(chair, shifted)


def test_everything_touches_what_it_stands_on_or_hangs_from(layouts: list[Room]) -> None:
    for room in layouts:
        for piece in room.pieces:
            vertices, _ = world_mesh(piece)
            low, high = vertices.min(axis=0), vertices.max(axis=0)
            if piece.support == "floor":
                assert 0 <= low[2] <= TOUCH_M, piece.model.label
            elif piece.support == "ceiling":
                assert 0 <= room.height - high[2] <= TOUCH_M, piece.model.label
            elif piece.support != "wall":
                parent = RayCaster(*world_mesh(room.pieces[int(piece.support) - 1]))
                foot = vertices[vertices[:, 2] < low[2] + 1e-4]
                assert parent.distance(foot.T).min() <= TOUCH_M, piece.model.label


def test_everything_is_inside_the_room(layouts: list[Room]) -> None:
    for room in layouts:
        for piece in room.pieces:
            if piece.model.label in ("window", "door"):
                continue
            vertices, _ = world_mesh(piece)
            assert (vertices.min(axis=0) >= 0).all(), piece.model.label
            assert (vertices.max(axis=0) <= [room.width, room.depth, room.height]).all(), piece.model.label


def test_rooms_hold_many_categories(layouts: list[Room]) -> None:
    labels = Counter(piece.model.label for room in layouts for piece in room.pieces)
    assert len(labels) >= 30


def test_counts_vary_from_room_to_room(layouts: list[Room]) -> None:
    for label in COUNTED:
        counts = {sum(piece.model.label == label for piece in room.pieces) for room in layouts}
        assert len(counts) >= 4, label


def test_things_stand_at_many_heights(layouts: list[Room]) -> None:
    heights = [p.position[2] for room in layouts for p in room.pieces if isinstance(p.support, int)]
    counts, _ = np.histogram(heights, [0.0, 0.3, 0.6, 0.9, 1.2, 1.6, 2.5])
    assert (counts > 0.03 * len(heights)).all()


def test_sizes_of_categories_overlap(layouts: list[Room]) -> None:
    heights: dict[str, list[float]] = {}
    for room in layouts:
        for piece in room.pieces:
            heights.setdefault(piece.model.label, []).append(float(piece.model.size[2]))
    for short, tall in (("plant", "chair"), ("vase", "armchair"), ("box", "stool"), ("table lamp", "nightstand")):
        assert max(heights[short]) > min(heights[tall]), (short, tall)


def test_a_room_follows_from_seed_and_number_alone() -> None:
    once, again, other = furnish_room(3, 7), furnish_room(3, 7), furnish_room(4, 7)
    assert [(p.model.label, p.position, p.yaw_rad) for p in once.pieces] == [
        (p.model.label, p.position, p.yaw_rad) for p in again.pieces
    ]
    assert [p.position for p in once.pieces] != [p.position for p in other.pieces]
