"""Is there any chair in some relation to the table: yes, no, or not asked."""

import pytest

from internspatial_kedro.questions.axes import EXISTENCE
from questions.asked import EVERYTHING, answers_to
from questions.scenes import Eye, Scene, Thing, scene_of

TABLE = Thing("table", (0.0, 4.0, 1.0), (0.6, 0.6, 0.6), name="table")
RIGHT, LEFT = Thing("chair", (1.2, 4.5, 1.2)), Thing("chair", (-1.2, 4.5, 1.2))
IN_THE_BAND = Thing("chair", (0.1, 6.0, 2.4))
LEFT_IN_THE_BAND = Thing("chair", (-0.1, 6.0, 2.4))
NOT_ASKED = None
NEITHER = {"right": NOT_ASKED, "left": NOT_ASKED}

CASES = [
    ("one on the right", scene_of(TABLE, RIGHT), {"right": 1, "left": 0}),
    ("one on either side", scene_of(TABLE, RIGHT, LEFT), {"right": 1, "left": 1}),
    ("one on the right too near to the middle", scene_of(TABLE, IN_THE_BAND), {"right": NOT_ASKED, "left": 0}),
    ("one on the left too near to the middle", scene_of(TABLE, LEFT_IN_THE_BAND), {"right": 0, "left": NOT_ASKED}),
    ("one clearly, one in the band", scene_of(TABLE, RIGHT, IN_THE_BAND), {"right": 1, "left": 0}),
    ("one in the band blocks no", scene_of(TABLE, LEFT, IN_THE_BAND), {"right": NOT_ASKED, "left": 1}),
    ("not all of them are labelled", scene_of(TABLE, RIGHT, exhaustive=("table",)), NEITHER),
    (
        "a crowd among them",
        scene_of(TABLE, RIGHT, Thing("chair", (1.5, 5.0, 1.0), crowd=True)),
        NEITHER,
    ),
    (
        "an armchair beside the chair",
        scene_of(TABLE, RIGHT, Thing("armchair", (-1.5, 5.0, 1.0))),
        NEITHER,
    ),
    (
        "one of them without a box in space",
        scene_of(TABLE, LEFT, Thing("chair", (-1.0, 5.0, 2.0), has_box=False)),
        {"right": NOT_ASKED, "left": 1},
    ),
    (
        "one of them hidden, clearly on the left",
        scene_of(TABLE, Thing("chair", (-1.2, 4.5, 1.2), visible=0.3)),
        {"right": 0, "left": NOT_ASKED},
    ),
    (
        "the table hidden",
        scene_of(Thing("table", TABLE.center, TABLE.size, visible=0.3, name="table"), RIGHT),
        {"right": NOT_ASKED, "left": NOT_ASKED, "far": NOT_ASKED},
    ),
    (
        "the image tells another side than space",
        scene_of(Thing("table", (0.5, 1.5, 1.4), (0.3, 0.3, 0.3), name="table"), Thing("chair", (1.0, 6.0, 1.5))),
        {"right": NOT_ASKED, "left": NOT_ASKED, "far": 1, "near": 0},
    ),
    (
        "from straight above",
        scene_of(
            Thing("table", (0.0, 0.5, 0.2), name="table"),
            Thing("chair", (1.0, 0.8, 1.5), (0.8, 0.8, 0.8)),
            eye=Eye(position=(0.0, 0.0, 5.0), pitch_rad=-1.5),
        ),
        {"right": NOT_ASKED, "left": NOT_ASKED, "near": NOT_ASKED, "far": NOT_ASKED, "taller": 1},
    ),
    (
        "a larger one",
        scene_of(TABLE, Thing("chair", (1.2, 4.0, 1.2), (1.0, 1.0, 1.0))),
        {"taller": 1, "shorter": 0, "wider": 1, "thinner": 0, "larger": 1, "smaller": 0},
    ),
    (
        "a larger one, cut by the image border",
        scene_of(TABLE, Thing("chair", (2.6, 4.0, 1.2), (1.0, 1.0, 1.0))),
        {"right": 1, "taller": NOT_ASKED, "shorter": NOT_ASKED, "larger": NOT_ASKED},
    ),
    (
        "one nearly as tall",
        scene_of(TABLE, Thing("chair", (1.2, 4.0, 1.2), (0.6, 0.6, 0.65))),
        {"taller": NOT_ASKED, "shorter": 0},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("scene", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_chairs_around_the_table(scene: Scene, expected: dict[str, int | None]) -> None:
    asked = answers_to(scene)
    assert {relation: asked.get((EXISTENCE, relation, "table", "chair")) for relation in expected} == expected


def test_nobody_asks_for_another_object_of_the_anchors_own_kind() -> None:
    asked = answers_to(scene_of(TABLE, Thing("table", (1.5, 4.0, 1.0)), Thing("side table", (-1.5, 5.0, 1.0)), RIGHT))
    assert asked
    assert not [question for question in asked if question[0] == EXISTENCE and question[-1] == "table"]


def test_an_anchor_needs_no_exhaustive_label() -> None:
    asked = answers_to(scene_of(TABLE, RIGHT, exhaustive=("chair",)))
    assert asked[EXISTENCE, "right", "table", "chair"] == 1
    assert (EXISTENCE, "left", "object-1", "table") not in asked


def test_a_label_that_is_nowhere_in_the_image_is_not_looked_for() -> None:
    asked = answers_to(scene_of(TABLE, RIGHT, exhaustive=("chair", "table", "unicorn")))
    assert {question[-1] for question in asked if question[0] == EXISTENCE} == {"chair", "table"}


def test_so_many_anchors_as_the_rules_allow() -> None:
    things = [
        Thing(label, (x, 4.0, 1.0 + 0.1 * x)) for label, x in zip("abcdef", (-2, -1.2, -0.4, 0.4, 1.2, 2), strict=True)
    ]
    few = EVERYTHING.model_copy(update={"anchors_per_view": 2})
    asked = answers_to(scene_of(*things), few, copies=1)
    assert len({question[2] for question in asked if question[0] == EXISTENCE}) == 2
