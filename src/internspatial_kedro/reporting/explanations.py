"""Why an answer is right, in words: the numbers of the evidence as sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from internspatial_kedro.questions.axes import COUNTING, Axis
from internspatial_kedro.reporting.comparisons import axis_of
from internspatial_kedro.reporting.focus import Focus, Named

Row = Mapping[str, Any]

_LITRE_M3: Final = 0.001
_SAME: Final = 0.995
"""A margin below this share of the difference of the values comes from another, closer reading."""


@dataclass(frozen=True)
class Finding:
    """What is known of one object.

    Attributes:
        focus: The object.
        text: Its value and, of a category that is looked for, how it stands to the named object.
        counts: Whether it makes a yes or is counted; None where that is not the question.
    """

    focus: Named
    text: str
    counts: bool | None


@dataclass(frozen=True)
class Explanation:
    """Findings about each object, and what follows from them."""

    findings: tuple[Finding, ...]
    conclusion: str


class _Words(NamedTuple):
    """How values of an axis are said: a value by itself, and comparatives of more and less."""

    value: Callable[[float], str]
    more: str
    less: str


def _side(value: float) -> str:
    return f"{abs(value):.2f} m to the {'right' if value >= 0 else 'left'} of the line of sight"


def _height(value: float) -> str:
    return f"centred {abs(value):.2f} m {'above' if value >= 0 else 'below'} the camera"


def _volume(value: float) -> str:
    return f"{value:.2f} m³ in volume" if value >= 0.1 else f"{value / _LITRE_M3:.2g} litres in volume"


_WORDS: Final = {
    "horizontal": _Words(_side, "further right", "further left"),
    "vertical": _Words(_height, "higher", "lower"),
    "depth": _Words(lambda value: f"{value:.2f} m away along the viewing direction", "farther", "nearer"),
    "width": _Words(lambda value: f"{value:.2f} m wide as seen", "wider", "thinner"),
    "height": _Words(lambda value: f"{value:.2f} m tall", "taller", "shorter"),
    "volume": _Words(_volume, "larger", "smaller"),
}


def explain(qa: Row, focus: Sequence[Focus]) -> Explanation:
    """Put a question's evidence into words.

    Args:
        qa: Row of `qa_pairs`.
        focus: Its objects, in the order of the evidence.
    """
    axis = axis_of(qa["task"], qa["relation"])
    values = qa["evidence"]["values"]
    if axis is None:
        return _explain_all(qa, focus, values)
    if qa["category"]:
        return _explain_category(qa, axis, focus, values)
    return _explain_pair(qa, axis, focus, values)


def _explain_pair(qa: Row, axis: Axis, focus: Sequence[Focus], values: Sequence[float]) -> Explanation:
    words, (first, second) = _WORDS[axis.name], values
    findings = tuple(Finding(entry, words.value(value), None) for entry, value in zip(focus, values, strict=True))
    word = words.more if first > second else words.less
    margin, required = qa["evidence"]["margin"], qa["evidence"]["required"]
    closest = "By the closest reading they" if margin < _SAME * abs(_gap(axis, first, second)) else "They"
    conclusion = (
        f"{closest} {_apart(axis, margin)}; at least {_amount(axis, required)} is needed. "
        f"So the {focus[0].name} is {word} than the {focus[1].name}."
    )
    return Explanation(findings, conclusion)


def _explain_category(qa: Row, axis: Axis, focus: Sequence[Focus], values: Sequence[float]) -> Explanation:
    """Each object of a category beside the named one, which comes first."""
    words, wants_more = _WORDS[axis.name], qa["relation"] == axis.more
    anchor, anchor_value = focus[0], values[0]
    findings = [Finding(anchor, f"{words.value(anchor_value)}; the others are compared with it", None)]
    for entry, value in zip(focus[1:], values[1:], strict=True):
        gap = _gap(axis, value, anchor_value)
        text = f"{words.value(value)}: {_amount(axis, abs(gap))} {words.more if gap > 0 else words.less}"
        findings.append(Finding(entry, text, (gap > 0) == wants_more))
    asked = f"{words.more if wants_more else words.less} than the {anchor.name}"
    counted = [finding for finding in findings if finding.counts]
    return Explanation(tuple(findings), _verdict(qa, axis, asked, len(counted), len(findings) - 1))


def _verdict(qa: Row, axis: Axis, asked: str, passing: int, objects: int) -> str:
    margin, required = (_amount(axis, qa["evidence"][name]) for name in ("margin", "required"))
    if qa["task"] == COUNTING:
        start = f"{passing} of {objects} {'is' if passing == 1 else 'are'} {asked}."
        return f"{start} The closest call is decided by {margin}; at least {required} is needed."
    if passing:
        return f"So yes: the clearest is {asked} by {margin}; at least {required} is needed."
    return f"So no: by no reading is any {qa['category']} {asked}; the closest misses by {margin}."


def _explain_all(qa: Row, focus: Sequence[Focus], values: Sequence[float]) -> Explanation:
    """A plain count: all objects of the category."""
    findings = tuple(
        Finding(entry, f"{value:.0%} of it is visible", True) for entry, value in zip(focus, values, strict=True)
    )
    least, required = qa["evidence"]["margin"], qa["evidence"]["required"]
    conclusion = (
        f"So {len(findings)}. Every {qa['category']} in the picture is labelled, "
        f"and of each at least {least:.0%} is visible; {required:.0%} is needed."
    )
    return Explanation(findings, conclusion)


def _gap(axis: Axis, first: float, second: float) -> float:
    """First minus second in the unit of the axis' margin."""
    difference = first - second
    return difference if axis.unit == "m" else difference / max(first, second)


def _amount(axis: Axis, value: float) -> str:
    return f"{value:.2f} m" if axis.unit == "m" else f"{value:.0%}"


def _apart(axis: Axis, margin: float) -> str:
    return f"are {margin:.2f} m apart" if axis.unit == "m" else f"differ by {margin:.0%} of the larger"
