"""The first stage's answers: what each patch of a picture shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.small.album import Shown
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.practice import name_mark

UNKNOWN: Final = -100
_LEAST_SHARE: Final = 0.15
_LEAST_COVER: Final = 0.3
"""Of a patch by a badge, or of a badge that is smaller: if it lies on four patches, each is told what it says."""
_MEASURES: Final = 5


@dataclass(frozen=True)
class PatchAnswers:
    """Of n pictures with p x p patches.

    Attributes:
        label: Category of what a patch shows, 0 for none of them, shape (n, p, p).
        attribute: What its caption says beyond the label, 0 for nothing, -100 where no object is, shape (n, p, p).
        measures: Box centre, width and height as shares of the picture, and logarithm of the distance in metres;
            not a number where unknown, shape (n, p, p, 5).
        mark: Which mark is on the thing that a patch shows, or which badge covers a good part of it; 0 for none, -100
            where no thing or badge is, shape (n, p, p).
        plain: Whether a picture has no marks, shape (n,).
        mirrored: Whether it may be shown mirrored, which digits may not, shape (n,).
        labels: How many categories there are, none included.
        attributes: The same of attributes.
        marks: The same of marks.
    """

    label: NDArray[np.int64]
    attribute: NDArray[np.int64]
    measures: NDArray[np.float32]
    mark: NDArray[np.int64]
    plain: NDArray[np.bool_]
    mirrored: NDArray[np.bool_]
    labels: int
    attributes: int
    marks: int

    @property
    def kinds(self) -> tuple[int, int, int, int]:
        """How many labels, attributes, measures and marks are told of a patch."""
        return self.labels, self.attributes, _MEASURES, self.marks


def answer_patches(
    lessons: Lessons, pictures: Sequence[Shown], patches: int, marks: Sequence[str] = ()
) -> PatchAnswers:
    """What the patches of some pictures show.

    Args:
        lessons: The lessons.
        pictures: Views, with marks or without.
        patches: Along a side.
        marks: Words of all marks that there are.
    """
    rows = sorted({shown.view for shown in pictures})
    place = {row: number for number, row in enumerate(rows)}
    label, attribute, measures, seen, sizes = _answer_views(lessons, rows, patches)
    words = {word: number for number, word in enumerate(marks, 1)}
    which = np.array([place[shown.view] for shown in pictures])
    mark = np.where(seen > 0, 0, UNKNOWN)[which]
    for picture, shown in zip(mark, pictures, strict=True):
        if shown.overlays:
            _find_marked(picture, seen[place[shown.view]], lessons, shown, words)
    mirrored = np.array([all(overlay["kind"] != "number" for overlay in shown.overlays) for shown in pictures])
    plain = np.array([not shown.overlays for shown in pictures])
    return PatchAnswers(label[which], attribute[which], measures[which], mark, plain, mirrored, *sizes, len(words) + 1)


def _answer_views(lessons: Lessons, rows: Sequence[int], patches: int) -> tuple[Any, Any, Any, Any, tuple[int, int]]:
    """Labels, attributes, measures, numbers of objects, and how many labels and attributes there are."""
    objects = [lessons.objects[row] for row in rows]
    labels = _number(item["label"] for items in objects for item in items)
    attributes = _number(_attribute(item) for items in objects for item in items)
    shape = (len(rows), patches, patches)
    label, attribute, seen = np.zeros(shape, np.int64), np.full(shape, UNKNOWN), np.zeros(shape, np.int64)
    measures = np.full((*shape, _MEASURES), np.nan, np.float32)
    for place, (row, items) in enumerate(zip(rows, objects, strict=True)):
        shows = seen[place] = find_seen(lessons.read_regions(row), len(items), patches)
        label[place] = np.array([0, *(labels[item["label"]] for item in items)])[shows]
        attribute[place] = np.array([UNKNOWN, *(attributes[_attribute(item)] for item in items)])[shows]
        known = [[np.nan] * _MEASURES, *(_measure(item, lessons.size_of(row)) for item in items)]
        measures[place] = np.array(known, np.float32)[shows]
    return label, attribute, measures, seen, (len(labels), len(attributes))


def _find_marked(
    mark: NDArray[np.int64], seen: NDArray[np.int64], lessons: Lessons, shown: Shown, words: Mapping[str, int]
) -> None:
    """Writes the marks of one picture: on the things' patches, or where badges are and nowhere else."""
    badges = [overlay for overlay in shown.overlays if overlay["kind"] == "number"]
    if badges:
        mark[:] = UNKNOWN  # what is under a badge is not told
        said = np.array([words[name_mark(badge)] for badge in badges])
        cover = _cover([badge["geometry"] for badge in badges], lessons.size_of(shown.view), len(mark))
        largest = len(badges) - 1 - cover[::-1].argmax(axis=0)  # of equals the last, which is drawn over the others
        covered = cover.max(axis=0) >= _LEAST_COVER
        mark[covered] = said[largest[covered]]
    number = {item["object_id"]: place for place, item in enumerate(lessons.objects[shown.view], 1)}
    for overlay in shown.overlays:
        if overlay["kind"] != "number":
            mark[seen == number[overlay["object_id"]]] = words[name_mark(overlay)]


def _cover(badges: Sequence[Sequence[float]], size: tuple[int, int], patches: int) -> NDArray[np.float64]:
    """Share that the square around each badge covers of each patch, or has of itself there if it is smaller.

    Args:
        badges: Column, row and radius [px].
        size: Width and height of the picture [px].
        patches: Along a side.

    Returns:
        Shape (badges, patches, patches).
    """
    column, row, radius = np.array(badges).T[..., None]
    width, height = size
    on_rows = _overlap(row, radius, height / patches, patches)
    on_columns = _overlap(column, radius, width / patches, patches)
    smaller = np.minimum(4 * radius**2, width * height / patches**2)
    return np.asarray(on_rows[:, :, None] * on_columns[:, None] / smaller[..., None])


def _overlap(
    middle: NDArray[np.float64], radius: NDArray[np.float64], side: float, patches: int
) -> NDArray[np.float64]:
    """Length [px] that badges, shape (b, 1), have in common with each of the patches along a side, shape (b, p)."""
    starts = np.arange(patches) * side
    common = np.minimum(starts + side, middle + radius) - np.maximum(starts, middle - radius)
    return np.asarray(np.maximum(common, 0))


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
