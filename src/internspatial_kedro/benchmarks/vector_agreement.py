"""Whether what we give for a vector is what its public scorer gave."""

import math
import re
from typing import Any, Final

from internspatial_kedro.benchmarks.vectors import Outcome, Vector

TOLERANCE: Final = 1e-9
_NON_FINITE: Final = {
    spelling: float(spelling.replace("Infinity", "inf"))
    for spelling in ("inf", "+inf", "-inf", "nan", "Infinity", "-Infinity", "NaN")
}
_ERROR_NAME: Final = re.compile(r"[A-Za-z_][\w.]*")


def disagreement(vector: Vector, outcome: Outcome) -> str:
    """What differs: the peer's and ours; empty if nothing does."""
    wanted = error_name(vector.peer_error)
    given = error_name(outcome.failure)
    if wanted != given:
        return f"error {wanted or 'none'} there, {outcome.failure or 'none'} here"
    if not same(vector.peer_score, outcome.score):
        return f"{vector.peer_score!r} there, {outcome.score!r} here"
    return ""


def error_name(failure: str) -> str:
    """The name that a failure begins with, without its module; empty if there is none."""
    found = _ERROR_NAME.match(failure.strip())
    return found[0].rpartition(".")[2] if found else failure.strip()


def same(one: Any, other: Any) -> bool:
    """Equal, numbers within 1e-9, through lists and objects; nan is nan, and `inf`, `nan` may be spelled out."""
    one, other = _number(one), _number(other)
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other)) or abs(one - other) <= TOLERANCE
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _number(value: Any) -> Any:
    """A number as float, whatever wrote it; anything else as it is."""
    if isinstance(value, str):
        return _NON_FINITE.get(value, value)
    return float(value) if hasattr(value, "__float__") else value
