import pytest

from internspatial_kedro.questions.axes import RELATIONS, TASKS
from internspatial_kedro.reporting.comparisons import COMPARISONS, axis_of, comparison_of, first_has_more


@pytest.mark.parametrize(
    ("relation", "comparison"),
    [
        ("left", "left/right"),
        ("right", "left/right"),
        ("horizontal", "left/right"),
        ("above", "below/above"),
        ("vertical", "below/above"),
        ("far", "near/far"),
        ("depth", "near/far"),
        ("thinner", "thinner/wider"),
        ("width", "thinner/wider"),
        ("taller", "shorter/taller"),
        ("height", "shorter/taller"),
        ("smaller", "smaller/larger"),
        ("volume", "smaller/larger"),
        ("any", "any"),
    ],
)
def test_relations_of_one_comparison_have_one_name(relation: str, comparison: str) -> None:
    for task in TASKS:
        assert comparison_of(task, relation) == comparison


def test_every_relation_has_a_comparison() -> None:
    assert {comparison_of("size_comparison", relation) for relation in RELATIONS} == set(COMPARISONS)


@pytest.mark.parametrize(
    ("task", "relation"), [("room_size", "volume"), ("relative_direction", "hard"), ("object_size", "height")]
)
def test_relations_of_scenes_compare_nothing(task: str, relation: str) -> None:
    assert axis_of(task, relation) is None
    assert comparison_of(task, relation) == relation


@pytest.mark.parametrize(
    ("relation", "truth", "first_more"),
    [
        pytest.param("right", "yes", True, id="a is right of b"),
        pytest.param("right", "no", False, id="a is not right of b"),
        pytest.param("left", "yes", False, id="a is left of b"),
        pytest.param("left", "no", True, id="a is not left of b"),
        pytest.param("far", "a", True, id="a is the farther one"),
        pytest.param("near", "a", False, id="a is the nearer one"),
        pytest.param("near", "b", True, id="b is the nearer one"),
        pytest.param("height", "taller", True, id="a is taller than b"),
        pytest.param("height", "shorter", False, id="a is shorter than b"),
        pytest.param("height", "yes", None, id="not an answer to an open question"),
        pytest.param("any", "3", None, id="a count"),
        pytest.param("left", "3", None, id="a count beside an object"),
    ],
)
def test_truth_tells_which_object_has_more(relation: str, truth: str, first_more: bool | None) -> None:
    assert first_has_more(relation, truth) is first_more
