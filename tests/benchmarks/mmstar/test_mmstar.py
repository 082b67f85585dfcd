"""MMStar's file to items, and what its profiles say of replies and runs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.known_worth import (
    assert_failed_calls_count_nothing,
    assert_ideal_replies_score_one,
    assert_one_guess_in_options_is_right,
)
from benchmarks.native_files import base64_of, png, reading_of, write_tsv
from internspatial_kedro.benchmarks.benchmark import Reading, ScoredItem
from internspatial_kedro.benchmarks.check_vectors import compare
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.mmstar import BENCHMARK
from internspatial_kedro.benchmarks.vectors import Vector
from internspatial_kedro.scoring.scored import Extraction, Scored

OPTIONS = {"A": "front-left", "B": "front-right", "C": "back-left", "D": "back-right"}
ROW = {
    "index": 0,
    "question": "Where is the chair?",
    **OPTIONS,
    "answer": "B",
    "category": "math",
    "l2-category": "geometry",
    "image": base64_of(),
}


def _read(tmp_path: Path, *rows: dict[str, object]) -> list[Item | BadRow]:
    write_tsv(tmp_path / "data" / "annotations" / "MMStar.tsv", [{**ROW, **row} for row in rows], {**ROW, **rows[0]})
    return list(BENCHMARK.read(reading_of(tmp_path / "data")))


def _item(task: str = "math", part: str = "geometry") -> Item:
    return Item(
        "mmstar/1", "mmstar", task, (), ("B",), "letter", options=tuple(OPTIONS.values()), extra={"l2_category": part}
    )


def test_a_row_becomes_an_item(tmp_path: Path):
    (item,) = _read(tmp_path, {"hint": "Look."})
    assert isinstance(item, Item)
    assert (item.item_id, item.task, item.answers, item.lettered) == ("mmstar/0", "math", ("B",), OPTIONS)
    picture, words = item.messages[0].parts
    assert (Path(item.media_root) / picture.path).read_bytes() == png()
    assert words.text.startswith(
        "Look.\nWhere is the chair?\nA. front-left\nB. front-right\nC. back-left\nD. back-right\n"
    )
    assert item.extra == {"l2_category": "geometry"}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            {"question": "Where? Options: A: front-left, B: front-right, C: back-left, D: back-right"}, id="both"
        ),
        pytest.param(
            {
                "question": "Where? Options: A: front-left, B: front-right, C: back-left, D: back-right",
                **dict.fromkeys("ABCD", ""),
            },
            id="inside",
        ),
        pytest.param({"question": "Where?"}, id="columns"),
    ],
)
def test_options_are_listed_once_wherever_they_stand(tmp_path: Path, row: dict[str, object]):
    (item,) = _read(tmp_path, row)
    assert isinstance(item, Item)
    assert (item.question, item.lettered) == ("Where?", OPTIONS)
    assert item.messages[0].parts[-1].text.count("front-left") == 1


def test_a_pointer_shows_the_picture_of_its_row(tmp_path: Path):
    items = _read(
        tmp_path, {}, {"index": 5, "image": "0"}, {"index": 6, "image": "7"}, {"index": 7, "image": base64_of(9)}
    )
    assert len({one.cluster_id for one in items if isinstance(one, Item)}) == 2
    assert [one.messages[0].media for one in items[:3:2] if isinstance(one, Item)] == [
        one.messages[0].media for one in items[1::2] if isinstance(one, Item)
    ]


def test_files_below_the_data_root_serve_too(tmp_path: Path):
    (tmp_path / "data" / "images").mkdir(parents=True)
    (tmp_path / "data" / "images" / "0.png").write_bytes(png(3))
    item, broken = _read(
        tmp_path, {"image": "", "image_path": "0.png"}, {"index": 1, "image": "", "image_path": "9.png"}
    )
    assert isinstance(item, Item)
    assert (Path(item.media_root) / item.messages[0].media[0].path).read_bytes() == png(3)
    assert isinstance(broken, BadRow)
    assert broken.reason == "missing_media"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"image": "A" * 99}, "broken_base64"),
        ({"image": "QUJD" * 30}, "not_an_image"),
        ({"image": "99"}, "broken_pointer"),
        ({"answer": "E"}, "answer_not_an_option"),
        ({"index": 1}, "duplicated_index"),
    ],
)
def test_bad_rows_have_a_reason_and_stop_no_other(tmp_path: Path, row: dict[str, object], reason: str):
    first, broken, last = _read(tmp_path, {"index": 1}, {"index": 2, **row}, {"index": 3})
    assert isinstance(broken, BadRow)
    assert broken.reason == reason
    assert isinstance(first, Item)
    assert isinstance(last, Item)


@pytest.mark.parametrize(("prompt", "options"), [("other", {}), ("default", {"circular": "yes"})])
def test_unknown_choices_are_one_clear_error(tmp_path: Path, prompt: str, options: dict[str, str]):
    with pytest.raises(BenchmarkError, match="there is prompt 'default', and no option"):
        list(BENCHMARK.read(Reading(tmp_path, tmp_path, prompt, options)))


def test_replies_of_known_worth(tmp_path: Path):
    items = [one for one in _read(tmp_path, {}, {"index": 1, "answer": "D"}) if isinstance(one, Item)]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_one_guess_in_options_is_right(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)


@pytest.mark.parametrize(
    ("reply", "default", "vlmevalkit", "internsr", "lmms_eval"),
    [
        pytest.param("B", "B", "B", "B", "B", id="letter"),
        pytest.param("B: it lies to the right of it", "B", "Z", "B", "B", id="letter first in a long reply"),
        pytest.param("A chair is near. B", "B", "Z", "Z", "A", id="article"),
        pytest.param("`B`", "B", "Z", "Z", "B", id="backticks"),
        pytest.param("back-left", "C", "C", "C", "", id="text"),
        pytest.param("A or B", "", "Z", "Z", "A", id="undecided"),
        pytest.param("", "", "Z", "Z", "", id="empty"),
    ],
)
def test_letters_read_out_of_a_reply(reply: str, default: str, vlmevalkit: str, internsr: str, lmms_eval: str):
    read = {name: profile.score(_item(), reply).extracted for name, profile in BENCHMARK.profiles.items()}
    assert read == {"default": default, "vlmevalkit": vlmevalkit, "internsr": internsr, "lmms_eval": lmms_eval}


@given(reply=st.text(max_size=60))
@pytest.mark.parametrize("name", BENCHMARK.profiles)
def test_no_reply_raises(name: str, reply: str):
    assert BENCHMARK.profiles[name].score(_item(), reply).score in (0.0, 1.0)


def test_items_or_parts_weigh_the_same():
    run = [("math", "geometry", 1.0), ("math", "geometry", 1.0), ("math", "geometry", 0.0), ("logic", "code", 0.0)]
    scored = [ScoredItem(_item(task, part), Scored(worth, "", Extraction.FOUND)) for task, part, worth in run]
    by_item = BENCHMARK.profiles["default"].aggregate(scored)
    assert by_item == pytest.approx({"overall": 50, "math": 200 / 3, "logic": 0, "geometry": 200 / 3, "code": 0})
    by_part = BENCHMARK.profiles["lmms_eval"].aggregate(scored)
    assert by_part == pytest.approx({"overall": 100 / 3, "math": 200 / 3, "logic": 0})
    assert next(iter(by_item)) == next(iter(by_part)) == "overall"


@pytest.mark.parametrize(
    ("source", "score"),
    [
        ("open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/multiple_choice.py::report_acc", 0.5),
        (
            "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/multiple_choice.py::report_acc",
            {"Overall": 0.5, "math": 0.5, "geometry": 2 / 3, "statistics": 0.0},
        ),
        ("EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mmstar/utils.py::mmstar_aggregate_results", 1 / 3),
    ],
)
def test_recorded_runs_come_out_again(source: str, score: object):
    rows = [
        {"category": "math", "l2_category": part, "score": worth}
        for part, worth in (("geometry", 1), ("geometry", 1), ("geometry", 0), ("statistics", 0))
    ]
    assert not compare(Vector("run", "aggregate", "mmstar", "run", None, rows, score, source))
