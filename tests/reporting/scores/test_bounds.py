from collections.abc import Sequence

import pytest

from internspatial_kedro.benchmarks.benchmark import Benchmark, Profile
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.reporting.scores import find_bounds
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored
from reporting.scores.scored_rows import item_mean, pairs_right


def score(item: Item, reply: str) -> Scored:
    return Scored.of(float(reply == item.answers[0]), Extracted(reply, Extraction.FOUND))


def guesses(item: Item, others: Sequence[Item]) -> Sequence[str]:
    return "ABCD" if item.task == "letters" else sorted({other.answers[0] for other in others})


BENCHMARK = Benchmark("b", "B", 1, "", lambda reading: iter(()), {}, lambda item: item.answers[0], guesses)
LETTERS = [Item(f"b/{n}", "b", "letters", (), ("ABCD"[n % 4],), "letter", cluster_id=str(n // 2)) for n in range(2000)]


def test_four_letters_are_a_quarter() -> None:
    found = find_bounds(BENCHMARK, Profile("default", "", score, item_mean), LETTERS)["overall"]
    assert found.oracle == 100
    assert found.chance == pytest.approx(25, abs=1.2)


def test_both_of_a_pair_are_a_sixteenth() -> None:
    found = find_bounds(BENCHMARK, Profile("default", "", score, pairs_right), LETTERS[:400])["whole images"]
    assert found.oracle == 100
    assert found.chance == pytest.approx(6.25, abs=2)


def test_open_answers_are_guessed_from_their_own_task() -> None:
    counts = [Item(f"b/{n}", "b", "counts", (), (str(n % 10),), "number") for n in range(1000)]
    found = find_bounds(BENCHMARK, Profile("default", "", score, item_mean), counts)["overall"]
    assert found.chance == pytest.approx(10, abs=1.5)


def test_guesses_do_not_change_from_call_to_call() -> None:
    profile = Profile("default", "", score, item_mean)
    assert find_bounds(BENCHMARK, profile, LETTERS[:50]) == find_bounds(BENCHMARK, profile, LETTERS[:50])
