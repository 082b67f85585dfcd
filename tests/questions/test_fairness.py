"""When two objects may be compared: a table of pairs with the verdict of each axis."""

import numpy as np
import pytest

from internspatial_kedro.questions.axes import AXES, DEPTH, HEIGHT, HORIZONTAL, VERTICAL, VOLUME, WIDTH
from internspatial_kedro.questions.fairness import FairnessRules, Verdict
from internspatial_kedro.questions.rules import QuestionRules
from questions.asked import read
from questions.scenes import Eye, Point, Scene, Thing, scene_of

V = Verdict
POSITIONS, SIZES = (HORIZONTAL, VERTICAL, DEPTH), (WIDTH, HEIGHT, VOLUME)
FRONT = Eye(position=(0.0, 0.0, 0.0))
ABOVE = Eye(position=(0.0, 0.0, 1.6), pitch_rad=-0.4)
STEEP = Eye(position=(0.0, 0.0, 5.0), pitch_rad=np.deg2rad(-81))
NOT_QUITE_STEEP = Eye(position=(0.0, 0.0, 5.0), pitch_rad=np.deg2rad(-79))


def one(center: Point, size: Point = (0.2, 0.2, 0.2), **changed: object) -> Thing:
    """The first object of a pair."""
    return Thing("alpha", center, size, **changed)


def other(center: Point, size: Point = (0.2, 0.2, 0.2), **changed: object) -> Thing:
    """The second."""
    return Thing("beta", center, size, **changed)


def judge(scene: Scene, rules: FairnessRules | None = None) -> tuple[list[Verdict], list[int]]:
    """Verdict and sign of each axis of the only pair of a scene."""
    pairs = read([scene], QuestionRules(fairness=rules or FairnessRules())).pairs
    return [Verdict(value) for value in pairs.verdict[:, 0]], pairs.sign[:, 0].tolist()


APART = (one((-1.0, 4.0, -0.5), (0.3, 0.3, 0.3)), other((1.0, 6.0, 0.8), (0.6, 0.6, 0.6)))

PAIRS = [
    ("clearly left, below, nearer and smaller", scene_of(*APART, eye=FRONT), dict.fromkeys(range(6), (V.FAIR, -1))),
    (
        "the other way round",
        scene_of(one(APART[1].center, APART[1].size), other(APART[0].center, APART[0].size), eye=FRONT),
        dict.fromkeys(range(6), (V.FAIR, 1)),
    ),
    (
        "equal in all but the side",
        scene_of(one((-1.0, 4.0, 0.0)), other((1.0, 4.0, 0.0)), eye=FRONT),
        {HORIZONTAL: (V.FAIR, -1)} | dict.fromkeys((VERTICAL, DEPTH, HEIGHT, VOLUME), (V.READINGS_DISAGREE, 0)),
    ),
    (
        "in one column, higher in space and in the image",
        scene_of(one((0.0, 4.0, 0.8)), other((0.09, 4.0, -0.8)), eye=FRONT),
        {VERTICAL: (V.FAIR, 1), HORIZONTAL: (V.MARGIN_TOO_SMALL, -1)},
    ),
    (
        "in one column, higher but lower in the image since nearer",
        scene_of(one((0.0, 2.0, 0.5)), other((0.1, 6.0, 0.0)), eye=ABOVE),
        {VERTICAL: (V.FAIR, 1), DEPTH: (V.FAIR, -1)},
    ),
    (
        "in other columns, higher but lower in the image",
        scene_of(one((-0.6, 2.0, 0.5)), other((0.6, 6.0, 0.0)), eye=ABOVE),
        {VERTICAL: (V.READINGS_DISAGREE, 0), HORIZONTAL: (V.FAIR, -1)},
    ),
    (
        "further left in space, further right in the image",
        scene_of(one((0.5, 1.5, 0.0)), other((1.0, 6.0, 0.0)), eye=FRONT),
        {HORIZONTAL: (V.READINGS_DISAGREE, 0), DEPTH: (V.FAIR, -1)},
    ),
    (
        "deeper in space, nearer as the crow flies",
        scene_of(one((0.0, 4.0, 0.0)), other((2.2, 3.7, 0.0)), eye=FRONT),
        {DEPTH: (V.READINGS_DISAGREE, 0), HORIZONTAL: (V.FAIR, -1)},
    ),
    (
        "in front of it: one box of the image within the other",
        scene_of(one((0.4, 2.0, 0.3)), other((0.0, 4.0, 0.0), (2.5, 0.5, 2.0)), eye=FRONT),
        dict.fromkeys(POSITIONS, (V.ONE_IN_THE_OTHER, 0)) | dict.fromkeys(SIZES, (V.FAIR, -1)),
    ),
    (
        "inside it in space, not in the image",
        scene_of(one((0.2, 3.0, 0.0), box_xyxy=(10, 10, 60, 60)), other((0.0, 3.0, 0.0), (2, 2, 2)), eye=FRONT),
        dict.fromkeys(POSITIONS, (V.ONE_IN_THE_OTHER, 0)),
    ),
    (
        "standing on it, within its box of the image",
        scene_of(one((0.2, 2.5, 0.75), (0.1, 0.1, 0.1)), other((0.0, 2.6, 0.35), (1.4, 1.2, 0.7)), eye=ABOVE),
        {VERTICAL: (V.FAIR, 1), HORIZONTAL: (V.ONE_IN_THE_OTHER, 0), DEPTH: (V.ONE_IN_THE_OTHER, 0)},
    ),
    (
        "floating a hand above it, within its box of the image",
        scene_of(one((0.2, 2.5, 0.81), (0.1, 0.1, 0.1)), other((0.0, 2.6, 0.35), (1.4, 1.2, 0.7)), eye=ABOVE),
        dict.fromkeys(POSITIONS, (V.ONE_IN_THE_OTHER, 0)),
    ),
    (
        "hidden by more than half",
        scene_of(one(APART[0].center, visible=0.49), APART[1], eye=FRONT),
        dict.fromkeys(range(6), (V.HIDDEN, -1)),
    ),
    (
        "half hidden: enough for a position, not for a size",
        scene_of(APART[0], other(APART[1].center, (0.6, 0.6, 0.6), visible=0.5), eye=FRONT),
        dict.fromkeys(POSITIONS, (V.FAIR, -1)) | dict.fromkeys(SIZES, (V.HIDDEN, -1)),
    ),
    (
        "nearly three quarters visible",
        scene_of(APART[0], other(APART[1].center, (0.6, 0.6, 0.6), visible=0.7), eye=FRONT),
        dict.fromkeys(range(6), (V.FAIR, -1)),
    ),
    (
        "cut by the image border",
        scene_of(one((-2.5, 4.0, 0.0), (0.4, 0.4, 0.4)), other((1.0, 6.0, 0.8), (0.9, 0.9, 0.9)), eye=FRONT),
        {HORIZONTAL: (V.FAIR, -1), DEPTH: (V.FAIR, -1)} | dict.fromkeys(SIZES, (V.TRUNCATED, -1)),
    ),
    (
        "too small to be measured",
        scene_of(one((-1.0, 4.0, 0.0), (0.14, 0.14, 0.14)), other((1.0, 6.0, 0.8)), eye=FRONT),
        {HORIZONTAL: (V.FAIR, -1)} | dict.fromkeys(SIZES, (V.TOO_SMALL, -1)),
    ),
    (
        "small but with a long side",
        scene_of(one((-1.0, 4.0, 0.0), (0.1, 0.1, 0.16)), other((1.0, 6.0, 0.8), (0.3, 0.3, 0.3)), eye=FRONT),
        {WIDTH: (V.FAIR, -1), HEIGHT: (V.FAIR, -1), VOLUME: (V.FAIR, -1)},
    ),
    (
        "seen from straight above",
        scene_of(one((-0.5, 0.5, 0.2)), other((0.7, 1.3, 0.8), (0.6, 0.6, 0.6)), eye=STEEP),
        dict.fromkeys((HORIZONTAL, DEPTH), (V.STEEP_CAMERA, None)) | dict.fromkeys(SIZES, (V.FAIR, -1)),
    ),
    (
        "seen from nearly straight above",
        scene_of(one((-0.5, 0.2, 0.2)), other((0.7, 1.8, 0.8), (0.6, 0.6, 0.6)), eye=NOT_QUITE_STEEP),
        {HORIZONTAL: (V.FAIR, -1), WIDTH: (V.FAIR, -1)},
    ),
    (
        "without a box in space",
        scene_of(one(APART[0].center, has_box=False), APART[1], eye=FRONT),
        dict.fromkeys(range(6), (V.NO_GEOMETRY, 0)),
    ),
    (
        "one mask for many objects",
        scene_of(one(APART[0].center, crowd=True), APART[1], eye=FRONT),
        dict.fromkeys(range(6), (V.CROWD, None)),
    ),
    (
        "a crowd without a box, hidden: the first reason counts",
        scene_of(one(APART[0].center, crowd=True, has_box=False, visible=0.1), APART[1], eye=FRONT),
        dict.fromkeys(range(6), (V.CROWD, 0)),
    ),
    (
        "wider as seen, but the other has the longer side",
        scene_of(one((-1.0, 4.0, 0.0), (1.0, 0.3, 0.5)), other((1.0, 4.0, 0.0), (0.3, 2.0, 0.2)), eye=FRONT),
        {WIDTH: (V.READINGS_DISAGREE, 0), HEIGHT: (V.FAIR, 1)},
    ),
    (
        "wider by its box, but less of it is seen",
        scene_of(
            one((-1.0, 4.0, 0.0), (1.0, 1.0, 0.5), box_xyxy=(200.0, 210.0, 230.0, 270.0)),
            other((1.0, 4.0, 0.0), (0.5, 0.5, 0.2)),
            eye=FRONT,
        ),
        {WIDTH: (V.READINGS_DISAGREE, 0), HEIGHT: (V.FAIR, 1)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("scene", "expected"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_verdicts(scene: Scene, expected: dict[int, tuple[Verdict, int | None]]) -> None:
    verdicts, signs = judge(scene)
    found = {AXES[axis].name: (verdicts[axis].name, signs[axis]) for axis in expected}
    wanted = {AXES[axis].name: (verdict.name, sign) for axis, (verdict, sign) in expected.items()}
    assert found == {
        name: (verdict, found[name][1] if sign is None else sign) for name, (verdict, sign) in wanted.items()
    }


def side_by_side(apart_m: float, side_m: float) -> Scene:
    size = (side_m, 0.05, 0.05)
    return scene_of(one((0.0, 4.0, 0.5), size), other((apart_m, 4.0, -0.5), size), eye=FRONT)


def above_one_another(apart_m: float, side_m: float) -> Scene:
    size = (0.05, 0.05, side_m)
    return scene_of(one((-0.5, 4.0, 0.0), size), other((0.5, 4.0, apart_m), size), eye=FRONT)


def behind_one_another(apart_m: float, side_m: float) -> Scene:
    size = (0.05, side_m, 0.05)
    return scene_of(one((-0.3, 4.0, 0.0), size), other((0.3, 4.0 + apart_m, 0.0), size), eye=FRONT)


def of_size(first: Point, second: Point) -> Scene:
    return scene_of(one((-1.0, 4.0, 0.0), first), other((1.0, 4.0, 0.0), second), eye=FRONT)


MARGINS = [
    ("side by side, small", HORIZONTAL, side_by_side(0.0999, 0.2), side_by_side(0.1001, 0.2), 0.1),
    ("side by side, large", HORIZONTAL, side_by_side(0.2499, 1), side_by_side(0.2501, 1), 0.25),
    ("above, small", VERTICAL, above_one_another(0.0999, 0.2), above_one_another(0.1001, 0.2), 0.1),
    ("above, large", VERTICAL, above_one_another(0.2499, 1.0), above_one_another(0.2501, 1.0), 0.25),
    ("behind, small", DEPTH, behind_one_another(0.0999, 0.2), behind_one_another(0.101, 0.2), 0.1),
    ("behind, large", DEPTH, behind_one_another(0.2499, 1.0), behind_one_another(0.252, 1.0), 0.25),
    ("taller", HEIGHT, of_size((0.5, 0.5, 1.0), (0.5, 0.5, 0.801)), of_size((0.5, 0.5, 1.0), (0.5, 0.5, 0.799)), 0.2),
    ("wider", WIDTH, of_size((1.0, 0.1, 1.0), (0.81, 0.1, 1.0)), of_size((1.0, 0.1, 1.0), (0.79, 0.1, 1.0)), 0.2),
    ("larger", VOLUME, of_size((0.5, 0.5, 1.0), (0.5, 0.5, 0.601)), of_size((0.5, 0.5, 1.0), (0.5, 0.5, 0.599)), 0.4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("axis", "below", "above", "required"), [row[1:] for row in MARGINS], ids=[row[0] for row in MARGINS]
)
def test_margins_just_below_and_just_above_what_is_required(
    axis: int, below: Scene, above: Scene, required: float
) -> None:
    assert judge(below)[0][axis] == Verdict.MARGIN_TOO_SMALL
    assert judge(above)[0][axis] == Verdict.FAIR
    assert read([above]).pairs.required[axis, 0] == pytest.approx(required)


def test_the_required_margin_is_a_quarter_of_the_mean_extent() -> None:
    pairs = read([scene_of(one((-1, 4, 0), (1.2, 0.1, 0.1)), other((1, 4, 0.0), (0.4, 0.1, 0.1)), eye=FRONT)]).pairs
    assert pairs.required[HORIZONTAL, 0] == pytest.approx(0.25 * (1.2 + 0.4) / 2)


def test_margins_are_those_of_the_least_reading() -> None:
    near, far = (0.5, 3.0, 0.0), (-1.5, 5.0, 0.5)
    pairs = read([scene_of(one(near), other(far), eye=FRONT)]).pairs
    assert pairs.margin[HORIZONTAL, 0] == pytest.approx(2.0)
    assert pairs.margin[VERTICAL, 0] == pytest.approx(0.5)
    assert pairs.margin[DEPTH, 0] == pytest.approx(min(2.0, np.hypot(np.hypot(1.5, 5.0), 0.5) - np.hypot(0.5, 3.0)))


RULES = [
    ("a larger margin", FairnessRules(least_margin_m=3.0), HORIZONTAL, Verdict.MARGIN_TOO_SMALL),
    ("more of it visible", FairnessRules(position_visible=0.95), HORIZONTAL, Verdict.HIDDEN),
    ("more of it visible for sizes", FairnessRules(size_visible=0.95), HEIGHT, Verdict.HIDDEN),
    ("a larger ratio", FairnessRules(size_margin=0.6), HEIGHT, Verdict.MARGIN_TOO_SMALL),
    ("a larger ratio of volumes", FairnessRules(volume_margin=0.9), VOLUME, Verdict.MARGIN_TOO_SMALL),
    ("larger objects", FairnessRules(smallest_side_m=0.35), VOLUME, Verdict.TOO_SMALL),
    ("a camera nearer to level", FairnessRules(steepest_tilt_deg=10), DEPTH, Verdict.STEEP_CAMERA),
]


@pytest.mark.parametrize(("rules", "axis", "verdict"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_rules_decide_what_is_fair(rules: FairnessRules, axis: int, verdict: Verdict) -> None:
    tilted = Eye(position=(0.0, 0.0, 0.0), pitch_rad=-0.2)
    small, large = (Thing(each.label, each.center, each.size, visible=0.9) for each in APART)
    scene = scene_of(small, large, eye=tilted)
    assert judge(scene)[0][axis] == Verdict.FAIR
    assert judge(scene, rules)[0][axis] == verdict


def test_only_objects_of_the_same_view_are_compared() -> None:
    things = [Thing("mug", (x, 4.0, 1.0)) for x in (-1.0, 0.0, 1.0)]
    batch = read([scene_of(*things, name="made/1"), scene_of(name="made/2"), scene_of(*things[:2], name="made/3")])
    first, second = batch.pairs.first, batch.pairs.second
    assert (batch.objects.view[first] == batch.objects.view[second]).all()
    assert sorted({*zip(np.minimum(first, second).tolist(), np.maximum(first, second).tolist(), strict=True)}) == [
        (0, 1), (0, 2), (1, 2), (3, 4)
    ]  # fmt: skip
