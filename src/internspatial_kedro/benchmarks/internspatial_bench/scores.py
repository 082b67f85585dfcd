"""What a reply to InternSpatial-Bench is worth.

The benchmark's own scorer is not public. The paper (arXiv 2506.18385, section 4) says: counting by relative error with
the last number of a reply, options by accuracy, quizzes by a judge. All else is a choice of ours, written down here.
"""

from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.accuracy import clamped_accuracy
from internspatial_kedro.scoring.choices import extract_choice, extract_named
from internspatial_kedro.scoring.numbers import extract_number, last_number
from internspatial_kedro.scoring.scored import Extracted, Scored
from internspatial_kedro.scoring.yes_no import extract_yes_no

UNCLAMPED: Final = "unclamped"
WITH_WORDS: Final = "number_words"


def score(item: Item, reply: str) -> Scored:
    """Ours: the number of the final statement, number words understood."""
    return _score_count(item, extract_number(reply)) if item.answer_kind == "number" else score_words(item, reply)


def score_as_paper(item: Item, reply: str) -> Scored:
    """The paper's: the last number of a reply in digits; its worth with number words is kept beside it."""
    if item.answer_kind != "number":
        return score_words(item, reply)
    scored = _score_count(item, last_number(reply))
    with_words = _score_count(item, last_number(reply, words=True)).score
    scored.parts[WITH_WORDS] = with_words or 0.0
    return scored


def score_words(item: Item, reply: str) -> Scored:
    """Options and quizzes. A quiz is judged without a judge: by its yes or no, or by the phrase that it names."""
    answer = item.answers[0].strip()
    if item.answer_kind == "letter":
        chosen = extract_choice(reply, item.lettered)
        return Scored.of(float(chosen.value == answer), chosen)
    if item.answer_kind == "yes_no":
        said = extract_yes_no(reply)
        return Scored.of(float(said.value == answer.lower()), said)
    phrases = item.extra.get("choices") or item.answers
    named = extract_named(reply, {phrase: phrase for phrase in phrases})
    return Scored.of(float(named.value in item.answers), named)


def _score_count(item: Item, number: Extracted) -> Scored:
    """1 - error, not below 0; as it is in the part `unclamped`."""
    error = counting_error(number.value, float(item.answers[0]))
    scored = Scored.of(clamped_accuracy(error), number)
    scored.parts[UNCLAMPED] = 1.0 - error
    return scored


def counting_error(given: str, truth: float) -> float:
    """|p - g| / g; no number is an error of 1, and so is every number but 0 where there is nothing to count."""
    if not given:
        return 1.0
    if truth == 0:
        return float(float(given) != 0)
    return abs((float(given) - truth) / truth)
