"""MMScan's score by a judge: how many key points of the first right answer a reply holds.

Source: EmbodiedScan `mmscan/evaluator/gpt_evaluation.py`. The rules here read what a judge said; asking is `judging`'s.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmscan.classes import CLASSES
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

CALLS: Final = 3
"""Calls that the devkit makes for an item; it does not stop at a valid one, and keeps the last."""

_KEYS: Final = ("All key points", "Correct Number", "Wrong/Missing Number", "Reasons")


def read_verdict(raw: str) -> dict[str, Any] | None:
    """A judge's words as an object, if it is valid: all keys, and as many key points as the two numbers count."""
    try:
        verdict = json.loads(raw)
        points, right, wrong = (verdict[key] for key in _KEYS[:3])
        whole = len(points) == int(right) + int(wrong) and len(points) > 0
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        return None
    return verdict if whole and isinstance(verdict, dict) and _KEYS[3] in verdict else None


def last_valid(raws: Sequence[str]) -> dict[str, Any] | None:
    """What the devkit keeps of its calls for an item: the last valid verdict."""
    valid = [verdict for raw in raws[:CALLS] if (verdict := read_verdict(raw)) is not None]
    return valid[-1] if valid else None


def share(verdict: dict[str, Any]) -> float:
    """Share of key points that are right."""
    right, wrong = int(verdict["Correct Number"]), int(verdict["Wrong/Missing Number"])
    return right / (right + wrong)


def read_words(_item: Item, raw: str) -> Scored:
    """A judge's words about one reply."""
    verdict = read_verdict(raw)
    if verdict is None:
        return Scored.failed(
            "InvalidJudgement: no object with key points that add up", Extracted(raw, Extraction.FOUND)
        )
    return Scored(share(verdict), raw, Extraction.FOUND)


def aggregate_judged(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Means in percent, overall by items and by class; what the judge left invalid is in none, as in the devkit."""
    return by_class([each for each in scored if each.scored.score is not None])


def by_class(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Means in percent, overall by items and by class; what cannot be scored is worth 0."""
    groups = {"overall": scored, **{name: [each for each in scored if each.item.task == name] for name in CLASSES}}
    return {
        name: 100 * sum(each.scored.score or 0.0 for each in items) / len(items)
        for name, items in groups.items()
        if items
    }
