"""The wording of questions about scenes: complete, unique, right slots, units and conventions, good English."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from internspatial_kedro.questions.wording import capitalise, plural

TEMPLATES = Path(__file__).resolve().parents[2] / "conf" / "templates"
BOTH, LETTERED = {"number", "multiple_choice"}, {"multiple_choice"}
CONTENT = {
    ("object_counting", "scene"): (BOTH, ["categories"]),
    ("absolute_distance", "closest"): (BOTH, ["a", "b"]),
    ("object_size", "longest_side"): (BOTH, ["a"]),
    ("room_size", "area"): (BOTH, []),
    ("room_size", "volume"): (BOTH, []),
    ("appearance_order", "first_seen"): (LETTERED, ["a", "b", "c", "d"]),
    ("relative_distance", "nearest"): (LETTERED, ["a"]),
    ("relative_direction", "easy"): (LETTERED, ["a", "b", "c"]),
    ("relative_direction", "medium"): (LETTERED, ["a", "b", "c"]),
    ("relative_direction", "hard"): (LETTERED, ["a", "b", "c"]),
}
UNITS = {
    "closest": "metres", "longest_side": "centimetres", "area": "square metres", "volume": "cubic metres",
}  # fmt: skip
FILLINGS = [
    ("the red chair", "the old box of fruit", "the TV", "the pair of scissors"),
    ("object 3", "object 12", "object 7", "object 1"),
]


def relations_of(task: str) -> dict[str, dict[str, dict[str, Any]]]:
    return dict(yaml.safe_load((TEMPLATES / f"{task}.yml").read_text(encoding="utf-8"))["relations"])


FORMS = {
    (task, relation, form): content
    for task, relation in CONTENT
    for form, content in relations_of(task)[relation].items()
}
QUESTIONS = [(*key, text) for key, content in FORMS.items() for text in content["questions"].values()]
each_question = pytest.mark.parametrize(("task", "relation", "form", "text"), QUESTIONS)


def filled(text: str) -> Iterator[str]:
    for names in FILLINGS:
        slots = dict(zip("abcd", names, strict=True))
        slots |= {letter.upper(): capitalise(name) for letter, name in slots.items()}
        for category in ("chair", "pair of scissors", "box of fruit"):
            yield text.format(**slots, categories=plural(category), value="3.5")


def test_every_relation_and_form_is_worded() -> None:
    for (task, relation), (forms, _) in CONTENT.items():
        assert set(relations_of(task)[relation]) == forms
    for task in {task for task, _ in CONTENT} - {"object_counting"}:
        assert {(task, relation) for relation in relations_of(task)} <= set(CONTENT)


def test_ids_count_from_001_to_at_least_012() -> None:
    for content in FORMS.values():
        assert list(content["questions"]) == [f"{number:03d}" for number in range(1, len(content["questions"]) + 1)]
        assert len(content["questions"]) >= 12


@pytest.mark.parametrize("task", sorted({task for task, _ in CONTENT}))
def test_no_two_questions_of_a_task_are_alike_when_filled(task: str) -> None:
    texts = [next(filled(text)).lower() for other, *_, text in QUESTIONS if other == task]
    assert len({re.sub(r"\W+", " ", text) for text in texts}) == len(texts)


@each_question
def test_each_question_uses_its_slots_once(task: str, relation: str, form: str, text: str) -> None:
    slots = [slot.lower() for slot in re.findall(r"{(\w+)}", text)]
    assert sorted(slots) == CONTENT[task, relation][1]


@each_question
def test_filled_text_is_clean_english(task: str, relation: str, form: str, text: str) -> None:
    for sentence in filled(text):
        assert sentence.endswith(("?", ".")) and sentence == sentence.strip() and "  " not in sentence
        assert not re.search(r"\b(the|an?) (the|an?)\b|[?.,:;]{2}| [?.,:;]|[{}]", sentence, re.IGNORECASE), sentence
        assert all(one.lower() != two.lower() for one, two in pairwise(re.findall(r"\w+", sentence))), sentence
        assert all(start.isupper() for start in re.findall(r"(?:^|[?.] )(\w)", sentence)), sentence


@each_question
def test_questions_are_not_leading_and_promise_no_video(task: str, relation: str, form: str, text: str) -> None:
    assert not re.search(r"n't\b|\bnot\b|\bsurely\b|}'s|}s\b|\b(the|an?) {(?!categories)", text)
    assert "video" not in text.lower()


@each_question
def test_units_are_in_the_question_or_in_its_options(task: str, relation: str, form: str, text: str) -> None:
    if relation in UNITS and form == "number":
        assert UNITS[relation] in text
    elif relation in UNITS:
        assert "metre" not in text


@each_question
def test_conventions_are_stated(task: str, relation: str, form: str, text: str) -> None:
    cues = {
        "closest": r"closest|nearest|shortest|smallest",
        "nearest": r"closest|nearest point|surface|gap|shortest|smallest",
        "longest_side": r"longest|largest|largest of",
        "medium": r"135 degrees",
    }
    if relation in cues:
        assert re.search(cues[relation], text)
    if task == "relative_direction":
        assert re.search(r"fac|look|view|straight", text)


def test_no_direction_is_always_named_first() -> None:
    for relation in ("easy", "medium"):
        texts = [text for _, other, _, text in QUESTIONS if other == relation]
        left_first = [text.index("left") < text.index("right") for text in texts]
        assert abs(2 * sum(left_first) - len(left_first)) <= 2


def test_numbers_have_every_style_and_their_unit() -> None:
    for (_, relation, form), content in FORMS.items():
        if form == "number":
            assert set(content["answers"]) == {"short", "sentence", "bare"}
            assert content["answers"]["bare"] == {"value": "{value}"}
            assert all(set(texts) == {"value"} for texts in content["answers"].values())
            assert all(UNITS.get(relation, "") in content["answers"][style]["value"] for style in ("short", "sentence"))
            assert content["answers"]["sentence"]["value"].endswith(".")
        elif relation in UNITS:
            assert content["options"] == {"value": f"{{value}} {UNITS[relation]}"}


def test_every_direction_has_a_text() -> None:
    sides = {"easy": {"left", "right"}, "medium": {"left", "right", "back"}}
    sides["hard"] = {f"{depth}-{side}" for depth in ("front", "back") for side in ("left", "right")}
    for level, directions in sides.items():
        options = FORMS["relative_direction", level, "multiple_choice"]["options"]
        assert set(options) == directions
        assert [text.lower() for text in options.values()] == list(options)
