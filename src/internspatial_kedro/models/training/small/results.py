"""Accuracies with what they must be compared to: the majority's answer, what two dimensions suggest, other rooms."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from internspatial_kedro.scoring.standard_errors import clustered_error

Row = Mapping[str, Any]
"""A sample: task, relation, form, image_format, text_format, scene_id, truth, flat, and `score`, 0 or 1."""

_QUANTILE: Final = 1.96
_FLAT: Final = {"right": 1.0, "wrong": 0.0, "tied": 0.5}
_DIRECT: Final = "natural-language reference"
_MARKED: Final = "marks"
_COORDINATES: Final = "coordinates"


def summarise(rows: Sequence[Row]) -> dict[str, Any]:
    """Accuracies by task, by comparison, by way of reference and by format.

    Args:
        rows: Scored samples.
    """
    return {
        "all": cell(rows),
        "mean_over_tasks": mean_over_tasks(rows),
        "tasks": _by(rows, lambda row: row["task"]),
        "references": _by(rows, refer),
        "tasks_by_reference": _by(rows, lambda row: f"{row['task']} / {refer(row)}"),
        "relations_by_reference": _by(rows, lambda row: f"{row['task']} / {row['relation']} / {refer(row)}"),
        "formats": _by(rows, lambda row: f"{row['image_format']} / {row['text_format']}"),
    }


def refer(row: Row) -> str:
    """How a sample refers to objects.

    Args:
        row: The sample.
    """
    if row["text_format"] == "from_image":
        return _MARKED
    return _DIRECT if row["text_format"] in {"natural", "ref"} else _COORDINATES


def _by(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, dict[str, Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: cell(groups[name]) for name in sorted(groups)}


def cell(rows: Sequence[Row]) -> dict[str, Any]:
    """Accuracy of some samples with a 95 % interval clustered by room, and what it is to be compared to.

    `majority`: the commonest truth of each relation and form. `flat`: the answer that two dimensions suggest, of the
    samples where they do; `against_flat`: accuracy where that answer is wrong, and `against_flat_share` how many these
    are.

    Args:
        rows: Scored samples.
    """
    scores = np.array([row["score"] for row in rows], np.float64)
    mean, error = float(scores.mean()), clustered_error(scores, np.array([row["scene_id"] for row in rows]))
    flat = [_FLAT[row["flat"]] for row in rows if row["flat"]]
    against = [row["score"] for row in rows if row["flat"] == "wrong"]
    return {
        "samples": len(rows),
        "rooms": len({row["scene_id"] for row in rows}),
        "accuracy": _percent(mean),
        "low": _percent(mean - _QUANTILE * error),
        "high": _percent(mean + _QUANTILE * error),
        "majority": _percent(majority(rows)),
        "flat": _percent(np.mean(flat)) if flat else None,
        "against_flat": _percent(np.mean(against)) if against else None,
        "against_flat_share": _percent(len(against) / len(flat)) if flat else None,
    }


def majority(rows: Iterable[Row]) -> float:
    """Share that is right if each relation and form gets its commonest truth.

    Args:
        rows: Samples.
    """
    truths: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        truths[row["task"], row["relation"], row["form"]][row["truth"]] += 1
    right = sum(counts.most_common(1)[0][1] for counts in truths.values())
    return right / sum(counts.total() for counts in truths.values())


def mean_over_tasks(rows: Sequence[Row]) -> dict[str, float | None]:
    """Each task counts once: mean accuracy, its interval (tasks' errors added as if independent), mean majority.

    Args:
        rows: Scored samples.
    """
    cells = list(_by(rows, lambda row: row["task"]).values())
    mean = float(np.mean([entry["accuracy"] for entry in cells]))
    errors = [math.nan if entry["low"] is None else (entry["high"] - entry["low"]) / 2 for entry in cells]
    half = math.sqrt(sum(error**2 for error in errors)) / len(cells)
    floor = float(np.mean([entry["majority"] for entry in cells]))
    return {
        "accuracy": _round(mean),
        "low": _round(mean - half),
        "high": _round(mean + half),
        "majority": _round(floor),
    }


def _percent(share: Any) -> float | None:
    return None if share is None or math.isnan(share) else round(100 * float(share), 1)


def _round(percent: float) -> float | None:
    return None if math.isnan(percent) else round(percent, 1)


def _range(accuracy: Mapping[str, Any]) -> str:
    """Its interval; samples of one room have none."""
    return "–" if accuracy["low"] is None else f"{accuracy['low']}-{accuracy['high']}"


def tabulate(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A table of tasks by way of reference, as Markdown.

    Args:
        before: Of `summarise`.
        after: Of the same samples.
    """
    head = "| task / reference | n | before | after | 95 % | majority | 2D alone | where 2D is wrong |"
    lines = [head, "|---|---|---|---|---|---|---|---|"]
    for kind in ("tasks_by_reference", "references"):
        for name, now in after[kind].items():
            then = before[kind][name]["accuracy"]
            wrong = "–" if now["against_flat"] is None else f"{now['against_flat']} ({now['against_flat_share']} %)"
            flat = "–" if now["flat"] is None else now["flat"]
            lines.append(
                f"| {name} | {now['samples']} | {then} | **{now['accuracy']}** | {_range(now)} "
                f"| {now['majority']} | {flat} | {wrong} |"
            )
    then, now = before["mean_over_tasks"], after["mean_over_tasks"]
    lines.append(
        f"| mean over tasks | | {then['accuracy']} | **{now['accuracy']}** | {_range(now)} | {now['majority']} | | |"
    )
    return "\n".join(lines)


def compare_runs(runs: Sequence[Mapping[str, Any]]) -> str:
    """A table of what several runs answer right afterwards, with 95 % intervals, one column a run, as Markdown.

    Args:
        runs: Of a report, with `seed`, `formats` and `after`, which is of the same samples in all.
    """
    titles = [f"seed {run['seed']}, {run['formats']}" for run in runs]
    lines = [f"| task, reference, format | {' | '.join(titles)} | majority |", "|---" * (len(runs) + 2) + "|"]
    summaries = [run["after"] for run in runs]
    groups = [[summary[kind] for summary in summaries] for kind in ("tasks_by_reference", "references", "formats")]
    groups.append([{"mean over tasks": summary["mean_over_tasks"]} for summary in summaries])
    for group in groups:
        for name, first in group[0].items():
            cells = [f"**{entry[name]['accuracy']}** {_range(entry[name])}" for entry in group]
            lines.append(f"| {name} | {' | '.join(cells)} | {first['majority']} |")
    return "\n".join(lines)
