"""Means over items in percent, whole and by group; what cannot be scored counts 0."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item

OVERALL: Final = "overall"


def overall_and(scored: Sequence[ScoredItem], groups: Callable[[Item], Iterable[str]]) -> dict[str, float]:
    """Percent over all items, then over each group in the order of names; nothing of nothing.

    Args:
        scored: Items and what they scored.
        groups: Names of the groups that an item belongs to.
    """
    members: dict[str, list[float | None]] = {}
    for each in scored:
        for name in groups(each.item):
            members.setdefault(name, []).append(each.scored.score)
    if not scored:
        return {}
    return {OVERALL: percent(each.scored.score for each in scored)} | {
        name: percent(members[name]) for name in sorted(members)
    }


def overall_and_tasks(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Percent over all items, then over every task in the order of first appearance; nothing of nothing."""
    if not scored:
        return {}
    return {OVERALL: percent(one.scored.score for one in scored), **percent_by(scored, lambda one: one.item.task)}


def percent_by(scored: Sequence[ScoredItem], key: Callable[[ScoredItem], str]) -> dict[str, float]:
    """`percent` of every group, in the order of first appearance."""
    groups: dict[str, list[float | None]] = {}
    for one in scored:
        groups.setdefault(key(one), []).append(one.scored.score)
    return {name: percent(scores) for name, scores in groups.items()}


def percent(scores: Iterable[float | None]) -> float:
    """100 times the mean.

    Args:
        scores: At least one.
    """
    values = [score or 0.0 for score in scores]
    return 100 * sum(values) / len(values)
