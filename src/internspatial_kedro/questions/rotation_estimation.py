"""rotation_estimation: how far was an object turned between two pictures, clockwise seen from above.

Turns are multiples of 15 degrees in [30, 330]. An option is fair if the object, turned by it instead, would look
different from the second picture: by more than a threshold, and by more than a turn of 15 degrees changes that picture,
so that five arms at 72 degrees from one another do not pass for a difference. A plain cup has no fair options.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.rotations import gap_deg, rescan_turn, turn_gap_deg, wrap_deg
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.wording import definite
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Integers, salt

TASK = "rotation_estimation"
RELATION = "any"
STEP_DEG = 15.0
APART_DEG = 30.0
"""Options, and the pictures of a question, are so far from one another."""
TURNS_DEG = np.arange(APART_DEG, 360.0 - APART_DEG + STEP_DEG, STEP_DEG)
_WRONG = 3
_MORE_THAN_A_STEP = 1.1
"""What differs by hardly more than a turn of 15 degrees is no more different."""
_TOLERANCE_DEG = 1e-6


@dataclass(frozen=True)
class _Table:
    """A turntable with n views, and which of the t turns in `TURNS_DEG` lead where.

    Attributes:
        azimuth_deg: Of each view, shape (n,).
        difference: How unlike two views look, shape (n, n).
        required: By how much another view must differ from each, shape (n,).
        second: View after each turn from each view, -1 where there is none, shape (n, t).
    """

    azimuth_deg: NDArray[np.float64]
    difference: Matrix
    required: NDArray[np.float64]
    second: Integers

    @classmethod
    def of(cls, row: Mapping[str, Any], threshold: float) -> "_Table":
        azimuth = np.array(row["azimuth_deg"], dtype=float)
        difference = np.array(row["differences"], dtype=float).reshape(len(azimuth), len(azimuth))
        turned = wrap_deg(azimuth - azimuth[:, None])
        leads = np.abs(turned[:, None] - TURNS_DEG[:, None]) < _TOLERANCE_DEG
        second = np.where(leads.any(axis=2), leads.argmax(axis=2), -1)
        beside = np.abs(gap_deg(azimuth, azimuth[:, None]) - STEP_DEG) < _TOLERANCE_DEG
        one_step = np.where(beside, difference, np.inf).min(axis=1, initial=np.inf)
        required = np.maximum(threshold, _MORE_THAN_A_STEP * np.where(np.isfinite(one_step), one_step, 0.0))
        return cls(azimuth, difference, required, second)

    @property
    def unlike(self) -> NDArray[np.bool_]:
        """Whether view j clearly shows something else than view i, shape (n, n)."""
        return self.difference > self.required[:, None]

    @property
    def unique(self) -> NDArray[np.bool_]:
        """Views that no other looks like, neighbours aside, shape (n,)."""
        far = gap_deg(self.azimuth_deg, self.azimuth_deg[:, None]) > APART_DEG - _TOLERANCE_DEG
        return np.asarray((self.unlike | ~far).all(axis=1))

    def fair_options(self, first: int) -> NDArray[np.bool_]:
        """Whether the turn s is a fair option where the turn t is right, shape (t, t)."""
        second, there = self.second[first], self.second[first] >= 0
        apart = gap_deg(TURNS_DEG, TURNS_DEG[:, None]) > APART_DEG - _TOLERANCE_DEG
        told = self.unlike[np.ix_(second, second)] & apart & there & there[:, None]
        # The second picture must not look like the first, either.
        return np.asarray(told & self.unlike[second, first][:, None])


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """At most one question for each turn, from a view that a hash picks among those from which it can be told.

    Where another turn, also one that is no option, would look like the second picture, there is a multiple choice only.
    """
    turntable, instances = scene.row.get("turntable"), scene.row.get("instances")
    if turntable is None or not instances:
        return []
    table = _Table.of(turntable, rules.rotation_difference)
    options = np.array([table.fair_options(first) for first in range(len(table.azimuth_deg))])
    found = []
    for turn in range(len(TURNS_DEG)):
        starts = np.flatnonzero(options[:, turn].sum(axis=1) >= _WRONG).tolist()
        for key, first in sorted((salt(scene.scene_id, TASK, turn, view), view) for view in starts):
            wrong = _draw_options(np.flatnonzero(options[first, turn]), key)
            if len(wrong) == _WRONG:
                found.append(_question(scene, table, first, turn, wrong, instances[0]["label"]))
                break
    return found


def _draw_options(fair: Integers, key: int) -> list[int]:
    """Wrong turns by hash, all far enough apart; fewer than three where there is no room."""
    drawn: list[int] = []
    for turn in sorted(fair.tolist(), key=lambda turn: salt(key, "option", turn)):
        if len(drawn) < _WRONG and all(gap_deg(TURNS_DEG[turn], TURNS_DEG[other]) >= APART_DEG for other in drawn):
            drawn.append(turn)
    return drawn


def _question(
    scene: SceneFacts, table: _Table, first: int, turn: int, wrong: Sequence[int], label: str
) -> SceneQuestion:
    second, views = int(table.second[first, turn]), scene.row["view_ids"]
    evidence = SceneEvidence(
        measure="azimuth of the object in both pictures; margin: least difference to the pictures of the wrong options",
        unit="deg",
        objects=(views[first], views[second]),
        values=(float(table.azimuth_deg[first]), float(table.azimuth_deg[second])),
        margin=float(min(table.difference[second, table.second[first, other]] for other in wrong)),
        required=float(table.required[second]),
    )
    is_open, degrees = bool(table.unique[second]), float(TURNS_DEG[turn])
    return SceneQuestion(
        task=TASK,
        relation=RELATION,
        named=(),
        answer="" if is_open else f"{degrees:.0f}",
        evidence=evidence,
        value=degrees if is_open else None,
        unit="degree",
        wrong=tuple(f"{TURNS_DEG[other]:.0f}" for other in wrong),
        words={"the_object": definite(label)},
        views=(views[first], views[second]),
    )


class TurnFacts(NamedTuple):
    """A real turn that may be asked about.

    Attributes:
        turn_deg: Clockwise seen from above, as measured.
        wrong_deg: Turns in steps of 15 degrees from it that no symmetry of the object makes right, ascending.
    """

    turn_deg: float
    wrong_deg: tuple[float, ...]


def from_rescan(
    rigid: Sequence[float], rescan_to_reference: Sequence[float], symmetry: int, rules: SceneRules
) -> TurnFacts | None:
    """What can be asked of an object that 3RScan knows to have been moved between two scans of a room.

    Args:
        rigid: `rigid.transform` of 3RScan.json, 16 numbers column by column.
        rescan_to_reference: `transform` of the rescan.
        symmetry: Its symmetry class, 0 to 3.
        rules: How far from upright it may have been tilted.

    Returns:
        None where the object shows no turn: any turn looks alike, it was tilted over, or hardly turned.

    Raises:
        ValueError: A transform is no pose, or there is no such symmetry class.
    """
    turn, tilt_deg = astuple(rescan_turn(rigid, rescan_to_reference))
    if turn_gap_deg(turn, 0.0, symmetry) < APART_DEG or tilt_deg > rules.rotation_tilt_deg:
        return None
    others = np.sort(wrap_deg(turn + np.arange(STEP_DEG, 360.0, STEP_DEG)))
    fair = (gap_deg(others, 0.0) >= APART_DEG) & (turn_gap_deg(others, turn, symmetry) > APART_DEG - _TOLERANCE_DEG)
    return TurnFacts(turn, tuple(others[fair].tolist()))
