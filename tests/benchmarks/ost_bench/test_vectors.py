import os
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.ost_bench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.ost_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.ost_bench.vectors import RESCORERS
from internspatial_kedro.benchmarks.vector_agreement import disagreement, same
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "spec" / "scorer_vectors"
FILE = Path(os.environ.get("INTERNSPATIAL_VECTORS", SHARED)) / "ost_bench.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=f"no vectors at {FILE}: set INTERNSPATIAL_VECTORS")


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_profiles_give_what_their_evaluators_gave(vector: Vector) -> None:
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_our_default_differs_where_it_says_so_and_nowhere_else() -> None:
    items = [vector for vector in VECTORS if vector.kind == "item"]
    assert {vector.id for vector in items if not same(_default(vector), vector.peer_score)} == set(DIFFERENCES)


def _default(vector: Vector) -> float | None:
    options = tuple(vector.extra.get("options", ()))
    answer = LETTERS[options.index(vector.ground_truth)] if options else str(vector.ground_truth)
    kind = "letter" if options else "number"
    item = Item("", "ost_bench", vector.question_type, (), (answer,), kind, options=options)
    return PROFILES["default"].score(item, vector.model_output).score


SHEET = "open-compass/VLMEvalKit:vlmeval/dataset/ost_bench.py::OSTDataset.evaluate"
ITEM = "open-compass/VLMEvalKit:vlmeval/dataset/ost_bench.py::process_answer + OST_evaluator.evaluation"
AGGREGATE = "InternRobotics/OST-Bench:evaluation/OST_evaluator.py::collect_results"


def vector(scorer: str, output: object) -> Vector:
    return Vector("", "", "ost_bench", "Agent_state-position(Estimation)", 1.5, output, None, scorer)


def test_missing_types_are_key_errors() -> None:
    row = {"type": "A_position(float)", "answer": "1.5", "option": "[]", "prediction": "1.5"}
    assert RESCORERS[AGGREGATE](vector(AGGREGATE, {})).failure.startswith("KeyError: ")
    assert RESCORERS[SHEET](vector(SHEET, [row])).failure.startswith("KeyError: ")
    stopped = RESCORERS[SHEET](vector(SHEET, [{**row, "answer": "0"}]))
    assert stopped.failure.startswith("ZeroDivisionError: ")


@pytest.mark.parametrize(("output", "score"), [("1.5", 1.0), (["1.5", "9"], 1.0), ("", None)])
def test_replies_are_texts_or_lists_of_one(output: object, score: float | None) -> None:
    found = RESCORERS[ITEM](vector(ITEM, output))
    assert (found.score, found.failure) == (score if score is None else pytest.approx(score), "")
