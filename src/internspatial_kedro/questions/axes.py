"""The six things that two objects are compared by, and the words for it."""

from typing import NamedTuple


class Axis(NamedTuple):
    """A comparison.

    Attributes:
        name: Key of its open questions in the templates.
        more: Relation of the object with the larger value.
        less: Relation of the object with the smaller value.
        task: The task that asks it of pairs.
        measure: What is compared, in words.
        unit: Unit of the margin: metres, or ratio = (larger - smaller) / larger.
        value_unit: Unit of the compared values.
    """

    name: str
    more: str
    less: str
    task: str
    measure: str
    unit: str
    value_unit: str

    @property
    def comparison(self) -> str:
        """Both relations, as reports name them."""
        return f"{self.less}/{self.more}"


POSITION, SIZE = "position_comparison", "size_comparison"
EXISTENCE, COUNTING = "existence_estimation", "object_counting"
TASKS = (POSITION, SIZE, EXISTENCE, COUNTING)

AXES = (
    Axis("horizontal", "right", "left", POSITION, "position to the viewer's right", "m", "m"),
    Axis("vertical", "above", "below", POSITION, "height of the centre above the camera", "m", "m"),
    Axis("depth", "far", "near", POSITION, "distance along the viewing direction", "m", "m"),
    Axis("width", "wider", "thinner", SIZE, "extent from left to right as seen", "ratio", "m"),
    Axis("height", "taller", "shorter", SIZE, "vertical extent", "ratio", "m"),
    Axis("volume", "larger", "smaller", SIZE, "volume of the box", "ratio", "m³"),
)
HORIZONTAL, VERTICAL, DEPTH, WIDTH, HEIGHT, VOLUME = range(6)
SIZE_AXES = (WIDTH, HEIGHT, VOLUME)

RELATIONS = tuple(word for axis in AXES for word in (axis.less, axis.more))
"""Index 2 * axis + (1 if more)."""


def relation_index(axis: int, more: bool) -> int:
    """Position in `RELATIONS`."""
    return 2 * axis + int(more)
