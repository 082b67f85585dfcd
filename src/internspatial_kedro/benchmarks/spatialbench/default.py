"""Our own rules for SpatialBench: answers are read out of the reply, counts are clamped, no reply ends a run."""

import re
from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialbench.pairs import by_pair, by_task, mean_percent, pair_points, with_overall
from internspatial_kedro.benchmarks.spatialbench.reading import PAIRED
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored
from internspatial_kedro.scoring.statements import plain, without_thinking
from internspatial_kedro.scoring.yes_no import extract_yes_no

_LETTERS: Final = dict.fromkeys("ABCD", "")
_ARTICLES: Final = frozenset({"a", "an", "the"})
_WORD: Final = re.compile(r"[^\W_]+")


def score(item: Item, reply: str) -> Scored:
    """1 for a right answer; of counting, 1 less the relative error, at least 0."""
    answer = item.answers[0]
    if item.answer_kind == "number":
        return _score_count(answer, reply)
    if item.answer_kind == "yes_no":
        said = extract_yes_no(reply)
        return Scored.of(float(said.value == answer.strip(" .").lower()), said)
    if answer in _LETTERS:
        chosen = extract_choice(reply, _LETTERS)
        return Scored.of(float(chosen.value == answer), chosen)
    return _score_words(answer, reply)


def _score_count(answer: str, reply: str) -> Scored:
    """A count of 0 is right or wrong: no error is relative to it."""
    said, truth = extract_number(reply), float(extract_number(answer).value or "nan")
    if not said.value:
        return Scored.of(0.0, said)
    error = abs(float(said.value) - truth)
    return Scored.of(float(error == 0) if truth == 0 else max(0.0, 1 - error / abs(truth)), said)


def _score_words(answer: str, reply: str) -> Scored:
    """Whether the answer's words stand in the reply one after another, articles aside."""
    wanted, said = _words(answer), _words(plain(without_thinking(reply)))
    if not said:
        return Scored.of(0.0, NOTHING)
    found = any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))
    return Scored.of(float(found), Extracted(" ".join(wanted if found else said), Extraction.FOUND))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Percent of each task's points; an item whose other half is not in the run joins no pair."""
    values: dict[str, float] = {}
    for task, items in by_task(scored).items():
        if task not in PAIRED:
            values[task] = mean_percent(items)
        elif whole := [pair for pair in by_pair(items) if len(pair) == 2]:
            points = pair_points(task, whole)
            values[task] = 100 * points.scores / points.full_scores
    return with_overall(values)
