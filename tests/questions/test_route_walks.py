"""Walks over the free floor of rooms: named rooms, and walks that are checked for collisions by other code."""

import math
from itertools import pairwise

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from internspatial_kedro.geometry.free_floor import free_floor, to_rle
from internspatial_kedro.geometry.oriented_boxes import OrientedBox
from internspatial_kedro.questions.route_plan import BLANK, find_questions
from internspatial_kedro.questions.route_walks import between, footprints, places_beside, walks_of
from internspatial_kedro.questions.scene_facts import read_scene
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.test_route_plan import asked_between, instance, options_of, read_again, scene_row, swap

FEW = SceneRules(route_pairs=30)
SQUARE_ROOM = [(0, 0), (8, 0), (8, 8), (0, 8)]
L_CORRIDOR = [(0, 0), (1.6, 0), (1.6, 6), (8, 6), (8, 7.6), (0, 7.6)]


def thing(label, x, y, wide=0.4, deep=0.4, yaw=0.0):
    cosine, sine = math.cos(yaw), math.sin(yaw)
    return instance(label, x, y) | {"size": [wide, deep, 0.8], "axes": [cosine, sine, 0, -sine, cosine, 0, 0, 0, 1.0]}


def room(outline, objects):
    boxes = OrientedBox(
        np.array([each["center"] for each in objects]),
        np.array([each["axes"] for each in objects]).reshape(-1, 3, 3),
        np.array([each["size"] for each in objects]),
    )
    rings = [np.array(outline, dtype=float)]
    return scene_row(objects, free_floor=to_rle(free_floor(rings, boxes, 0.0)))


CORRIDOR = [thing("door", 0.8, 0.2), thing("rug", 0.2, 0.8), thing("lamp", 0.8, 7.3), thing("desk", 7.7, 6.8)]
AROUND_A_TABLE = [
    thing("door", 4.0, 0.3),
    thing("shelf", 4.0, 7.7),
    thing("table", 4.4, 4.0, 5.8, 0.8),
    thing("plant", 0.8, 3.5),
    thing("lamp", 1.2, 5.2, 0.3, 0.3),
    thing("bin", 7.4, 0.4),
]


def test_an_l_shaped_corridor():
    """From the door north, right at the lamp, to the desk; facing the rug in the west, north is on the right."""
    question = asked_between(room(L_CORRIDOR, CORRIDOR), "door", "desk")
    assert question.answer == "Turn Right, Turn Right"
    assert question.words["route"] == (
        "1. [please fill in]. 2. Go forward until {d}. 3. [please fill in]. 4. Go forward until {c}."
    )


def test_without_its_lamp_the_corner_has_no_name():
    assert (
        asked_between(room(L_CORRIDOR, [each for each in CORRIDOR if each["label"] != "lamp"]), "door", "desk") is None
    )


def test_two_rooms_without_a_door_have_no_route():
    """The wall is an object from side to side, and a goal itself."""
    row = room(L_CORRIDOR, [*CORRIDOR, thing("wall unit", 3.0, 6.8, 0.3, 1.6)])
    assert asked_between(row, "door", "desk") is None
    assert asked_between(row, "door", "wall unit") is not None


def ask_all(row):
    return find_questions(read_scene(row, 32), FEW)


def test_an_empty_room_has_no_turns():
    row = room(SQUARE_ROOM, [thing("door", 4.0, 0.3), thing("shelf", 4.0, 7.7), thing("bin", 7.6, 0.4)])
    assert asked_between(row, "door", "shelf") is None


def map_room(outline, objects, matrix):
    """A room under a map of the plan that keeps lengths and the grid's directions."""
    lift = np.eye(3)
    lift[:2, :2] = matrix
    moved = [
        each
        | {
            "center": (lift @ each["center"]).tolist(),
            "axes": (np.array(each["axes"]).reshape(3, 3) @ lift.T).ravel().tolist(),
        }
        for each in objects
    ]
    corners = np.array(outline, dtype=float) @ np.array(matrix).T
    return room(corners if np.linalg.det(matrix) > 0 else corners[::-1], moved)


QUARTER, MIRROR = [[0.0, -1.0], [1.0, 0.0]], [[-1.0, 0.0], [0.0, 1.0]]


def is_free(row, points):
    """Whether places lie in free cells, by pycocotools' own decoding."""
    floor = row["free_floor"]
    cells = coco_mask.decode({"size": [floor["rows"], floor["columns"]], "counts": floor["free_rle"].encode()})
    columns = np.floor((points[:, 0] - floor["x_m"]) / floor["cell_m"]).astype(int)
    rows = np.floor((points[:, 1] - floor["y_m"]) / floor["cell_m"]).astype(int)
    return cells[rows, columns] > 0


def hits(row, points, radius):
    """Whether a disc at some place touches some box, by the distance from a rotated rectangle."""
    for each in row["instances"]:
        axes = np.array(each["axes"]).reshape(3, 3)[:2, :2]
        local = (points - each["center"][:2]) @ axes.T
        outside = np.maximum(np.abs(local) - np.array(each["size"][:2]) / 2, 0)
        if (np.hypot(*outside.T) < radius).any():
            return True
    return False


def random_room(seed):
    rng = np.random.default_rng(seed)
    objects = []
    while len(objects) < 14:
        x, y = rng.uniform(0.5, 7.5, 2)
        wide, deep = (rng.uniform(1.0, 3.5), rng.uniform(0.3, 0.8)) if len(objects) < 5 else rng.uniform(0.2, 0.7, 2)
        if all(math.hypot(x - o["center"][0], y - o["center"][1]) > 0.8 for o in objects):
            objects.append(thing(f"thing{len(objects):02d}", x, y, wide, deep, rng.uniform(0, math.pi)))
    return room(SQUARE_ROOM, objects)


@pytest.fixture(scope="module")
def rooms():
    return [random_room(seed) for seed in range(8)]


def test_walks_collide_with_nothing(rooms):
    walked = 0
    for row in rooms:
        scene = read_scene(row, 32)
        walks, boxes = walks_of(row), footprints(scene)
        beside = places_beside(walks, boxes, range(len(scene)), 1.0)
        for start, goal in [(0, 6), (7, 8), (9, 10), (11, 12)]:
            walk = walks.walk(beside[start], beside[goal]) if {start, goal} <= set(beside) else None
            part = None if walk is None else between(walk, boxes, start, goal)
            if part is None:
                continue
            steps = np.concatenate([np.linspace(a, b, 200) for a, b in pairwise(part)])
            assert is_free(row, steps).all()
            # A cell's middle keeps the radius; its corners are half a diagonal nearer.
            assert not hits(row, steps, 0.2 - 0.05 * math.sqrt(0.5))
            walked += 1
    assert walked >= 15


def test_random_rooms_are_answered_again_from_the_objects(rooms):
    count = 0
    for row in rooms:
        scene = read_scene(row, 32)
        for question in find_questions(scene, FEW):
            assert read_again(question, scene.center) == question.answer
            assert question.words["route"].count(BLANK) == question.answer.count("Turn")
            assert len(set(options_of(question))) == 4
            count += 1
    print(f"routes over the floors of {len(rooms)} random rooms: {count}")
    assert count >= 10


def test_turned_rooms_have_the_same_answers_and_mirrored_ones_the_opposite(rooms):
    """What is faced is drawn among the kinds of turn, which a mirror swaps: only routes that face the same compare."""
    compared = 0
    for row in rooms[:3]:
        plain, turned, mirrored = (
            {
                question.named[0::2][:2]: question
                for question in ask_all(map_room(SQUARE_ROOM, row["instances"], matrix))
            }
            for matrix in (np.eye(2), QUARTER, MIRROR)
        )
        assert plain.keys() == turned.keys() == mirrored.keys()
        for key, question in plain.items():
            assert (turned[key].named, turned[key].answer) == (question.named, question.answer)
            if mirrored[key].named == question.named:
                assert mirrored[key].answer == swap(question.answer)
                compared += 1
    assert compared >= 4


def test_a_walk_ends_where_it_first_is_beside_the_goal():
    """The nearest place to the table's middle may be behind it; the walk stops in front."""
    row = room(SQUARE_ROOM, AROUND_A_TABLE)
    scene = read_scene(row, 32)
    walks, boxes = walks_of(row), footprints(scene)
    door, table = 0, 2
    behind = int(np.argmin(np.linalg.norm(walks.places - [4.4, 4.7], axis=1)))
    beside = places_beside(walks, boxes, [door, table], 1.0)
    part = between(walks.walk(beside[door], behind), boxes, door, table)
    assert part[-1][1] < 3.6
    assert between(walks.walk(behind, behind + 1), boxes, table, table) is None
