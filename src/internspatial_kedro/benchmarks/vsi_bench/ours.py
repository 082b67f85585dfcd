"""Our own scoring, the profile `default`: the final statement of a reply counts, whatever stands around it."""

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.accuracy import mean_relative_accuracy, relative_error
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import Scored


def score(item: Item, reply: str) -> Scored:
    """Accuracy of letters, MRA of numbers."""
    if item.answer_kind == "letter":
        chosen = extract_choice(reply, item.lettered)
        return Scored.of(float(chosen.value == item.answers[0].strip().upper()), chosen)
    number = extract_number(reply)
    if not number.value:
        return Scored.of(0.0, number)
    return Scored.of(mean_relative_accuracy(relative_error(float(number.value), float(item.answers[0]))), number)
