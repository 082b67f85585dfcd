"""Options: plausible, all different, the right one in any place."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from internspatial_kedro.questions.multiple_choice import near_values, order_options

KEYS = [f"question-{number}" for number in range(4000)]


@given(st.floats(0.2, 500), st.sampled_from([0, 1]), st.floats(0, 0.16), st.text(max_size=5))
def test_near_values_are_plausible(value: float, decimals: int, gap: float, key: str) -> None:
    right = f"{value:.{decimals}f}"
    if float(right) == 0:
        return
    found = near_values(value, decimals, gap, key)
    assert len(found) in (0, 3)
    assert len({right, *found}) == len(found) + 1
    assert all(float(text) > 0 and 0.5 * value - 1e-9 <= float(text) <= 2 * value + 1e-9 for text in found)
    assert all(len(text.partition(".")[2]) == decimals for text in found)


@pytest.mark.parametrize(("value", "decimals"), [(2.0, 0), (0.2, 1), (3.0, 0), (1.3, 1), (45.2, 0), (23.4, 1)])
def test_there_is_room_for_three(value: float, decimals: int) -> None:
    assert all(len(near_values(value, decimals, 0.15, key)) == 3 for key in KEYS[:50])


@pytest.mark.parametrize(("value", "decimals"), [(1.0, 0), (0.1, 1)])
def test_where_rounding_leaves_no_room_there_are_none(value: float, decimals: int) -> None:
    assert near_values(value, decimals, 0.15, "key") == ()


@pytest.mark.parametrize(("count", "options"), [(2, 0), (3, 0), (5, 0), (6, 3), (9, 3)])
def test_counts_have_options_where_the_right_one_may_have_any_rank(count: int, options: int) -> None:
    found = {near_values(float(count), 0, 0.0, key, every_rank=True) for key in KEYS[:200]}
    assert {len(wrong) for wrong in found} == {options}
    smaller = {sum(int(text) < count for text in wrong) for wrong in found}
    assert smaller == (set(range(4)) if options else {0})


def test_measured_numbers_are_told_apart() -> None:
    for key in KEYS[:500]:
        numbers = sorted([23.4, *map(float, near_values(23.4, 1, 0.15, key))])
        assert min(b - a for a, b in pairwise(numbers)) >= 0.15 * 23.4 - 0.1


def test_the_right_number_has_any_rank_among_the_options() -> None:
    ranks = Counter(sum(float(text) < 23.4 for text in near_values(23.4, 1, 0.15, key)) for key in KEYS)
    assert set(ranks) == {0, 1, 2, 3}
    assert chisquare([ranks[rank] for rank in range(4)]).pvalue > 1e-4


@pytest.mark.parametrize("wrong", [("b",), ("b", "c"), ("b", "c", "d")])
def test_letters_are_uniform(wrong: tuple[str, ...]) -> None:
    places = Counter(order_options("a", wrong, key).index("a") for key in KEYS)
    assert chisquare([places[place] for place in range(len(wrong) + 1)]).pvalue > 1e-4
    assert all(sorted(order_options("a", wrong, key)) == ["a", *wrong] for key in KEYS[:100])


def test_wrong_options_are_in_any_order() -> None:
    orders = Counter(tuple(text for text in order_options("a", ("b", "c", "d"), key) if text != "a") for key in KEYS)
    assert len(orders) == 6
    assert chisquare(list(orders.values())).pvalue > 1e-4


@pytest.mark.parametrize("wrong", [("a",), ("b", "b")])
def test_a_repeated_option_is_an_error(wrong: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="differ from one another"):
        order_options("a", wrong, "key")
