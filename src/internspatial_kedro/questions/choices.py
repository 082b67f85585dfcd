"""Into which words a kept candidate is put. Every choice is a hash of what it shares with its twins only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, RELATIONS, TASKS
from internspatial_kedro.questions.balance import RELATION_NAMES
from internspatial_kedro.questions.candidates import NONE, Candidates
from internspatial_kedro.questions.templates import STYLES, TemplateBook
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, pick, salt

_SIDES = 5040  # A multiple of every number up to 10, so that the remainder is uniform.
PAIR_FORMS = ("predicate", "choice", "open")


@dataclass(frozen=True)
class Choices:
    """Wording of k questions; indices as columns.

    Attributes:
        form: Index in `TemplateBook.forms`.
        wording: Index of the question in its form.
        style: Index in `STYLES`.
        instruction: Random number for the instruction; taken modulo their number.
        turn: Random number for the order of lettered options.
        truth: 0 or 1: no/yes, b/a, less/more; counting: the number.
    """

    form: Integers
    wording: Integers
    style: Integers
    instruction: Integers
    turn: Integers
    truth: Integers


def choose_words(
    kept: Candidates, twins: Hashes, book: TemplateBook, pair_forms: Sequence[str] = PAIR_FORMS
) -> tuple[Candidates, Choices]:
    """Choose form, wording and order of mention; returns the candidates with a and b as they are mentioned.

    Args:
        kept: Candidates that are asked.
        twins: Hash that a question shares with its twins only.
        book: Templates.
        pair_forms: Forms that comparisons are asked in, each as often.
    """
    is_pair = kept.b != NONE
    swap = _coin(twins, "order", 2).astype(bool) & is_pair
    asks_more = _coin(twins, "word", 2)
    a_has_more = np.where(swap, 1 - kept.outcome, kept.outcome)
    allowed = np.array([PAIR_FORMS.index(name) for name in pair_forms])
    pair_form = allowed[_coin(twins, "form", len(allowed))]
    is_open = pair_form == PAIR_FORMS.index("open")
    truth = np.where(is_pair, np.where(is_open, a_has_more, a_has_more == asks_more), kept.outcome)
    form = form_numbers(book)[kept.task, np.where(is_pair, kept.relation - 1 + asks_more, kept.relation), pair_form]
    wordings = np.array([len(entry.questions) for entry in book.forms])
    mentioned = replace(kept, a=np.where(swap, kept.b, kept.a), b=np.where(swap, kept.a, kept.b))
    choices = Choices(
        form=form,
        wording=pick(combine(twins, salt("wording")), wordings[form]),
        style=_coin(twins, "style", len(STYLES)),
        instruction=_coin(twins, "instruction", _SIDES),
        turn=_coin(twins, "turn", _SIDES),
        truth=truth.astype(np.int64),
    )
    return mentioned, choices


def _coin(twins: Hashes, name: str, sides: int) -> Integers:
    return pick(combine(twins, salt(name)), sides)


def form_numbers(book: TemplateBook) -> NDArray[np.int64]:
    """Form of each task, relation and (for pairs) kind of form, shape (tasks, relations + 1, 3).

    Raises:
        TemplateError: The templates lack one.
    """
    numbers = np.zeros((len(TASKS), len(RELATION_NAMES), len(PAIR_FORMS)), np.int64)
    for index, word in enumerate(RELATIONS):
        axis = AXES[index // 2]
        for kind, name in enumerate(PAIR_FORMS):
            relation = axis.name if name == "open" else word
            numbers[TASKS.index(axis.task), index, kind] = book.index(axis.task, relation, name)
        numbers[TASKS.index(EXISTENCE), index] = book.index(EXISTENCE, word, "predicate")
    for index, word in enumerate(RELATION_NAMES):
        numbers[TASKS.index(COUNTING), index] = book.index(COUNTING, word, "count")
    return numbers
