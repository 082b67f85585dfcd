import json
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.ost_bench import BENCHMARK

SCAN = "1mp3d_0004_region0"


def turn(number: int, kind: str = "A_position(float)", **changed: Any) -> dict[str, Any]:
    row = {
        "scan_id": SCAN,
        "turn_id": number,
        "system_prompt": "native system",
        "user_message": f"native turn {number}",
        "type": kind,
        "origin_question": f"Question {number}?",
        "option": [],
        "answer": 1.5,
        "new_observations": [f"{SCAN}/{number}a.jpg", f"{SCAN}/{number}b.jpg"],
    }
    return row | changed


def chosen(number: int) -> dict[str, Any]:
    return turn(number, "A_orientation(option)", option=["Clockwise", "Counterclockwise"], answer="Counterclockwise")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The official layout: pictures below `images/<scan>`."""
    folder = tmp_path / "images" / SCAN
    folder.mkdir(parents=True)
    for number in range(4):
        for letter in "ab":
            (folder / f"{number}{letter}.jpg").touch()
    return tmp_path


def read(root: Path, rows: Any, prompt: str = "default", **options: str) -> list[Item | BadRow]:
    (root / "OST_bench.json").write_text(json.dumps(rows))
    return list(BENCHMARK.read(Reading(root, root / "cache", prompt, options)))


def said(item: Item | BadRow, role: str = "user") -> str:
    assert isinstance(item, Item)
    return "\n".join(part.text or part.path for said in item.messages if said.role == role for part in said.parts)


def test_several_rounds_add_what_is_new(root: Path) -> None:
    first, second = read(root, [turn(0), chosen(1)], variant="multi_round")
    assert isinstance(first, Item) and isinstance(second, Item)
    assert [message.role for message in first.messages] == ["system", "user"]
    assert [message.role for message in second.messages] == ["user"]
    assert [part.path for part in second.messages[0].media] == [f"images/{SCAN}/1a.jpg", f"images/{SCAN}/1b.jpg"]
    assert [(item.dialogue_id, item.turn, item.item_id) for item in (first, second)] == [
        (SCAN, 0, f"ost_bench/{SCAN}/0"),
        (SCAN, 1, f"ost_bench/{SCAN}/1"),
    ]
    assert '"answer"' in said(first, "system")
    assert said(second).startswith("Turn 2:\n")
    assert '"Clockwise", "Counterclockwise"' in said(second)


def test_interleaved_turns_hold_all_that_was_seen(root: Path) -> None:
    _, second = read(root, [turn(0), chosen(1)])
    assert isinstance(second, Item)
    assert (second.dialogue_id, second.cluster_id, second.task) == ("", SCAN, "Agent_state-orientation(Judgement)")
    assert [part.path[-6:] for part in second.messages[0].media] == ["0a.jpg", "0b.jpg", "1a.jpg", "1b.jpg"]
    assert second.source == "mp3d"
    assert (second.answers, second.options) == (("B",), ("Clockwise", "Counterclockwise"))
    assert "Question 0?" not in said(second)
    assert "Counterclockwise" in BENCHMARK.ideal_reply(second)


def test_the_wording_of_the_file_is_a_prompt_of_its_own(root: Path) -> None:
    _, second = read(root, [turn(0), chosen(1)], "official", variant="multi_round")
    assert said(second) == f"images/{SCAN}/1a.jpg\nimages/{SCAN}/1b.jpg\nnative turn 1"
    first, _ = read(root, [turn(0), chosen(1)], "official")
    assert said(first) == f"native system\nimages/{SCAN}/0a.jpg\nimages/{SCAN}/0b.jpg\nnative turn 0"


def test_what_an_unscored_turn_shows_comes_with_the_next(root: Path) -> None:
    (only,) = read(root, [turn(0, "A_room-size(float)"), turn(1)], variant="multi_round")
    assert isinstance(only, Item)
    assert only.turn == 0
    assert [part.path[-6:] for part in only.messages[-1].media] == ["0a.jpg", "0b.jpg", "1a.jpg", "1b.jpg"]


def test_scans_do_not_mix(root: Path) -> None:
    rows = [turn(0), turn(0, scan_id="other"), turn(1), turn(1, scan_id="other")]
    items = read(root, rows, variant="multi_round")
    assert [item.turn for item in items if isinstance(item, Item)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"new_observations": [f"{SCAN}/9.jpg"]}, "missing_media"),
        ({"new_observations": ["../../etc/passwd"]}, "outside_root"),
        ({"new_observations": "a.jpg"}, "wrong_field"),
        ({"type": "mood"}, "unknown_type"),
        ({"type": 3}, "wrong_field"),
        ({"turn_id": 0}, "duplicated_index"),
        ({"turn_id": None}, "duplicated_index"),
        ({"answer": "near"}, "wrong_answer"),
        ({"type": "A_object-quantity(int)", "answer": 1.5}, "wrong_answer"),
        ({"type": "A_position(option)", "option": ["up"], "answer": "down"}, "wrong_answer"),
        ({"type": "A_position(option)", "option": [1, 2], "answer": "1"}, "wrong_field"),
    ],
)
@pytest.mark.parametrize("variant", ["multi_round", "interleaved"])
def test_a_broken_turn_breaks_those_after_it(root: Path, changed: dict[str, Any], reason: str, variant: str) -> None:
    rows = [turn(0), turn(1, **changed), turn(2), turn(0, scan_id="other")]
    first, broken, after, other = read(root, rows, variant=variant)
    assert isinstance(first, Item) and isinstance(other, Item)
    assert isinstance(broken, BadRow) and isinstance(after, BadRow)
    assert (broken.row, broken.reason, after.reason) == ("row 1", reason, "broken_dialogue")


def test_a_row_that_is_no_object(root: Path) -> None:
    bad, good = read(root, ["x", turn(0)])
    assert isinstance(bad, BadRow) and isinstance(good, Item)
    assert bad.reason == "wrong_row"


@pytest.mark.parametrize(
    ("rows", "prompt", "options", "message"),
    [
        ({}, "default", {}, "list"),
        ([], "lmms_eval", {}, "no prompt 'lmms_eval'"),
        ([], "default", {"variant": "circular"}, "variant: interleaved or multi_round"),
        ([], "default", {"shuffle": "yes"}, "variant: interleaved or multi_round"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(
    root: Path, rows: Any, prompt: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(BenchmarkError, match=message):
        read(root, rows, prompt, **options)


def test_broken_json_and_nothing_at_all(root: Path) -> None:
    (root / "OST_bench.json").write_text('[{"scan_id": ')
    with pytest.raises(BenchmarkError, match="JSON"):
        list(BENCHMARK.read(Reading(root / "OST_bench.json", root)))
    (root / "OST_bench.json").unlink()
    with pytest.raises(BenchmarkError, match=r"OST\.tsv"):
        list(BENCHMARK.read(Reading(root, root)))
