"""How each text format refers to an object: an article, which may begin a sentence, and the rest of the phrase."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.formats.kinds import GRID, ImageFormat, TextFormat
from internspatial_kedro.formats.marks import MAX_NUMBER
from internspatial_kedro.formats.mentions import IMAGES, TEXTS, Mentions
from internspatial_kedro.formats.palette import COLOURS
from internspatial_kedro.formats.slots import Floats, Integers, Slots, text_bytes
from internspatial_kedro.tables.schema import TEXT

# What precedes the rest of a phrase: inside a sentence and, `_CAPITAL` later, at its beginning.
ARTICLES: Final = pa.array(["", "the ", "object ", "", "The ", "Object "], TEXT)
_NONE, _THE, _OBJECT, _CAPITAL = 0, 1, 2, 3

_COORDINATES: Final = pa.array([str(i) for i in range(GRID + 1)], TEXT)
_MARKS: Final = pa.array(
    [f"object in the {name} box" for name in COLOURS]
    + [f"region masked in {name}" for name in COLOURS]
    + [str(number) for number in range(1, MAX_NUMBER + 1)],
    TEXT,
)
_FIRST_MASK: Final = len(COLOURS)
_FIRST_NUMBER: Final = 2 * len(COLOURS)


def articles(mentions: Mentions, sample: Integers, capital: Integers) -> Integers:
    """Index in `ARTICLES` of what comes before each reference.

    Args:
        mentions: The samples.
        sample: Sample of each reference, shape (h,).
        capital: 1 where the reference begins a sentence, else 0, shape (h,).
    """
    article = np.full((len(TEXTS), len(IMAGES)), _NONE)
    article[TEXTS.index(TextFormat.NATURAL)] = _THE
    article[TEXTS.index(TextFormat.FROM_IMAGE)] = _THE
    article[TEXTS.index(TextFormat.FROM_IMAGE), IMAGES.index(ImageFormat.NUMBER)] = _OBJECT
    return np.asarray(article[mentions.text[sample], mentions.image[sample]] + capital * _CAPITAL)


def bodies(slots: Slots, mentions: Mentions) -> pa.Array:
    """The phrase of each mention without its article, k texts."""
    text = mentions.text[mentions.sample]
    names = without_markup(slots.names)
    parts, order = [], []
    for index, kind in enumerate(TEXTS):
        chosen = np.flatnonzero(text == index)
        parts.append(_bodies_of(kind, chosen, names, slots, mentions))
        order.append(chosen)
    position = np.empty(len(text), dtype=np.int64)
    position[np.concatenate(order)] = np.arange(len(text))
    return pa.concat_arrays(parts).take(pa.array(position))


def _bodies_of(kind: TextFormat, chosen: Integers, names: pa.Array, slots: Slots, mentions: Mentions) -> pa.Array:
    """The phrases of some mentions, all in one text format."""
    if kind is TextFormat.FROM_IMAGE:
        return _MARKS.take(pa.array(_mark_words(mentions, chosen)))
    slot = mentions.slot[chosen]
    if kind is TextFormat.REF_REGION_BOX:
        return _join(_text("<ref>region</ref>"), box_text(slots.box_xyxy[slot], slots.size_wh[slot]))
    name = names.take(pa.array(slot))
    if kind is TextFormat.NATURAL:
        return name
    if kind is TextFormat.REF:
        return _join(_text("<ref>"), name, _text("</ref>"))
    box = box_text(slots.box_xyxy[slot], slots.size_wh[slot])
    return _join(_text("<ref>"), name, _text("</ref>"), box)


def _mark_words(mentions: Mentions, chosen: Integers) -> Integers:
    """Index in `_MARKS` of what a mark is called."""
    image = mentions.image[mentions.sample[chosen]]
    colour, number = mentions.colour[chosen], mentions.number[chosen]
    by_colour = np.where(image == IMAGES.index(ImageFormat.MASK), colour + _FIRST_MASK, colour)
    return np.where(image == IMAGES.index(ImageFormat.NUMBER), number - 1 + _FIRST_NUMBER, by_colour)


def box_text(box_xyxy: Floats, size_wh: Floats) -> pa.Array:
    """`<box>[[x1, y1, x2, y2]]</box>` of boxes.

    Args:
        box_xyxy: Boxes [px], shape (k, 4).
        size_wh: Width and height of their images [px], shape (k, 2).
    """
    grid = np.clip(np.rint(box_xyxy * GRID / np.tile(size_wh, 2)), 0, GRID).astype(np.int64)
    x1, y1, x2, y2 = (_COORDINATES.take(pa.array(grid[:, i])) for i in range(4))
    comma = _text(", ")
    return _join(_text("<box>[["), x1, comma, y1, comma, x2, comma, y2, _text("]]</box>"))


def without_markup(texts: pa.Array) -> pa.Array:
    """Texts whose angle brackets became single quotation marks: no label of a source may pose as a tag."""
    for bracket, mark in (("<", "‹"), (">", "›")):
        if (text_bytes(texts) == ord(bracket)).any():
            texts = pc.replace_substring(texts, bracket, mark)
    return texts


def _text(value: str) -> pa.Scalar:
    return pa.scalar(value, TEXT)


def _join(*parts: pa.Array | pa.Scalar) -> pa.Array:
    return pc.binary_join_element_wise(*parts, _text(""))
