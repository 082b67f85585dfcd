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
    asked, choices = choose_words(kept, twins, writer.book)
    columns = _columns_of_views(batch, asked) | {
        "qa_id": hex_ids(combine(kept.hash, twins)),
        "task": writer.of_form(choices, "task"),
        "relation": writer.of_form(choices, "relation"),
        "form": writer.of_form(choices, "name"),
        "view_type": _repeat("single", len(asked)),
        "template_id": writer.template_ids(choices),
        "question": writer.questions(choices, asked.category, answers),
        "slots": _slots(batch, asked, writer),
        "category": _categories(writer, asked),
        "options": writer.options(choices, answers),
        "answer": writer.answers(choices, asked.category, answers),
        "answer_style": pa.array(STYLES, TEXT).take(pa.array(choices.style)),
        "answer_kind": writer.of_form(choices, "answer_kind"),
        "truth": writer.truths(choices),
        "answer_value": pa.array(asked.outcome.astype(float), mask=asked.task != _COUNTING),
        "unit": pa.array(["object"], TEXT).take(pa.array(np.zeros(len(asked), np.int64), mask=asked.task != _COUNTING)),
        "evidence": write_evidence(batch, asked),
        "seed": pa.array(np.full(len(asked), batch.rules.seed)),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in QA_PAIRS.schema.names], schema=QA_PAIRS.schema)


def _columns_of_views(batch: Batch, asked: Candidates) -> dict[str, pa.Array]:
    rows = pa.array(asked.view)
    taken = {name: batch.views[name].take(rows) for name in ("source", "split", "scene_id", "width", "height")}
    offsets = pa.array(np.arange(len(asked) + 1))
    return taken | {"view_ids": pa.LargeListArray.from_arrays(offsets, batch.views["view_id"].take(rows))}


def _slots(batch: Batch, asked: Candidates, writer: Writer) -> pa.Array:
    """The named objects of each question, in the order a, b."""
    objects = batch.objects
    both = np.stack([asked.a, asked.b], axis=1)
    counts = (both != NONE).sum(axis=1)
    chosen = both[both != NONE]
    rows = pa.array(chosen)
    name = pa.array(["a", "b"], TEXT).take(pa.array(np.nonzero(both != NONE)[1]))
    made = {
        "name": name,
        "view_id": batch.views["view_id"].take(pa.array(objects.view[chosen])),
        "label": writer.labels().take(pa.array(objects.label[chosen])),
        "named_by": NAMED_BY.take(pa.array(named_by(batch)[chosen])),
        "has_mask": objects.rows.field("mask_rle").is_valid().take(rows),
        "box_xyxy": matrix_to_lists(objects.box.T[chosen]),
        "mark": matrix_to_lists(_marks(objects)[chosen]),
    }
    columns = [made[field.name] if field.name in made else objects.rows.field(field.name).take(rows) for field in SLOT]
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]))
    return pa.LargeListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(SLOT)))


def _marks(objects: Objects) -> Matrix:
    """Column, row and radius of each object's mark [px], and its share of the image, shape (n, 4)."""
    place = lists_to_matrix(objects.rows.field("mark_px"), 2)
    sizes = [np.asarray(objects.rows.field(name)) for name in ("mark_radius_px", "area_fraction")]
    return np.column_stack([place, *sizes])


def _categories(writer: Writer, asked: Candidates) -> pa.Array:
    labels = pa.concat_arrays([writer.labels(), pa.array([""], TEXT)])
    return labels.take(pa.array(asked.category % len(labels)))


def _repeat(text: str, count: int) -> pa.Array:
    return pa.array([text], TEXT).take(pa.array(np.zeros(count, np.int64)))
