"""The template book: how questions and answers are worded. Content is in conf/templates, this reads and checks it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

Texts = dict[str, str]
STYLES = ("short", "sentence", "bare", "letter")
NUMBER, MULTIPLE_CHOICE = "number", "multiple_choice"
"""Forms of questions about scenes."""
_ANSWER_KINDS = {
    "predicate": "yes_no",
    "choice": "choice",
    "open": "text",
    "count": "number",
    NUMBER: "number",
    MULTIPLE_CHOICE: "choice",
}


class Answers(BaseModel):
    """Wordings of an answer by canonical answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    short: Texts
    sentence: Texts
    bare: Texts


class FormBook(BaseModel):
    """One form of one relation: its questions by number, its answers, its lettered options.

    A multiple choice needs no answers: it is answered by a letter. Its options map canonical answers to texts; an
    answer that is not among them is its own text, and `value` stands for every number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: Texts
    answers: Answers | None = None
    options: Texts = {}


class TaskBook(BaseModel):
    """Wordings of a task: relation, then form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    relations: dict[str, dict[str, FormBook]]

    @model_validator(mode="after")
    def _answered(self) -> "TaskBook":
        for relation, forms in self.relations.items():
            for name, form in forms.items():
                if name not in _ANSWER_KINDS:
                    raise ValueError(f"{relation}.{name} is no form; forms are: {', '.join(_ANSWER_KINDS)}")
                if form.answers is None and name != MULTIPLE_CHOICE:
                    raise ValueError(f"{relation}.{name} lacks answers; only {MULTIPLE_CHOICE} needs none")
        return self


class BareStyles(BaseModel):
    """Instructions that ask for the value alone, by kind of answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yes_no: list[str]
    choice: list[str]
    text: list[str]
    number: list[str]


class AnswerStyles(BaseModel):
    """Instructions that tell which kind of answer is expected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    short: list[str]
    sentence: list[str]
    letter: list[str]
    bare: BareStyles

    def instructions(self, style: str, answer_kind: str) -> list[str]:
        """The instructions of a style for a kind of answer."""
        texts = getattr(self, style)
        return list(getattr(texts, answer_kind) if isinstance(texts, BareStyles) else texts)

    def shortened(self, wordings: int) -> "AnswerStyles":
        """Only the first instructions of each style and kind of answer."""
        bare = BareStyles(**{kind: texts[:wordings] for kind, texts in self.bare.model_dump().items()})
        styles = {style: texts[:wordings] for style, texts in self.model_dump(exclude={"bare"}).items()}
        return AnswerStyles(bare=bare, **styles)


class TemplateError(Exception):
    """A template file is wrong: which file, where, and what was expected."""


@dataclass(frozen=True)
class Form:
    """One form of one relation of a task, ready to draw wordings from.

    Attributes:
        task: Its task.
        relation: The relation that it asks, or the axis of an open question.
        name: predicate, choice, open or count; of scenes: number or multiple_choice.
        answer_kind: yes_no, choice, text or number.
        template_ids: `task.relation.form.NNN` of each wording.
        questions: The wordings.
        answers: Style to canonical answer to text; of a multiple choice none.
        options: Canonical answer to option text.
    """

    task: str
    relation: str
    name: str
    template_ids: list[str]
    questions: list[str]
    answers: dict[str, Texts]
    options: Texts

    @property
    def answer_kind(self) -> str:
        """What kind of answer it has."""
        return _ANSWER_KINDS[self.name]


@dataclass(frozen=True)
class TemplateBook:
    """All wordings."""

    tasks: dict[str, TaskBook]
    styles: AnswerStyles

    @classmethod
    def of(cls, files: dict[str, Any]) -> "TemplateBook":
        """From parsed YAML by file name (without ending).

        Raises:
            TemplateError: A file has another structure.
        """
        try:
            styles = AnswerStyles.model_validate(files["answer_styles"]["styles"])
            books = [TaskBook.model_validate(content) for name, content in files.items() if name != "answer_styles"]
        except KeyError as error:
            raise TemplateError(f"The templates lack {error}; answer_styles.yml with `styles` is needed.") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise TemplateError(f"Template {error.title}: {where}: {first['msg']}.") from error
        return cls({book.task: book for book in books}, styles)

    def shortened(self, wordings: int) -> "TemplateBook":
        """Only the first wordings of each question, and the first instructions of each style.

        Args:
            wordings: How many.
        """
        tasks = {
            name: book.model_copy(update={"relations": _shortened(book.relations, wordings)})
            for name, book in self.tasks.items()
        }
        return TemplateBook(tasks, self.styles.shortened(wordings))

    @cached_property
    def forms(self) -> list[Form]:
        """All forms, in a fixed order."""
        return [
            _form(task, relation, name, book)
            for task, tasks in sorted(self.tasks.items())
            for relation, forms in sorted(tasks.relations.items())
            for name, book in sorted(forms.items())
        ]

    def index(self, task: str, relation: str, name: str) -> int:
        """Position of a form in `forms`.

        Raises:
            TemplateError: There is none.
        """
        try:
            return self._positions[task, relation, name]
        except KeyError as error:
            raise TemplateError(f"No templates for {task}.{relation}.{name}; add them to {task}.yml.") from error

    @cached_property
    def _positions(self) -> dict[tuple[str, str, str], int]:
        return {(form.task, form.relation, form.name): index for index, form in enumerate(self.forms)}


def _shortened(relations: dict[str, dict[str, FormBook]], wordings: int) -> dict[str, dict[str, FormBook]]:
    return {
        relation: {
            name: form.model_copy(update={"questions": dict(sorted(form.questions.items())[:wordings])})
            for name, form in forms.items()
        }
        for relation, forms in relations.items()
    }


def _form(task: str, relation: str, name: str, book: FormBook) -> Form:
    numbers = sorted(book.questions)
    return Form(
        task=task,
        relation=relation,
        name=name,
        template_ids=[f"{task}.{relation}.{name}.{number}" for number in numbers],
        questions=[book.questions[number] for number in numbers],
        answers=book.answers.model_dump() if book.answers else {},
        options=book.options,
    )
