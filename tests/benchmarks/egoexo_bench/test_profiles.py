import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.egoexo_bench import BENCHMARK
from internspatial_kedro.benchmarks.egoexo_bench.rating import AS_WRITTEN, overall_as_written
from internspatial_kedro.benchmarks.items import Item

OPTIONS = ("the man", "the woman", "the dog", "nobody")


def item(answer: str, index: int = 0, task: str = "who") -> Item:
    extra = {"index": str(index)}
    return Item(f"egoexo_bench/{index}", "egoexo_bench", task, (), (answer,), "letter", options=OPTIONS, extra=extra)


def rate(profile: str, first: int, answers: str, replies: str) -> dict[str, float]:
    """Accuracies of items from an index on; a reply `-` is a failed call."""
    rules = BENCHMARK.profiles[profile]
    scored = []
    for place, (answer, reply) in enumerate(zip(answers, replies, strict=True)):
        asked = item(answer, first + place, f"task {place}")
        scored.append(ScoredItem(asked, CALL_FAILED if reply == "-" else rules.score(asked, reply)))
    return rules.aggregate(scored)


@pytest.mark.parametrize("profile", BENCHMARK.profiles)
class TestEveryProfile:
    @pytest.mark.parametrize("answer", "ABCD")
    def test_the_ideal_reply_is_worth_all_and_a_guess_a_quarter(self, profile: str, answer: str) -> None:
        score, asked = BENCHMARK.profiles[profile].score, item(answer)
        assert score(asked, BENCHMARK.ideal_reply(asked)).score == 1
        assert sorted(score(asked, guess).score for guess in BENCHMARK.guesses(asked, [])) == [0, 0, 0, 1]

    @given(reply=st.text())
    def test_no_reply_raises(self, profile: str, reply: str) -> None:
        assert BENCHMARK.profiles[profile].score(item("A"), reply).score in (0.0, 1.0)

    def test_nothing_of_nothing(self, profile: str) -> None:
        assert BENCHMARK.profiles[profile].aggregate([]) == {}

    def test_overall_is_the_mean_of_items(self, profile: str) -> None:
        assert list(rate(profile, 0, "BBCB", "BBCC").items())[:2] == [("overall", 75.0), ("task 0", 100.0)]


@pytest.mark.parametrize(
    ("reply", "ours", "peers"),
    [
        ("Best answer: C", "C", "B"),
        ("Based on the video, C", "C", "B"),
        ("Camera 2 shows it: the dog", "C", "C"),
        ("the dog", "C", ""),
        ("A dog walks by. Answer: C", "C", "A"),
        ("I cannot tell", "", ""),
    ],
)
def test_letters(reply: str, ours: str, peers: str) -> None:
    assert BENCHMARK.profiles["default"].score(item("C"), reply).extracted == ours
    for name in ("official", "vlmevalkit", "internsr"):
        assert BENCHMARK.profiles[name].score(item("C"), reply).extracted == peers


def test_a_failed_call_is_right_to_the_peers_where_a_is() -> None:
    assert rate("default", 0, "AB", "--")["overall"] == 0
    assert rate("vlmevalkit", 0, "AB", "--")["overall"] == 50


@pytest.mark.parametrize(
    ("indices", "scores", "written"),
    [
        ([0, 1, 2, 3], [1, 0, 1, 0], 2 / 4),
        ([1, 2, 3, 4], [1, 0, 1, 0], 3 / 5),
        ([10, 20, 30, 40], [1, 0, 1, 0], 6 / 8),
        (["a", "b"], [0, 0], 2 / 4),
    ],
)
def test_overall_as_the_peers_write_it(indices: list[int | str], scores: list[float], written: float) -> None:
    assert overall_as_written(indices, scores) == pytest.approx(written)


def test_it_stands_beside_the_mean_only_where_it_differs() -> None:
    assert AS_WRITTEN not in rate("internsr", 0, "BBBB", "BCBC")
    metrics = rate("internsr", 1, "BBBB", "BCBC")
    assert (metrics["overall"], metrics[AS_WRITTEN]) == (50.0, pytest.approx(60.0))
    assert AS_WRITTEN not in rate("default", 1, "BBBB", "BCBC")
