"""What sentences say about two regions."""

import pytest

from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import QUALITATIVE
from internspatial_kedro.benchmarks.spatialrgpt_bench.statements import WORDS, chosen, holds

ABOVE = "Is Region [0] above Region [1]?"
HIGHER = "Which is higher, Region [0] or Region [1]?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes", "yes"),
        ("No.", "no"),
        ("Indeed, Region [0] is positioned over Region [1].", "yes"),
        ("Actually, Region [0] is below Region [1].", "no"),
        ("Region [1] is above Region [0].", "no"),
        ("Region [1] is below Region [0].", "yes"),
        ("Region [0] is not above Region [1].", "no"),
        ("It is below Region [1].", "no"),
        ("Incorrect, Region [0] is not positioned above Region [1].", "no"),
        ("Yes, Region [0] is below Region [1].", ""),
        ("I cannot tell.", ""),
        ("<think>No.</think>Yes", "yes"),
    ],
)
def test_whether_a_relation_holds(text: str, said: str) -> None:
    assert holds("above_predicate", ABOVE, text).value == said


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Region [1]", "1"),
        ("1", "1"),
        ("Region 0 is higher.", "0"),
        ("Positioned higher is Region [1].", "1"),
        ("Region [0] is above Region [1].", "0"),
        ("Region [1] is lower than Region [0].", "0"),
        ("Region [0] is below.", "1"),
        ("Region [0] or Region [1]", ""),
        ("Region [7]", ""),
        ("Both.", ""),
    ],
)
def test_which_region_is_picked(text: str, region: str) -> None:
    assert chosen("above_choice", HIGHER, text).value == region


@pytest.mark.parametrize("relation", sorted(WORDS))
def test_a_relation_and_its_opposite_exclude_each_other(relation: str) -> None:
    opposite = next(a if relation == b else b for a, b in QUALITATIVE.values() if relation in (a, b))
    adjectives = {"front": "in front", "big": "bigger", "wide": "wider"}
    word, other = adjectives.get(relation, relation), adjectives.get(opposite, opposite)
    assert holds(f"{relation}_predicate", ABOVE, f"Region [0] is {word} of Region [1].").value == "yes"
    assert holds(f"{relation}_predicate", ABOVE, f"Region [0] is {other} of Region [1].").value == "no"
    assert holds(f"{relation}_predicate", ABOVE, f"Region [1] is {other} of Region [0].").value == "yes"
