"""Scores of question types to the tables of VSI-Bench: eight tasks, and seven as in InternSpatial's table."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.vsi_bench.question_types import (
    CHOICES,
    DIRECTION,
    DIRECTIONS,
    NUMBERS,
    ROTATION,
    TASKS,
)

OVERALL: Final = "overall"
WITHOUT_DIRECTION: Final = "overall_7_tasks"

Cells = Callable[[Mapping[str, float]], dict[str, float]]


def type_means(items: Sequence[ScoredItem]) -> dict[str, float]:
    """Mean score by question type, 0 to 1; what could not be scored counts 0. Rotation questions are one type."""
    scores: dict[str, list[float]] = defaultdict(list)
    for each in items:
        task = ROTATION if each.item.task.startswith(ROTATION) else each.item.task
        scores[task].append(each.scored.score or 0.0)
    return {task: sum(values) / len(values) for task, values in sorted(scores.items())}


def aggregate_present(items: Sequence[ScoredItem]) -> dict[str, float]:
    """Ours: the mean of the tasks that there are, directions as the mean of the kinds that there are."""
    means = type_means(items)
    directions = [means.pop(kind) for kind in DIRECTIONS if kind in means]
    if directions:
        means[DIRECTION] = sum(directions) / len(directions)
    return _table(means, _mean([means[task] for task in TASKS if task in means] or list(means.values())))


def aggregate_official(items: Sequence[ScoredItem]) -> dict[str, float]:
    """The official table; without `overall` and directions where the official code raises."""
    return _or_without_overall(items, official_cells)


def aggregate_lmms_eval(items: Sequence[ScoredItem]) -> dict[str, float]:
    """The table of lmms-eval; without `overall` and directions where its code raises."""
    return _or_without_overall(items, lmms_eval_cells)


def aggregate_vlmevalkit(items: Sequence[ScoredItem]) -> dict[str, float]:
    """The table of VLMEvalKit: a direction that lacks its two siblings is a task of its own."""
    means = type_means(items)
    cells = vlmevalkit_cells(_native(means))
    return _table(_extended(means, cells), _mean(list(cells.values())))


def official_cells(means: Mapping[str, float]) -> dict[str, float]:
    """What `vsibench_aggregate_results` of thinking-in-space takes the mean of.

    Raises:
        KeyError: There are easy directions but not all three kinds.
    """
    if DIRECTIONS[0] not in means:
        return dict(means)
    return lmms_eval_cells(means)


def lmms_eval_cells(means: Mapping[str, float]) -> dict[str, float]:
    """What `_compute_all_subscores` of lmms-eval takes the mean of.

    Raises:
        KeyError: One of the three kinds of directions is missing.
    """
    direction = sum(means[kind] for kind in DIRECTIONS) / len(DIRECTIONS)
    return {task: mean for task, mean in means.items() if task not in DIRECTIONS} | {DIRECTION: direction}


def vlmevalkit_cells(means: Mapping[str, float]) -> dict[str, float]:
    """What `VsiBench._aggregate` of VLMEvalKit takes the mean of."""
    return lmms_eval_cells(means) if all(kind in means for kind in DIRECTIONS) else dict(means)


def _or_without_overall(items: Sequence[ScoredItem], cells_of: Cells) -> dict[str, float]:
    means = type_means(items)
    try:
        cells = cells_of(_native(means))
    except KeyError:
        # The peer stops here without any score; what its means were is still worth reporting.
        return _percent({task: mean for task, mean in means.items() if task not in DIRECTIONS})
    return _table(_extended(means, cells), _mean(list(cells.values())))


def _native(means: Mapping[str, float]) -> dict[str, float]:
    """Peers know no rotation: it stands beside their overall score."""
    return {task: means[task] for task in (*CHOICES, *NUMBERS) if task in means}


def _extended(means: Mapping[str, float], cells: Mapping[str, float]) -> dict[str, float]:
    return {**cells, **({ROTATION: means[ROTATION]} if ROTATION in means else {})}


def _table(means: Mapping[str, float], overall: float | None) -> dict[str, float]:
    seven = _mean([means[task] for task in TASKS if task != DIRECTION and task in means])
    headed = {OVERALL: overall, WITHOUT_DIRECTION: seven, **means}
    return _percent({metric: mean for metric, mean in headed.items() if mean is not None})


def _percent(means: Mapping[str, float]) -> dict[str, float]:
    return {metric: 100 * mean for metric, mean in means.items()}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
