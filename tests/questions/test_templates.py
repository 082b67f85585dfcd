"""The template book: forms in a fixed order, and one clear line for what is wrong with a file."""

from copy import deepcopy
from typing import Any

import pytest

from internspatial_kedro.questions.templates import STYLES, TemplateBook, TemplateError

BARE = {kind: ["Be brief."] for kind in ("yes_no", "choice", "text", "number")}
FORM = {
    "questions": {"002": "Is {a} wide?", "001": "Wide, {a}?"},
    "answers": {style: {"yes": "yes", "no": "no"} for style in ("short", "sentence", "bare")},
    "options": {"yes": "Yes", "no": "No"},
}
FILES: dict[str, Any] = {
    "answer_styles": {"styles": {"short": [""], "sentence": ["In full."], "letter": ["Letter."], "bare": BARE}},
    "size": {"task": "size", "relations": {"wide": {"predicate": FORM}, "any": {"count": FORM}}},
}


def changed(*path: str, value: Any) -> dict[str, Any]:
    """The files with one value replaced."""
    files = deepcopy(FILES)
    place = files
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return files


def test_forms_and_wordings_have_a_fixed_order() -> None:
    book = TemplateBook.of(FILES)
    assert [(form.task, form.relation, form.name) for form in book.forms] == [
        ("size", "any", "count"),
        ("size", "wide", "predicate"),
    ]
    form = book.forms[book.index("size", "wide", "predicate")]
    assert form.template_ids == ["size.wide.predicate.001", "size.wide.predicate.002"]
    assert form.questions == ["Wide, {a}?", "Is {a} wide?"]
    assert [form.answer_kind for form in book.forms] == ["number", "yes_no"]


def test_every_style_has_instructions_for_every_kind_of_answer(book: TemplateBook) -> None:
    for form in book.forms:
        for style in STYLES:
            assert len(book.styles.instructions(style, form.answer_kind)) >= 6


def test_a_form_that_is_not_there() -> None:
    with pytest.raises(TemplateError, match=r"No templates for size\.wide\.open; add them to size\.yml\."):
        TemplateBook.of(FILES).index("size", "wide", "open")


AS_A_LIST = changed("size", "relations", "wide", "predicate", "questions", value=["Is {a} wide?"])
WRONG = [
    ("no styles", {"size": FILES["size"]}, "The templates lack 'answer_styles'"),
    ("an unknown key", changed("size", "relatoins", value={}), "TaskBook: relatoins: Extra inputs"),
    ("questions as a list", AS_A_LIST, "TaskBook: relations.wide.predicate.questions: .*dictionary"),
    (
        "no sentences",
        changed("answer_styles", "styles", value={"short": [""]}),
        "AnswerStyles: sentence: Field required",
    ),
]


@pytest.mark.parametrize(("files", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_files_are_told_in_one_line(files: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError, match=message) as raised:
        TemplateBook.of(files)
    assert "\n" not in str(raised.value)
