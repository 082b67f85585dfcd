"""Our own rules for SpatialRGPT-Bench, without a judge: relations by words, lengths by units, directions by hours.

The thresholds are the paper's (Cheng et al., arXiv 2406.01584): a length within 25 % of the right one, a direction
within one hour. Marks of a judge are a profile of their own, never mixed with these.
"""

from collections.abc import Sequence

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import (
    DIRECTION,
    GROUPS,
    QUALITATIVE,
    QUANTITATIVE,
    is_quantitative,
)
from internspatial_kedro.benchmarks.spatialrgpt_bench.lengths import extract_hour, extract_length, hours_apart
from internspatial_kedro.benchmarks.spatialrgpt_bench.statements import chosen, holds
from internspatial_kedro.scoring.scored import Extracted, Scored

_TOLERANCE = 0.25
_DEGREES_PER_HOUR = 30
_ROUNDING = 1e-9
"""Lengths come from inches and feet; a product on the threshold is not above it."""


def canonical_answer(category: str, question: str, answer: str) -> Extracted:
    """What an answer or a reply says: yes or no, a region's number, an hour, a length in metres."""
    if category == DIRECTION:
        return extract_hour(answer)
    if is_quantitative(category):
        return extract_length(answer)
    return (holds if category.endswith("_predicate") else chosen)(category, question, answer)


def score(item: Item, reply: str) -> Scored:
    """1 for a right reply; of quantities, parts hold the error: `abs_rel`, or `error_deg` of directions."""
    said, truth = canonical_answer(item.task, item.question, reply), str(item.extra["canonical"])
    if not said.value:
        return Scored.of(0.0, said)
    if item.task == DIRECTION:
        apart = hours_apart(int(said.value), int(truth))
        return Scored(float(apart <= 1), said.value, said.status, parts={"error_deg": float(_DEGREES_PER_HOUR * apart)})
    if is_quantitative(item.task):
        error = abs(float(said.value) - float(truth)) / float(truth)
        right = float(error <= _TOLERANCE + _ROUNDING)
        return Scored(right, said.value, said.status, parts={"abs_rel": error})
    return Scored.of(float(said.value == truth), said)


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Item means in percent, overall, qualitative, quantitative and by group; mean errors of quantities that were read.

    `<group> abs_rel` is in percent, `direction error_deg` in degrees.
    """
    groups = {group: [each for each in scored if GROUPS[each.item.task] == group] for group in set(GROUPS.values())}
    parts = {
        "overall": list(scored),
        "qualitative": [each for each in scored if not is_quantitative(each.item.task)],
        "quantitative": [each for each in scored if is_quantitative(each.item.task)],
        **{group: groups[group] for group in (*QUALITATIVE, *QUANTITATIVE.values())},
    }
    accuracies = {name: accuracy(items) for name, items in parts.items() if items}
    return accuracies | _errors(groups)


def accuracy(scored: Sequence[ScoredItem]) -> float:
    """Mean worth in percent; what cannot be scored is worth 0."""
    return 100 * sum(each.scored.score or 0.0 for each in scored) / len(scored)


def _errors(groups: dict[str, list[ScoredItem]]) -> dict[str, float]:
    values = {}
    for group in QUANTITATIVE.values():
        name, factor = ("error_deg", 1.0) if group == DIRECTION else ("abs_rel", 100.0)
        errors = [each.scored.parts[name] for each in groups[group] if name in each.scored.parts]
        if errors:
            values[f"{group} {name}"] = factor * sum(errors) / len(errors)
    return values
