import email.utils
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.endpoint_errors import pause_s, read_retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0.5", 0.5), ("-3", 0), ("999999", 3600), ("", None), ("soon", None), (" 2 ", 2)],
)
def test_retry_after_in_seconds(value: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": value}) == seconds


@pytest.mark.parametrize(("ahead_s", "low", "high"), [(30, 28, 30), (-30, 0, 0)])
def test_retry_after_as_a_date(ahead_s: float, low: float, high: float) -> None:
    seconds = read_retry_after({"retry-after": email.utils.formatdate(time.time() + ahead_s, usegmt=True)})
    assert seconds is not None and low <= seconds <= high


def test_no_header_is_no_wish() -> None:
    assert read_retry_after({}) is None


@given(st.integers(1, 500), st.text())
def test_pauses_double_up_to_the_longest_and_are_spread_by_half(attempt: int, key: str) -> None:
    middle = min(2.0 ** (attempt - 1), 60)
    assert 0.5 * middle <= pause_s(attempt, 1, 60, key) <= 1.5 * middle
    assert pause_s(attempt, 1, 60, key) == pause_s(attempt, 1, 60, key)


def test_items_do_not_come_back_together() -> None:
    assert len({pause_s(1, 1, 60, f"{item}") for item in range(100)}) == 100
