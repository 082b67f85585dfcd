import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.ost_bench import BENCHMARK
from internspatial_kedro.benchmarks.ost_bench.cells import SCORED_TYPES
from internspatial_kedro.benchmarks.ost_bench.kinds import Kind, kind_of

TURNING = ("Clockwise", "Counterclockwise")


def made(task: str, answer: str, options: tuple[str, ...], number: int = 0) -> Item:
    """An item as the reader makes them: judgements have options, the others numbers."""
    right = LETTERS[options.index(answer)] if options else answer
    kind = "letter" if options else "number"
    name = f"ost_bench/{number}"
    return Item(name, "ost_bench", task, (), (right,), kind, options=options, extra={"answer": answer})


def of_type(task: str, number: int = 0) -> Item:
    if kind_of(task) is Kind.JUDGEMENT:
        return made(task, TURNING[number % 2], TURNING, number)
    return made(task, str(number + 1), (), number)


ITEMS = [of_type(task, number) for task in SCORED_TYPES for number in range(4)]


@pytest.mark.parametrize("profile", BENCHMARK.profiles)
class TestEveryProfile:
    def test_the_ideal_reply_is_worth_all(self, profile: str) -> None:
        rules = BENCHMARK.profiles[profile]
        scored = [ScoredItem(item, rules.score(item, BENCHMARK.ideal_reply(item))) for item in ITEMS]
        assert {one.scored.score for one in scored} == {1.0}
        metrics = rules.aggregate(scored)
        assert next(iter(metrics)) == "Overall"
        assert set(metrics.values()) == {100.0}

    def test_a_guess_is_right_as_often_as_its_options_say(self, profile: str) -> None:
        rules, item = BENCHMARK.profiles[profile], of_type("Agent_state-orientation(Judgement)")
        worth = [rules.score(item, guess).score for guess in BENCHMARK.guesses(item, ITEMS)]
        assert sorted(worth) == [0.0, 1.0]

    @given(reply=st.text())
    def test_no_reply_raises(self, profile: str, reply: str) -> None:
        for item in ITEMS[::4]:
            scored = BENCHMARK.profiles[profile].score(item, reply)
            assert (scored.score is None) == bool(scored.failure)

    def test_nothing_of_nothing(self, profile: str) -> None:
        assert BENCHMARK.profiles[profile].aggregate([]) == {}


def overall(profile: str, replies: list[str | None]) -> float:
    rules, item = BENCHMARK.profiles[profile], made("Agent_state-position(Judgement)", "near", ("near", "far"))
    scored = [ScoredItem(item, CALL_FAILED if reply is None else rules.score(item, reply)) for reply in replies]
    return next(iter(rules.aggregate(scored).values()))


@pytest.mark.parametrize(
    ("replies", "ours", "official", "vlmevalkit"),
    [
        (["near", None], 50, 100, 100),
        # Of a blank cell `nan` is left, which shares more letters with "near".
        (["near", ""], 50, 100, 100),
        (["near", '{"answer": "far", "reason": "Failed to see it"}'], 50, 50, 100),
        (["far", "3"], 0, 50, 50),
    ],
)
def test_what_failures_do_to_the_denominator(
    replies: list[str | None], ours: float, official: float, vlmevalkit: float
) -> None:
    assert overall("default", replies) == ours
    assert overall("official", replies) == overall("official_a", replies) == official
    assert overall("vlmevalkit", replies) == overall("internsr", replies) == vlmevalkit


def test_guesses_of_numbers_are_those_of_the_other_items() -> None:
    task = "Agent_visible_info-quantity(Counting)"
    mine = [item for item in ITEMS if item.task == task]
    assert BENCHMARK.guesses(mine[0], ITEMS) == [BENCHMARK.ideal_reply(item) for item in mine[1:]]
    assert BENCHMARK.guesses(mine[0], mine[:1]) == [BENCHMARK.ideal_reply(mine[0])]
