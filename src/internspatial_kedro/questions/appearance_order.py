"""appearance_order: in which order four objects come into view along the frames of a scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np

from internspatial_kedro.questions.scene_choices import instance_hashes, shuffled
from internspatial_kedro.questions.scene_facts import SceneFacts, Sighting
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.tables.sampling import Integers

TASK = "appearance_order"
_OBJECTS = 4
_WRONG = 3
_BORDER_PX = 2.0


@dataclass(frozen=True)
class Appearances:
    """When each instance comes into view; -1 for never, shape (n,).

    Attributes:
        trace: First shown frame with anything of it.
        clear: First shown frame where it fills enough of the picture, or is there as a whole.
    """

    trace: Integers
    clear: Integers

    def gap(self, first: int, second: int) -> int:
        """Frames from the clear appearance of one to the first trace of the other."""
        return int(self.trace[second] - self.clear[first])

    def are_apart(self, one: int, other: int, gap_frames: int) -> bool:
        """Whether one of two comes clearly before the other."""
        return max(self.gap(one, other), self.gap(other, one)) >= gap_frames


def order(first_frames: Sequence[int]) -> tuple[int, ...]:
    """Positions of objects in the order in which they come into view."""
    return tuple(np.argsort(np.asarray(first_frames), kind="stable").tolist())


def appearances(scene: SceneFacts, rules: SceneRules) -> Appearances:
    """Both readings of when an instance appears."""
    clear = [_first_clear(seen, scene.size_wh, rules) for seen in scene.sightings]
    return Appearances(scene.first_frames(0.0), np.array(clear, dtype=np.int64))


def _first_clear(seen: Sequence[Sighting], size_wh: tuple[int, int], rules: SceneRules) -> int:
    largest = max((each.area_fraction for each in seen), default=0.0)
    return next((each.frame for each in seen if _appears(each, largest, size_wh, rules)), -1)


def _appears(sighting: Sighting, largest: float, size_wh: tuple[int, int], rules: SceneRules) -> bool:
    left, top, right, bottom = sighting.box_xyxy
    if min(left, top, size_wh[0] - right, size_wh[1] - bottom) <= _BORDER_PX:
        return sighting.area_fraction >= max(rules.appearance_area, rules.appearance_part * largest)
    whole = sighting.area_fraction >= rules.seen_area and sighting.visible_fraction >= rules.appearance_whole
    return bool(whole or sighting.area_fraction >= rules.appearance_area)


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Sets of four objects that come into view one after the other, by either reading."""
    when = appearances(scene, rules)
    named = nameable(scene, rules)
    named = named[when.clear[named] >= 0]
    found: dict[frozenset[int], list[int]] = {}
    for turn in range(rules.candidates):
        by_hash = named[np.argsort(instance_hashes(scene, TASK, turn)[named])].tolist()
        chosen = _draw(by_hash, when, rules.appearance_gap_frames)
        if len(chosen) == _OBJECTS:
            found.setdefault(frozenset(chosen), chosen)
    return [_question(scene, chosen, when, rules) for chosen in found.values()]


def _draw(candidates: list[int], when: Appearances, gap_frames: int) -> list[int]:
    """The first four candidates of which each is apart from those before it."""
    chosen: list[int] = []
    for index in candidates:
        if len(chosen) < _OBJECTS and all(when.are_apart(index, other, gap_frames) for other in chosen):
            chosen.append(index)
    return chosen


def _question(scene: SceneFacts, chosen: list[int], when: Appearances, rules: SceneRules) -> SceneQuestion:
    in_order = order(when.clear[chosen].tolist())
    orders = {each: ", ".join(f"{{{'abcd'[place]}}}" for place in each) for each in permutations(range(_OBJECTS))}
    right = orders.pop(in_order)
    ids = tuple(scene.ids[index] for index in chosen)
    evidence = SceneEvidence(
        measure="first frame",
        unit="frames",
        objects=ids,
        values=tuple(when.clear[chosen].astype(float).tolist()),
        margin=float(min(when.gap(chosen[one], chosen[next_one]) for one, next_one in pairwise(in_order))),
        required=float(rules.appearance_gap_frames),
    )
    wrong = tuple(shuffled(tuple(orders.values()), scene.scene_id, TASK, *ids)[:_WRONG])
    return SceneQuestion(TASK, "first_seen", tuple(chosen), right, evidence, wrong=wrong)
