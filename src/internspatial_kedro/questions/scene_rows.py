"""Questions about scenes to rows of `qa_pairs`."""

from dataclasses import asdict
from typing import Any

import pyarrow as pa

from internspatial_kedro.questions.references import NAMED_BY
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import best_sighting, named_by
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.scene_texts import write_texts
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.questions.wording import countable
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.sampling import Integers, salt

_SLOTS = "abcdefghijklmnopqrstuvwxyz"
_DECIMALS = 9
"""Measured numbers are rounded to what all processors agree on."""


def question_hash(scene: SceneFacts, question: SceneQuestion, seed: int) -> int:
    """64-bit hash of what is asked about which objects of which scene, and of the seed."""
    ids = [scene.ids[index] for index in question.named]
    words = [text for item in sorted(question.words.items()) for text in item]
    asked = (question.task, question.relation, question.category, question.answer)
    parts = [asked, ids, words, question.views]
    return salt(seed, scene.scene_id, *("\x1e".join(part) for part in parts))


def write_scene_rows(
    scene: SceneFacts, questions: list[SceneQuestion], book: TemplateBook, rules: SceneRules, seed: int
) -> pa.RecordBatch:
    """Put questions about a scene into words.

    Args:
        scene: What they are about.
        questions: What is asked.
        book: Templates.
        rules: How options are made.
        seed: The run's seed.

    Returns:
        Rows with the schema of `qa_pairs`, in the order of questions.
    """
    naming = named_by(scene)
    rows = [_row(scene, question, naming, book, rules, seed) for question in questions]
    return pa.RecordBatch.from_pylist(rows, schema=QA_PAIRS.schema)


def _row(
    scene: SceneFacts, question: SceneQuestion, naming: Integers, book: TemplateBook, rules: SceneRules, seed: int
) -> dict[str, Any]:
    qa_id = f"{question_hash(scene, question, seed):016x}"
    shown = question.views or scene.frames
    return asdict(write_texts(question, book, rules.option_gap, qa_id)) | {
        "qa_id": qa_id,
        "task": question.task,
        "relation": question.relation,
        "view_type": "multi",
        "source": scene.source,
        "split": scene.split,
        "scene_id": scene.scene_id,
        "view_ids": list(shown),
        "width": scene.size_wh[0],
        "height": scene.size_wh[1],
        "slots": [
            _slot(scene, _SLOTS[place], index, naming[index], shown) for place, index in enumerate(question.named)
        ],
        "category": countable(question.category) if question.category else "",
        "answer_value": None if question.value is None else round(question.value, _DECIMALS),
        "unit": None if question.value is None else question.unit,
        "evidence": _rounded(question.evidence),
        "seed": seed,
    }


def _rounded(evidence: SceneEvidence) -> dict[str, Any]:
    values = tuple(round(value, _DECIMALS) for value in evidence.values)
    return asdict(evidence) | {"values": values, "margin": round(evidence.margin, _DECIMALS)}


def _slot(scene: SceneFacts, name: str, index: int, naming: int, shown: tuple[str, ...]) -> dict[str, Any]:
    """A named instance, in the shown frame in which it is seen best."""
    sighting = best_sighting(scene, index, shown)
    return {
        "name": name,
        "object_id": scene.ids[index],
        "view_id": scene.frames[sighting.frame],
        "label": countable(scene.labels[index]),
        "caption": scene.captions[index],
        "named_by": NAMED_BY[int(naming)].as_py(),
        "box_xyxy": list(sighting.box_xyxy),
        "has_mask": sighting.has_mask,
        "mark": [*sighting.mark, sighting.area_fraction],
    }
