"""What MMSI-Bench's profiles say of replies, and of runs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.known_worth import (
    assert_failed_calls_count_nothing,
    assert_ideal_replies_score_one,
    assert_one_guess_in_options_is_right,
)
from benchmarks.mmsi_bench.native import write_embedded
from benchmarks.native_files import reading_of
from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmsi_bench import BENCHMARK
from internspatial_kedro.scoring.scored import Extraction, Scored

PROFILES = BENCHMARK.profiles
OPTIONS = ("front-left", "front-right", "back-left", "back-right")


def _item(answer: str = "B", task: str = "MSR", **extra: object) -> Item:
    return Item("mmsi_bench/1", "mmsi_bench", task, (), (answer,), "letter", options=OPTIONS, extra=extra)


@pytest.mark.parametrize("circular", ["no", "yes"])
def test_replies_of_known_worth(tmp_path: Path, circular: str):
    write_embedded(tmp_path / "MMSI_Bench.tsv")
    items = [one for one in BENCHMARK.read(reading_of(tmp_path, circular=circular)) if isinstance(one, Item)]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_one_guess_in_options_is_right(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)


@pytest.mark.parametrize(
    ("reply", "default", "official", "lmms_eval"),
    [
        pytest.param("``B``", "B", "B", "B", id="as asked for"),
        pytest.param("`A` or ``B``", "", "B", "B", id="double backticks go first"),
        pytest.param("A chair is near. B", "B", "B", "B", id="article before a word"),
        pytest.param("b", "B", "", "B", id="small letter"),
        pytest.param("A or B", "", "B", "B", id="undecided"),
        pytest.param("I saw a, then C", "C", "C", "A", id="small article before a comma"),
        pytest.param("front-right", "B", "", "", id="text of an option"),
        pytest.param("{D} or B", "", "D", "D", id="braces"),
        pytest.param("B {D}", "B", "B", "D", id="braces go first at lmms-eval"),
        pytest.param("F", "", "", "F", id="no such option"),
        pytest.param("", "", "", "", id="empty"),
    ],
)
def test_letters_read_out_of_a_reply(reply: str, default: str, official: str, lmms_eval: str):
    read = {name: PROFILES[name].score(_item(), reply) for name in ("default", "official", "internsr", "lmms_eval")}
    expected = {"default": default, "official": official, "internsr": official, "lmms_eval": lmms_eval}
    assert {name: scored.extracted for name, scored in read.items()} == expected
    assert {name: scored.score for name, scored in read.items()} == {
        name: float(letter == "B") for name, letter in expected.items()
    }


@given(reply=st.text(max_size=60))
@pytest.mark.parametrize("name", PROFILES)
def test_no_reply_raises(name: str, reply: str):
    scored = PROFILES[name].score(_item(), reply)
    assert scored.score in (0.0, 1.0)
    assert (scored.status is Extraction.FOUND) == bool(scored.extracted)


class TestAggregates:
    def _run(self, *rows: tuple[float, str, dict[str, object]]) -> dict[str, float]:
        scored = [
            ScoredItem(_item(task=task, **extra), Scored(worth, "", Extraction.FOUND)) for worth, task, extra in rows
        ]
        return PROFILES["official"].aggregate(scored)

    def test_overall_is_the_mean_over_items(self):
        run = self._run((1.0, "MSR", {}), (0.0, "Motion (Cam.)", {}), (1.0, "Motion (Cam.)", {}), (1.0, "MSR", {}))
        assert run == {"overall": 75.0, "MSR": 100.0, "Motion (Cam.)": 50.0}
        assert next(iter(run)) == "overall"

    def test_a_group_is_right_if_every_rotation_is(self):
        rotations = [{"g_index": group, "rotation": turn} for group in "12" for turn in range(4)]
        worth = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
        run = self._run(*[(one, "MSR", extra) for one, extra in zip(worth, rotations, strict=True)])
        assert run == {"circular": 50.0, "vanilla": 100.0, "circular/MSR": 50.0, "vanilla/MSR": 100.0}

    def test_a_group_with_one_of_four_rotations_counts(self):
        run = self._run((1.0, "MSR", {"g_index": "1", "rotation": 2}))
        assert (run["circular"], run["vanilla"]) == (100.0, 100.0)
