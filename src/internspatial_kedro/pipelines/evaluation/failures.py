"""Calls that brought no reply."""

from collections import Counter

import pyarrow as pa


class EvaluationError(Exception):
    """Too many calls failed for the scores to mean anything."""


def failed_shares(predictions: pa.Table) -> list[tuple[float, str]]:
    """Share of failed calls of each model on each benchmark, with a line that says why.

    Args:
        predictions: `model`, `benchmark` and `failure`.
    """
    failures: dict[tuple[str, str], list[str]] = {}
    for row in predictions.to_pylist():
        failures.setdefault((row["model"], row["benchmark"]), []).append(row["failure"])
    return [_share(model, benchmark, all_of) for (model, benchmark), all_of in sorted(failures.items())]


def _share(model: str, benchmark: str, failures: list[str]) -> tuple[float, str]:
    reasons = Counter(failure for failure in failures if failure)
    count = reasons.total()
    commonest = f", most often: {reasons.most_common(1)[0][0]}" if reasons else ""
    return count / len(failures), f"{model} on {benchmark}: {count} of {len(failures)}{commonest}"
