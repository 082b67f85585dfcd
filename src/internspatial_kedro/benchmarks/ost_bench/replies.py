"""Replies to OST-Bench whose worth is known: the right one, and those of a guesser."""

import json
from collections.abc import Sequence

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.numbers import as_text


def ideal_reply(item: Item) -> str:
    """The right answer in the form that the prompt asks for."""
    return _reply(_right_words(item))


def guesses(item: Item, items: Sequence[Item]) -> list[str]:
    """Each option; or the right numbers of the other items of its task, its own where there is no other."""
    if item.options:
        return [_reply(option) for option in item.options]
    others = [other for other in items if other.task == item.task and other.item_id != item.item_id]
    return [_reply(_right_words(other)) for other in others or [item]]


def _right_words(item: Item) -> str:
    # 3.0 turns are written 3: most evaluators read no other whole number.
    return item.lettered[item.answers[0]] if item.options else as_text(float(item.answers[0]))


def _reply(answer: str) -> str:
    return json.dumps({"answer": answer, "reason": "It follows from the pictures."}, ensure_ascii=False)
