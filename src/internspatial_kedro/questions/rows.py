"""Kept candidates to rows of `qa_pairs`."""

import numpy as np
import pyarrow as pa

from internspatial_kedro.questions.axes import COUNTING, TASKS
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import NONE, Candidates
from internspatial_kedro.questions.choices import choose_words
from internspatial_kedro.questions.evidence import write_evidence
from internspatial_kedro.questions.objects import Objects
from internspatial_kedro.questions.references import NAMED_BY, named_by
from internspatial_kedro.questions.templates import STYLES
from internspatial_kedro.questions.texts import Writer
from internspatial_kedro.tables.columns import Matrix, lists_to_matrix, matrix_to_lists
from internspatial_kedro.tables.packing import batch_of, coded, struct_of
from internspatial_kedro.tables.qa_pairs import QA_PAIRS, SLOT
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, hex_ids
from internspatial_kedro.tables.schema import TEXT

_COUNTING = TASKS.index(COUNTING)


def write_rows(batch: Batch, kept: Candidates, twins: Hashes, answers: Integers, writer: Writer) -> pa.RecordBatch:
    """Put candidates into words.

    Args:
        batch: What they are about.
        kept: Candidates that are asked.
        twins: Hash that each shares with its twins only.
        answers: Number of the set of answers that each one's group has.
        writer: Writes the texts.
    """
    asked, choices = choose_words(kept, twins, writer.book, batch.rules.pair_forms)
    columns = _columns_of_views(batch, asked) | {
        "qa_id": hex_ids(combine(kept.hash, twins)),
        "task": writer.of_form(choices, "task"),
        "relation": writer.of_form(choices, "relation"),
        "form": writer.of_form(choices, "name"),
        "view_type": coded(pa.array(["single"], TEXT), np.zeros_like(asked.view)),
        "template_id": writer.template_ids(choices),
        "question": writer.questions(choices, asked.category, answers),
        "slots": _slots(batch, asked, writer),
        "category": _categories(writer, asked),
        "options": writer.options(choices, answers),
        "answer": writer.answers(choices, asked.category, answers),
        "answer_style": coded(pa.array(STYLES, TEXT), choices.style),
        "answer_kind": writer.of_form(choices, "answer_kind"),
        "truth": writer.truths(choices),
        "answer_value": pa.array(asked.outcome.astype(float), mask=asked.task != _COUNTING),
        "unit": coded(pa.array(["object"], TEXT), np.zeros_like(asked.view), asked.task != _COUNTING),
        "evidence": write_evidence(batch, asked),
        "seed": pa.array(np.full(len(asked), batch.rules.seed)),
    }
    return batch_of(columns, QA_PAIRS.schema)


def _columns_of_views(batch: Batch, asked: Candidates) -> dict[str, pa.Array]:
    rows, views = pa.array(asked.view), batch.views
    words = {name: views[name].dictionary_encode().take(rows) for name in ("source", "split", "scene_id")}
    sizes = {name: views[name].take(rows) for name in ("width", "height")}
    ids = pa.LargeListArray.from_arrays(pa.array(np.arange(len(asked) + 1)), coded(views["view_id"], asked.view))
    return words | sizes | {"view_ids": ids}


def _slots(batch: Batch, asked: Candidates, writer: Writer) -> pa.Array:
    """The named objects of each question, in the order a, b."""
    objects = batch.objects
    both = np.stack([asked.a, asked.b], axis=1)
    counts = (both != NONE).sum(axis=1)
    chosen = both[both != NONE]
    rows = pa.array(chosen)
    columns = {
        "name": coded(pa.array(["a", "b"], TEXT), np.nonzero(both != NONE)[1]),
        "object_id": objects.rows.field("object_id").dictionary_encode().take(rows),
        "view_id": coded(batch.views["view_id"], objects.view[chosen]),
        "label": coded(writer.labels(), objects.label[chosen]),
        "caption": objects.rows.field("caption").dictionary_encode().take(rows),
        "named_by": coded(NAMED_BY, named_by(batch)[chosen]),
        "has_mask": objects.rows.field("mask_rle").is_valid().take(rows),
        "box_xyxy": matrix_to_lists(objects.box.T[chosen]),
        "mark": matrix_to_lists(_marks(objects)[chosen]),
    }
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]))
    return pa.LargeListArray.from_arrays(offsets, struct_of(columns, SLOT))


def _marks(objects: Objects) -> Matrix:
    """Column, row and radius of each object's mark [px], and its share of the image, shape (n, 4)."""
    place = lists_to_matrix(objects.rows.field("mark_px"), 2)
    sizes = [np.asarray(objects.rows.field(name)) for name in ("mark_radius_px", "area_fraction")]
    return np.column_stack([place, *sizes])


def _categories(writer: Writer, asked: Candidates) -> pa.Array:
    labels = pa.concat_arrays([writer.labels(), pa.array([""], TEXT)])
    return coded(labels, asked.category % len(labels))
