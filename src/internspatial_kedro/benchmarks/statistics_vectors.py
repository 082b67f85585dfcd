"""What public packages say of standard errors and tests, from our own functions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector
from internspatial_kedro.scoring.power import Design
from internspatial_kedro.scoring.standard_errors import clustered_error, independent_error, miller_error, sum_clusters
from internspatial_kedro.scoring.statistics import Interval, critical_t, paired_test, t_interval

Floats = NDArray[np.float64]
Given = Mapping[str, Any]

_DESIGN_NAMES: Final = {
    "effect_size": "effect",
    "std_a": "spread_first",
    "std_b": "spread_second",
    "alpha": "significance",
    "power": "power",
    "correlation": "correlation",
}
"""Their names of `Design`'s fields."""


def _miller(given: Given) -> float:
    scores, clusters = _clustered(given)
    # They look at the number of items first, and only then whether clusters fit.
    return float("nan") if len(scores) < 2 else miller_error(scores, clusters)


def _paired(given: Given) -> dict[str, float]:
    test = paired_test(_floats(_either(given, "a", "current_scores")), _floats(_either(given, "b", "baseline_scores")))
    return {
        "mean_diff": test.difference,
        "se_diff": test.standard_error,
        "ci_lower": test.interval.low,
        "ci_upper": test.interval.high,
        "t_stat": test.t,
        "p_value": test.p,
        "n": test.items,
    }


def _power(given: Given) -> dict[str, float]:
    chosen = {name: given[name] for name in _DESIGN_NAMES if given.get(name) is not None}
    # A spread that is given for one run only holds for both.
    for name, other in (("std_a", "std_b"), ("std_b", "std_a")):
        if other in chosen:
            chosen.setdefault(name, chosen[other])
    design = Design(**{_DESIGN_NAMES[name]: value for name, value in chosen.items()})
    named = {name: getattr(design, field) for name, field in _DESIGN_NAMES.items()}
    found: dict[str, float] = {"min_n": design.items(), **named}
    items = given.get("current_n")
    if items is not None:
        # They round what they say of the present number of items.
        found |= {"current_n": items, "current_power": round(design.power_with(items), 4)}
        found["min_detectable_effect"] = round(design.smallest_effect(items), 4)
    return found


def _intervals(given: Given) -> dict[str, Any]:
    scores, clusters = _clustered(given)
    # Of one item or one cluster they take the error for 0, and one degree of freedom; ours is unknown.
    independent = independent_error(scores) if len(scores) > 1 else 0.0
    groups = len(sum_clusters(scores, clusters).count)
    clustered = clustered_error(scores, clusters) if groups > 1 else 0.0
    mean, degrees = float(scores.mean()), max(groups - 1, 1)
    return {
        "clustered_stderr": clustered,
        "clt_stderr": independent,
        "ci95_clustered": _pair(t_interval(mean, clustered, degrees)),
        "ci95_clt": _pair(t_interval(mean, independent, max(len(scores) - 1, 1))),
        "t_crit_clustered": float(critical_t(degrees)),
    }


def _rescore(compute: Callable[[Given], Any], vector: Vector) -> Outcome:
    try:
        return Outcome(compute({**vector.extra, **vector.model_output}))
    except (ValueError, ArithmeticError) as error:
        return Outcome(None, f"{type(error).__name__}: {error}")


def _clustered(given: Given) -> tuple[Floats, NDArray[Any]]:
    return _floats(given["scores"]), np.array([str(name) for name in _either(given, "clusters", "cluster_ids")])


def _either(given: Given, name: str, other: str) -> Any:
    return given[name] if name in given else given[other]


def _floats(values: Any) -> Floats:
    return np.array(values, dtype=np.float64)


def _pair(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


_LMMS_EVAL: Final = "EvolvingLMMs-Lab/lmms-eval:lmms_eval/api/metrics.py::"
_INSPECT_AI: Final = (
    "UKGovernmentBEIS/inspect_ai:src/inspect_ai/scorer/_metrics/std.py"
    '::_clustered_stderr/_clt_stderr/_t_inv_cdf (combined as in ci(method="t"))'
)

RESCORERS: Final[dict[str, Rescorer]] = {
    f"{_LMMS_EVAL}clustered_stderr": partial(_rescore, _miller),
    f"{_LMMS_EVAL}paired_ttest": partial(_rescore, _paired),
    f"{_LMMS_EVAL}power_analysis": partial(_rescore, _power),
    _INSPECT_AI: partial(_rescore, _intervals),
}
"""By `Vector.scorer`."""
