"""Scores of InternSpatial-Bench: the mean of five tasks, and how it depends on what the paper leaves open."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.internspatial_bench.scores import UNCLAMPED, WITH_WORDS

COUNTING: Final = "object_counting"
EXISTENCE: Final = "existence_estimation"
TASKS: Final = ("position_comparison", "size_comparison", "rotation_estimation", COUNTING, EXISTENCE)
"""In the order of the paper's Table 2."""

OVERALL: Final = "overall"
Worth = Callable[[ScoredItem], float]


def aggregate(items: Sequence[ScoredItem]) -> dict[str, float]:
    """The unweighted mean of the tasks that there are, and each task's mean [percent].

    The averages of the paper's Table 2 follow from its rows by this mean, not by a mean over items.
    """
    means = task_means(items, _worth)
    return _percent({OVERALL: macro(means), **means})


def aggregate_as_paper(items: Sequence[ScoredItem]) -> dict[str, float]:
    """The same, and what it would be by other readings of the paper.

    `overall_unclamped`: counts may cost more than they can win. `overall_number_words`: "three" is a number too.
    `overall_existence_pairs`: existence counts where both of a picture's questions, yes and no, are right.
    `choices` is accuracy over items with options, `quiz_offline` over those that the paper gives to a judge.
    """
    means = task_means(items, _worth)
    table = {OVERALL: macro(means), **means}
    if COUNTING in means:
        unclamped = _mean([_part(each, UNCLAMPED) for each in items if each.item.task == COUNTING])
        worded = _mean([_part(each, WITH_WORDS) for each in items if each.item.task == COUNTING])
        table["counting_unclamped"] = unclamped
        table["overall_unclamped"] = macro({**means, COUNTING: unclamped})
        table["overall_number_words"] = macro({**means, COUNTING: worded})
    pairs = existence_pairs(items)
    if pairs:
        table["existence_pairs"] = _mean(pairs)
        table["overall_existence_pairs"] = macro({**means, EXISTENCE: _mean(pairs)})
    for metric, kinds in (("choices", ("letter",)), ("quiz_offline", ("yes_no", "text"))):
        worth = [_worth(each) for each in items if each.item.answer_kind in kinds]
        table |= {metric: _mean(worth)} if worth else {}
    return _percent(table)


def task_means(items: Sequence[ScoredItem], worth: Worth) -> dict[str, float]:
    """Mean worth by task, the paper's tasks first."""
    by_task: dict[str, list[float]] = defaultdict(list)
    for each in items:
        by_task[each.item.task].append(worth(each))
    order = [task for task in TASKS if task in by_task] + sorted(set(by_task) - set(TASKS))
    return {task: _mean(by_task[task]) for task in order}


def macro(means: Mapping[str, float]) -> float:
    """The unweighted mean of the paper's tasks that there are; of all, if there are none of them."""
    return _mean([means[task] for task in TASKS if task in means] or list(means.values()))


def existence_pairs(items: Sequence[ScoredItem]) -> list[float]:
    """1 for each pair of a yes and a no about one picture in one format that are both right, else 0, in item order."""
    sides: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: {"yes": [], "no": []})
    for each in items:
        if each.item.task == EXISTENCE and each.item.answer_kind == "yes_no":
            key = (each.item.cluster_id, each.item.format)
            sides[key][each.item.answers[0].strip().lower()].append(_worth(each))
    return [yes * no for side in sides.values() for yes, no in zip(side["yes"], side["no"], strict=False)]


def _worth(each: ScoredItem) -> float:
    return each.scored.score or 0.0


def _part(each: ScoredItem, name: str) -> float:
    """A failed call has no parts: an error of 1."""
    return each.scored.parts.get(name, _worth(each))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _percent(means: Mapping[str, float]) -> dict[str, float]:
    return {metric: 100 * mean for metric, mean in means.items()}
