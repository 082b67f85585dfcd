"""From a scene to questions about it: find what is fair, keep some of each task, put it into words."""

import pyarrow as pa

from internspatial_kedro.questions import (
    absolute_distance,
    appearance_order,
    object_size,
    relative_direction,
    relative_distance,
    room_size,
    rotation_estimation,
    route_plan,
    scene_counting,
)
from internspatial_kedro.questions.axes import COUNTING
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_question import SceneQuestion
from internspatial_kedro.questions.scene_rows import question_hash, write_scene_rows
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.templates import MULTIPLE_CHOICE, TemplateBook

_TASKS = {
    COUNTING: scene_counting.find_questions,
    absolute_distance.TASK: absolute_distance.find_questions,
    object_size.TASK: object_size.find_questions,
    room_size.TASK: room_size.find_questions,
    appearance_order.TASK: appearance_order.find_questions,
    relative_distance.TASK: relative_distance.find_questions,
    relative_direction.TASK: relative_direction.find_questions,
    route_plan.TASK: route_plan.find_questions,
    rotation_estimation.TASK: rotation_estimation.find_questions,
}
SCENE_TASKS = tuple(_TASKS)
"""Tasks about scenes, in the order of their rows."""
_RELATIONS = {
    COUNTING: ("scene",),
    absolute_distance.TASK: ("closest",),
    object_size.TASK: ("longest_side",),
    room_size.TASK: ("area", "volume"),
    appearance_order.TASK: ("first_seen",),
    relative_distance.TASK: ("nearest",),
    relative_direction.TASK: tuple(relative_direction.LEVELS),
    route_plan.TASK: ("any",),
    rotation_estimation.TASK: ("any",),
}


def check_templates(templates: TemplateBook) -> None:
    """Refuse templates that lack something, before anything is asked.

    Raises:
        TemplateError: Naming the task, relation and form.
    """
    for task, relations in _RELATIONS.items():
        for relation in relations:
            templates.index(task, relation, MULTIPLE_CHOICE)


def find_questions(scene: SceneFacts, rules: SceneRules, seed: int) -> list[SceneQuestion]:
    """Fair questions about a scene, at most so many of a task, those with the lowest hashes."""
    kept: list[SceneQuestion] = []
    for task, find in _TASKS.items():
        by_hash = sorted(find(scene, rules), key=lambda question: question_hash(scene, question, seed))
        kept += by_hash[: rules.per_scene(task)]
    return kept


def ask_scene(scene: SceneFacts, templates: TemplateBook, rules: SceneRules, seed: int) -> pa.RecordBatch:
    """Rows of `qa_pairs` about a scene.

    Args:
        scene: What is known of it.
        templates: How questions are worded.
        rules: What is fair, and how much is asked.
        seed: Decides every choice that is not a rule.
    """
    return write_scene_rows(scene, find_questions(scene, rules, seed), templates, rules, seed)
