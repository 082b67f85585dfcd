"""route_plan: routes drawn by hand, and random buildings answered again from the objects' places."""

import math
import re

import numpy as np
import pytest

from internspatial_kedro.questions.route_plan import BLANK, find_questions
from internspatial_kedro.questions.scene_facts import read_scene
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.scene_texts import write_texts

RULES = SceneRules()
FRAME = "src/house/0000"


def instance(label, x, y, z=0.4, size=0.4, caption=None):
    return {
        "instance_id": f"id-{label}-{x:g}-{y:g}",
        "label": label,
        "caption": caption or label,
        "center": [x, y, z],
        "axes": np.eye(3).ravel().tolist(),
        "size": [size] * 3,
        "points": 100,
        "unusable": "",
    }


def sighting(entry, area=0.05, fraction=0.9):
    return {
        "instance_id": entry["instance_id"],
        "view_id": FRAME,
        "visible_fraction": fraction,
        "area_fraction": area,
        "box_xyxy": [0.0, 0.0, 10.0, 10.0],
        "has_mask": False,
        "mark": [5.0, 5.0, 5.0],
    }


def scene_row(instances, graph=None, free_floor=None, sightings=None):
    count = len(instances)
    return {
        "scene_id": "src/house",
        "source": "src",
        "split": "train",
        "view_ids": [FRAME],
        "width": 64,
        "height": 48,
        "instances": instances,
        "sightings": [sighting(each) for each in instances] if sightings is None else sightings,
        "distances_m": [1.0] * (count * (count - 1) // 2),
        "exhaustive_labels": sorted({each["label"] for each in instances}),
        "graph": graph,
        "free_floor": free_floor,
    }


def graph_of(places, edges):
    return {
        "nodes": [f"n{index}" for index in range(len(places))],
        "positions": [float(v) for place in places for v in (*place, *([1.5] * (3 - len(place))))],
        "edges": [index for edge in edges for index in edge],
    }


def chain(*places):
    return graph_of(places, [(index, index + 1) for index in range(len(places) - 1)])


def ask(row, rules=RULES):
    return find_questions(read_scene(row, 32), rules)


def asked_between(row, start, goal, rules=RULES):
    scene = read_scene(row, 32)
    found = [
        q for q in find_questions(scene, rules) if [scene.labels[q.named[0]], scene.labels[q.named[2]]] == [start, goal]
    ]
    return found[0] if found else None


# North along a corridor, right, then left: a Z. Objects stand a little off the corners.
Z_WALK = [(0, 0), (0, 4), (4, 4), (4, 8)]
Z_OBJECTS = [
    instance("bed", 0.1, -0.6),
    instance("lamp", 0.1, 4.6),
    instance("sink", 4.6, 4.1),
    instance("desk", 4.1, 8.6),
    instance("rug", -1.5, 0.0),
]


def moved(label, x, y, **kwargs):
    return [instance(label, x, y, **kwargs) if each["label"] == label else each for each in Z_OBJECTS]


def named_labels(row, question):
    scene = read_scene(row, 32)
    return [scene.labels[index] for index in question.named]


def test_a_route_in_words():
    """The lamp is straight ahead of the bed, so there is nothing to fill in before it."""
    row = scene_row(Z_OBJECTS, chain(*Z_WALK))
    question = asked_between(row, "bed", "desk")
    assert named_labels(row, question) == ["bed", "lamp", "desk", "sink"]
    assert question.words["route"] == (
        "1. Go forward until {b}. 2. [please fill in]. 3. Go forward until {d}. 4. [please fill in]. "
        "5. Go forward until {c}."
    )
    assert question.answer == "Turn Right, Turn Left"
    assert (question.task, question.relation, question.evidence.unit) == ("route_plan", "any", "deg")
    assert question.evidence.margin >= question.evidence.required == 15.0


def test_a_route_that_begins_with_a_turn():
    """Facing the rug in the west, the way north is a turn to the right."""
    row = scene_row(moved("lamp", 1.0, 4.6), chain(*Z_WALK))
    question = asked_between(row, "bed", "desk", SceneRules(route_fewest_turns=3))
    assert named_labels(row, question) == ["bed", "rug", "desk", "lamp", "sink"]
    assert question.words["route"] == (
        "1. [please fill in]. 2. Go forward until {d}. 3. [please fill in]. "
        "4. Go forward until {e}. 5. [please fill in]. 6. Go forward until {c}."
    )
    assert question.answer == "Turn Right, Turn Right, Turn Left"


def test_the_way_back_has_the_turns_of_the_way_back():
    """South, west, south; facing the fan in the east, the way south is a turn to the right."""
    row = scene_row([*Z_OBJECTS, instance("fan", 5.5, 8.0)], chain(*Z_WALK))
    question = asked_between(row, "desk", "bed")
    assert named_labels(row, question) == ["desk", "fan", "bed", "sink", "lamp"]
    assert question.answer == "Turn Right, Turn Right, Turn Left"


def test_evidence_tells_each_turn_and_where_it_is_made():
    row = scene_row(Z_OBJECTS, chain(*Z_WALK))
    question = asked_between(row, "bed", "desk")
    assert question.evidence.values[-2:] == pytest.approx((90.0, -90.0))
    assert [each.split("-")[1] for each in question.evidence.objects[-2:]] == ["lamp", "sink"]
    assert len(question.evidence.values) == question.answer.count("Turn")


def test_facing_away_is_turning_back():
    objects = [each for each in Z_OBJECTS if each["label"] != "rug"] + [instance("rug", 0.0, -2.5)]
    question = asked_between(scene_row(objects, chain((0, 0), (0, 4), (4, 4))), "bed", "sink")
    assert question.answer == "Turn Back, Turn Right"
    assert question.evidence.values == pytest.approx((180.0, 90.0))


def without(label):
    return [each for each in Z_OBJECTS if each["label"] != label]


LOST_LAMP = instance("lamp", 9, 9) | {"unusable": "few_points"}
NOT_ASKED = [
    ("the goal cannot be reached", scene_row(Z_OBJECTS, graph_of(Z_WALK, [(0, 1), (2, 3)]))),
    ("there is no graph", scene_row(Z_OBJECTS)),
    ("a straight corridor has no turns", scene_row(moved("desk", 0, 8.6), chain((0, 0), (0, 4), (0, 8)))),
    ("no object at a corner", scene_row(without("sink"), chain(*Z_WALK))),
    ("an object at a corner that is passed before", scene_row(moved("sink", 2.7, 4.3), chain(*Z_WALK))),
    ("two lamps", scene_row([*Z_OBJECTS, instance("lamp", 9, 9)], chain(*Z_WALK))),
    ("a lamp of unknown place", scene_row([*Z_OBJECTS, LOST_LAMP], chain(*Z_WALK))),
    ("the goal is not seen", scene_row(Z_OBJECTS, chain(*Z_WALK), sightings=[sighting(e) for e in without("desk")])),
    ("a corner hardly seen", scene_row(Z_OBJECTS, chain(*Z_WALK), sightings=[
        sighting(e, area=0.0001 if e["label"] == "lamp" else 0.05) for e in Z_OBJECTS])),
    ("stairs", scene_row(Z_OBJECTS, chain((0, 0, 1.5), (0, 4, 1.5), (4, 4, 3.0), (4, 8, 4.5)))),
    ("a goal a storey up", scene_row(moved("desk", 4.1, 8.6, z=4.0), chain(*Z_WALK))),
]  # fmt: skip


@pytest.mark.parametrize("row", [row[1] for row in NOT_ASKED], ids=[row[0] for row in NOT_ASKED])
def test_what_is_not_asked(row):
    assert asked_between(row, "bed", "desk") is None


def bent(angle_deg):
    """North, then a turn at the lamp towards the desk; the rug lies west of the start."""
    way = np.array([math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))])
    desk = np.array([0.0, 4.0]) + 4.6 * way
    objects = [instance("bed", 0, -0.6), instance("rug", -1.5, 0), instance("lamp", 0, 4.4), instance("desk", *desk)]
    return scene_row(objects, chain((0, 0), (0, 4), tuple(np.array([0.0, 4.0]) + 4 * way)))


CLEAR = {-115: "Left", -90: "Left", -50: "Left", 46: "Right", 100: "Right"}
UNCLEAR = [-149, -135, -122, -44, -31, -20, 17, 30, 40, 125, 140]


@pytest.mark.parametrize("angle", [*CLEAR, *UNCLEAR])
def test_turns_are_asked_where_their_name_is_clear(angle):
    question = asked_between(bent(angle), "bed", "desk")
    if angle in UNCLEAR:
        assert question is None
    else:
        assert question.answer == f"Turn Right, Turn {CLEAR[angle]}"
        assert question.evidence.values[1] == pytest.approx(angle)


def test_a_later_turn_back_is_right_in_all_options():
    """North, round the end of a wall, and back south beside it; then west."""
    objects = [
        instance("bed", 0, -0.6),
        instance("rug", -1.5, 0),
        instance("lamp", 0.6, 4.4),
        instance("sink", 1.0, -0.7),
        instance("desk", 5.7, 0),
    ]
    row = scene_row(objects, chain((0, 0), (0, 4), (1, 0), (5, 0)))
    question = asked_between(row, "bed", "desk")
    assert question.answer == "Turn Right, Turn Back, Turn Left"
    assert {option.split(", ")[1] for option in options_of(question)} == {"Turn Back"}
    assert asked_between(row, "bed", "sink") is None


@pytest.mark.parametrize(("stretch", "asked"), [(0.6, False), (1.2, True)])
def test_stretches_have_a_least_length(stretch, asked):
    objects = [
        instance("bed", 0, -0.6),
        instance("rug", -1.5, 0),
        instance("lamp", 0, 4.5),
        instance("sink", stretch + 0.4, 3.9),
        instance("desk", stretch, 8.6),
    ]
    row = scene_row(objects, chain((0, 0), (0, 4), (stretch, 4), (stretch, 8)))
    assert (asked_between(row, "bed", "desk") is not None) == asked


@pytest.mark.parametrize(("lamp", "asked"), [((-0.1, 2.6), True), ((1.3, 2.6), False)])
def test_the_text_must_read_as_the_walk_goes(lamp, asked):
    """The objects at the corners, joined by straight lines, have the turns of the walk, or nothing is asked."""
    objects = [
        instance("bed", 0, -0.6),
        instance("rug", -1.5, 0),
        instance("lamp", *lamp),
        instance("sink", 1.0, 2.9),
        instance("desk", 1.0, 4.6),
    ]
    row = scene_row(objects, chain((0, 0), (0, 2), (1, 2), (1, 4)))
    assert (asked_between(row, "bed", "desk") is not None) == asked


def test_a_curve_of_small_bends_is_not_straight_on():
    quarter = [(4 - 4 * math.cos(a), 4 * math.sin(a)) for a in np.linspace(0, math.pi / 2, 10)]
    row = scene_row(Z_OBJECTS, chain((0, -4), *quarter, (8, 4), (8, 8)))
    for question in ask(row):
        assert question.evidence.margin >= 15


def options_of(question):
    return [question.answer, *question.wrong]


def test_options_are_a_square_of_two_blanks():
    sequences = [
        option.split(", ") for option in options_of(asked_between(scene_row(Z_OBJECTS, chain(*Z_WALK)), "bed", "desk"))
    ]
    assert len({tuple(each) for each in sequences}) == 4
    per_blank = [
        sorted(column.count(turn) for turn in set(column)) for column in map(list, zip(*sequences, strict=True))
    ]
    # Of each blank, either all options agree or they are two and two: nothing to vote on.
    assert sorted(per_blank)[:2] == [[2, 2], [2, 2]]
    assert all(counts in ([2, 2], [4]) for counts in per_blank)


def random_building(seed):
    """A jittered street grid with some streets closed, and differently labelled things near its crossings."""
    rng = np.random.default_rng(seed)
    side = 5
    crossings = [(3.0 * column, 3.0 * row) for row in range(side) for column in range(side)]
    places = np.array(crossings) + rng.uniform(-0.15, 0.15, (side * side, 2))
    edges = [(i, i + 1) for i in range(side * side) if (i + 1) % side] + [
        (i, i + side) for i in range(side * (side - 1))
    ]
    kept = [edge for edge in edges if rng.uniform() < 0.75]
    spots = rng.permutation(side * side)[:22]
    objects = [
        instance(f"thing{number:02d}", *(places[spot] + rng.uniform(-0.6, 0.6, 2)), size=float(rng.uniform(0.2, 0.6)))
        for number, spot in enumerate(spots)
    ]
    return places, kept, objects


def turned(row, matrix):
    """The scene under a linear map of the plan that keeps lengths."""
    lift = np.eye(3)
    lift[:2, :2] = matrix
    instances = [
        {
            **each,
            "center": (lift @ each["center"]).tolist(),
            "axes": (np.array(each["axes"]).reshape(3, 3) @ lift.T).ravel().tolist(),
        }
        for each in row["instances"]
    ]
    graph = {
        **row["graph"],
        "positions": (np.array(row["graph"]["positions"]).reshape(-1, 3) @ lift.T).ravel().tolist(),
    }
    return {**row, "instances": instances, "graph": graph}


BUILDINGS = [scene_row(objects, graph_of(places, edges)) for places, edges, objects in map(random_building, range(12))]


def read_again(question, centers):
    """The blanks from the text alone: straight lines between the named objects, by cross and dot products."""
    slots = {letter: centers[index] for letter, index in zip("abcdefgh", question.named, strict=False)}
    steps = re.findall(r"\d+\. (.*?)\.(?= \d+\.|$)", question.words["route"])
    place, heading, turns = slots["a"], np.subtract(slots["b"], slots["a"])[:2], []
    waiting = False
    for step in steps:
        if step == BLANK:
            waiting = True
            continue
        there = slots[re.fullmatch(r"Go forward until \{(\w)\}", step)[1]]
        way = np.subtract(there, place)[:2]
        angle = math.degrees(math.atan2(heading[0] * way[1] - heading[1] * way[0], heading @ way))
        if waiting:
            turns.append("Back" if abs(angle) > 135 else "Left" if angle > 0 else "Right")
        else:
            assert abs(angle) < 30, "a stretch without a turn before it goes straight on"
        place, heading, waiting = there, way, False
    return ", ".join(f"Turn {turn}" for turn in turns)


def test_random_buildings_are_answered_again_from_the_objects():
    count = 0
    for row in BUILDINGS:
        scene = read_scene(row, 32)
        for question in find_questions(scene, RULES):
            assert read_again(question, scene.center) == question.answer
            assert 2 <= question.answer.count("Turn") <= 5
            assert question.words["route"].count(BLANK) == question.answer.count("Turn")
            assert len(set(question.named)) == len(question.named)
            assert len(set(options_of(question))) == 4
            assert {option.count("Turn") for option in options_of(question)} == {question.answer.count("Turn")}
            used = set(re.findall(r"\{(\w)\}", question.words["route"])) | set("abc")
            assert used == set("abcdefgh"[: len(question.named)])
            count += 1
    print(f"routes over {len(BUILDINGS)} random graphs: {count}")
    assert count >= 100


@pytest.mark.parametrize("angle", [0.3, math.pi / 2, 4.0])
def test_turning_the_world_changes_nothing(angle):
    rotation = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    for row in BUILDINGS[:6]:
        before, after = ask(row), ask(turned(row, rotation))
        assert [(q.named, q.answer, q.wrong, q.words) for q in after] == [
            (q.named, q.answer, q.wrong, q.words) for q in before
        ]


def swap(text):
    return re.sub("Left|Right", lambda match: {"Left": "Right", "Right": "Left"}[match[0]], text)


def test_a_mirrored_world_swaps_left_and_right():
    compared = 0
    for row in BUILDINGS[:6]:
        mirrored = {q.named[0::2][:2]: q for q in ask(turned(row, np.diag([-1.0, 1.0])))}
        for question in ask(row):
            twin = mirrored[question.named[0::2][:2]]
            if twin.named == question.named:
                assert twin.answer == swap(question.answer)
                compared += 1
    assert compared >= 20


def test_at_the_start_no_turn_is_favoured():
    firsts = [
        q.answer.split(", ")[0] for row in BUILDINGS for q in ask(row) if q.words["route"].startswith(f"1. {BLANK}")
    ]
    shares = {turn: firsts.count(f"Turn {turn}") / len(firsts) for turn in ("Left", "Right", "Back")}
    print(f"first turns: {shares} of {len(firsts)}")
    assert max(shares.values()) < 0.5
    assert min(shares.values()) > 0.15


def test_every_wording_holds_the_actions_and_all_slots(book):
    question = asked_between(scene_row(Z_OBJECTS, chain(*Z_WALK)), "bed", "desk")
    wordings = set()
    for key in range(200):
        texts = write_texts(question, book, RULES.option_gap, str(key))
        wordings.add(texts.template_id)
        assert texts.form == "multiple_choice"
        assert question.words["route"] in texts.question
        assert {"{a}", "{b}", "{c}", "{d}"} <= set(re.findall(r"\{\w+\}", texts.question.lower()))
        assert sorted(texts.options) == sorted(options_of(question))
        assert texts.options["ABCD".index(texts.answer)] == question.answer
    assert len(wordings) == 12
