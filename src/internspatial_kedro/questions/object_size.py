"""object_size: how long the longest side of an object of a scene is."""

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.scene_choices import instance_hashes, lowest
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules

TASK = "object_size"
_CM_PER_M = 100.0


def longest_side_cm(size: NDArray[np.float64]) -> float:
    """Longest of a box's sides [cm], from its full sides, shape (3,) [m]."""
    return float(size.max() * _CM_PER_M)


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Objects that a name tells apart, with a longest side of at least `smallest_side_m`."""
    named = nameable(scene, rules)
    fair = named[scene.longest_side_m[named] >= rules.smallest_side_m]
    chosen = fair[lowest(instance_hashes(scene, TASK)[fair], rules.candidates)]
    return [_question(scene, index, rules) for index in chosen.tolist()]


def _question(scene: SceneFacts, index: int, rules: SceneRules) -> SceneQuestion:
    length_cm = longest_side_cm(scene.size[index])
    evidence = SceneEvidence(
        measure="longest side of the oriented box",
        unit="m",
        objects=(scene.ids[index],),
        values=(length_cm / _CM_PER_M,),
        margin=length_cm / _CM_PER_M,
        required=rules.smallest_side_m,
    )
    return SceneQuestion(TASK, "longest_side", (index,), "", evidence, value=length_cm, unit="centimetre")
