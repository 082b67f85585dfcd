"""Texts of questions and answers. Each distinct text is made once; rows refer to it by number."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import AXES
from internspatial_kedro.questions.choices import Choices
from internspatial_kedro.questions.templates import STYLES, Form, TemplateBook
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.questions.wording import capitalise, countable, indefinite, plural
from internspatial_kedro.tables.packing import coded
from internspatial_kedro.tables.sampling import Integers
from internspatial_kedro.tables.schema import TEXT, TEXTS

_LETTER = STYLES.index("letter")
_LETTERS = "ABCDEFGHIJ"
_FEWEST_OPTIONS = 4
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REMEMBERED = 100_000
_CANONICAL = {"predicate": ["no", "yes"], "choice": ["b", "a"]}


def per_distinct(make: Callable[..., Any], dtype: pa.DataType, *columns: Integers) -> pa.Array:
    """A value for each row, made once for each distinct combination of non-negative integers; texts are coded."""
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    code = np.ravel_multi_index(tuple(columns), tuple(sizes)) if len(columns[0]) else np.zeros(0, np.int64)
    encoded = pa.array(code).dictionary_encode()
    distinct = np.unravel_index(np.asarray(encoded.dictionary), tuple(sizes))
    values = list(map(make, *(column.tolist() for column in distinct)))
    words = pa.array(values, dtype)
    return coded(words, np.asarray(encoded.indices)) if dtype == TEXT else words.take(encoded.indices)


def _join(first: pa.DictionaryArray, second: pa.DictionaryArray) -> pa.DictionaryArray:
    """First text, then second, each distinct pair joined once."""
    size = max(len(second.dictionary), 1)
    pairs = pa.array(np.asarray(first.indices).astype(np.int64) * size + second.indices).dictionary_encode()
    one, other = np.divmod(np.asarray(pairs.dictionary), size)
    texts = first.dictionary.take(pa.array(one)), second.dictionary.take(pa.array(other))
    return coded(pc.binary_join_element_wise(*texts, pa.scalar("", TEXT)), np.asarray(pairs.indices))


class Writer:
    """Writes the texts of questions.

    Slots {a}, {A}, {b}, {B} stay; categories, numbers, options and instructions are filled in.

    Attributes:
        book: Templates.
    """

    def __init__(self, book: TemplateBook, vocabulary: Vocabulary, answer_sets: list[tuple[int, ...]]) -> None:
        """Write with these templates.

        Args:
            book: Templates.
            vocabulary: Labels.
            answer_sets: Distinct sets of numbers that counting questions of a group have for answers.
        """
        self.book, self._vocabulary, self._answer_sets = book, vocabulary, answer_sets
        # The same texts come again in every batch.
        self._asked = lru_cache(maxsize=_REMEMBERED)(self._write_question)
        self._appendix = lru_cache(maxsize=_REMEMBERED)(self._write_appendix)
        self._answer = lru_cache(maxsize=_REMEMBERED)(self._write_answer)

    def __reduce__(self) -> tuple[type["Writer"], tuple[TemplateBook, Vocabulary, list[tuple[int, ...]]]]:
        """Sent to another process without what it remembers."""
        return Writer, (self.book, self._vocabulary, self._answer_sets)

    def questions(self, choices: Choices, category: Integers, answer_set: Integers) -> pa.Array:
        """Question with its options and instruction."""
        asked = per_distinct(self._asked, TEXT, choices.form, choices.wording, category + 1)
        turn = self._turns(choices, answer_set)
        instruction = choices.instruction % self._instructions[choices.form, choices.style]
        appendix = per_distinct(self._appendix, TEXT, choices.form, choices.style, instruction, turn, answer_set)
        return _join(asked, appendix)

    def options(self, choices: Choices, answer_set: Integers) -> pa.Array:
        """Lettered options in order; empty lists for other styles."""
        turn = self._turns(choices, answer_set)
        return per_distinct(
            lambda form, style, turn, answers: self._options(form, turn, answers)[1] if style == _LETTER else [],
            TEXTS, choices.form, choices.style, turn, answer_set,
        )  # fmt: skip

    def answers(self, choices: Choices, category: Integers, answer_set: Integers) -> pa.Array:
        """Answer in the chosen style."""
        turn = self._turns(choices, answer_set)
        return per_distinct(
            self._answer, TEXT, choices.form, choices.style, choices.truth, category + 1, turn, answer_set
        )

    def truths(self, choices: Choices) -> pa.Array:
        """Canonical answers."""
        return per_distinct(self._truth, TEXT, choices.form, choices.truth)

    def of_form(self, choices: Choices, name: str) -> pa.Array:
        """An attribute of each question's form."""
        return coded(pa.array([getattr(form, name) for form in self.book.forms], TEXT), choices.form)

    def template_ids(self, choices: Choices) -> pa.Array:
        """Which wording it is."""
        ids = [form.template_ids for form in self.book.forms]
        first = np.cumsum([0, *map(len, ids)])[choices.form]
        return coded(pa.array(list(chain(*ids)), TEXT), first + choices.wording)

    def labels(self) -> pa.Array:
        """Each label as a countable singular noun phrase."""
        return pa.array([self._nouns[0][number + 1] for number in range(len(self._vocabulary.labels))], TEXT)

    @cached_property
    def _nouns(self) -> tuple[list[str], list[str], list[str]]:
        """Singular, with article and plural of each label; the first entry stands for no category."""
        labels = self._vocabulary.labels
        return (
            ["", *(countable(label) for label in labels)],
            ["", *(indefinite(label) for label in labels)],
            ["", *(plural(label) for label in labels)],
        )

    @cached_property
    def _instructions(self) -> NDArray[np.int64]:
        """Number of instructions of each form and style."""
        styles, forms = self.book.styles, self.book.forms
        return np.array([[len(styles.instructions(style, form.answer_kind)) for style in STYLES] for form in forms])

    def _turns(self, choices: Choices, answer_set: Integers) -> Integers:
        """Random numbers reduced to the orders that there are: forwards or backwards, starting at any option."""
        numbers = np.array([max(len(answers), _FEWEST_OPTIONS) for answers in self._answer_sets], dtype=np.int64)
        counts = np.array([form.name == "count" for form in self.book.forms])[choices.form]
        options = np.where(counts, numbers[answer_set], 2)
        return np.where(choices.style == _LETTER, choices.turn % (2 * options), 0)

    def _fill(self, text: str, category: int, count: int = 0) -> str:
        singular, article, several = (nouns[category] for nouns in self._nouns)
        words = {"category": singular, "a_category": article, "categories": several, "count": str(count)}
        return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), text)

    def _write_question(self, form: int, wording: int, category: int) -> str:
        return capitalise(self._fill(self.book.forms[form].questions[wording], category))

    def _write_appendix(self, form: int, style: int, instruction: int, turn: int, answers: int) -> str:
        entry = self.book.forms[form]
        texts = self.book.styles.instructions(STYLES[style], entry.answer_kind)
        text = texts[instruction]
        if style != _LETTER:
            return f" {text}" if text else ""
        options = self._options(form, turn, answers)[1]
        lines = [f"{_LETTERS[index]}. {option}" for index, option in enumerate(options)]
        return "\n".join(["", *lines, text])

    def _options(self, form: int, turn: int, answers: int) -> tuple[list[str], list[str]]:
        """Canonical answers and texts of lettered options, in the order of their letters."""
        entry = self.book.forms[form]
        if entry.name == "count":
            numbers = sorted(self._answer_sets[answers])
            while len(numbers) < _FEWEST_OPTIONS:
                numbers.append(numbers[-1] + 1)
            keys = texts = [str(number) for number in numbers]
        else:
            keys = _canonical(entry)
            texts = [entry.options[key] for key in keys]
        order = list(range(len(keys)))[:: 1 if turn % 2 else -1]
        shift = turn // 2 % len(keys)
        order = order[shift:] + order[:shift]
        return [keys[index] for index in order], [texts[index] for index in order]

    def _write_answer(self, form: int, style: int, truth: int, category: int, turn: int, answers: int) -> str:
        canonical = self._truth(form, truth)
        if style == _LETTER:
            return _LETTERS[self._options(form, turn, answers)[0].index(canonical)]
        entry = self.book.forms[form]
        texts = entry.answers[STYLES[style]]
        key = ("one" if truth == 1 else "many") if entry.name == "count" else canonical
        return self._fill(texts[key], category, truth)

    def _truth(self, form: int, truth: int) -> str:
        entry = self.book.forms[form]
        return str(truth) if entry.name == "count" else _canonical(entry)[truth]


def _canonical(form: Form) -> list[str]:
    """Canonical answers of a two-way form: what 0 and 1 stand for."""
    if form.name == "open":
        axis = next(axis for axis in AXES if axis.name == form.relation)
        return [axis.less, axis.more]
    return _CANONICAL[form.name]
