"""On rooms the truth is known: every answer is checked by code of its own."""

from collections import Counter
from pathlib import Path
from typing import Any

import daft
import numpy as np
import pyarrow as pa
import pytest

from e2e.room_truth import Room, names_one, right_answer
from internspatial_kedro.pipelines.qa_generation.nodes import count_labels
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, POSITION, RELATIONS, SIZE, TASKS
from internspatial_kedro.questions.batch import VIEW_COLUMNS, read_batch
from internspatial_kedro.questions.candidates import Candidates
from internspatial_kedro.questions.generation import find_candidates
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.lifted import LIFTED_VIEWS


@pytest.fixture(scope="module")
def asked(qa_pairs: daft.DataFrame) -> list[dict[str, Any]]:
    columns = ("task", "relation", "form", "slots", "category", "truth", "view_ids", "qa_id", "template_id")
    return qa_pairs.select(*columns).to_pylist()


@pytest.fixture(scope="module")
def house(rooms: dict[str, Source]) -> dict[str, Room]:
    folders: list[Path] = [path for path in rooms["rooms"].root.iterdir() if (path / "room.json").is_file()]
    return {folder.name: Room(folder) for folder in folders}


def things_of(qa: dict[str, Any], house: dict[str, Room]) -> dict[str, Any]:
    _, room, frame = qa["view_ids"][0].split("/")
    return house[room].things(int(frame))


def test_every_answer_agrees_with_meshes_and_poses(asked: list[dict[str, Any]], house: dict[str, Room]) -> None:
    wrong = [qa for qa in asked if right_answer(qa, things_of(qa, house)) != qa["truth"]]
    print(f"{len(asked) - len(wrong):,} of {len(asked):,} answers agree with meshes and poses")
    assert len(asked) >= 20_000
    assert not wrong, [(qa["qa_id"], qa["template_id"], qa["view_ids"], qa["truth"]) for qa in wrong[:5]]


def test_every_task_and_relation_is_asked(asked: list[dict[str, Any]]) -> None:
    counts = Counter((qa["task"], qa["relation"]) for qa in asked)
    relations = {task: {relation for name, relation in counts if name == task} for task in TASKS}
    for task in (POSITION, SIZE):
        axes = [axis for axis in AXES if axis.task == task]
        assert relations[task] == {word for axis in axes for word in (axis.more, axis.less, axis.name)}
    assert relations[EXISTENCE] == set(RELATIONS)
    assert relations[COUNTING] >= {"any", "left", "right", "near", "far"}, counts


def test_names_fit_one_object_only(asked: list[dict[str, Any]], house: dict[str, Room]) -> None:
    ambiguous = [
        (slot["caption"], qa["view_ids"])
        for qa in asked
        for slot in qa["slots"]
        if not names_one(slot, things_of(qa, house))
    ]
    assert not ambiguous, ambiguous[:5]


def test_depth_gives_the_answers_of_true_boxes(
    lifted: daft.DataFrame, lifted_from_depth: daft.DataFrame, generous: QaGenerationParams
) -> None:
    vocabulary = Vocabulary.of(count_labels(lifted).to_arrow())
    from_boxes = outcomes(lifted, vocabulary, generous)
    from_depth = outcomes(lifted_from_depth, vocabulary, generous)
    both = from_boxes.keys() & from_depth.keys()
    agree = sum(from_boxes[question] == from_depth[question] for question in both)
    print(f"{agree:,} of {len(both):,} answers from depth agree with those from true boxes")
    assert len(both) >= 10_000
    assert agree / len(both) >= 0.98, f"{agree} of {len(both)} agree"


def outcomes(lifted: daft.DataFrame, vocabulary: Vocabulary, rules: QaGenerationParams) -> dict[int, int]:
    """Answer of every fair question by its hash."""
    schema = pa.schema([LIFTED_VIEWS.schema.field(name) for name in VIEW_COLUMNS])
    table = lifted.sort("view_id").select(*VIEW_COLUMNS).to_arrow().cast(schema).combine_chunks()
    found: Candidates = find_candidates(read_batch(table.to_batches()[0], vocabulary, rules))
    assert len(np.unique(found.hash)) == len(found)
    return dict(zip(found.hash.tolist(), found.outcome.tolist(), strict=True))
