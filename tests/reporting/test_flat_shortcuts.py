from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from internspatial_kedro.reporting.flat_shortcuts import NONE, RIGHT, TIED, WRONG, judge_shortcuts
from internspatial_kedro.tables.qa_pairs import QA_PAIRS

Make = Callable[..., dict[str, Any]]

HIGH, LOW = [10.0, 10.0, 30.0, 30.0], [10.0, 50.0, 30.0, 70.0]
LEFT, RIGHTWARD = [0.0, 10.0, 20.0, 30.0], [60.0, 10.0, 80.0, 30.0]
TALL, WIDE = [0.0, 0.0, 10.0, 60.0], [0.0, 0.0, 50.0, 20.0]


@pytest.mark.parametrize(
    ("relation", "truth", "first", "second", "verdict"),
    [
        pytest.param("left", "yes", LEFT, RIGHTWARD, RIGHT, id="left by column"),
        pytest.param("left", "yes", RIGHTWARD, LEFT, WRONG, id="left against its column"),
        pytest.param("right", "b", LEFT, RIGHTWARD, RIGHT, id="the further right one is b"),
        pytest.param("above", "yes", HIGH, LOW, RIGHT, id="above by row"),
        pytest.param("below", "a", HIGH, LOW, WRONG, id="below against its row"),
        pytest.param("near", "a", LOW, HIGH, RIGHT, id="nearer is lower in the picture"),
        pytest.param("near", "a", HIGH, LOW, WRONG, id="nearer though higher in the picture"),
        pytest.param("depth", "far", HIGH, LOW, RIGHT, id="open: farther is higher in the picture"),
        pytest.param("depth", "near", LEFT, RIGHTWARD, TIED, id="equal lower edges"),
        pytest.param("taller", "yes", TALL, WIDE, RIGHT, id="taller in pixels"),
        pytest.param("shorter", "yes", TALL, WIDE, WRONG, id="shorter though taller in pixels"),
        pytest.param("wider", "a", TALL, WIDE, WRONG, id="wider though thinner in pixels"),
        pytest.param("larger", "b", TALL, WIDE, RIGHT, id="larger by area: 1000 against 600 pixels"),
        pytest.param("volume", "larger", TALL, WIDE, WRONG, id="open: larger though smaller in pixels"),
    ],
)
def test_verdicts(
    make_question: Make, make_slot: Make, relation: str, truth: str, first: Any, second: Any, verdict: int
) -> None:
    row = make_question(relation=relation, truth=truth, slots=[make_slot("a", "x", first), make_slot("b", "y", second)])
    rows = pa.RecordBatch.from_pylist([row], schema=QA_PAIRS.schema)
    assert judge_shortcuts(rows).tolist() == [verdict]


def test_questions_without_two_boxes_have_no_shortcut(make_question: Make, make_slot: Make) -> None:
    rows = [
        make_question(form="count", relation="any", truth="2", slots=[]),
        make_question(slots=[make_slot("a", "lamp")]),
        make_question(relation="near", slots=[make_slot("a", "lamp", LOW), make_slot("b", "chair", HIGH)]),
    ]
    assert judge_shortcuts(pa.RecordBatch.from_pylist(rows, schema=QA_PAIRS.schema)).tolist() == [NONE, NONE, RIGHT]


def test_boxes_of_two_frames_are_not_compared(make_question: Make, make_slot: Make) -> None:
    slots = [make_slot("a", "lamp", LOW), make_slot("b", "chair", HIGH)]
    row = make_question(task="absolute_distance", relation="depth", form="number", truth="far", slots=slots)
    assert judge_shortcuts(pa.RecordBatch.from_pylist([row], schema=QA_PAIRS.schema)).tolist() == [NONE]


def test_no_question_at_all() -> None:
    assert judge_shortcuts(pa.RecordBatch.from_pylist([], schema=QA_PAIRS.schema)).tolist() == []
