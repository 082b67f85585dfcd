"""The first stage's answers: what each patch of a picture shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.small.lessons import Lessons

UNKNOWN: Final = -100
_LEAST_SHARE: Final = 0.15
_MEASURES: Final = 5


@dataclass(frozen=True)
class PatchAnswers:
    """Of n pictures with p x p patches.

    Attributes:
        label: Category of what a patch shows, 0 for none of them, shape (n, p, p).
        attribute: What its caption says beyond the label, 0 for nothing, -100 where no object is, shape (n, p, p).
        measures: Box centre, width and height as shares of the picture, and logarithm of the distance in metres;
            not a number where unknown, shape (n, p, p, 5).
        labels: How many categories there are, none included.
        attributes: The same of attributes.
    """

    label: NDArray[np.int64]
    attribute: NDArray[np.int64]
    measures: NDArray[np.float32]
    labels: int
    attributes: int


def answer_patches(lessons: Lessons, rows: Sequence[int], patches: int) -> PatchAnswers:
    """What the patches of some views show.

    Args:
        lessons: The lessons.
        rows: Which views.
        patches: Along a side.
    """
    objects = [lessons.objects[row] for row in rows]
    labels = _number(item["label"] for items in objects for item in items)
    attributes = _number(_attribute(item) for items in objects for item in items)
    shape = (len(rows), patches, patches)
    label, attribute = np.zeros(shape, np.int64), np.full(shape, UNKNOWN)
    measures = np.full((*shape, _MEASURES), np.nan, np.float32)
    for place, (row, items) in enumerate(zip(rows, objects, strict=True)):
        seen = find_seen(lessons.read_regions(row), len(items), patches)
        size = (lessons.views["width"][row].as_py(), lessons.views["height"][row].as_py())
        shows = seen > 0
        label[place] = np.array([0, *(labels[item["label"]] for item in items)])[seen]
        attribute[place] = np.array([UNKNOWN, *(attributes[_attribute(item)] for item in items)])[seen]
        measures[place][shows] = np.array([[np.nan] * _MEASURES, *(_measure(i, size) for i in items)], np.float32)[
            seen[shows]
        ]
    return PatchAnswers(label, attribute, measures, len(labels), len(attributes))


def _number(words: Any) -> dict[str, int]:
    """From 1; the empty word is 0."""
    counted = Counter(word for word in words if word)
    return {"": 0} | {word: number for number, word in enumerate(sorted(counted), 1)}


def _attribute(item: Mapping[str, Any]) -> str:
    return str(item["caption"]).removesuffix(str(item["label"])).strip()


def _measure(item: Mapping[str, Any], size: tuple[int, int]) -> list[float]:
    left, top, right, bottom = item["box_xyxy"]
    (width, height), distance = size, item["distance_m"]
    box = [(left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height]
    return [*box, float(np.log(distance)) if distance else np.nan]


def find_seen(regions: NDArray[np.uint8], objects: int, patches: int) -> NDArray[np.int64]:
    """Number of the object that a patch stands for, from 1, or 0; shape (patches, patches).

    Of several the one that lies in the patch with the largest share of itself, or of the patch if it is larger: small
    things are not lost behind those that they stand on.

    Args:
        regions: Number of the object that each pixel shows, shape (height, width).
        objects: How many there are.
        patches: Along a side.
    """
    height, width = regions.shape
    rows, columns = np.arange(height) * patches // height, np.arange(width) * patches // width
    cell = rows[:, None] * patches + columns
    count = np.bincount((cell * (objects + 1) + regions).ravel(), minlength=patches**2 * (objects + 1))
    count = count.reshape(patches**2, objects + 1).astype(np.float64)
    whole = np.minimum(count.sum(axis=0), height * width / patches**2)
    share = count / np.maximum(whole, 1)
    share[:, 0] = _LEAST_SHARE
    share -= 1e-6 * count.sum(axis=0) / (height * width)
    return np.asarray(share.argmax(axis=1).reshape(patches, patches))
