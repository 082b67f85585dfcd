"""The wording in conf/templates, read as YAML: complete, unique, mirrored, and good English whatever fills it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from internspatial_kedro.questions.wording import capitalise, countable, indefinite, plural

TEMPLATES = Path(__file__).resolve().parents[2] / "conf" / "templates"
POSITIONS = {"left": "right", "above": "below", "near": "far"}
SIZES = {"wider": "thinner", "taller": "shorter", "larger": "smaller"}
OPPOSITES = POSITIONS | SIZES
OPEN = {
    "horizontal": ("left", "right"),
    "vertical": ("above", "below"),
    "depth": ("near", "far"),
    "width": ("wider", "thinner"),
    "height": ("taller", "shorter"),
    "volume": ("larger", "smaller"),
}
RELATIONS = [word for pair in OPPOSITES.items() for word in pair]
PAIRWISE_FORMS = {"predicate", "choice"}
CONTENT = {
    "position_comparison": {r: PAIRWISE_FORMS for p in POSITIONS.items() for r in p}
    | {axis: {"open"} for axis in ("horizontal", "vertical", "depth")},
    "size_comparison": {r: PAIRWISE_FORMS for p in SIZES.items() for r in p}
    | {axis: {"open"} for axis in ("width", "height", "volume")},
    "existence_estimation": {r: {"predicate"} for r in RELATIONS},
    "object_counting": {r: {"count"} for r in ["any", *RELATIONS]},
}
# Words that may differ between a wording and its mirror, and that only the one or the other may use.
MIRRORED = {
    "left": (["left"], ["right"]),
    "above": (["higher up", "higher", "above"], ["lower down", "lower", "below"]),
    "near": (["nearer to", "closer to", "nearer", "shorter"], ["farther from", "farther away", "farther", "longer"]),
    "wider": (["wider", "broader", "greater", "more"], ["narrower", "thinner", "smaller", "less"]),
    "taller": (["taller", "greater", "more"], ["less tall", "shorter", "smaller", "less"]),
    "larger": (["larger", "bigger", "greater", "more"], ["smaller", "less"]),
}
OBJECTS = [
    ("the red chair", "the old box of fruit"),
    ("<ref>person in the red shirt</ref>", "<ref>TV</ref>"),
    ("<ref>region</ref><box>[[1, 2, 3, 4]]</box>", "<ref>region</ref><box>[[5, 6, 7, 8]]</box>"),
    ("the object in the red box", "the region masked in blue"),
    ("object 3", "object 12"),
]
CATEGORIES = ["chair", "umbrella", "scissors", "person in the red shirt", "TV"]


class Form(NamedTuple):
    """The wording of one relation in one form."""

    task: str
    relation: str
    form: str
    questions: dict[str, str]
    answers: dict[str, dict[str, str]]
    options: dict[str, str]

    @property
    def keys(self) -> set[str]:
        """The canonical answers."""
        fixed = {"predicate": {"yes", "no"}, "choice": {"a", "b"}, "count": {"one", "many"}}
        return set(OPEN[self.relation]) if self.form == "open" else fixed[self.form]


def name_of(form: Form) -> str:
    return f"{form.task}.{form.relation}.{form.form}"


def read_book(task: str) -> dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]:
    book = yaml.safe_load((TEMPLATES / f"{task}.yml").read_text(encoding="utf-8"))
    assert set(book) == {"task", "relations"}
    assert book["task"] == task
    # Counts over several frames have tests of their own: test_scene_templates.py.
    return {relation: forms for relation, forms in book["relations"].items() if relation != "scene"}


FORMS = [
    Form(task, relation, form, **content)
    for task in CONTENT
    for relation, forms in read_book(task).items()
    for form, content in forms.items()
]
FORM_OF = {(f.task, f.relation, f.form): f for f in FORMS}
MIRRORS = [
    (FORM_OF[task, first, form], FORM_OF[task, second, form])
    for task, relations in CONTENT.items()
    for first, second in OPPOSITES.items()
    for form in sorted(relations.get(first, ()))
]
each_form = pytest.mark.parametrize("form", FORMS, ids=name_of)
each_mirror = pytest.mark.parametrize(("first", "second"), MIRRORS, ids=[name_of(first) for first, _ in MIRRORS])


def slots_of(text: str) -> list[str]:
    return re.findall(r"{(\w+)}", text)


def fillings(text: str) -> Iterator[str]:
    """The text with every kind of object phrase and several categories."""
    for a, b in OBJECTS:
        objects = {"a": a, "b": b, "A": capitalise(a), "B": capitalise(b), "count": "3"}
        for word in CATEGORIES if "categor" in text else CATEGORIES[:1]:
            yield text.format(**objects, category=countable(word), a_category=indefinite(word), categories=plural(word))


@pytest.mark.parametrize("task", CONTENT)
def test_every_relation_and_form_is_worded(task: str) -> None:
    assert {relation: set(forms) for relation, forms in read_book(task).items()} == CONTENT[task]


@each_form
def test_ids_count_from_001_to_at_least_012(form: Form) -> None:
    assert list(form.questions) == [f"{number:03d}" for number in range(1, len(form.questions) + 1)]
    assert len(form.questions) >= 12


@pytest.mark.parametrize("task", CONTENT)
def test_no_two_questions_of_a_task_are_alike_when_filled(task: str) -> None:
    filled = [next(fillings(text)).lower() for f in FORMS if f.task == task for text in f.questions.values()]
    assert len({re.sub(r"\W+", " ", text) for text in filled}) == len(filled)


@each_form
def test_each_question_uses_its_slots_once(form: Form) -> None:
    for text in form.questions.values():
        slots = [slot.lower() for slot in slots_of(text)]
        named = [slot for slot in slots if slot in {"a", "b"}]
        categories = [slot for slot in slots if slot in {"category", "a_category", "categories"}]
        assert len(slots) == len(named) + len(categories), text
        if form.task in {"position_comparison", "size_comparison"}:
            assert (sorted(named), categories) == (["a", "b"], []), text
        elif form.task == "existence_estimation":
            assert (named, len(categories)) == (["a"], 1), text
        else:
            assert (named, categories) == ([] if form.relation == "any" else ["a"], ["categories"]), text


@each_form
def test_answers_cover_every_style_and_outcome(form: Form) -> None:
    assert set(form.answers) == {"short", "sentence", "bare"}
    assert all(set(by_key) == form.keys for by_key in form.answers.values())
    assert set(form.options) == (set() if form.form == "count" else form.keys)
    for style, by_key in form.answers.items():
        assert len(set(by_key.values())) == len(form.keys) or (form.form == "count" and style != "sentence")
        assert all(text.endswith(".") != (style == "bare") for text in by_key.values())
    assert all(re.match(r"[A-Z]|{[AB]}", text) for text in form.answers["sentence"].values())


@each_form
def test_answers_name_only_what_the_question_names(form: Form) -> None:
    asked = {slot.lower() for text in form.questions.values() for slot in slots_of(text)}
    allowed = asked | {"count"} if form.form == "count" else asked
    allowed |= {"category", "categories"} if "categor" in str(asked) else set()
    for text in [*form.options.values(), *(text for by_key in form.answers.values() for text in by_key.values())]:
        assert {slot.lower() for slot in slots_of(text)} <= allowed, text


@each_form
def test_filled_text_is_clean_english(form: Form) -> None:
    sentences = [*form.questions.values(), *form.answers["sentence"].values(), *form.answers["short"].values()]
    for filled in (text for sentence in sentences for text in fillings(sentence)):
        assert filled.endswith(("?", ".")), filled
        assert filled == filled.strip() and "  " not in filled, filled
        assert not re.search(r"\b(the|an?) (the|an?)\b|[?.,:;]{2}| [?.,:;]|[{}]", filled, re.IGNORECASE), filled
        assert all(filled.count(left) == filled.count(right) for left, right in ("()", "[]", "<>")), filled
        assert all(one.lower() != two.lower() for one, two in pairwise(re.findall(r"\w+", filled))), filled


@each_form
def test_every_sentence_of_a_question_starts_with_a_capital(form: Form) -> None:
    """A slot opens a sentence only as {A} or {B}, and stands inside one only as {a} or {b}."""
    for text in form.questions.values():
        starts = re.findall(r"(?:^|[?.] ){?(\w)", text)
        assert all(start.isupper() for start in starts), text
        assert not re.search(r"(?<![?.] )(?<!^){[AB]}", text), text


@each_form
def test_questions_are_not_leading(form: Form) -> None:
    """No negation, no tag, no possessive on a slot, no article or digit in front of it."""
    for text in form.questions.values():
        assert not re.search(r"n't\b|\bnot\b|\bsurely\b|}'s|}s\b|\b(the|an?) {(?!categories)", text), text


@pytest.mark.parametrize("form", [f for f in FORMS if f.relation in {*SIZES, *SIZES.values()}], ids=name_of)
def test_sizes_are_of_the_real_world(form: Form) -> None:
    """A size is never asked in pixels, nor as it appears."""
    for text in form.questions.values():
        assert not re.search(r"pixel|\bappears?\b|\blooks?\b|\bseems?\b|in (the|this) (picture|photo|image)", text), (
            text
        )


@pytest.mark.parametrize("form", [f for f in FORMS if f.relation in {"thinner", "shorter"}], ids=name_of)
def test_shorter_and_thinner_name_their_dimension(form: Form) -> None:
    """Thinner alone could be the depth, shorter alone the length."""
    cue = {"thinner": r"width|side to side|left to right", "shorter": r"height|vertical|bottom|top"}[form.relation]
    for text in form.questions.values():
        assert form.relation not in text.split() or re.search(cue, text), text


@pytest.mark.parametrize("form", [f for f in FORMS if f.relation in {"above", "below"}], ids=name_of)
def test_above_and_below_are_heights(form: Form) -> None:
    """Above alone could mean straight overhead or in contact."""
    for text in form.questions.values():
        assert not re.search(r"\b(above|below|over|under|on top)\b", text) or "height" in text, text


@pytest.mark.parametrize("form", [f for f in FORMS if f.form == "open"], ids=lambda f: f.relation)
def test_open_questions_offer_the_words_of_their_bare_answers(form: Form) -> None:
    for text in form.questions.values():
        offered = [word in text.lower() for word in form.answers["bare"].values()]
        assert all(offered) or (form.relation == "horizontal" and text.startswith("On which side")), text


@pytest.mark.parametrize("form", [f for f in FORMS if f.form == "open"], ids=lambda f: f.relation)
def test_open_questions_name_either_answer_first_about_equally_often(form: Form) -> None:
    first, second = form.answers["bare"].values()
    order = [
        text.index(first) < text.index(second) for text in map(str.lower, form.questions.values()) if first in text
    ]
    assert abs(2 * sum(order) - len(order)) <= 2


@each_mirror
def test_opposite_relations_are_worded_alike(first: Form, second: Form) -> None:
    """Every wording turns into its mirror when the words of the relation are exchanged: the text gives nothing away."""
    words, mirrored = MIRRORED[first.relation]
    assert first.questions.keys() == second.questions.keys()
    for number, text in first.questions.items():
        assert blank(text, words) == blank(second.questions[number], mirrored)
        assert blank(text, mirrored) == text, "the wording holds a word of its mirror"
        assert abs(len(text.split()) - len(second.questions[number].split())) <= 1


@each_mirror
def test_opposite_relations_are_answered_alike(first: Form, second: Form) -> None:
    words = [word for words in MIRRORED[first.relation] for word in words]
    for style, by_key in first.answers.items():
        assert all(blank(text, words) == blank(second.answers[style][key], words) for key, text in by_key.items())


@each_form
def test_answers_say_the_relation_of_their_key(form: Form) -> None:
    """Only the no of a predicate speaks of the mirrored relation, or denies the relation itself."""
    is_open = form.form == "open"
    said_by = [form.options, *form.answers.values()] if is_open else [form.answers["sentence"]]
    for key, text in (item for by_key in said_by for item in by_key.items()):
        relation = key if is_open else form.relation
        if relation == "any":
            continue
        denied = key == "no" and form.task in {"position_comparison", "size_comparison"}
        said, unsaid = words_of(relation)[::-1] if denied else words_of(relation)
        assert blank(text.lower(), said) != text.lower() == blank(text.lower(), unsaid), text


@pytest.mark.parametrize("form", [f for f in FORMS if f.form == "choice"], ids=name_of)
def test_choices_are_answered_alike(form: Form) -> None:
    """The answer b is the answer a with the objects exchanged."""
    exchange = str.maketrans("abAB", "baBA")
    for by_key in [form.options, *form.answers.values()]:
        assert re.sub(r"{\w}", lambda slot: slot.group().translate(exchange), by_key["a"]) == by_key["b"]


def words_of(relation: str) -> tuple[list[str], list[str]]:
    """The words of a relation and those of its mirror."""
    if relation in MIRRORED:
        return MIRRORED[relation]
    words, mirrored = MIRRORED[next(first for first, second in OPPOSITES.items() if second == relation)]
    return mirrored, words


def blank(text: str, words: list[str]) -> str:
    """The text with the longest of the words that fits struck out at each place."""
    ordered = sorted(words, key=len, reverse=True)
    return re.sub(rf"\b({'|'.join(map(re.escape, ordered))})\b", "_", text)


def test_mirroring_finds_a_wording_that_differs() -> None:
    words, mirrored = MIRRORED["left"]
    assert blank("Is {a} to the left of {b}?", words) == blank("Is {a} to the right of {b}?", mirrored)
    assert blank("Is {a} to the left of {b}?", words) != blank("Is {a} on the right of {b}?", mirrored)


def test_instructions_tell_the_styles_apart() -> None:
    styles = yaml.safe_load((TEMPLATES / "answer_styles.yml").read_text(encoding="utf-8"))["styles"]
    assert set(styles) == {"short", "sentence", "letter", "bare"}
    assert set(styles["bare"]) == {"yes_no", "choice", "text", "number"}
    lists = [styles["short"], styles["sentence"], styles["letter"], *styles["bare"].values()]
    assert all(len(variants) >= 4 for variants in lists)
    texts = [text for variants in lists for text in variants]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if not text] == [""] == [text for text in styles["short"] if not text]
    assert all(text[0].isupper() and text.endswith((".", "?")) and "  " not in text for text in texts if text)
