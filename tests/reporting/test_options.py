import pyarrow as pa
import pytest

from internspatial_kedro.reporting.options import NONE_RIGHT, judge_options
from internspatial_kedro.tables.schema import TEXT, TEXTS


@pytest.mark.parametrize(
    ("options", "truth", "letter", "rank"),
    [
        pytest.param(["left", "right", "back"], "back", 2, NONE_RIGHT, id="words"),
        pytest.param(["2.5", "10", "0.7", "3"], "10", 1, 3, id="the largest number"),
        pytest.param(["2.5 m", "10 m", "0.7 m", "3 m"], "2.5 m", 0, 1, id="with a unit"),
        pytest.param(["-90", "-30", "30"], "-30", 1, 1, id="below zero"),
        pytest.param(["3", "4", "none"], "3", 0, NONE_RIGHT, id="not all are numbers"),
        pytest.param(["3", "4"], "5", NONE_RIGHT, NONE_RIGHT, id="the truth is no option"),
        pytest.param(["{c}", "{b}"], "b", 1, NONE_RIGHT, id="slots"),
        pytest.param(["{b}, {a}", "{a}, {b}"], "a, b", 1, NONE_RIGHT, id="an order of slots"),
        pytest.param(["Back-left", "Front-left"], "front-left", 1, NONE_RIGHT, id="a capital"),
        pytest.param(["12 metres", "1.2 metres", "1 metre"], "1.2", 1, 1, id="a number without its unit"),
        pytest.param(["2 steps left", "2 steps right"], "2 steps right", 1, 0, id="words that begin with a number"),
        pytest.param(["3", "3", "4"], "3", 0, 0, id="the first of equal ones"),
        pytest.param([], "yes", NONE_RIGHT, NONE_RIGHT, id="no options"),
    ],
)
def test_where_the_right_option_stands(options: list[str], truth: str, letter: int, rank: int) -> None:
    """The same before and after other questions: each looks at its own options."""
    others, other = ["1", "2"], "2"
    columns = pa.array([others, options, others], TEXTS), pa.array([other, truth, other], TEXT)
    counts, letters, ranks = judge_options(*columns)
    assert counts.tolist() == [2, len(options), 2]
    assert letters.tolist() == [1, letter, 1]
    assert ranks.tolist() == [1, rank, 1]


def test_no_question_at_all() -> None:
    for column in judge_options(pa.array([], TEXTS), pa.array([], TEXT)):
        assert len(column) == 0
