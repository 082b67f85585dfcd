"""Filling {a}, {B}, … of many texts at once: cut at the placeholders, replace, glue, without a loop over rows."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.formats.phrases import ARTICLES
from internspatial_kedro.formats.slots import Integers, Slots, text_bytes, text_offsets

_OPEN, _CLOSE = ord("{"), ord("}")
_LOWER, _UPPER = ord("a"), ord("A")
_LETTERS: Final = 26
_HOLE_BYTES: Final = len("{a}")


def placeholder_table(slots: Slots) -> NDArray[np.int8]:
    """Place of each placeholder letter among the slots of each question, shape (n, 26); -1 where it names none."""
    table = np.full((len(slots.counts), _LETTERS), -1, dtype=np.int8)
    named = slots.letter >= 0
    table[slots.parent[named], slots.letter[named]] = (np.arange(len(named)) - slots.starts[slots.parent])[named]
    return table


@dataclass(frozen=True)
class Holes:
    """Placeholders in m texts, h in total, in the order in which they stand.

    Attributes:
        texts: The texts, m of them.
        text: Text of each placeholder, shape (h,).
        start: Its first byte in the texts' buffer, shape (h,).
        place: Slot that it names, counted within its question, shape (h,).
        capital: 1 if it begins a sentence ({A}), else 0, shape (h,).
    """

    texts: pa.Array
    text: Integers
    start: Integers
    place: Integers
    capital: Integers

    @classmethod
    def find(cls, texts: pa.Array, rows: Integers, places: NDArray[np.int8]) -> Self:
        """Find the placeholders that name a slot; other braces are text.

        Args:
            texts: m texts.
            rows: Row in `places` of each text, shape (m,).
            places: Result of `placeholder_table`.
        """
        texts = pa.concat_arrays([texts])  # a slice would keep the offsets of its parent
        data, ends = text_bytes(texts), text_offsets(texts)[1:]
        start = np.flatnonzero(data == _OPEN)
        start = start[start + _HOLE_BYTES <= len(data)]
        start = start[data[start + _HOLE_BYTES - 1] == _CLOSE]
        code = data[start + 1].astype(np.int64)
        capital = (code < _LOWER).astype(np.int64)
        letter = code - np.where(capital == 1, _UPPER, _LOWER)
        text = np.searchsorted(ends, start, side="right")
        inside = (letter >= 0) & (letter < _LETTERS) & (start + _HOLE_BYTES <= ends[text])
        place = np.where(inside, places[rows[text], np.where(inside, letter, 0)].astype(np.int64), -1)
        real = place >= 0
        return cls(texts, text[real], start[real], place[real], capital[real])

    def fill(self, articles: Integers, bodies: pa.Array, body: Integers) -> pa.Array:
        """The texts with an article and a phrase in every placeholder.

        Args:
            articles: Index in `ARTICLES` for each placeholder, shape (h,).
            bodies: Phrases.
            body: Index in `bodies` for each placeholder, shape (h,).
        """
        pieces, first, hole = self._pieces()
        source = np.arange(len(pieces))
        source[hole] = len(pieces) + articles
        source[hole + 1] = len(pieces) + len(ARTICLES) + body
        glued = pa.concat_arrays([pieces, ARTICLES, bodies]).take(pa.array(source))
        offsets = text_offsets(glued)[np.append(first, len(pieces))]
        return pa.LargeStringArray.from_buffers(len(first), pa.py_buffer(offsets), glued.buffers()[2])

    def _pieces(self) -> tuple[pa.Array, Integers, Integers]:
        """Each text as literal, placeholder, nothing, literal, and so on.

        Returns:
            The pieces of all texts, the first piece of each text (m,), and the piece of each placeholder (h,).
        """
        count, holes = len(self.texts), len(self.text)
        earlier = np.cumsum(np.bincount(self.text, minlength=count + 1)) - np.bincount(self.text, minlength=count + 1)
        first = np.arange(count + 1) + 3 * earlier
        hole = self.text + 1 + 3 * np.arange(holes)
        cuts = np.empty(first[-1] + 1, dtype=np.int64)
        cuts[first] = text_offsets(self.texts)
        cuts[hole] = self.start
        cuts[hole + 1] = cuts[hole + 2] = self.start + _HOLE_BYTES
        data = self.texts.buffers()[2]
        return pa.LargeStringArray.from_buffers(len(cuts) - 1, pa.py_buffer(cuts), data), first[:-1], hole
