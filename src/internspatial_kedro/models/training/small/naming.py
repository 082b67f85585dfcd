"""What the base is taught: what things are called and where they are in the picture. Nothing about two of them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import numpy as np

Said = tuple[str, str]
"""A question and its answer."""
_Told = TypeVar("_Told")

LIST: Final = "list"
MARKED: Final = "marks"
SO: Final = " so "
"""Between what an answer rests on and the answer."""
_SMALLEST: Final = 0.07
"""Shortest side of boxes that are named, as a share of the picture: what the questions are about."""
_CELLS: Final = 10
_COLUMNS: Final = "abcdefghij"
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_STEP_M: Final = 0.5
_MOST: Final = 12
_ORDERS: Final = 4
_BADGES: Final = 5
"""Of a picture's, that are asked for at once: fewer than there are, so that the prompt must be read."""
_ASKED: Final = {
    "box": "the object in the {colour} box",
    "mask": "the region masked in {colour}",
    "number": "object {number}",
}
"""Marks in the words of questions."""
_TOLD: Final = {"box": "box {colour}", "mask": "mask {colour}", "number": "{word}"}
"""Marks in replies: the word that tells one from the others comes last, right before its place.

A number is spelt out, for digits tell rows, sizes and distances."""


def list_things(objects: Sequence[Mapping[str, Any]], size: tuple[int, int], *, mirrored: bool = False) -> list[Said]:
    """The things of a picture by name and place, in a few orders.

    Each begins with the word that it alone has, and its place comes next: the model learns to look for that word in the
    picture, and questions need the same of it. In a fixed order it would learn the order instead.

    Args:
        objects: Of the view.
        size: Its width and height [px].
        mirrored: Whether the picture is shown mirrored.
    """
    words = Counter(_first_word(item) for item in objects)
    large = [item for item in objects if is_large(item, size) and words[_first_word(item)] == 1]
    if not large:
        return []
    told = [_tell(item, size, mirrored=mirrored) for item in sorted(large, key=lambda item: -_area(item))[:_MOST]]
    return [(LIST, " " + " ".join(order)) for order in _orders(told)]


def _orders(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    return ([told[place] for place in order] for order in _permutations(len(told)))


@cache
def _permutations(count: int) -> list[list[int]]:
    """A few orders of so many, always the same: a generator takes longer to begin than to shuffle a dozen."""
    return [np.random.default_rng([count, number]).permutation(count).tolist() for number in range(_ORDERS)]


def list_marked(
    overlays: Sequence[Mapping[str, Any]], objects: Sequence[Mapping[str, Any]], size: tuple[int, int]
) -> list[Said]:
    """What is marked in a picture, asked in the samples' words, and where: forwards and backwards.

    Args:
        overlays: The marks.
        objects: Of the view.
        size: Its width and height [px].
    """
    known = {item["object_id"]: item for item in objects}
    found = [(mark, item) for mark in overlays if (item := known.get(mark["object_id"]))]
    told = [
        (_name(mark, _ASKED), f"{_name(mark, _TOLD)} {_measures(item, size)} {item['caption']}") for mark, item in found
    ]
    return [_tell_asked(order) for order in (told, told[::-1]) if order]


def list_badges(badges: Sequence[Mapping[str, Any]], size: tuple[int, int]) -> list[Said]:
    """Where some of the numbers of a picture are, a few times.

    Args:
        badges: Marks, each with a number of its own.
        size: Width and height of the picture [px].
    """
    told = []
    for badge in badges:
        column, row, _ = badge["geometry"]
        place = f"{_COLUMNS[_cell(column / size[0])]} {_cell(row / size[1])}"
        told.append((_name(badge, _ASKED), f"{_name(badge, _TOLD)} {place}"))
    return [_tell_asked(order[:_BADGES]) for order in _orders(told)]


def _tell_asked(told: Sequence[tuple[str, str]]) -> Said:
    """A list of what the prompt names, in its order: words of a question must be found again in what is said."""
    return f"{MARKED} {', '.join(phrase for phrase, _ in told)}", " " + " ".join(text for _, text in told)


def list_alike(objects: Sequence[Mapping[str, Any]], size: tuple[int, int], *, mirrored: bool = False) -> list[Said]:
    """For each category all things with what they are, and those of it with their places, too: so none is left out.

    In alphabetical order: what is there can be seen at a glance, and what comes next follows from the last.

    Args:
        objects: Of the view.
        size: Its width and height [px].
        mirrored: Whether the picture is shown mirrored.
    """
    large = [item for item in objects if is_large(item, size)]
    said = []
    for label in sorted({str(item["label"]) for item in large}):
        alike = {_id(item): "" for item in large if item["label"] == label}
        said.append((f"{LIST} {label}", _tell_among(large, alike, size, mirrored=mirrored)))
    return said


def _tell_among(
    objects: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, str],
    size: tuple[int, int],
    *,
    mirrored: bool,
    asked: str | None = None,
) -> str:
    """All by word and category; after the chosen, by id, their places and, if it is asked, their outcomes.

    An outcome that is as asked is followed by how many there were so far.
    """
    told, count = [], 0
    for item in sorted(objects, key=_first_word):
        word, label, outcome = _first_word(item), str(item["label"]), chosen.get(_id(item))
        told.append(word if word == label else f"{word} {label}")
        if outcome is None:
            continue
        told.append(_measures(item, size, mirrored=mirrored))
        if asked is not None:
            count += outcome == asked
            told += [outcome, _spell(count) if outcome == asked else "no"]
    return "".join(f" {part}" for part in told if part)


def _id(item: Mapping[str, Any]) -> str:
    return str(item["object_id"])


def tell_evidence(
    sample: Mapping[str, Any],
    marks: Sequence[Mapping[str, Any]],
    objects: Sequence[Mapping[str, Any]],
    size: tuple[int, int],
    *,
    mirrored: bool = False,
) -> str:
    """The things that an answer rests on and where they are, as said before it; the answer comes after `SO`.

    They are told as lists tell them, each place right after the word that finds the thing; first what others are
    compared with. Where a category is asked for, its list follows (`list cone below`), and after each place what the
    thing is beside the first and, if that was asked, how many are so far: one comparison at a time.

    Args:
        sample: What its answer rests on: `named`, `candidates`, `outcomes`, `relation`.
        marks: Those that the question names things by.
        objects: Of the view.
        size: Its width and height [px].
        mirrored: Whether the picture is shown mirrored.
    """
    known = {_id(item): item for item in objects}
    names = {mark["object_id"]: _name(mark, _TOLD) for mark in marks}
    told = "".join(
        f" {names.get(name, _first_word(known[name]))} {_measures(known[name], size, mirrored=mirrored)}"
        for name in reversed(sample["named"])
        if name in known
    )
    asked_among = [known[name] for name in sample["candidates"] if name in known]
    if not asked_among:
        return told
    turned = _swap if mirrored else str
    asked = turned(sample["relation"]) if sample["named"] else ""
    outcomes = dict(zip(sample["candidates"], map(turned, sample["outcomes"]), strict=True))
    shown = [item for item in objects if is_large(item, size) or _id(item) in outcomes]
    prompt = " ".join(filter(None, (LIST, asked_among[0]["label"], asked)))
    return f"{told} {prompt}{_tell_among(shown, outcomes, size, mirrored=mirrored, asked=asked)}"


def _column_px(item: Mapping[str, Any]) -> float:
    left, _, right, _ = item["box_xyxy"]
    return float(left + right) / 2


def is_large(item: Mapping[str, Any], size: tuple[int, int]) -> bool:
    """Whether a thing can be seen well enough to be named.

    Args:
        item: Of a view.
        size: The view's width and height [px].
    """
    return min(_sides(item, size)) >= _SMALLEST


def mirror_words(question: str, answer: str) -> Said:
    """What is to be asked and said of the mirrored picture: left and right change places.

    Args:
        question: Of the picture as it is.
        answer: Of the same.
    """
    both_asked = {"left", "right"} <= set(_words(question))
    named = {"left", "right"} & set(_words(answer))
    return (question if both_asked and named else _swap(question)), _swap(answer)


def _words(text: str) -> list[str]:
    return _LETTERS.findall(text.lower())


def _swap(text: str) -> str:
    for one, other in (("left", "right"), ("Left", "Right")):
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return text


def _name(mark: Mapping[str, Any], words: Mapping[str, str]) -> str:
    number = mark["number"]
    return words[mark["kind"]].format(colour=mark["colour"], number=number, word=_spell(number))


@cache
def _spell(number: int) -> str:
    from num2words import num2words  # a base installation, which imports this module, lacks it

    return str(num2words(number))


def _first_word(item: Mapping[str, Any]) -> str:
    return str(item["caption"]).split()[0]


def _tell(item: Mapping[str, Any], size: tuple[int, int], *, mirrored: bool) -> str:
    word, label = _first_word(item), str(item["label"])
    told = f"{word} {_measures(item, size, mirrored=mirrored)}"
    return told if word == label else f"{told} {label}"


def _sides(item: Mapping[str, Any], size: tuple[int, int]) -> tuple[float, float]:
    left, top, right, bottom = item["box_xyxy"]
    return (right - left) / size[0], (bottom - top) / size[1]


def _area(item: Mapping[str, Any]) -> float:
    left, top, right, bottom = item["box_xyxy"]
    return float((right - left) * (bottom - top))


def _measures(item: Mapping[str, Any], size: tuple[int, int], *, mirrored: bool = False) -> str:
    """Column, a letter, row, width and height of the box in tenths of the picture, and the distance in half metres.

    The column and row are of the box's centre; the distance is from the camera, and left out where it is unknown.
    """
    _, top, _, bottom = item["box_xyxy"]
    column, row = _column_px(item) / size[0], (top + bottom) / 2 / size[1]
    place = f"{_COLUMNS[_cell(1 - column if mirrored else column)]} {_cell(row)}"
    width, height = _sides(item, size)
    distance = item["distance_m"]
    far = "" if distance is None else f" {min(int(distance / _STEP_M), _CELLS - 1)}"
    return f"{place} {_cell(width)} {_cell(height)}{far}"


def _cell(share: float) -> int:
    return min(int(share * _CELLS), _CELLS - 1)
