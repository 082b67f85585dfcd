"""At most so many candidates of a task and view, rare labels preferred."""

from collections import Counter

import numpy as np
import pytest

from internspatial_kedro.questions.axes import POSITION, TASKS
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import concat, most_per_view
from internspatial_kedro.questions.generation import find_candidates
from questions.asked import EVERYTHING, questions_of, read, vocabulary_of
from questions.scenes import random_scene

SCENES = [random_scene(seed, 10, f"made/{seed}") for seed in range(40)]


@pytest.mark.parametrize("most", [0, 1, 7])
def test_no_view_has_more_than_the_most(most: int) -> None:
    capped = questions_of(read(SCENES, EVERYTHING.model_copy(update={"position_per_view": most})))
    everything = questions_of(read(SCENES))
    assert capped.items() <= everything.items()
    counts = Counter(view for view, task, *_ in capped if task == POSITION)
    there = Counter(view for view, task, *_ in everything if task == POSITION)
    assert {view: counts[view] for view in there} == {view: min(most, count) for view, count in there.items()}


def test_the_same_are_drawn_whatever_else_is_in_the_batch() -> None:
    caps = {f"{task}_per_view": 4 for task in ("position", "size", "existence", "counting")}
    rules, vocabulary = EVERYTHING.model_copy(update=caps), vocabulary_of(SCENES)
    names = {scene.name for scene in SCENES[:20]}
    drawn = {question for question in questions_of(read(SCENES, rules, vocabulary)) if question[0] in names}
    assert drawn == set(questions_of(read(SCENES[:20], rules, vocabulary)))


def test_rare_labels_are_drawn_more_often() -> None:
    labels = ["chair"] * 9 + ["lamp"]
    scenes = [random_scene(seed, 12, f"made/{seed}", labels) for seed in range(100)]
    rules = EVERYTHING.model_copy(update={"position_per_view": 5})
    shares = [share_with_lamp(read(scenes, each)) for each in (EVERYTHING, rules)]
    assert shares[1] > 1.3 * shares[0]


def share_with_lamp(batch: Batch) -> float:
    found = find_candidates(batch)
    pairs = found.take(found.task == TASKS.index(POSITION))
    lamp = batch.vocabulary.labels.index("lamp")
    return float(((batch.objects.label[pairs.a] == lamp) | (batch.objects.label[pairs.b] == lamp)).mean())


def test_equal_weights_draw_evenly() -> None:
    found = find_candidates(read(SCENES))
    drawn = most_per_view(found, np.ones(len(found)), 20)
    there, kept = (np.bincount(each.task, minlength=4) for each in (found, drawn))
    assert kept / kept.sum() == pytest.approx(there / there.sum(), abs=0.07)


def test_parts_become_one() -> None:
    found = find_candidates(read(SCENES[:3]))
    halves = [found.take(np.arange(len(found)) % 2 == side) for side in (0, 1)]
    assert len(concat(halves)) == len(found)
    assert set(concat(halves).hash.tolist()) == set(found.hash.tolist())
    assert len(set(found.hash.tolist())) == len(found)
