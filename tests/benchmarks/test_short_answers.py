"""Readings of short answers."""

import pytest

from internspatial_kedro.benchmarks.short_answers import folded, readings


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param("coke", ["coke"], id="bare"),
        pytest.param("It says coke", ["It says coke", "coke"], id="a sentence"),
        pytest.param("<think>pepsi</think>coke", ["coke"], id="thought"),
        pytest.param(r"no, \boxed{3}", ["3"], id="a box"),
        pytest.param("Hm. The answer is coke.", ["coke"], id="a conclusion"),
        pytest.param(" \n", [], id="nothing"),
    ],
)
def test_the_final_statement_comes_first(reply: str, expected: list[str]):
    assert readings(reply) == expected


def test_case_space_and_quotation_marks_are_folded():
    assert folded(' "Coca\n  Cola". ') == "coca cola"
