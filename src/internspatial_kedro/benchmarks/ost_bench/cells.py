"""How OST-Bench's types add up: sub-types to types, types to eight cells, cells to the overall score."""

from collections.abc import Mapping
from typing import Final

_STATE, _INFO, _OBJECT = "Agent_state", "Agent_visible_info", "Agent_object_spatial"

SUBTYPES: Final[dict[str, tuple[str, ...]]] = {
    f"{_OBJECT}-direction(Judgement)": tuple(f"{_OBJECT}-direction(Judgement{number})" for number in (1, 2, 3)),
    f"{_OBJECT}-distance(Judgement)": tuple(f"{_OBJECT}-distance(Judgement{number})" for number in (1, 2, 3)),
    f"{_INFO}-existence(Temporal-loc)": tuple(f"{_INFO}-existence(Temporal-loc{number})" for number in (1, 2)),
}
"""Types that are the mean of their sub-types."""

_STATE_CHOSEN: Final = (f"{_STATE}-orientation(Judgement)", f"{_STATE}-position(Judgement)")
_STATE_MEASURED: Final = (f"{_STATE}-orientation(Estimation)", f"{_STATE}-position(Estimation)")
_INFO_CHOSEN: Final = tuple(f"{_INFO}-{what}(Judgement)" for what in ("existence", "order", "diversity"))
_INFO_TURN: Final = (f"{_INFO}-existence(Temporal-loc)",)
_INFO_COUNT: Final = (f"{_INFO}-quantity(Counting)",)
_OBJECT_CHOSEN: Final = (f"{_OBJECT}-direction(Judgement)", f"{_OBJECT}-distance(Judgement)")
_OBJECT_MEASURED: Final = (f"{_OBJECT}-direction(Estimation)", f"{_OBJECT}-distance(Estimation)")
_OBJECT_TURN: Final = (f"{_OBJECT}-direction(Temporal-loc)", f"{_OBJECT}-distance(Temporal-loc)")

OVERALL: Final = "Overall"
CELLS: Final[dict[str, tuple[str, ...]]] = {
    "A_state(Judge)": _STATE_CHOSEN,
    "A_state(Esti)": _STATE_MEASURED,
    "A_info(Judge)": _INFO_CHOSEN,
    "A_info(Temp)": _INFO_TURN,
    "A_info(Count)": _INFO_COUNT,
    "AO(Judge)": _OBJECT_CHOSEN,
    "AO(Esti)": _OBJECT_MEASURED,
    "AO(Temp)": _OBJECT_TURN,
}
"""The cells whose mean is the overall score."""

FORMS: Final[dict[str, tuple[str, ...]]] = {
    "Judgement": (*_OBJECT_CHOSEN, *_INFO_CHOSEN, *_STATE_CHOSEN),
    "Estimation": (*_OBJECT_MEASURED, *_STATE_MEASURED),
    "Temporal-loc": (*_INFO_TURN, *_OBJECT_TURN),
    "Counting": _INFO_COUNT,
}
"""Means over types by the form of their answers."""

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "A_state": (*_STATE_MEASURED, *_STATE_CHOSEN),
    "A_info": (*_INFO_CHOSEN, *_INFO_TURN, *_INFO_COUNT),
    "AO": ("AO(Judge)", "AO(Esti)", "AO(Temp)"),
}
"""Means by subject: of types for the first two, of cells for the third (InternRobotics/OST-Bench only)."""

SCORED_TYPES: Final = tuple(
    part
    for name in dict.fromkeys(name for names in CELLS.values() for name in names)
    for part in SUBTYPES.get(name, (name,))
)
"""The twenty types that are scored."""


def collect(static: Mapping[str, float], *, groups: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Types and overall means of a complete run, as every public evaluator's `collect_results` has them.

    Args:
        static: Mean score by scored type.
        groups: Whether `GROUPS` are wanted too.

    Returns:
        Types, sub-types replaced by their means; and cells, forms, perhaps groups, and the overall score.

    Raises:
        KeyError: A scored type is missing: the public evaluators need all twenty.
    """
    full = {name: _mean(static, parts) for name, parts in SUBTYPES.items()}
    full |= {name: value for name, value in static.items() if not _is_subtype(name, by_number=groups)}
    overall = {name: _mean(full, types) for name, types in CELLS.items()}
    overall |= {name: _mean(full, types) for name, types in FORMS.items()}
    if groups:
        overall |= {name: _mean(full | overall, members) for name, members in GROUPS.items()}
    overall[OVERALL] = _mean(overall, tuple(CELLS))
    return full, overall


def collect_present(static: Mapping[str, float]) -> dict[str, float]:
    """The same means over what there is, for runs on a part of the benchmark.

    Means without any member are left out. Where types are missing, the first metric says so in its name.
    """
    values = {name: static[name] for name in SCORED_TYPES if name in static}
    for layer in (SUBTYPES, CELLS, FORMS, GROUPS):
        values |= _present(values, layer)
    total = _present(values, {OVERALL: tuple(CELLS)})
    known = sum(name in static for name in SCORED_TYPES)
    note = "" if known == len(SCORED_TYPES) else f" of {known} of {len(SCORED_TYPES)} types"
    return {f"{name}{note}": value for name, value in total.items()} | values


def _is_subtype(name: str, *, by_number: bool) -> bool:
    """OpenRobotLab's rule goes by the type, InternRobotics' by any number before the closing bracket."""
    if by_number:
        return any(f"{number})" in name for number in (1, 2, 3))
    return any(whole.removesuffix(")") in name for whole in SUBTYPES)


def _present(values: Mapping[str, float], means: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    return {
        name: _mean(values, there)
        for name, members in means.items()
        if (there := tuple(member for member in members if member in values))
    }


def _mean(values: Mapping[str, float], names: tuple[str, ...]) -> float:
    return sum(values[name] for name in names) / len(names)
