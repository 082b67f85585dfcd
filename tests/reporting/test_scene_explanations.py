import pytest

from internspatial_kedro.reporting.scene_explanations import explain_scene
from reporting.scene_rows import CASES, placed, question

CONCLUSIONS = {
    "absolute_distance": (
        "The closest points of the chair and the lamp are 1.50 m apart; nearer than 0.20 m is not asked about."
    ),
    "object_size": "The longest side of its box is 1.600 m, that is 160 cm.",
    "room_size": "The floor has an area of 12.00 m².",
    "object_counting": (
        "So 2. Every mug of the scene is labelled and seen in some frame: the one seen least fills 10.0% of its best "
        "one; 0.2% is needed."
    ),
    "relative_distance": "So the chair is nearest to the sofa, decided by 0.50 m; at least 0.20 m is needed.",
    "relative_direction": (
        "At the chair, facing the lamp, the sofa is 90° to the left of straight ahead: left. The nearest boundary "
        "between answers is 45° away; 10° is needed."
    ),
    "appearance_order": (
        "So the order is sofa, lamp, first mug, chair, decided by 2 frames; at least 0 frames is needed."
    ),
    "route_plan": (
        "The shortest walk from the chair to the first mug takes these turns, and so do straight lines between the "
        "objects. The closest of them is 30° from where it has another name; 15° is needed."
    ),
    "rotation_estimation": (
        "From the first picture to the second the object is turned by 120° clockwise, seen from above. Turned by "
        "another option it would look different by at least 0.30, where 0 is alike and 1 has nothing in common; 0.10 "
        "is needed."
    ),
}
FINDINGS = {
    "absolute_distance": ["box of 0.60 × 0.60 × 1.00 m", "box of 0.40 × 0.40 × 1.50 m"],
    "object_size": ["box of 1.60 × 0.80 × 0.80 m"],
    "object_counting": ["fills up to 30.0% of a frame", "fills up to 10.0% of a frame"],
    "relative_direction": ["where one stands", "what one faces", "what is asked for"],
    "appearance_order": [f"first seen in frame {number}" for number in (1, 2, 4, 6)],
    "route_plan": [
        "the route begins here; turn 90° to the left here",
        "faced at the beginning",
        "the route ends here",
        "turn 89° to the right here",
    ],
}


@pytest.mark.parametrize("task", CASES)
def test_conclusions(task: str) -> None:
    assert explain_scene(question(task), placed(task)).conclusion == CONCLUSIONS[task]


@pytest.mark.parametrize("task", FINDINGS)
def test_findings(task: str) -> None:
    assert [finding.text for finding in explain_scene(question(task), placed(task)).findings] == FINDINGS[task]


def test_only_the_nearest_fits() -> None:
    findings = explain_scene(question("relative_distance"), placed("relative_distance")).findings
    assert [(finding.focus.name, finding.counts) for finding in findings] == [
        ("sofa", None),
        ("chair", True),
        ("lamp", False),
        ("first mug", False),
        ("second mug", False),
    ]


def test_a_volume_is_no_area() -> None:
    row = question("room_size", relation="volume")
    row["evidence"] = row["evidence"] | {"values": [30.0]}
    said = explain_scene(row, []).conclusion
    assert said == "Floor area times the height from floor to ceiling is 30.00 m³."


def test_a_task_without_words_of_its_own_shows_its_numbers() -> None:
    row = question("absolute_distance", task="something_new")
    explained = explain_scene(row, placed("absolute_distance"))
    assert [finding.text for finding in explained.findings] == ["1.50 m", "1.50 m"]
    assert explained.conclusion == "What: decided by 0.50 m; at least 0.20 m is needed."
