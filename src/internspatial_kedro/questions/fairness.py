"""When two objects may be compared: every reasonable reading gives the same answer, by a margin.

Image and view-space readings agree, margins grow with the objects' extents, neither box lies in the other, both are
visible enough.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.questions.axes import AXES, DEPTH, HEIGHT, HORIZONTAL, SIZE_AXES, VERTICAL, VOLUME, WIDTH
from internspatial_kedro.questions.objects import Objects, Vector
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Integers


class FairnessRules(BaseModel):
    """How clear a comparison must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_margin_m: float = Field(0.1, ge=0)
    """Positions must differ by this much …"""
    margin_share_of_extent: float = Field(0.25, ge=0)
    """… and by this share of the mean of the two extents on that axis."""
    position_visible: float = Field(0.5, ge=0, le=1)
    """Visible fraction that an object needs to be asked about at all."""
    size_visible: float = Field(0.7, ge=0, le=1)
    """Visible fraction that a size question needs."""
    size_margin: float = Field(0.2, ge=0, lt=1)
    """(larger - smaller) / larger for widths and heights."""
    volume_margin: float = Field(0.4, ge=0, lt=1)
    """The same for volumes."""
    smallest_side_m: float = Field(0.15, ge=0)
    """Objects whose longest side is shorter get no size question (paper, 3.1)."""
    steepest_tilt_deg: float = Field(80, gt=0, le=90)
    """Cameras tilted more get no left/right or near/far question."""
    contact_m: float = Field(0.05, ge=0)
    """An object this close to another's top stands on it; then above/below is fair though its box may lie within."""


class Verdict(IntEnum):
    """Why a comparison is fair or not; the first reason that applies."""

    FAIR = 0
    CROWD = 1
    NO_GEOMETRY = 2
    HIDDEN = 3
    TRUNCATED = 4
    TOO_SMALL = 5
    STEEP_CAMERA = 6
    ONE_IN_THE_OTHER = 7
    READINGS_DISAGREE = 8
    MARGIN_TOO_SMALL = 9


UNFIT = (Verdict.CROWD, Verdict.NO_GEOMETRY, Verdict.HIDDEN, Verdict.TRUNCATED, Verdict.TOO_SMALL)
"""Verdicts on an object by itself."""
_NEVER = np.int8(100)

Verdicts = NDArray[np.int8]


@dataclass(frozen=True)
class Comparison:
    """p pairs compared on six axes; arrays of shape (6, p).

    Attributes:
        first: Index of each pair's first object, shape (p,).
        second: Index of its second object, shape (p,).
        sign: 1 if all readings put the first object's value above the second's, -1 if below, 0 if they disagree.
        margin: By how much, in the axis' unit.
        required: The margin that is fair.
        verdict: `Verdict` of each.
    """

    first: Integers
    second: Integers
    sign: NDArray[np.int8]
    margin: Matrix
    required: Matrix
    verdict: Verdicts

    @property
    def fair(self) -> NDArray[np.bool_]:
        """Which comparisons may be asked, shape (6, p)."""
        return np.asarray(self.verdict == Verdict.FAIR)


def compare(objects: Objects, first: Integers, second: Integers, rules: FairnessRules) -> Comparison:
    """Compare pairs of objects of the same view on every axis."""
    gaps = _metric_gaps(objects, first, second)
    box_a, box_b = objects.box[:, first], objects.box[:, second]
    margin = np.stack([np.minimum.reduce([np.abs(reading) for reading in readings]) for readings in gaps])
    required = _required_margins(objects, first, second, rules)
    sign = _agreed_signs(box_a, box_b, gaps)
    verdict = np.where(margin < required, np.int8(Verdict.MARGIN_TOO_SMALL), np.int8(Verdict.FAIR))
    # Written from the last reason to the first, so that the first one stays.
    verdict[sign == 0] = Verdict.READINGS_DISAGREE
    within = np.flatnonzero(_one_in_the_other(objects, first, second, box_a, box_b))
    floating = within[~_touching(objects, first[within], second[within], rules)]
    for axis, blocked in ((HORIZONTAL, within), (DEPTH, within), (VERTICAL, floating)):
        verdict[axis, blocked] = Verdict.ONE_IN_THE_OTHER
        sign[axis, blocked] = 0
    steep = np.flatnonzero(~objects.level[first])
    verdict[HORIZONTAL, steep] = verdict[DEPTH, steep] = Verdict.STEEP_CAMERA
    alone = judge_objects(objects, rules)
    alone[alone == Verdict.FAIR] = _NEVER
    unfit = np.minimum(alone[:, first], alone[:, second])
    return Comparison(first, second, sign, margin, required, np.where(unfit < _NEVER, unfit, verdict))


def judge_objects(objects: Objects, rules: FairnessRules) -> Verdicts:
    """Whether each object may be compared on each axis, by itself, shape (6, n)."""
    verdict = np.zeros((len(AXES), len(objects)), np.int8)
    for axis in SIZE_AXES:
        verdict[axis, objects.longest < rules.smallest_side_m] = Verdict.TOO_SMALL
        verdict[axis, objects.truncated] = Verdict.TRUNCATED
        verdict[axis, objects.visible < rules.size_visible] = Verdict.HIDDEN
    verdict[:, objects.visible < rules.position_visible] = Verdict.HIDDEN
    verdict[:, ~objects.has_geometry] = Verdict.NO_GEOMETRY
    verdict[:, objects.crowd] = Verdict.CROWD
    return verdict


def axis_values(objects: Objects) -> Matrix:
    """What each axis compares, shape (6, n), in the axis' value unit."""
    x, y, z = objects.center
    return np.stack([x, z, y, objects.extent[0], objects.extent[2], objects.volume])


def _metric_gaps(objects: Objects, first: Integers, second: Integers) -> list[list[Vector]]:
    """Per axis, first minus second by every metric reading, shape (p,) each."""
    x, y, z = (column[first] - column[second] for column in objects.center)
    ranges = objects.distance[first] - objects.distance[second]
    # A box around something round is wider than it, seen from a corner: so what is seen of it is a reading of its own.
    widths = (objects.extent[0], objects.longest_horizontal, objects.seen_width)
    height, volume = (_ratio(values[first], values[second]) for values in (objects.extent[2], objects.volume))
    return [[x], [z], [y, ranges], [_ratio(values[first], values[second]) for values in widths], [height], [volume]]


def _ratio(first: Vector, second: Vector) -> Vector:
    """(larger - smaller) / larger, positive if the first is larger."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((first - second) / np.maximum(first, second))


def _agreed_signs(box_a: Matrix, box_b: Matrix, gaps: list[list[Vector]]) -> NDArray[np.int8]:
    """Sign of each axis where the metric readings and those of the image agree, else 0, shape (6, p)."""
    column = box_a[0] + box_a[2] - box_b[0] - box_b[2]
    upward = box_b[1] + box_b[3] - box_a[1] - box_a[3]
    # Above one another in the image, a lower row may only be nearer: then height alone decides.
    apart = (box_a[2] <= box_b[0]) | (box_b[2] <= box_a[0])
    image = {HORIZONTAL: [column], VERTICAL: [np.where(apart, upward, gaps[VERTICAL][0])]}
    signs = np.empty((len(AXES), box_a.shape[1]), np.int8)
    for axis, metric in enumerate(gaps):
        readings = metric + image.get(axis, [])
        above = np.logical_and.reduce([reading > 0 for reading in readings])
        below = np.logical_and.reduce([reading < 0 for reading in readings])
        np.subtract(above, below, out=signs[axis], dtype=np.int8)
    return signs


def _required_margins(objects: Objects, first: Integers, second: Integers, rules: FairnessRules) -> Matrix:
    """The fair margin of each axis and pair, shape (6, p)."""
    required = np.empty((len(AXES), len(first)))
    for axis, column in ((HORIZONTAL, 0), (VERTICAL, 2), (DEPTH, 1)):
        share = objects.extent[column] * (rules.margin_share_of_extent / 2)
        np.maximum(share[first] + share[second], rules.least_margin_m, out=required[axis])
    required[[WIDTH, HEIGHT]] = rules.size_margin
    required[VOLUME] = rules.volume_margin
    return required


def _one_in_the_other(
    objects: Objects, first: Integers, second: Integers, box_a: Matrix, box_b: Matrix
) -> NDArray[np.bool_]:
    """Pairs of which one box lies in the other, in space or in the image, shape (p,)."""
    low, high = objects.center - objects.extent / 2, objects.center + objects.extent / 2
    bounds = np.concatenate([low, -high])
    bounds_a, bounds_b = bounds[:, first], bounds[:, second]
    flat_a, flat_b = _outward(box_a), _outward(box_b)
    return np.asarray(
        (bounds_a >= bounds_b).all(axis=0)
        | (bounds_a <= bounds_b).all(axis=0)
        | (flat_a >= flat_b).all(axis=0)
        | (flat_a <= flat_b).all(axis=0)
    )


def _outward(box: Matrix) -> Matrix:
    """Left, top, -right, -bottom: a box lies in another if all four are at least the other's."""
    return np.concatenate([box[:2], -box[2:]])


def _touching(objects: Objects, first: Integers, second: Integers, rules: FairnessRules) -> NDArray[np.bool_]:
    """Pairs of which one stands on the other, shape (p,)."""
    bottom = objects.center[2] - objects.extent[2] / 2
    top = objects.center[2] + objects.extent[2] / 2
    gap = np.minimum(np.abs(bottom[first] - top[second]), np.abs(bottom[second] - top[first]))
    return np.asarray(gap <= rules.contact_m)
