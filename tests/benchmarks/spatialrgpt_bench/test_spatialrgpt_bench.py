"""SpatialRGPT-Bench: layouts, drawn regions, our rules, and the public script's outputs over a judge's words."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Reading, ScoredItem
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.judging import Judge, judged_profile
from internspatial_kedro.benchmarks.spatialrgpt_bench import BENCHMARK, RUBRICS
from internspatial_kedro.benchmarks.spatialrgpt_bench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.spatialrgpt_bench.vectors import RESCORERS
from internspatial_kedro.benchmarks.vector_agreement import disagreement
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

FILE = FOLDER / "spatialrgpt_bench.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
DEFAULT = BENCHMARK.profiles["default"]


def native(number: int, category: str, question: str, answer: str) -> dict[str, Any]:
    return {
        "id": f"row_{number}",
        "image_info": {"file_path": "room.png", "height": 60, "width": 80},
        "text_q": question,
        "qa_info": {"type": "x", "category": category},
        "conversations": [{"from": "human", "value": "<mask>"}, {"from": "gpt", "value": answer}],
        "bbox": [[5, 5, 30, 30], [40, 20, 200, 50]],
        "rle": None,
    }


ROWS = [
    native(0, "above_predicate", "Is Region [0] above Region [1]?", "Yes, Region [0] is above Region [1]."),
    native(1, "left_choice", "Which is more to the left, Region [0] or Region [1]?", "Region [1] is more to the left."),
    native(2, "width_data", "How wide is Region [0]?", "6.56 feet"),
    native(3, "direction", "If you are at Region [0], where is Region [1]?", "Region [1] is at 12 o'clock."),
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    Image.new("RGB", (80, 60), "gray").save(tmp_path / "room.png")
    (tmp_path / "bench.json").write_text(json.dumps(ROWS))
    return Reading(tmp_path / "bench.json", tmp_path / "cache")


def read_items(reading: Reading) -> list[Item]:
    rows = list(BENCHMARK.read(reading))
    assert not [row for row in rows if isinstance(row, BadRow)]
    return [row for row in rows if isinstance(row, Item)]


def test_regions_are_drawn_inside_the_picture(reading: Reading) -> None:
    item = read_items(reading)[0]
    assert item.media_root == str(reading.media_cache)
    assert "Region [0]" in item.messages[0].parts[-1].text
    with Image.open(reading.media_cache / item.messages[0].parts[0].path) as drawn:
        assert drawn.size == (80, 60)
        edge, plain = drawn.getpixel((25, 30)), drawn.getpixel((35, 40))
    assert isinstance(edge, tuple) and isinstance(plain, tuple)
    assert edge[0] - edge[1] > 100
    assert max(plain) - min(plain) < 12


def test_boxes_can_be_told_in_words(reading: Reading) -> None:
    item = read_items(replace(reading, options={"regions": "boxes"}))[0]
    assert "Region [0] is the box (5, 5, 30, 30)." in item.messages[0].parts[-1].text
    assert item.messages[0].parts[0].path == "room.png"


@pytest.mark.parametrize("form", ["list", "lines", "hub rows"])
def test_layouts_give_the_same_items(reading: Reading, form: str) -> None:
    wanted = [(item.item_id, item.task, item.question, item.answers) for item in read_items(reading)]
    if form == "lines":
        reading.root.write_text("\n".join(map(json.dumps, ROWS)))
    if form == "hub rows":
        lines = [
            {"id": row["id"], "question": row["text_q"], "ground_truth": row["conversations"][1]["value"]}
            | {"qa_type": "x", "qa_category": row["qa_info"]["category"], "image": "room.png"}
            for row in ROWS
        ]
        reading.root.write_text("\n".join(map(json.dumps, lines)))
    assert [(item.item_id, item.task, item.question, item.answers) for item in read_items(reading)] == wanted


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda row: row | {"qa_info": {"category": "colour"}}, "unknown_category", id="category"),
        pytest.param(lambda row: row | {"image_info": {"file_path": "no.png"}}, "missing_media", id="picture"),
        pytest.param(lambda row: row | {"image_info": None}, "missing_media", id="no picture named"),
        pytest.param(lambda row: row | {"conversations": []}, "missing_field", id="no answer"),
        pytest.param(lambda row: row | {"bbox": [[1, 2]]}, "missing_field", id="short box"),
        pytest.param(lambda row: row | {"bbox": [["a", 2, 3, 4]]}, "missing_field", id="box of words"),
        pytest.param(
            lambda row: row | {"conversations": [{}, {"value": "Perhaps."}]}, "unreadable_answer", id="unreadable"
        ),
    ],
)
def test_bad_rows_have_reasons(reading: Reading, spoil: Callable[[dict[str, Any]], object], reason: str) -> None:
    reading.root.write_text(json.dumps([spoil(ROWS[0])]))
    assert [row.reason for row in BENCHMARK.read(reading) if isinstance(row, BadRow)] == [reason]


def test_a_broken_line_is_a_bad_row(reading: Reading) -> None:
    reading.root.write_text(json.dumps(ROWS[0]) + '\n{"id": ')
    assert [type(row).__name__ for row in BENCHMARK.read(reading)] == ["Item", "BadRow"]


@pytest.mark.parametrize("options", [{"media": "none"}, {"regions": "spoken"}])
def test_unknown_options_are_one_error(reading: Reading, options: dict[str, str]) -> None:
    with pytest.raises(BenchmarkError, match="is one of"):
        list(BENCHMARK.read(replace(reading, options=options)))


def test_ideal_replies_are_worth_all_and_failed_calls_nothing(reading: Reading) -> None:
    items = read_items(reading)
    scored = [ScoredItem(item, DEFAULT.score(item, BENCHMARK.ideal_reply(item))) for item in items]
    values = DEFAULT.aggregate(scored)
    assert next(iter(values)) == "overall"
    assert {value for name, value in values.items() if " " not in name} == {100.0}
    assert (values["width abs_rel"], values["direction error_deg"]) == (0.0, 0.0)
    assert set(DEFAULT.aggregate([ScoredItem(item, CALL_FAILED) for item in items]).values()) == {0.0}


@pytest.mark.parametrize(("task", "chance"), [("above_predicate", 0.5), ("left_choice", 0.5), ("direction", 0.25)])
def test_guesses_score_chance(reading: Reading, task: str, chance: float) -> None:
    item = next(item for item in read_items(reading) if item.task == task)
    worth = [DEFAULT.score(item, guess).score or 0.0 for guess in BENCHMARK.guesses(item, [])]
    assert sum(worth) / len(worth) == chance


@pytest.mark.parametrize(
    ("reply", "score"),
    [("2 m", 1.0), ("2.4 m", 1.0), ("2.6 m", 0.0), ("1.6 m", 1.0), ("1.4 m", 0.0), ("8.2 feet", 1.0), ("wide", 0.0)],
)
def test_lengths_within_a_quarter_are_right(reading: Reading, reply: str, score: float) -> None:
    assert DEFAULT.score(read_items(reading)[2], reply).score == score


@pytest.mark.parametrize(("hour", "score"), [(11, 1.0), (12, 1.0), (1, 1.0), (2, 0.0), (6, 0.0)])
def test_directions_within_an_hour_are_right(reading: Reading, hour: int, score: float) -> None:
    assert DEFAULT.score(read_items(reading)[3], f"{hour} o'clock").score == score


def test_marks_of_a_judge_are_profiles_of_their_own(reading: Reading) -> None:
    items = read_items(reading)[:2]
    raw = {(items[0].item_id, "r"): '{"your_mark": 1}', (items[1].item_id, "r"): "no JSON"}
    values = {}
    for rubric in RUBRICS:
        profile = judged_profile(rubric, Judge("judge-1", "2025"), raw)
        values[profile.name] = profile.aggregate([ScoredItem(item, profile.score(item, "r")) for item in items])
    assert values["judge:judge-1"]["overall"] == 50.0
    assert values["judge:judge-1:official"]["Qual_overall_acc"] == 100.0  # the peer counts the mark before it again
    assert values["judge:judge-1:official"]["Match_fail_count"] == 1.0


def test_real_rows_load_and_their_answers_are_right(real_root: Path, tmp_path: Path) -> None:
    reading = Reading(real_root / "spatialrgpt_bench" / "rows.jsonl", tmp_path, options={"media": "listed"})
    items = read_items(reading)
    assert len(items) == 466
    for reply in (BENCHMARK.ideal_reply, lambda item: item.answers[0]):
        assert {DEFAULT.score(item, reply(item)).score for item in items} == {1.0}
    wrong = {item.item_id for item in items if item.task.endswith("_predicate") for guess in ("Yes", "No")
             if DEFAULT.score(item, guess).score == 0.0}  # fmt: skip
    assert len(wrong) == sum(item.task.endswith("_predicate") for item in items)


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_public_script_is_replayed(vector: Vector) -> None:
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_no_vector_is_a_reply_to_an_item() -> None:
    assert {vector.kind for vector in VECTORS} == {"judge"}
    assert all(vector.id.startswith(tuple(DIFFERENCES)) for vector in VECTORS)
