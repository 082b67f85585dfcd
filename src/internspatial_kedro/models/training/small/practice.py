"""Pictures that the tower practises marks on: more marks, and in more places, than samples have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.small.album import Shown
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.naming import is_large

Overlay = Mapping[str, Any]

_PICTURES: Final = {"box": 2, "mask": 2, "number": 6}
"""Most of each view. Colours are seen soon; digits take a quarter of a million of them."""
_VIEWS: Final = 2_700
"""Views that give so many; of more, each gives fewer."""
_THINGS: Final = 6
_NUMBERS: Final = 12
_TRIES: Final = 40


@dataclass(frozen=True, slots=True)
class Marks:
    """What marks samples have.

    Attributes:
        kinds: Box, mask, number.
        colours: Their names.
        numbers: What badges say.
        radius: Of badges [px].
    """

    kinds: tuple[str, ...]
    colours: tuple[str, ...]
    numbers: tuple[int, ...]
    radius: float

    @classmethod
    def find(cls, overlays: Sequence[Overlay]) -> "Marks":
        """Those of some overlays.

        Args:
            overlays: Of any pictures.
        """
        badges = [overlay for overlay in overlays if overlay["kind"] == "number"]
        return cls(
            tuple(sorted({overlay["kind"] for overlay in overlays})),
            tuple(sorted({overlay["colour"] for overlay in overlays})),
            tuple(sorted({overlay["number"] for overlay in badges})),
            max((overlay["geometry"][2] for overlay in badges), default=0.0),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What tells marks of one picture apart: colours, and numbers as words."""
        return (*self.colours, *map(str, self.numbers))


def name_mark(overlay: Overlay) -> str:
    """The word that tells a mark from others in its picture.

    Args:
        overlay: The mark.
    """
    return str(overlay["number"] if overlay["kind"] == "number" else overlay["colour"])


def practise(lessons: Lessons, views: Sequence[int], marks: Marks) -> list[Shown]:
    """Views with marks: boxes and masks of things, each in a colour of its own, and numbers anywhere.

    Numbers lie where nothing is, too: a tower must know a digit wherever in a patch it is, and things are few.

    Args:
        lessons: Where pictures come from.
        views: Rows of views.
        marks: What there is to be drawn.
    """
    return [Shown(view, _draw_marks(lessons, view, kind, turn, marks)) for view, kind, turn in _plan(views, marks)]


def _plan(views: Sequence[int], marks: Marks) -> Iterator[tuple[int, str, int]]:
    share = min(1.0, _VIEWS / max(len(views), 1))
    turns = {kind: max(1, round(share * _PICTURES[kind])) for kind in marks.kinds}
    return ((view, kind, turn) for view in views for kind in marks.kinds for turn in range(turns[kind]))


def _draw_marks(lessons: Lessons, view: int, kind: str, turn: int, marks: Marks) -> list[Overlay]:
    choose = np.random.default_rng([view, list(_PICTURES).index(kind), turn])
    common = {"view_id": lessons.views["view_id"][view].as_py(), "kind": kind, "number": 0, "geometry": []}
    if kind == "number":
        numbers = choose.choice(marks.numbers, _NUMBERS)
        return [common | badge for badge in _scatter(lessons.size_of(view), numbers, marks, choose)]
    things = [item for item in lessons.objects[view] if is_large(item, lessons.size_of(view))]
    colours = choose.permutation(marks.colours)
    chosen = zip(choose.permutation(len(things))[:_THINGS], colours, strict=False)
    return [
        common
        | {"object_id": things[place]["object_id"], "colour": str(colour)}
        | ({"geometry": things[place]["box_xyxy"]} if kind == "box" else {})
        for place, colour in chosen
    ]


def place_numbers(lessons: Lessons, view: int, marks: Marks) -> list[Overlay]:
    """A badge of each number, anywhere in a view, in an order by chance; some may find no place.

    Args:
        lessons: Where the picture comes from.
        view: Its row.
        marks: What there is to be drawn.
    """
    choose = np.random.default_rng([view, len(_PICTURES)])
    common = {"view_id": lessons.views["view_id"][view].as_py(), "kind": "number"}
    numbers = choose.permutation(marks.numbers)
    return [common | badge for badge in _scatter(lessons.size_of(view), numbers, marks, choose)]


def _scatter(
    size: tuple[int, int], numbers: NDArray[np.int64], marks: Marks, choose: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Badges that do not touch, of the first numbers that find a place."""
    radius = marks.radius
    tries = np.round(radius + choose.random((_TRIES, 2)) * np.maximum(np.array(size) - 2 * radius, 0))
    columns, rows = tries.T
    apart = np.maximum(np.abs(columns[:, None] - columns), np.abs(rows[:, None] - rows)) >= 2 * radius
    is_free, placed = np.ones(_TRIES, bool), 0
    for place, (x, y) in enumerate(tries.tolist()):
        if placed < len(numbers) and is_free[place]:
            yield {
                "object_id": "",
                "colour": marks.colours[choose.integers(len(marks.colours))],
                "number": int(numbers[placed]),
                "geometry": [x, y, radius],
            }
            placed += 1
            is_free &= apart[place]
