"""MathVision as we score it: the last box, else the final statement, by option or by value."""

from collections.abc import Iterator, Mapping

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision.boxes import boxes
from internspatial_kedro.benchmarks.mathvision.equality import number, same_answer
from internspatial_kedro.benchmarks.short_answers import readings
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored
from internspatial_kedro.scoring.statements import without_thinking


def score(item: Item, reply: str) -> Scored:
    """Whether the option or the value that the reply gives is the right one."""
    return _option(item, reply) if item.options else _open(item.answers[0], reply)


def _option(item: Item, reply: str) -> Scored:
    found = extract_choice(reply, item.lettered)
    if found.status is Extraction.NONE:
        found = next((each for text in _given(reply) if (each := _by_value(text, item.lettered)) is not NOTHING), found)
    return Scored.of(float(found.value == item.answers[0]), found)


def _by_value(text: str, options: Mapping[str, str]) -> Extracted:
    """The only option that is worth what is given."""
    letters = [letter for letter, option in options.items() if same_answer(option, text)]
    return Extracted(letters[0], Extraction.FOUND) if len(letters) == 1 else NOTHING


def _open(answer: str, reply: str) -> Scored:
    given = list(_given(reply))
    right = next((text for text in given if same_answer(answer, text)), None)
    if right is not None:
        return Scored.of(1.0, Extracted(right, Extraction.FOUND))
    if not given or any(number(text) for text in given) or number(answer) is None:
        return Scored.of(0.0, Extracted(given[0], Extraction.FOUND) if given else NOTHING)
    found = extract_number(reply)
    return Scored.of(float(bool(found.value) and same_answer(answer, found.value)), found)


def _given(reply: str) -> Iterator[str]:
    """The last box with its braces, which `readings` takes off, or what else may be meant."""
    boxed = boxes(without_thinking(reply))[-1:]
    yield from boxed or readings(reply)
