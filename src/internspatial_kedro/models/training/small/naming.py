"""What the base is taught: what things are called and where they are in the picture. Nothing about two of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

Said = tuple[str, str]
"""A question and its answer."""

LIST: Final = "list"
SMALLEST: Final = 0.07
"""Shortest side of boxes that are named, as a share of the picture: what the questions are about."""
_CELLS: Final = 10
_MOST: Final = 12
_MARKS: Final = {
    "box": "the object in the {colour} box",
    "mask": "the region masked in {colour}",
    "number": "object {number}",
}


def list_things(objects: Sequence[Mapping[str, Any]], size: tuple[int, int], smallest: float) -> list[Said]:
    """The largest things of a picture by name and place, and each that has a name of its own.

    Args:
        objects: Of the view.
        size: Its width and height [px].
        smallest: Shortest side of boxes that are named, as a share of the picture's.
    """
    large = [item for item in objects if min(_sides(item, size)) >= smallest]
    if not large:
        return []
    first = sorted(large, key=lambda item: -_area(item))[:_MOST]
    everything = ", ".join(f"{item['caption']} {_place(item, size)}" for item in first)
    return [(LIST, everything), *_point(objects, large, size)]


def _point(
    objects: Sequence[Mapping[str, Any]], large: Sequence[Mapping[str, Any]], size: tuple[int, int]
) -> list[Said]:
    labels = Counter(item["label"] for item in objects)
    captions = Counter(item["caption"] for item in objects)
    said = []
    for item in large:
        if captions[item["caption"]] == 1:
            said.append((f"Where is the {item['caption']}?", _place(item, size)))
        if labels[item["label"]] == 1 and item["label"] != item["caption"]:
            said.append((f"Where is the {item['label']}?", _place(item, size)))
    return said


def name_marked(
    overlays: Sequence[Mapping[str, Any]], objects: Sequence[Mapping[str, Any]], size: tuple[int, int]
) -> list[Said]:
    """What is marked in a picture, and where.

    Args:
        overlays: The marks.
        objects: Of the view.
        size: Its width and height [px].
    """
    known = {item["object_id"]: item for item in objects}
    marked = [(mark, known[mark["object_id"]]) for mark in overlays if mark["object_id"] in known]
    return [
        (f"What is {_phrase(mark)}, and where?", f"{_place(item, size)} {item['caption']}") for mark, item in marked
    ]


def _phrase(mark: Mapping[str, Any]) -> str:
    return _MARKS[mark["kind"]].format(colour=mark["colour"], number=mark["number"])


def _sides(item: Mapping[str, Any], size: tuple[int, int]) -> tuple[float, float]:
    left, top, right, bottom = item["box_xyxy"]
    return (right - left) / size[0], (bottom - top) / size[1]


def _area(item: Mapping[str, Any]) -> float:
    left, top, right, bottom = item["box_xyxy"]
    return float((right - left) * (bottom - top))


def _place(item: Mapping[str, Any], size: tuple[int, int]) -> str:
    """Column and row of the box's centre, in tenths of the picture."""
    left, top, right, bottom = item["box_xyxy"]
    column, row = (left + right) / 2 / size[0], (top + bottom) / 2 / size[1]
    return f"{_cell(column)} {_cell(row)}"


def _cell(share: float) -> int:
    return min(int(share * _CELLS), _CELLS - 1)
