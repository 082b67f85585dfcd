from collections.abc import Callable
from typing import Any

import pytest

from internspatial_kedro.reporting.explanations import explain
from internspatial_kedro.reporting.focus import Focus

Make = Callable[..., dict[str, Any]]


def focus(*names: str) -> list[Focus]:
    return [Focus(name, name, "#ff0000", None, (0.0, 0.0)) for name in names]


def evidence(values: list[float], margin: float, required: float, unit: str = "m") -> dict[str, Any]:
    return {"measure": "", "unit": unit, "objects": [], "values": values, "margin": margin, "required": required}


PAIRS = [
    pytest.param(
        "near",
        evidence([4.17, 1.90], 2.11, 0.45),
        ["4.17 m away along the viewing direction", "1.90 m away along the viewing direction"],
        "By the closest reading they are 2.11 m apart; at least 0.45 m is needed. "
        "So the bed is farther than the dresser.",
        id="depth by the closer of two readings",
    ),
    pytest.param(
        "left",
        evidence([-0.5, 0.25], 0.75, 0.1),
        ["0.50 m to the left of the line of sight", "0.25 m to the right of the line of sight"],
        "They are 0.75 m apart; at least 0.10 m is needed. So the bed is further left than the dresser.",
        id="left and right",
    ),
    pytest.param(
        "vertical",
        evidence([0.2, -0.3], 0.5, 0.1),
        ["centred 0.20 m above the camera", "centred 0.30 m below the camera"],
        "They are 0.50 m apart; at least 0.10 m is needed. So the bed is higher than the dresser.",
        id="height",
    ),
    pytest.param(
        "taller",
        evidence([0.5, 2.0], 0.75, 0.2, "ratio"),
        ["0.50 m tall", "2.00 m tall"],
        "They differ by 75% of the larger; at least 20% is needed. So the bed is shorter than the dresser.",
        id="size as a ratio",
    ),
    pytest.param(
        "volume",
        evidence([0.0055, 1.2], 0.9954, 0.4, "ratio"),
        ["5.5 litres in volume", "1.20 m³ in volume"],
        "They differ by 100% of the larger; at least 40% is needed. So the bed is smaller than the dresser.",
        id="volumes",
    ),
]


@pytest.mark.parametrize(("relation", "numbers", "texts", "conclusion"), PAIRS)
def test_pairs(make_question: Make, relation: str, numbers: dict[str, Any], texts: list[str], conclusion: str) -> None:
    said = explain(make_question(relation=relation, evidence=numbers), focus("bed", "dresser"))
    assert [finding.text for finding in said.findings] == texts
    assert [finding.counts for finding in said.findings] == [None, None]
    assert said.conclusion == conclusion


def test_existence_says_which_objects_pass(make_question: Make) -> None:
    row = make_question(
        task="existence_estimation", relation="left", category="cup", evidence=evidence([0.5, -0.3, 0.9], 0.8, 0.2)
    )
    said = explain(row, focus("bed", "cup 1", "cup 2"))
    assert [finding.counts for finding in said.findings] == [None, True, False]
    assert said.findings[1].text == "0.30 m to the left of the line of sight: 0.80 m further left"
    assert said.findings[2].text == "0.90 m to the right of the line of sight: 0.40 m further right"
    assert said.conclusion == "So yes: the clearest is further left than the bed by 0.80 m; at least 0.20 m is needed."


def test_existence_says_that_none_passes(make_question: Make) -> None:
    row = make_question(
        task="existence_estimation",
        relation="near",
        truth="no",
        category="cup",
        evidence=evidence([1.0, 2.5], 1.4, 0.0),
    )
    said = explain(row, focus("bed", "cup"))
    assert [finding.counts for finding in said.findings] == [None, False]
    assert said.conclusion == "So no: by no reading is any cup nearer than the bed; the closest misses by 1.40 m."


def test_counting_says_what_is_counted(make_question: Make) -> None:
    row = make_question(
        task="object_counting", form="count", relation="right", category="cup",
        evidence=evidence([0.0, 0.6, 1.2, -0.5], 0.5, 0.1),
    )  # fmt: skip
    said = explain(row, focus("bed", "cup 1", "cup 2", "cup 3"))
    assert [finding.counts for finding in said.findings] == [None, True, True, False]
    assert said.conclusion == (
        "2 of 3 are further right than the bed. The closest call is decided by 0.50 m; at least 0.10 m is needed."
    )


def test_a_plain_count_names_every_object(make_question: Make) -> None:
    row = make_question(
        task="object_counting", form="count", relation="any", slots=[], category="cup",
        evidence=evidence([0.93, 0.6], 0.6, 0.5, "ratio"),
    )  # fmt: skip
    said = explain(row, focus("cup 1", "cup 2"))
    assert [(finding.text, finding.counts) for finding in said.findings] == [
        ("93% of it is visible", True),
        ("60% of it is visible", True),
    ]
    assert said.conclusion == (
        "So 2. Every cup in the picture is labelled, and of each at least 60% is visible; 50% is needed."
    )
