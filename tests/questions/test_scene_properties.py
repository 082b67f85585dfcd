"""What must not change an answer, and what must: moves, mirrors, scales and the order of mention."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internspatial_kedro.questions.axes import AXES, HORIZONTAL, POSITION, SIZE
from internspatial_kedro.questions.fairness import UNFIT, FairnessRules, Verdict, compare
from internspatial_kedro.questions.generation import find_candidates
from internspatial_kedro.tables.columns import lists_to_matrix
from questions.asked import EVERYTHING, Question, answers_to, lift, questions_of, read
from questions.scenes import Point, Scene, mirrored, moved, random_scene, scaled, thing_names

seeds = st.integers(0, 1_000_000)
shifts = st.tuples(*[st.floats(-100, 100)] * 3)
LIFTED = {"center_view": 3, "size_view": 3, "size_obb": 3, "corners_view": 24, "box_xyxy": 4}
SIDES = {"left": "right", "right": "left"}


@given(seed=seeds, turn=st.floats(-3, 3), shift=shifts)
@settings(max_examples=30)
def test_moving_scene_and_camera_together_changes_no_lifted_value(seed: int, turn: float, shift: Point) -> None:
    before, after = (lift([scene])["objects"].combine_chunks().values for scene in with_move(seed, turn, shift))
    for name, width in LIFTED.items():
        one, other = (lists_to_matrix(objects.field(name), width) for objects in (before, after))
        assert other == pytest.approx(one, abs=1e-6), name
    for name in ("distance_m", "area_fraction", "mark_radius_px"):
        assert after.field(name).to_pylist() == pytest.approx(before.field(name).to_pylist(), abs=1e-6), name
    for name in ("object_id", "label", "truncated", "unusable", "points", "visible_fraction"):
        assert after.field(name).to_pylist() == before.field(name).to_pylist(), name


@given(seed=seeds, turn=st.floats(-3, 3), shift=shifts)
@settings(max_examples=30)
def test_moving_scene_and_camera_together_changes_no_answer(seed: int, turn: float, shift: Point) -> None:
    before, after = (read([scene]) for scene in with_move(seed, turn, shift))
    assert (after.pairs.verdict == before.pairs.verdict).all()
    assert after.pairs.margin == pytest.approx(before.pairs.margin, abs=1e-6, nan_ok=True)
    assert questions_of(after) == questions_of(before)


def with_move(seed: int, turn: float, shift: Point) -> list[Scene]:
    return [random_scene(seed), moved(random_scene(seed), turn, shift)]


@given(seeds)
@settings(max_examples=30)
def test_mirroring_swaps_left_and_right_and_nothing_else(seed: int) -> None:
    before, after = read([random_scene(seed)]), read([mirrored(random_scene(seed))])
    for one, other in ((before.pairs, after.pairs), (before.around.comparison, after.around.comparison)):
        flipped = one.sign.copy()
        flipped[HORIZONTAL] *= -1
        assert (other.sign == flipped).all()
        assert (other.verdict == one.verdict).all()
        assert other.required == pytest.approx(one.required, abs=1e-9)
        assert other.margin == pytest.approx(one.margin, abs=1e-6, nan_ok=True)


@given(seeds)
@settings(max_examples=10)
def test_mirroring_swaps_the_answers_about_left_and_right(seed: int) -> None:
    scene = random_scene(seed, most=6)
    before, after = answers_to(scene), answers_to(mirrored(scene))
    assert after == {mirrored_question(question): mirrored_answer(question, before[question]) for question in before}


def mirrored_question(question: Question) -> Question:
    task, relation, *rest = question
    return (task, SIDES.get(relation, relation), *rest)


def mirrored_answer(question: Question, answer: object) -> object:
    """Of a pair the other object is further right; a count or an existence stays as it is."""
    task, relation, *named = question
    if task == POSITION and relation == AXES[HORIZONTAL].name:
        return next(name for name in named if name != answer)
    return answer


@given(seed=seeds, factor=st.floats(1.0, 4.0))
@settings(max_examples=30)
def test_all_that_is_asked_of_a_scene_is_asked_of_a_larger_one(seed: int, factor: float) -> None:
    # Whether one thing stands on another is a matter of centimetres, not of proportion.
    rules = EVERYTHING.model_copy(update={"fairness": FairnessRules(contact_m=0)})
    small, large = (
        questions_of(read([scene], rules)) for scene in (random_scene(seed), scaled(random_scene(seed), factor))
    )
    assert small.items() <= large.items()


@given(seed=seeds, factor=st.floats(0.3, 3.0))
@settings(max_examples=30)
def test_scaling_changes_no_reading(seed: int, factor: float) -> None:
    before, after = read([random_scene(seed)]), read([scaled(random_scene(seed), factor)])
    # Whether one is in the other is a matter of centimetres, and of what is unfit a verdict does not say it.
    unread = (Verdict.ONE_IN_THE_OTHER, *UNFIT)
    judged = ~(np.isin(before.pairs.verdict, unread) | np.isin(after.pairs.verdict, unread))
    assert (after.pairs.sign[judged] == before.pairs.sign[judged]).all()
    metres = np.array([axis.unit == "m" for axis in AXES])
    assert after.pairs.margin[metres] == pytest.approx(
        factor * before.pairs.margin[metres],
        rel=1e-6,
        abs=1e-8,  # Geometry is rounded to nanometres.
    )
    assert after.pairs.margin[~metres] == pytest.approx(before.pairs.margin[~metres], abs=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_swapping_two_objects_turns_every_comparison_round(seed: int) -> None:
    batch = read([random_scene(seed)])
    first, second = batch.pairs.first, batch.pairs.second
    there = compare(batch.objects, first, second, FairnessRules())
    back = compare(batch.objects, second, first, FairnessRules())
    assert (back.sign == -there.sign).all()
    assert (back.verdict == there.verdict).all()
    assert (back.margin == there.margin).all()
    assert (back.required == there.required).all()


@given(seeds)
@settings(max_examples=30)
def test_fair_comparisons_are_decided_by_their_margin(seed: int) -> None:
    pairs = read([random_scene(seed, most=12)]).pairs
    assert (np.abs(pairs.sign[pairs.fair]) == 1).all()
    assert (pairs.margin[pairs.fair] >= pairs.required[pairs.fair]).all()


@given(seeds)
@settings(max_examples=15)
def test_fair_comparisons_have_no_circles(seed: int) -> None:
    batch = read([random_scene(seed, most=12)])
    larger: dict[str, set[tuple[str, str]]] = {}
    for (_, task, axis, *named), winner in questions_of(batch).items():
        if task in (POSITION, SIZE):
            loser = next(name for name in named if name != winner)
            larger.setdefault(axis, set()).add((winner, loser))
    for edges in larger.values():
        assert not any((low, high) in edges for high, middle in edges for start, low in edges if start == middle)


@given(seeds)
@settings(max_examples=15)
def test_neither_other_views_nor_the_order_of_objects_change_what_is_asked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scenes = [replace(random_scene(seed + number, most=6), name=f"made/{number}") for number in range(3)]
    shuffled = [with_objects_shuffled(scenes[number], rng) for number in rng.permutation(3)]
    alone, together = [read([scene]) for scene in scenes], read(shuffled)
    assert questions_of(together) == {
        question: answer for batch in alone for question, answer in questions_of(batch).items()
    }
    hashes = [find_candidates(batch).hash for batch in alone]
    assert sorted(find_candidates(together).hash.tolist()) == sorted(np.concatenate(hashes).tolist())


def with_objects_shuffled(scene: Scene, rng: np.random.Generator) -> Scene:
    """The same objects in another order."""
    named = [replace(thing, name=name) for thing, name in zip(scene.things, thing_names(scene), strict=True)]
    return replace(scene, things=tuple(named[number] for number in rng.permutation(len(named))))
