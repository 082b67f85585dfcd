"""In which order objects come into view."""

import re

import pytest

from internspatial_kedro.questions.appearance_order import find_questions, order
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_question import SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Seen, Thing, scene_of

RULES = SceneRules(candidates=20)


def comes(label: str, frame: int, *before: Seen) -> Thing:
    return Thing(label, seen=(*before, (frame, 0.05, 0.9)))


def four(*frames: int) -> list[Thing]:
    return [comes(label, frame) for label, frame in zip(("lamp", "sofa", "mug", "desk"), frames, strict=True)]


def said(scene: SceneFacts, question: SceneQuestion, text: str) -> list[str]:
    """Labels in the order of an option."""
    return [scene.labels[question.named["abcd".index(slot)]] for slot in re.findall(r"{(\w)}", text)]


def orders(*things: Thing) -> list[list[str]]:
    scene = scene_of(*things)
    return [said(scene, question, question.answer) for question in find_questions(scene, RULES)]


def test_the_order_is_that_of_the_frames() -> None:
    assert orders(*four(9, 0, 6, 3)) == [["sofa", "desk", "mug", "lamp"]]


@pytest.mark.parametrize(("last", "asked"), [(8, False), (9, True)])
def test_three_frames_lie_between(last: int, asked: bool) -> None:
    assert len(orders(*four(0, 3, 6, last))) == asked


TRACES = [
    ("nothing before", (), True),
    ("a trace too early", ((8, 0.0001, 0.01),), False),
    ("a trace just late enough", ((9, 0.0001, 0.01),), True),
]


@pytest.mark.parametrize(("before", "asked"), [row[1:] for row in TRACES], ids=[row[0] for row in TRACES])
def test_a_trace_is_another_reading(before: tuple[Seen, ...], asked: bool) -> None:
    assert len(orders(*four(0, 3, 6, 9)[:3], comes("desk", 11, *before))) == asked


CLEAR: list[tuple[str, Seen, bool]] = [
    ("one percent", (9, 0.01, 0.5), True),
    ("less than one percent", (9, 0.009, 0.5), False),
    ("small but whole", (9, 0.009, 0.95), True),
    ("small and nearly whole", (9, 0.009, 0.94), False),
    ("small and not known", (9, 0.009, None), False),
]


@pytest.mark.parametrize(("seen", "asked"), [row[1:] for row in CLEAR], ids=[row[0] for row in CLEAR])
def test_what_counts_as_appearing(seen: Seen, asked: bool) -> None:
    assert len(orders(*four(0, 3, 6, 9)[:3], Thing("desk", seen=(seen,)))) == asked


CUT = [
    ("a corner", (6,), 0.049, False),
    ("a quarter of what is seen of it at most", (6,), 0.05, True),
    ("a small picture of the whole", (), 0.01, True),
]


@pytest.mark.parametrize(("cut", "area", "asked"), [row[1:] for row in CUT], ids=[row[0] for row in CUT])
def test_a_corner_at_the_border_is_no_clear_appearance(cut: tuple[int, ...], area: float, asked: bool) -> None:
    """From frame 6 the lamp is three frames away, from frame 8 it is one."""
    desk = Thing("desk", seen=((6, area, 0.9), (8, 0.2, 0.9)), cut=cut)
    assert len(orders(comes("sofa", 0), comes("mug", 3), desk, comes("lamp", 9))) == asked


def test_options_are_orders_of_the_four_and_all_differ() -> None:
    scene = scene_of(
        *(comes(f"{letter}hing", frame) for letter, frame in zip("abcdefgh", range(0, 12, 3), strict=False))
    )
    for question in find_questions(scene, RULES):
        options = [question.answer, *question.wrong]
        assert len(set(options)) == 4
        assert all(sorted(said(scene, question, option)) == sorted(scene.labels) for option in options)


def test_order_of_frames() -> None:
    assert order([5, 1, 9, 3]) == (1, 3, 0, 2)
