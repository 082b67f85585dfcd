"""Lengths in metres and hours of a clock, read out of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.spatialrgpt_bench.lengths import (
    METRES,
    extract_hour,
    extract_length,
    hours_apart,
)

FOUND, AMBIGUOUS, NONE = "found", "ambiguous", "none"


@pytest.mark.parametrize(
    ("text", "metres", "status"),
    [
        ("Region [0] is 18.48 inches wide.", 18.48 * 0.0254, FOUND),
        ("Region [0] and Region [1] are 1,250.5 mm apart.", 1.2505, FOUND),
        ("about 2.5m", 2.5, FOUND),
        ("6 feet 3 inches", 6 * 0.3048 + 3 * 0.0254, FOUND),
        ("6'3\"", 6 * 0.3048 + 3 * 0.0254, FOUND),
        ("2 meters (6.56 feet)", 2.0, FOUND),
        ("two and a half meters", 2.5, FOUND),
        ("half a meter", 0.5, FOUND),
        ("1 1/2 feet", 1.5 * 0.3048, FOUND),
        ("½ ft", 0.5 * 0.3048, FOUND),
        ("<think>maybe 9 m</think>3 m", 3.0, FOUND),
        ("I guess 1 m. The answer is 2 m.", 2.0, FOUND),
        ("between 1 and 2 meters", 2.0, AMBIGUOUS),
        ("1 meter or 3 meters", 3.0, AMBIGUOUS),
        ("1.7", 1.7, AMBIGUOUS),
    ],
)
def test_lengths(text: str, metres: float, status: str) -> None:
    said = extract_length(text)
    assert float(said.value) == pytest.approx(metres)
    assert said.status == status


@pytest.mark.parametrize("text", ["", "Region [0] is wide.", "It cannot be told."])
def test_no_length(text: str) -> None:
    assert (extract_length(text).value, extract_length(text).status) == ("", NONE)


@given(st.decimals(0, 9999, places=2), st.sampled_from([unit for unit in METRES if unit.isalpha() and unit != "inche"]))
def test_a_length_in_any_unit_is_read_in_metres(number: object, unit: str) -> None:
    assert float(extract_length(f"It is {number} {unit}.").value) == pytest.approx(float(str(number)) * METRES[unit])


@pytest.mark.parametrize(
    ("text", "hour", "status"),
    [
        ("Region [1] is roughly at 9 o'clock from Region [0].", "9", FOUND),
        ("around the 12 o’clock direction", "12", FOUND),
        ("three o'clock", "3", FOUND),
        ("4", "4", FOUND),
        ("2 o'clock or 10 o'clock", "10", AMBIGUOUS),
        ("13 o'clock", "", NONE),
        ("to the left", "", NONE),
    ],
)
def test_hours(text: str, hour: str, status: str) -> None:
    assert (extract_hour(text).value, extract_hour(text).status) == (hour, status)


@given(st.integers(1, 12), st.integers(1, 12))
def test_hours_apart_go_the_shorter_way(first: int, second: int) -> None:
    apart = hours_apart(first, second)
    assert 0 <= apart <= 6
    assert apart == hours_apart(second, first)
    assert (first + apart - second) % 12 == 0 or (first - apart - second) % 12 == 0
