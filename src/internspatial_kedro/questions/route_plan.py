"""route_plan: which turns lead a robot from one object to another.

Form of VSI-Bench: the robot begins beside an object and faces another; each stretch ends at an object, each turn is a
blank. The route is the shortest walk over the navigation graph or the free floor, so it collides with nothing.

A question is fair when every way to draw the route gives the same turns: (a) the walk itself, with a margin from where
a turn's name changes; (b) straight lines between the objects' centres, which is how one reads the text. The object at
the end of a stretch is not passed before it. All objects are named by a label or caption that fits one instance of the
scene alone, and are seen in the frames that are shown.

The four options are the square of two blanks, each right and wrong: no blank's majority among the options tells which
is right. The wrong turn at the start is any other, as what is faced there is drawn evenly among the kinds of turn.
Later ones are the other side; a later turn back is right in all four, as it is so rare that it would stand out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np

from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.routes import (
    BACK,
    LEFT,
    RIGHT,
    STRAIGHT,
    STRAIGHT_DEG,
    Turn,
    classify_turn,
    path_length,
    stretches,
    turn_deg,
)
from internspatial_kedro.questions.route_walks import (
    Walks,
    between,
    distance_in_plan,
    footprints,
    places_beside,
    walks_of,
)
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.tables.sampling import salt

TASK = "route_plan"
BLANK = "[please fill in]"
_SLOTS = "abcdefgh"
_OTHER_SIDE = {LEFT: RIGHT, RIGHT: LEFT}
_FLIPPED = 2
"""Blanks that differ between the options."""
_STEP_M = 0.1
"""Stretches are sampled this finely to see what they lead to; an object that is nearer by less is as near."""


@dataclass(frozen=True)
class _Route:
    """A route between two objects before a facing is chosen.

    Attributes:
        start: Object beside which it begins.
        goal: Object beside which it ends.
        begin: Where it begins, shape (2,) [m].
        ahead: Direction of the first stretch, shape (2,) [m].
        turns_deg: Turn after each stretch but the last, positive to the right.
        landmarks: Object at the end of each of those.
    """

    start: int
    goal: int
    begin: Array
    ahead: Array
    turns_deg: tuple[float, ...]
    landmarks: tuple[int, ...]


@dataclass(frozen=True)
class _Ground:
    """A scene with what all its routes need."""

    scene: SceneFacts
    rules: SceneRules
    walks: Walks
    boxes: UprightBoxes
    landmarks: tuple[int, ...]
    beside: dict[int, int]


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Fair routes of a scene, at most one for each pair of start and goal."""
    walks = walks_of(scene.row)
    landmarks = tuple(nameable(scene, rules).tolist())
    if walks is None or not len(walks.places) or len(landmarks) < 3:
        return []
    boxes = footprints(scene)
    ground = _Ground(scene, rules, walks, boxes, landmarks, places_beside(walks, boxes, landmarks, rules.route_near_m))
    routes = (_route(ground, start, goal) for start, goal in _pairs(ground))
    return [question for route in routes if route is not None and (question := _ask(ground, route)) is not None]


def _pairs(ground: _Ground) -> list[tuple[int, int]]:
    """Starts and goals that are tried, drawn by hash."""
    ids = ground.scene.ids
    pairs = permutations(sorted(ground.beside), 2)
    ordered = sorted(pairs, key=lambda pair: _hash(ground, ids[pair[0]], ids[pair[1]]))
    return ordered[: ground.rules.route_pairs]


def _hash(ground: _Ground, *words: str) -> int:
    return salt(TASK, ground.scene.scene_id, *words)


def _route(ground: _Ground, start: int, goal: int) -> _Route | None:
    """The walk between two objects, if each of its turns is clear and has an object to name."""
    rules = ground.rules
    whole = ground.walks.walk(ground.beside[start], ground.beside[goal])
    walk = None if whole is None else between(whole, ground.boxes, start, goal)
    if walk is None or np.ptp(walk[:, 2:], axis=0).max(initial=0.0) > rules.route_level_m:
        return None
    legs = _legs(walk, rules)
    if not legs or len(legs) > rules.route_most_turns + 1:
        return None
    turns = [turn_deg(end - begin, following - after) for (begin, end), (after, following) in pairwise(legs)]
    if not all(_is_clear(classify_turn(turn), rules) for turn in turns) or not _arrives(ground, legs[-1], goal):
        return None
    landmarks = _landmarks(ground, legs[:-1], (start, goal))
    if len(landmarks) < len(turns):
        return None
    begin, end = legs[0]
    return _Route(start, goal, walk[0, :2], end - begin, tuple(turns), landmarks)


def _legs(walk: Array, rules: SceneRules) -> list[tuple[Array, Array]]:
    """Ends of the walk's stretches in plan; none if it bends for longer than a turn takes."""
    parts = stretches(walk, STRAIGHT_DEG - rules.route_margin_deg, rules.route_leg_m)
    bounds = [0, *(index for part in parts for index in part), len(walk) - 1]
    between = [path_length(walk[end : begin + 1, :2]) for end, begin in zip(bounds[::2], bounds[1::2], strict=True)]
    return [] if max(between) > rules.route_corner_m else [(walk[begin, :2], walk[end, :2]) for begin, end in parts]


def _is_clear(turn: Turn, rules: SceneRules) -> bool:
    return turn.name != STRAIGHT and turn.margin_deg >= rules.route_margin_deg


def _landmarks(ground: _Ground, legs: Sequence[tuple[Array, Array]], taken: Sequence[int]) -> tuple[int, ...]:
    """The nearest object that each stretch leads to, all different; fewer than stretches if one leads to none."""
    found: list[int] = []
    for leg in legs:
        reached = [
            (float(distance_in_plan(ground.boxes, index, leg[1][None])[0]), ground.scene.ids[index], index)
            for index in ground.landmarks
            if index in ground.beside and index not in (*taken, *found) and _arrives(ground, leg, index)
        ]
        if not reached:
            break
        found.append(min(reached)[2])
    return tuple(found)


def _arrives(ground: _Ground, leg: tuple[Array, Array], index: int) -> bool:
    """Whether walking a stretch until an object is walking it to its end.

    The object is beside the end, was not nearer on the way, and was farther before: nothing that one walks along.
    """
    begin, end = leg
    length = float(np.linalg.norm(end - begin))
    samples = np.linspace(begin, end, 2 + int(length / _STEP_M))
    distances = distance_in_plan(ground.boxes, index, samples)
    early = np.linspace(0.0, length, len(samples)) <= length - ground.rules.route_leg_m
    near = distances[-1] <= min(ground.rules.route_near_m, distances.min() + _STEP_M)
    return bool(near and (distances[early] >= distances[-1] + _STEP_M).all())


def _ask(ground: _Ground, route: _Route) -> SceneQuestion | None:
    """The route with something to face at its start."""
    facings = [(index, turn) for index in ground.landmarks if (turn := _first_turn(ground, route, index)) is not None]
    fitting = [(index, turn) for index, turn in facings if _fits(route, turn, ground.rules)]
    if not fitting:
        return None
    key = (ground.scene.ids[route.start], ground.scene.ids[route.goal])
    # The kind of turn first, then what to face: left, right and back are equally likely where all can be had.
    names = sorted({classify_turn(turn).name for _, turn in fitting})
    name = min(names, key=lambda each: _hash(ground, *key, each))
    chosen = [(index, turn) for index, turn in fitting if classify_turn(turn).name == name]
    facing, turn = min(chosen, key=lambda each: _hash(ground, *key, ground.scene.ids[each[0]]))
    return _question(ground, route, facing, turn)


def _fits(route: _Route, first_turn_deg: float, rules: SceneRules) -> bool:
    blanks = len(route.landmarks) + (classify_turn(first_turn_deg).name != STRAIGHT)
    return rules.route_fewest_turns <= blanks <= rules.route_most_turns


def _first_turn(ground: _Ground, route: _Route, facing: int) -> float | None:
    """Turn from facing an object to the first stretch, if it is clear and all readings of the route agree."""
    rules, center = ground.rules, ground.scene.center
    named = [route.start, *route.landmarks, route.goal]
    towards = center[facing, :2] - route.begin
    apart = float(np.linalg.norm(towards))
    if facing in (route.start, route.goal) or not rules.route_leg_m <= apart <= rules.route_facing_m:
        return None
    if facing in named and facing != named[1]:
        return None
    turn = turn_deg(towards, route.ahead)
    name, margin_deg = classify_turn(turn)
    if margin_deg < rules.route_margin_deg:
        return None
    walked = [name, *(classify_turn(each).name for each in route.turns_deg)]
    steps = [center[facing, :2] - center[route.start, :2], *np.diff(center[named, :2], axis=0)]
    if min(float(np.linalg.norm(step)) for step in steps) < _STEP_M:
        return None
    read = [classify_turn(turn_deg(before, after)).name for before, after in pairwise(steps)]
    return turn if read == walked else None


def _question(ground: _Ground, route: _Route, facing: int, first_turn_deg: float) -> SceneQuestion | None:
    scene = ground.scene
    named = [route.start, facing, route.goal, *(index for index in route.landmarks if index != facing)]
    slots = {index: f"{{{_SLOTS[place]}}}" for place, index in enumerate(named)}
    starts_turning = classify_turn(first_turn_deg).name != STRAIGHT
    turns = [*([first_turn_deg] if starts_turning else []), *route.turns_deg]
    names = [classify_turn(turn).name for turn in turns]
    owners = [*([route.start] if starts_turning else []), *route.landmarks]
    key = _hash(ground, *(scene.ids[index] for index in named), "options")
    swaps = _swaps(names, starts_turning, key)
    if len(swaps) < _FLIPPED:
        return None
    return SceneQuestion(
        task=TASK,
        relation="any",
        named=tuple(named),
        answer=_sequence(names),
        wrong=tuple(_sequence(option) for option in _wrong(names, swaps, key)),
        words={"route": _actions([slots[index] for index in (*route.landmarks, route.goal)], starts_turning)},
        evidence=SceneEvidence(
            measure="turns to the right",
            unit="deg",
            objects=tuple(scene.ids[index] for index in owners),
            values=tuple(turns),
            margin=min(classify_turn(turn).margin_deg for turn in turns),
            required=ground.rules.route_margin_deg,
        ),
    )


def _actions(ends: Sequence[str], starts_turning: bool) -> str:
    """Numbered actions: a blank for each turn, a stretch up to each object."""
    steps = [BLANK] if starts_turning else []
    for end in ends:
        steps += [f"Go forward until {end}", BLANK]
    return " ".join(f"{number}. {step}." for number, step in enumerate(steps[:-1], 1))


def _sequence(names: Sequence[str]) -> str:
    return ", ".join(f"Turn {name.capitalize()}" for name in names)


def _swaps(names: Sequence[str], starts_turning: bool, key: int) -> dict[int, str]:
    """The wrong turn of each blank that may be wrong in an option."""
    swaps = {blank: _OTHER_SIDE[name] for blank, name in enumerate(names) if name in _OTHER_SIDE}
    if starts_turning:
        swaps[0] = [name for name in (LEFT, RIGHT, BACK) if name != names[0]][key % 2]
    return swaps


def _wrong(names: Sequence[str], swaps: Mapping[int, str], key: int) -> list[list[str]]:
    """Three sequences in which one of two blanks is wrong, the other one, or both."""
    one, other = sorted(swaps, key=lambda blank: salt(key, blank))[:_FLIPPED]
    return [
        [swaps[blank] if blank in flipped else name for blank, name in enumerate(names)]
        for flipped in ({one}, {other}, {one, other})
    ]
