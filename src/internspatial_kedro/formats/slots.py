"""Slots of many questions as flat columns: what suitability, marks and texts are computed on."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.tables.schema import TEXT

Questions: TypeAlias = pa.RecordBatch | pa.Table
"""Rows of `qa_pairs`."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Slots:
    """All slots of n questions, in the order of questions; k in total.

    Attributes:
        task: Task of each question.
        images: How many images each question shows, shape (n,).
        counts: Slots of each question, shape (n,).
        starts: Index of each question's first slot, shape (n,).
        parent: Question of each slot, shape (k,).
        letter: Placeholder of each slot, 0 for `a`, 1 for `b`, …, shape (k,).
        size_wh: Width and height of each slot's image [px], shape (k, 2).
        box_xyxy: Boxes [px], NaN where there is none, shape (k, 4).
        mark_px: Column and row where a number goes [px], NaN where there is none, shape (k, 2).
        mark_radius_px: Room for it [px], shape (k,).
        area_fraction: Mask (or box) area / image area, shape (k,).
        has_mask: Whether there is a mask to draw, shape (k,).
        is_named: Whether a label or caption names it alone, shape (k,).
        names: That label or caption; where neither names it alone, the caption.
        object_ids: Object of each slot.
        view_ids: View of each slot.
    """

    task: pa.Array
    images: Integers
    counts: Integers
    starts: Integers
    parent: Integers
    letter: Integers
    size_wh: Floats
    box_xyxy: Floats
    mark_px: Floats
    mark_radius_px: Floats
    area_fraction: Floats
    has_mask: Bools
    is_named: Bools
    names: pa.LargeStringArray
    object_ids: pa.LargeStringArray
    view_ids: pa.LargeStringArray

    @classmethod
    def from_questions(cls, qa: Questions) -> Self:
        """Flatten the `slots` column of `qa_pairs` rows."""
        lists = column(qa, "slots")
        counts = _lengths(lists)
        parent = np.repeat(np.arange(len(counts)), counts)
        slots = lists.flatten()
        named_by, marks = slots.field("named_by"), number_rows(slots.field("mark"), 4)
        return cls(
            task=column(qa, "task"),
            images=_lengths(column(qa, "view_ids")),
            counts=counts,
            starts=np.cumsum(counts) - counts,
            parent=parent,
            letter=_letters(slots.field("name")),
            size_wh=np.column_stack([column(qa, n).to_numpy().astype(float) for n in ("width", "height")])[parent],
            box_xyxy=number_rows(slots.field("box_xyxy"), 4),
            mark_px=marks[:, :2],
            mark_radius_px=marks[:, 2],
            area_fraction=marks[:, 3],
            has_mask=_truths(slots.field("has_mask")),
            is_named=_truths(pc.is_in(named_by, pa.array(["label", "caption"], named_by.type))),
            names=pc.if_else(pc.equal(named_by, "label"), slots.field("label"), slots.field("caption")).cast(TEXT),
            object_ids=slots.field("object_id").cast(TEXT),
            view_ids=slots.field("view_id").cast(TEXT),
        )

    @property
    def place(self) -> Integers:
        """Position of each slot in its question, shape (k,); where several name one object, that of the first.

        In one image no object has two slots, so only questions with several images are looked at.
        """
        place = np.arange(len(self.parent)) - self.starts[self.parent]
        chosen = np.flatnonzero(self.images[self.parent] > 1)
        if len(chosen):
            ids = np.asarray(self.object_ids.take(pa.array(chosen)).dictionary_encode().indices, dtype=np.int64)
            _, first, same = np.unique(
                self.parent[chosen] * (ids.max() + 1) + ids, return_index=True, return_inverse=True
            )
            place[chosen] = place[chosen[first[same]]]
        return np.asarray(place)

    def every(self, holds: Bools, of: Integers | None = None) -> Bools:
        """Whether a claim about slots holds for every slot of each question, shape (n,).

        Args:
            holds: Truth of the claim, shape (k,) or that of `of`.
            of: Slots that the claim is about; all of them if left out.
        """
        owners = self.parent if of is None else self.parent[of]
        return np.asarray(np.bincount(owners[~holds], minlength=len(self.counts)) == 0)

    def pairs(self) -> tuple[Integers, Integers]:
        """Indices of the two slots of every pair that stands in the same question."""
        firsts, seconds = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for step in range(1, int(self.counts.max(initial=0))):
            first = np.flatnonzero(self.parent[step:] == self.parent[:-step])
            firsts.append(first)
            seconds.append(first + step)
        return np.concatenate(firsts), np.concatenate(seconds)


def column(rows: Questions, name: str) -> pa.Array:
    """A column as one array, of a batch or of a table."""
    values = rows.column(name)
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def number_rows(lists: pa.Array, size: int) -> Floats:
    """Lists of numbers as a matrix, shape (n, size); NaN where a list has another length or is null."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    values = pc.fill_null(lists.flatten(), np.nan).to_numpy(zero_copy_only=False)
    fits = lengths == size
    if fits.all():
        return np.asarray(values.reshape(-1, size))
    matrix = np.full((len(lengths), size), np.nan)
    matrix[fits] = values[np.repeat(fits, lengths)].reshape(-1, size)
    return matrix


def _lengths(lists: pa.Array) -> Integers:
    """Items of each list, 0 where it is null, shape (n,)."""
    return np.asarray(pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64))


def text_offsets(texts: pa.Array) -> Integers:
    """Byte offsets of large strings in their buffer, shape (n + 1,)."""
    if not len(texts):
        return np.zeros(1, dtype=np.int64)  # Arrow may leave out the buffer
    return np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]


def text_bytes(texts: pa.Array) -> NDArray[np.uint8]:
    """The bytes of large strings one after another."""
    data, offsets = texts.buffers()[2], text_offsets(texts)
    return np.frombuffer(data if data is not None else b"", dtype=np.uint8)[offsets[0] : offsets[-1]]


def product(pairs: Floats) -> Floats:
    """First times second column, shape (n,); an order faster than a reduction along the short axis."""
    return np.asarray(pairs[:, 0] * pairs[:, 1])


def smaller(pairs: Floats) -> Floats:
    """Smaller of the two columns, shape (n,)."""
    return np.minimum(pairs[:, 0], pairs[:, 1])


def ranges(starts: Integers, counts: Integers) -> Integers:
    """Concatenated `arange(start, start + count)` of each pair, shape (sum of counts,)."""
    return np.asarray(np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts))


def _letters(names: pa.Array) -> Integers:
    """Position in the alphabet of one-letter placeholder names; others get -1."""
    letters = pa.array([chr(ord("a") + i) for i in range(26)], names.type)
    return np.asarray(pc.fill_null(pc.index_in(names, letters), -1), dtype=np.int64)


def _truths(values: pa.Array) -> Bools:
    return np.asarray(pc.fill_null(values, False), dtype=bool)
