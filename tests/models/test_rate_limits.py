import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.rate_limits import RateLimit

GAPS_S = st.lists(st.floats(0, 90), min_size=1, max_size=60)


@given(GAPS_S, st.integers(1, 9))
def test_no_minute_has_more_requests_than_the_limit(gaps_s: list[float], limit: int) -> None:
    line, now_s, starts_s = RateLimit(limit, None), 0.0, []
    for gap_s in gaps_s:
        now_s += gap_s
        reservation = line.reserve(now_s, 1)
        assert reservation.at_s >= now_s
        starts_s.append(reservation.at_s)
    assert starts_s == sorted(starts_s)
    for start_s in starts_s:
        assert sum(other_s <= start_s < other_s + 60 for other_s in starts_s) <= limit


@given(st.lists(st.integers(1, 300), min_size=1, max_size=60))
def test_no_minute_has_more_tokens_than_the_limit(tokens: list[int]) -> None:
    line = RateLimit(None, 1000)
    taken = [line.reserve(0, amount) for amount in tokens]
    for late in taken:
        assert sum(one.tokens for one in taken if one.at_s <= late.at_s < one.at_s + 60) <= 1000


@pytest.mark.parametrize(
    ("requests", "tokens", "asked", "starts_s"),
    [
        (None, None, [9, 9, 9], [0, 0, 0]),
        (2, None, [1, 1, 1, 1, 1], [0, 0, 60, 60, 120]),
        (None, 10, [6, 6, 4], [0, 60, 60]),
        (None, 10, [99, 1], [0, 60]),  # more than a minute's worth goes alone
        (2, 10, [9, 9, 1], [0, 60, 60]),
    ],
)
def test_named_lines(requests: int | None, tokens: int | None, asked: list[int], starts_s: list[float]) -> None:
    line = RateLimit(requests, tokens)
    assert [line.reserve(0, amount).at_s for amount in asked] == starts_s


def test_what_a_request_really_took_counts_for_the_next() -> None:
    line = RateLimit(None, 10)
    line.reserve(0, 9).tokens = 2
    assert line.reserve(1, 8).at_s == 1
    assert line.reserve(1, 1).at_s == 60


def test_a_hold_concerns_everybody() -> None:
    line = RateLimit(None, None)
    line.hold(30)
    line.hold(20)
    assert [line.reserve(0, 1).at_s, line.reserve(40, 1).at_s] == [30, 40]
