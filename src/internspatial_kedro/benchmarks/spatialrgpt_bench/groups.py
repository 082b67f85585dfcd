"""Categories of SpatialRGPT-Bench and the groups that they are reported in."""

from typing import Final

QUALITATIVE: Final[dict[str, tuple[str, str]]] = {
    "below/above": ("below", "above"),
    "left/right": ("left", "right"),
    "big/small": ("big", "small"),
    "tall/short": ("tall", "short"),
    "wide/thin": ("wide", "thin"),
    "behind/front": ("behind", "front"),
}
"""Groups of relations, each with its two opposite relations."""

QUANTITATIVE: Final[dict[str, str]] = {
    "distance_data": "direct_distance",
    "horizontal_distance_data": "horizontal_distance",
    "vertical_distance_data": "vertical_distance",
    "width_data": "width",
    "height_data": "height",
    "direction": "direction",
}
"""Groups of quantities by category."""

DIRECTION: Final = "direction"
_KINDS: Final = ("predicate", "choice")

GROUPS: Final[dict[str, str]] = QUANTITATIVE | {
    f"{relation}_{kind}": group for group, relations in QUALITATIVE.items() for relation in relations for kind in _KINDS
}
"""Group of every category."""


def is_quantitative(category: str) -> bool:
    """Whether a category asks for a quantity."""
    return category in QUANTITATIVE


def relation_of(category: str) -> str:
    """The relation that a qualitative category asks about."""
    return category.rpartition("_")[0]


def opposite_of(relation: str) -> str:
    """The other relation of its group."""
    pair = next(pair for pair in QUALITATIVE.values() if relation in pair)
    return pair[1] if relation == pair[0] else pair[0]
