"""MathVista as VLMEvalKit scores it: `vlmeval/dataset/utils/mathvista.py`, `post_check`, at e8e78f05f3.

A judge extracts the answer there where `post_check(prefetch=True)` finds none; offline the reply itself is taken for
it. Lists and words never score: not the answer but the text "None" is compared.
"""

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.peers.vlmevalkit_can_infer import prefetched
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored


def score(item: Item, reply: str) -> Scored:
    """Whether the option, or the whole reply as a number, is the answer."""
    found = _option(item, reply) if _has_choices(item) else _number(item, reply)
    return Scored.of(float(_is_right(item, found)), NOTHING if found is None else _extracted(found))


def prefetch(item: Item, reply: str) -> str | int | float | bool:
    """What spares the judge: an option, or a number that is the answer; False if nothing does."""
    if _has_choices(item):
        return _option(item, reply) or False
    found = _number(item, reply)
    return found if found is not None and _is_right(item, found) else False


def _has_choices(item: Item) -> bool:
    return bool(item.options) or item.extra["question_type"] == "multi_choice"


def _option(item: Item, reply: str) -> str | None:
    found = prefetched(reply, item.lettered)
    return found.value if found else None


def _number(item: Item, reply: str) -> str | int | float | None:
    """`14.0` is no integer."""
    kind = item.extra["answer_type"]
    try:
        return int(reply) if kind == "integer" else float(reply) if kind == "float" else "None"
    except ValueError:
        return None


def _is_right(item: Item, found: str | int | float | None) -> bool:
    answer = item.answers[0]
    if found is None or isinstance(found, str):
        return found == answer
    try:
        return found == (int(answer) if isinstance(found, int) else float(answer))
    except ValueError:
        return False


def _extracted(found: str | int | float) -> Extracted:
    status = Extraction.NONE if found in ("Z", "None") else Extraction.FOUND
    return Extracted(str(found), status)
