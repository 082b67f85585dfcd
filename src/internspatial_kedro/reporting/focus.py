"""The objects that a question is about, with a name and a colour that are the same in words, picture and map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from internspatial_kedro.formats.palette import PALETTE

Row = Mapping[str, Any]

COLOUR_ORDER: Final = ("blue", "orange", "green", "pink", "cyan", "purple", "red", "yellow")
"""Colours for objects without a mark, neighbours in this order well apart."""


@dataclass(frozen=True)
class Named:
    """An object that matters for an answer.

    Attributes:
        object_id: In its view or scene.
        name: Noun phrase without article, unique among the objects that matter.
        colour: CSS colour, that of the object's mark if it has one.
    """

    object_id: str
    name: str
    colour: str


@dataclass(frozen=True)
class Focus(Named):
    """Such an object in a view.

    Attributes:
        corners_view: 8 corners x 3 in view space, flat [m]; None without geometry.
        center_px: Column and row of the middle of what is visible of it [px].
    """

    corners_view: tuple[float, ...] | None
    center_px: tuple[float, float]


def find_focus(qa: Row, view: Row, overlays: Sequence[Row] = ()) -> list[Focus]:
    """Objects whose values decide a question's answer, in the order of its evidence.

    Args:
        qa: Row of `qa_pairs`.
        view: Row of `lifted_views` that shows them.
        overlays: Marks of the sample; a marked object keeps the colour of its mark.

    Raises:
        ValueError: The view lacks one of the objects.
    """
    objects = {entry["object_id"]: entry for entry in view["objects"]}
    wanted = list(dict.fromkeys(qa["evidence"]["objects"]))
    missing = [name for name in wanted if name not in objects]
    if missing:
        raise ValueError(f"Objects {missing} of question {qa['qa_id']} are not in view {view['view_id']}.")
    colours = css_colours(wanted, overlays)
    names = _names(qa, [objects[name] for name in wanted])
    return [_focus(objects[key], names[key], colours[key]) for key in wanted]


def _focus(entry: Row, name: str, colour: str) -> Focus:
    corners = entry["corners_view"]
    column, row = entry["center_px"]
    return Focus(entry["object_id"], name, colour, None if corners is None else tuple(corners), (column, row))


def css_colours(wanted: Sequence[str], overlays: Sequence[Row]) -> dict[str, str]:
    """CSS colour of each object: that of its mark, else one that no mark has, neighbours well apart."""
    marked = {overlay["object_id"]: overlay["colour"] for overlay in overlays}
    free = [name for name in COLOUR_ORDER if name not in marked.values()] or list(COLOUR_ORDER)
    plain = [name for name in wanted if name not in marked]
    chosen = marked | {name: free[place % len(free)] for place, name in enumerate(plain)}
    return {name: "#{:02x}{:02x}{:02x}".format(*PALETTE[chosen[name]]) for name in wanted}


def _names(qa: Row, objects: Sequence[Row]) -> dict[str, str]:
    """The label if it is the only one, else the caption, else the label with a number, from left to right."""
    labels = {slot["object_id"]: slot["label"] for slot in qa["slots"]}
    # Categories are written as countable nouns in the question, as slots' labels are.
    labels = {entry["object_id"]: labels.get(entry["object_id"], qa["category"] or entry["label"]) for entry in objects}
    same_label, same_caption = Counter(labels.values()), Counter(entry["caption"] for entry in objects)
    names, numbers = {}, Counter[str]()
    for entry in sorted(objects, key=lambda item: (item["center_px"][0], item["object_id"])):
        label, caption = labels[entry["object_id"]], entry["caption"]
        if same_label[label] == 1:
            names[entry["object_id"]] = label
        elif caption and same_caption[caption] == 1:
            names[entry["object_id"]] = caption
        else:
            numbers[label] += 1
            names[entry["object_id"]] = f"{label} {numbers[label]}"
    return names
