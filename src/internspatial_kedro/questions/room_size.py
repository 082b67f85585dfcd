"""room_size: the floor area of a scene, as VSI-Bench asks, and its volume, as the paper's Table 5 says."""

from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules

TASK = "room_size"


def area_m2(scene: SceneFacts) -> float | None:
    """Floor area [m²]; None where it is not known."""
    return _number(scene, "area_m2")


def volume_m3(scene: SceneFacts) -> float | None:
    """Floor area x height [m³]; None where it is not known."""
    return _number(scene, "volume_m3")


def _number(scene: SceneFacts, column: str) -> float | None:
    value = scene.row.get(column)
    return None if value is None else float(value)


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Area and volume of a scene with frames and at least `smallest_room_m2` of floor."""
    area = area_m2(scene)
    if area is None or area < rules.smallest_room_m2 or not scene.frames:
        return []
    sizes = {"area": (area, "square metre", "m²"), "volume": (volume_m3(scene), "cubic metre", "m³")}
    whole, least = (scene.scene_id,), rules.smallest_room_m2
    return [
        _question(relation, value, unit, SceneEvidence(relation, symbol, whole, (value,), area, least))
        for relation, (value, unit, symbol) in sizes.items()
        if value is not None
    ]


def _question(relation: str, value: float, unit: str, evidence: SceneEvidence) -> SceneQuestion:
    return SceneQuestion(TASK, relation, (), "", evidence, value=value, unit=unit, decimals=1)
