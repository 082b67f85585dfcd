"""SpatialBench: files, points of pairs, the public scorer's outputs, and where our default differs."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Reading, ScoredItem
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.spatialbench import BENCHMARK
from internspatial_kedro.benchmarks.spatialbench import default as ours
from internspatial_kedro.benchmarks.spatialbench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.spatialbench.pairs import MissingPartnerError, pair_points
from internspatial_kedro.benchmarks.spatialbench.vectors import RESCORERS, vector_items
from internspatial_kedro.benchmarks.vector_agreement import disagreement, same
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

FILE = FOLDER / "spatialbench.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
ROWS = {
    "positional": [("Where is the cup?", "left"), ("Which letter is it, A or B?", "B")],
    "existence": [("Is there a cup?", "Yes"), ("Is there no cup?", "No")],
    "counting": [("How many cups?", 3)],
    "reach": [("Has it reached?", "Yes"), ("Has it not?", "No"), ("Touching?", "Yes"), ("Apart?", "No")],
    "size": [("Is it taller?", "Yes"), ("Is it shorter?", "No")],
}


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    root = tmp_path / "SpatialBench"
    for task, rows in ROWS.items():
        (root / task).mkdir(parents=True)
        Image.new("RGB", (8, 6)).save(root / task / "1.jpg")
        records = [
            {"id": f"{task}_{place}", "image": f"{task}/1.jpg", "question": question, "answer": answer}
            for place, (question, answer) in enumerate(rows)
        ]
        (root / f"{task}.json").write_text(json.dumps(records))
    return Reading(tmp_path, tmp_path / "cache")


def read_items(reading: Reading) -> list[Item]:
    rows = list(BENCHMARK.read(reading))
    assert not [row for row in rows if isinstance(row, BadRow)]
    return [row for row in rows if isinstance(row, Item)]


def test_native_files_become_items(reading: Reading) -> None:
    items = read_items(reading)
    assert [item.task for item in items] == [task for task, rows in ROWS.items() for _ in rows]
    counted = next(item for item in items if item.task == "counting")
    assert (counted.answers, counted.answer_kind) == (("3",), "number")
    assert counted.messages[0].parts[0].path == "SpatialBench/counting/1.jpg"
    assert (Path(counted.media_root) / "SpatialBench/counting/1.jpg").is_file()
    assert Item.from_row(counted.to_row()) == counted


def test_the_bare_prompt_is_the_question(reading: Reading) -> None:
    bare = read_items(replace(reading, prompt="spatialbot"))[0]
    assert bare.messages[0].parts[-1].text == "Where is the cup?"


def test_one_file_is_a_root_too(reading: Reading) -> None:
    items = read_items(replace(reading, root=reading.root / "SpatialBench" / "reach.json"))
    assert {item.task for item in items} == {"reach"}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda row: row | {"image": "counting/2.jpg"}, "missing_media", id="no such picture"),
        pytest.param(lambda row: row | {"image": "../../../etc/passwd"}, "outside_root", id="outside"),
        pytest.param(lambda row: {"id": 1, "image": "counting/1.jpg"}, "missing_field", id="fields missing"),
        pytest.param(lambda row: [row], "broken_json", id="no object"),
    ],
)
def test_bad_rows_have_reasons(reading: Reading, spoil: Callable[[dict[str, object]], object], reason: str) -> None:
    path = reading.root / "SpatialBench" / "counting.json"
    path.write_text(json.dumps([spoil(json.loads(path.read_text())[0])]))
    assert [row.reason for row in BENCHMARK.read(reading) if isinstance(row, BadRow)] == [reason]


def test_a_repeated_id_is_a_bad_row(reading: Reading) -> None:
    path = reading.root / "SpatialBench" / "counting.json"
    path.write_text(json.dumps(json.loads(path.read_text()) * 2))
    assert [row.reason for row in BENCHMARK.read(reading) if isinstance(row, BadRow)] == ["duplicated_index"]


@pytest.mark.parametrize("content", ["{", "{}"], ids=["cut", "no list"])
def test_a_broken_file_is_one_error(reading: Reading, content: str) -> None:
    (reading.root / "SpatialBench" / "reach.json").write_text(content)
    with pytest.raises(BenchmarkError, match=r"reach\.json"):
        list(BENCHMARK.read(reading))


def test_a_root_without_files_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"positional\.json"):
        list(BENCHMARK.read(Reading(tmp_path, tmp_path)))


@pytest.mark.parametrize("name", sorted(BENCHMARK.profiles))
def test_ideal_replies_are_worth_all_and_failed_calls_nothing(reading: Reading, name: str) -> None:
    items, profile = read_items(reading), BENCHMARK.profiles[name]
    scored = [ScoredItem(item, profile.score(item, BENCHMARK.ideal_reply(item))) for item in items]
    assert [each.scored.score for each in scored] == [1.0] * len(items)
    assert profile.aggregate(scored) == dict.fromkeys(("overall", *ROWS), 100.0)
    failed = profile.aggregate([ScoredItem(item, CALL_FAILED) for item in items])
    assert failed == dict.fromkeys(("overall", *ROWS), 0.0)


def test_guesses_of_polar_questions_are_right_half_the_time(reading: Reading) -> None:
    for item in read_items(reading):
        if item.answer_kind == "yes_no":
            worth = [BENCHMARK.profiles["default"].score(item, guess).score for guess in BENCHMARK.guesses(item, [])]
            assert sorted(worth, key=float) == [0.0, 1.0]


def test_points_of_pairs_and_a_lost_half() -> None:
    pairs = [{0: 1.0, 1: 1.0}, {0: 1.0, 1: 0.0}]
    assert pair_points("reach", pairs) == (4, 6)
    assert pair_points("existence", pairs) == (1, 2)
    with pytest.raises(MissingPartnerError, match="1 of its 2"):
        pair_points("size", [{0: 1.0}])


def test_a_lost_half_takes_the_task_from_the_peer_and_the_pair_from_us(reading: Reading) -> None:
    reach = [item for item in read_items(reading) if item.task == "reach"][:3]
    values = {}
    for name, profile in BENCHMARK.profiles.items():
        scored = [ScoredItem(item, profile.score(item, BENCHMARK.ideal_reply(item))) for item in reach]
        values[name] = profile.aggregate(scored)
    assert values == {"official": {}, "default": {"overall": 100.0, "reach": 100.0}}


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_official_profile_gives_what_its_scorer_gave(vector: Vector) -> None:
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_our_default_differs_where_it_says_so_and_nowhere_else() -> None:
    assert {vector.id for vector in VECTORS if _differs(vector)} == set(DIFFERENCES)


def _differs(vector: Vector) -> bool:
    """Whether halves of a pair, or an item, are worth something else by default."""
    replies = vector.model_output if isinstance(vector.model_output, list) else [vector.model_output]
    default = [ours.score(item, reply).score for item, reply in zip(vector_items(vector), replies, strict=True)]
    if "counting" in vector.question_type:
        return not same(100 * float(default[0] or 0), vector.peer_score)
    if not isinstance(vector.peer_score, dict):
        return not same(default[0], vector.peer_score)
    points = pair_points(vector.question_type.removesuffix(".json"), [dict(enumerate(map(float, default)))])
    return not same(points._asdict(), vector.peer_score)
