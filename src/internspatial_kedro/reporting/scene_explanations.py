"""Why an answer about a scene is right, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from internspatial_kedro.reporting.explanations import Explanation, Finding
from internspatial_kedro.reporting.rotation_dial import turn_deg
from internspatial_kedro.reporting.scene_focus import Placed

Row = Mapping[str, Any]

_ROLES: Final = {"a": "where one stands", "b": "what one faces", "c": "what is asked for"}


def explain_scene(qa: Row, placed: Sequence[Placed]) -> Explanation:
    """Put the evidence of a question about a scene into words.

    Args:
        qa: Row of `qa_pairs`.
        placed: Its objects, from `find_placed`.
    """
    return _EXPLAIN.get(qa["task"], _explain_any)(qa, placed)


def _values(qa: Row) -> dict[str, float]:
    """Value of each object or frame of the evidence; of several values of one, the first."""
    pairs = zip(qa["evidence"]["objects"], qa["evidence"]["values"], strict=False)
    return dict(reversed(list(pairs)))


def _by_name(placed: Sequence[Placed]) -> dict[str, Placed]:
    return {entry.slot: entry for entry in placed if entry.slot}


def _enough(qa: Row, unit: str, decimals: int = 2) -> str:
    margin, required = qa["evidence"]["margin"], qa["evidence"]["required"]
    return f"decided by {margin:.{decimals}f}{unit}; at least {required:.{decimals}f}{unit} is needed"


def _explain_distance(qa: Row, placed: Sequence[Placed]) -> Explanation:
    (one, other), metres = placed[:2], qa["evidence"]["values"][0]
    findings = tuple(Finding(entry, _sides(entry), None) for entry in placed)
    return Explanation(
        findings,
        f"The closest points of the {one.name} and the {other.name} are {metres:.2f} m apart; "
        f"nearer than {qa['evidence']['required']:.2f} m is not asked about.",
    )


def _sides(entry: Placed) -> str:
    if entry.box is None:
        return "has no box"
    return "box of " + " × ".join(f"{side:.2f}" for side in entry.box.size) + " m"


def _explain_size(qa: Row, placed: Sequence[Placed]) -> Explanation:
    metres = qa["evidence"]["values"][0]
    findings = tuple(Finding(entry, _sides(entry), None) for entry in placed)
    return Explanation(findings, f"The longest side of its box is {metres:.3f} m, that is {100 * metres:.0f} cm.")


def _explain_room(qa: Row, placed: Sequence[Placed]) -> Explanation:
    value = qa["evidence"]["values"][0]
    if qa["relation"] == "volume":
        return Explanation((), f"Floor area times the height from floor to ceiling is {value:.2f} m³.")
    return Explanation((), f"The floor has an area of {value:.2f} m².")


def _explain_count(qa: Row, placed: Sequence[Placed]) -> Explanation:
    shares = _values(qa)
    findings = tuple(Finding(entry, f"fills up to {shares[entry.object_id]:.1%} of a frame", True) for entry in placed)
    return Explanation(
        findings,
        f"So {len(placed)}. Every {qa['category']} of the scene is labelled and seen in some frame: the one seen least "
        f"fills {qa['evidence']['margin']:.1%} of its best one; {qa['evidence']['required']:.1%} is needed.",
    )


def _explain_nearest(qa: Row, placed: Sequence[Placed]) -> Explanation:
    distances, anchor = _values(qa), placed[0]
    nearest = min(distances, key=lambda name: distances[name])
    findings = [Finding(anchor, "the others are compared by their distance to it", None)]
    findings += [
        Finding(entry, f"{distances[entry.object_id]:.2f} m between closest points", entry.object_id == nearest)
        for entry in placed[1:]
    ]
    name = next(entry.name for entry in placed if entry.object_id == nearest)
    return Explanation(tuple(findings), f"So the {name} is nearest to the {anchor.name}, {_enough(qa, ' m')}.")


def _explain_direction(qa: Row, placed: Sequence[Placed]) -> Explanation:
    turn, named = qa["evidence"]["values"][0], _by_name(placed)
    side = "left" if turn >= 0 else "right"
    findings = tuple(Finding(entry, _ROLES.get(entry.slot, ""), None) for entry in placed)
    return Explanation(
        findings,
        f"At the {named['a'].name}, facing the {named['b'].name}, the {named['c'].name} is {abs(turn):.0f}° to the "
        f"{side} of straight ahead: {qa['truth']}. The nearest boundary between answers is "
        f"{qa['evidence']['margin']:.0f}° away; {qa['evidence']['required']:.0f}° is needed.",
    )


def _explain_order(qa: Row, placed: Sequence[Placed]) -> Explanation:
    first = _values(qa)
    ordered = sorted(placed, key=lambda entry: first[entry.object_id])
    findings = tuple(Finding(entry, f"first seen in frame {first[entry.object_id] + 1:.0f}", None) for entry in ordered)
    names = ", ".join(entry.name for entry in ordered)
    return Explanation(findings, f"So the order is {names}, {_enough(qa, ' frames', 0)}.")


def _explain_route(qa: Row, placed: Sequence[Placed]) -> Explanation:
    turns, named = _values(qa), _by_name(placed)
    roles = {"a": "the route begins here", "b": "faced at the beginning", "c": "the route ends here"}
    findings = []
    for entry in placed:
        turn = turns.get(entry.object_id)
        said = [roles[entry.slot]] if entry.slot in roles else []
        said += [f"turn {_turn(turn)} here"] if turn is not None else []
        findings.append(Finding(entry, "; ".join(said), None))
    return Explanation(
        tuple(findings),
        f"The shortest walk from the {named['a'].name} to the {named['c'].name} takes these turns, and so do straight "
        f"lines between the objects. The closest of them is {qa['evidence']['margin']:.0f}° from where it has another "
        f"name; {qa['evidence']['required']:.0f}° is needed.",
    )


def _turn(degrees: float) -> str:
    """A turn whose positive sense is to the right."""
    side = "right" if degrees >= 0 else "left"
    return f"{abs(degrees):.0f}° to the {side}"


def _explain_rotation(qa: Row, placed: Sequence[Placed]) -> Explanation:
    margin, required = qa["evidence"]["margin"], qa["evidence"]["required"]
    return Explanation(
        (),
        f"From the first picture to the second the object is turned by {turn_deg(qa):.0f}° clockwise, seen from above. "
        f"Turned by another option it would look different by at least {margin:.2f}, where 0 is alike and 1 has "
        f"nothing in common; {required:.2f} is needed.",
    )


def _explain_any(qa: Row, placed: Sequence[Placed]) -> Explanation:
    values, unit = _values(qa), qa["evidence"]["unit"]
    findings = tuple(
        Finding(entry, f"{values[entry.object_id]:.2f} {unit}" if entry.object_id in values else "", None)
        for entry in placed
    )
    return Explanation(findings, f"{qa['evidence']['measure'].capitalize()}: {_enough(qa, f' {unit}')}.")


_EXPLAIN: Final[Mapping[str, Callable[[Row, Sequence[Placed]], Explanation]]] = {
    "absolute_distance": _explain_distance,
    "object_size": _explain_size,
    "room_size": _explain_room,
    "object_counting": _explain_count,
    "relative_distance": _explain_nearest,
    "relative_direction": _explain_direction,
    "appearance_order": _explain_order,
    "route_plan": _explain_route,
    "rotation_estimation": _explain_rotation,
}
