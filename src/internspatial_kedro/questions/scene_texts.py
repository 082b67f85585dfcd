"""Questions about scenes in words: form, wording, options, answer. Each choice is a hash of the question's own id."""

import re
from dataclasses import dataclass

from internspatial_kedro.questions.multiple_choice import near_values, order_options
from internspatial_kedro.questions.scene_choices import choose
from internspatial_kedro.questions.scene_question import SceneQuestion
from internspatial_kedro.questions.templates import MULTIPLE_CHOICE, NUMBER, Form, TemplateBook
from internspatial_kedro.questions.wording import capitalise, countable, indefinite, plural

_LETTERS = "ABCDEFGHIJ"
_LETTER = "letter"
_VALUE = "value"
_NUMBER_STYLES = ("short", "sentence", "bare")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class SceneTexts:
    """What `qa_pairs` has of a question's words; fields as there, slots {a}, {A}, … stay."""

    template_id: str
    form: str
    question: str
    options: tuple[str, ...]
    answer: str
    answer_style: str
    answer_kind: str
    truth: str


def write_texts(question: SceneQuestion, book: TemplateBook, option_gap: float, key: str) -> SceneTexts:
    """Put a question into words.

    Args:
        question: What is asked.
        book: Templates.
        option_gap: Share of the right number by which options differ.
        key: Id of the question and the seed, which decide every choice.

    Raises:
        TemplateError: The templates lack the task's relation or a form of it.
    """
    wrong = question.wrong or _near_values(question, option_gap, key)
    form = _choose_form(question, bool(wrong), book, key)
    wording = choose(len(form.questions), "wording", key)
    asked = capitalise(_fill(form.questions[wording], question))
    options = order_options(_canonical(question), wrong, key) if form.name == MULTIPLE_CHOICE else []
    style = _LETTER if options else _NUMBER_STYLES[choose(len(_NUMBER_STYLES), "style", key)]
    texts = tuple(_option(form, option) for option in options)
    instructions = book.styles.instructions(style, form.answer_kind)
    instruction = instructions[choose(len(instructions), "instruction", key)]
    return SceneTexts(
        template_id=form.template_ids[wording],
        form=form.name,
        question=_with_options(asked, texts, instruction),
        options=texts,
        answer=_LETTERS[options.index(_canonical(question))] if options else _in_words(question, form, style),
        answer_style=style,
        answer_kind=form.answer_kind,
        truth=re.sub(r"[{}]", "", _canonical(question)),
    )


def _near_values(question: SceneQuestion, option_gap: float, key: str) -> tuple[str, ...]:
    """Wrong numbers; those of things that are counted may be next to the right one."""
    if question.value is None:
        return ()
    counted = question.unit == "object"
    gap = 0.0 if counted else option_gap
    return near_values(question.value, question.decimals, gap, key, every_rank=counted)


def _choose_form(question: SceneQuestion, has_options: bool, book: TemplateBook, key: str) -> Form:
    """Open or multiple choice, whichever the templates and the question allow, both alike."""
    allowed = [NUMBER] * (question.value is not None) + [MULTIPLE_CHOICE] * has_options
    written = book.tasks[question.task].relations.get(question.relation, {}) if question.task in book.tasks else {}
    names = [name for name in allowed if name in written] or [MULTIPLE_CHOICE]
    return book.forms[book.index(question.task, question.relation, names[choose(len(names), "form", key)])]


def _canonical(question: SceneQuestion) -> str:
    """The answer without a unit: a text with slots, or the number as it is rounded."""
    if question.answer or question.value is None:
        return question.answer
    return f"{question.value:.{question.decimals}f}"


def _option(form: Form, canonical: str) -> str:
    return form.options.get(canonical) or form.options.get(_VALUE, f"{{{_VALUE}}}").replace(f"{{{_VALUE}}}", canonical)


def _with_options(asked: str, options: tuple[str, ...], instruction: str) -> str:
    if not options:
        return f"{asked} {instruction}".rstrip()
    lines = [f"{_LETTERS[index]}. {option}" for index, option in enumerate(options)]
    return "\n".join([asked, *lines, instruction])


def _in_words(question: SceneQuestion, form: Form, style: str) -> str:
    return _fill(form.answers[style][_VALUE], question)


def _fill(text: str, question: SceneQuestion) -> str:
    """The text with all but the objects filled in."""
    words = {_VALUE: _canonical(question), **question.words}
    if question.category:
        words |= {
            "category": countable(question.category),
            "a_category": indefinite(question.category),
            "categories": plural(question.category),
        }
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), text)
