"""Expansion: `qa_pairs` to `samples`, each question in some of the formats that suit it.

Everything is computed on columns. A row depends on its question, the seed and the whole table's quotas only, so any
split into batches gives the same rows.
"""

import numpy as np
import pyarrow as pa

from internspatial_kedro.formats.choice import choose_formats, question_hashes
from internspatial_kedro.formats.filling import Holes, placeholder_table
from internspatial_kedro.formats.kinds import BOXED, FORMATS, ImageFormat
from internspatial_kedro.formats.marks import badge_centres_px, badge_radius_px
from internspatial_kedro.formats.mentions import IMAGES, TEXTS, Mentions
from internspatial_kedro.formats.palette import COLOURS
from internspatial_kedro.formats.phrases import articles, bodies, without_markup
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.slots import Bools, Integers, Questions, Slots, column
from internspatial_kedro.formats.suitability import suitable_formats
from internspatial_kedro.tables.packing import batch_of, coded, struct_of
from internspatial_kedro.tables.samples import OVERLAY, SAMPLES
from internspatial_kedro.tables.sampling import hash_values, hex_ids
from internspatial_kedro.tables.schema import NUMBERS, TEXT

# Columns that a sample takes over from its question, under another name where the tables differ.
_TAKEN_OVER = {name: name for name in ("qa_id", "task", "relation", "form", "source", "split", "width", "height")}
_TAKEN_OVER |= {"images": "view_ids", "truth": "truth", "answer_kind": "answer_kind"}

_IMAGE_WORDS = pa.array([str(image) for image in IMAGES], TEXT)
_TEXT_WORDS = pa.array([str(text) for text in TEXTS], TEXT)
_COLOUR_WORDS = pa.array(list(COLOURS), TEXT)
_IS_BOXED = np.array([form.text in BOXED for form in FORMATS])


def expand(
    qa: Questions, quotas: pa.Table, rules: FormatRules, seed: int, samples_per_question: int = 1
) -> pa.RecordBatch:
    """Show each question in formats that suit it.

    Args:
        qa: Rows of `qa_pairs`, a batch of any size.
        quotas: Rows of `format_quotas` of the whole table, made with the same rules and seed.
        rules: Thresholds of suitability.
        seed: The run's seed.
        samples_per_question: Formats per question, fewer if fewer suit; a question that no format suits gives none.

    Returns:
        Rows of `samples`, in the order of questions.

    Raises:
        ValueError: A question's pattern is missing from `quotas`.
    """
    slots = Slots.from_questions(qa)
    rows, formats = _choose(qa, slots, quotas, rules, seed, samples_per_question)
    return _render(qa, slots, rows, formats, rules, seed)


def render(qa: Questions, rows: Integers, formats: Integers, rules: FormatRules, seed: int) -> pa.RecordBatch:
    """Samples of chosen questions in chosen formats, suitable or not.

    Args:
        qa: Rows of `qa_pairs`.
        rows: Question of each sample, shape (m,).
        formats: Index in `FORMATS` of each sample, shape (m,).
        rules: Of them, how large badges are.
        seed: The run's seed; it decides colours and numbers.
    """
    return _render(qa, Slots.from_questions(qa), rows, formats, rules, seed)


def _choose(
    qa: Questions, slots: Slots, quotas: pa.Table, rules: FormatRules, seed: int, samples_per_question: int
) -> tuple[Integers, Integers]:
    patterns = suitable_formats(slots, rules)
    return choose_formats(patterns, question_hashes(qa, seed), quotas, seed, samples_per_question)


def _render(
    qa: Questions, slots: Slots, rows: Integers, formats: Integers, rules: FormatRules, seed: int
) -> pa.RecordBatch:
    mentions = Mentions.from_choice(slots, rows, formats, hash_values(column(qa, "qa_id")), seed)
    columns: dict[str, pa.Array] = {
        name: column(qa, source).take(pa.array(rows)) for name, source in _TAKEN_OVER.items()
    }
    columns["sample_id"] = hex_ids(mentions.hashes)
    columns["image_format"] = coded(_IMAGE_WORDS, mentions.image)
    columns["text_format"] = coded(_TEXT_WORDS, mentions.text)
    columns["overlays"] = _overlays(slots, mentions, rules)
    columns |= _texts(qa, slots, mentions)
    return batch_of(columns, SAMPLES.schema)


def _texts(qa: Questions, slots: Slots, mentions: Mentions) -> dict[str, pa.Array]:
    """Question and answer with their placeholders filled, and the boxes that stand in them."""
    places, phrases = placeholder_table(slots), bodies(slots, mentions)
    filled, references = {}, []
    for name in ("question", "answer"):
        templates = without_markup(column(qa, name).cast(TEXT)).take(pa.array(mentions.rows))
        holes = Holes.find(templates, mentions.rows, places)
        mention = mentions.starts[holes.text] + holes.place
        filled[name] = holes.fill(articles(mentions, holes.text, holes.capital), phrases, mention)
        references.append(mention)
    return filled | {"boxes_xyxy": _box_lists(slots, mentions, np.concatenate(references))}


def _box_lists(slots: Slots, mentions: Mentions, references: Integers) -> pa.Array:
    """Boxes that stand in the text of each sample.

    Args:
        slots: All slots.
        mentions: All samples.
        references: Mention of each placeholder: all of the questions', then all of the answers'.
    """
    boxed = references[_IS_BOXED[mentions.formats[mentions.sample[references]]]]
    # Stable: a sample's references stay in the order question, then answer.
    boxed = boxed[np.argsort(mentions.sample[boxed], kind="stable")]
    boxes = _number_lists(np.full(len(boxed), 4), slots.box_xyxy[mentions.slot[boxed]].ravel())
    ends = np.searchsorted(mentions.sample[boxed], np.arange(len(mentions.rows) + 1))
    return pa.LargeListArray.from_arrays(ends, boxes)


def _overlays(slots: Slots, mentions: Mentions, rules: FormatRules) -> pa.Array:
    """Marks of all slots of each marked sample."""
    drawn = mentions.is_marked[mentions.sample]
    sample, slot = mentions.sample[drawn], mentions.slot[drawn]
    kind = mentions.image[sample]
    is_number = kind == IMAGES.index(ImageFormat.NUMBER)
    marks = {
        "view_id": slots.view_ids.take(pa.array(slot)),
        "kind": coded(_IMAGE_WORDS, kind),
        "object_id": slots.object_ids.take(pa.array(slot)),
        "geometry": _geometry(slots, slot, kind == IMAGES.index(ImageFormat.BOX), is_number, rules),
        "colour": coded(_COLOUR_WORDS, mentions.colour[drawn]),
        "number": pa.array(np.where(is_number, mentions.number[drawn], 0).astype(np.int32)),
    }
    ends = np.searchsorted(sample, np.arange(len(mentions.rows) + 1))
    return pa.LargeListArray.from_arrays(ends, struct_of(marks, OVERLAY))


def _geometry(slots: Slots, slot: Integers, is_box: Bools, is_number: Bools, rules: FormatRules) -> pa.Array:
    """Box corners, or a badge's column, row and radius; nothing for a mask."""
    counts = np.where(is_box, 4, np.where(is_number, 3, 0))
    values = np.empty(counts.sum())
    of_box = np.repeat(is_box, counts)
    values[of_box] = slots.box_xyxy[slot[is_box]].ravel()
    size_wh = slots.size_wh[slot[is_number]]
    radius = badge_radius_px(size_wh[:, 0], size_wh[:, 1], rules.min_badge_radius_px)
    centres = badge_centres_px(slots.mark_px[slot[is_number]], size_wh, radius)
    values[~of_box] = np.column_stack([centres, radius]).ravel()
    return _number_lists(counts, values)


def _number_lists(counts: Integers, values: np.typing.NDArray[np.float64]) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return pa.LargeListArray.from_arrays(offsets, values).cast(NUMBERS)
