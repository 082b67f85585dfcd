"""The numbers that decide an answer."""

import numpy as np
import pyarrow as pa

from internspatial_kedro.questions.axes import AXES
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import NO_RELATION, NONE, Candidates
from internspatial_kedro.questions.fairness import axis_values
from internspatial_kedro.questions.surroundings import ranges
from internspatial_kedro.tables.columns import group_lists, vector_to_numbers
from internspatial_kedro.tables.packing import coded, struct_of
from internspatial_kedro.tables.qa_pairs import EVIDENCE
from internspatial_kedro.tables.sampling import Integers
from internspatial_kedro.tables.schema import TEXT

_PLAIN = len(AXES)
_MEASURES = pa.array([*(axis.measure for axis in AXES), "visible fraction"], TEXT)
_UNITS = pa.array([*(axis.unit for axis in AXES), "ratio"], TEXT)


def write_evidence(batch: Batch, asked: Candidates) -> pa.StructArray:
    """Evidence of each question: of a pair its two objects; else the named object, then all of the category."""
    axis = np.where(asked.relation == NO_RELATION, _PLAIN, asked.relation // 2)
    question, member = _deciding_objects(batch, asked)
    values = np.vstack([axis_values(batch.objects), batch.objects.visible])
    ids = batch.objects.rows.field("object_id").dictionary_encode().take(pa.array(member))
    columns = {
        "measure": coded(_MEASURES, axis),
        "unit": coded(_UNITS, axis),
        "objects": group_lists(question, ids, len(asked)),
        "values": group_lists(question, vector_to_numbers(values[axis[question], member]), len(asked)),
        "margin": pa.array(asked.margin),
        "required": pa.array(asked.required),
    }
    return struct_of(columns, EVIDENCE)


def _deciding_objects(batch: Batch, asked: Candidates) -> tuple[Integers, Integers]:
    """(question, object) in the order of questions: a, then b or the objects of the category."""
    categories, size = batch.categories, len(batch.vocabulary.labels)
    rows = np.arange(len(asked))
    looks = np.flatnonzero(asked.category != NONE)
    code = categories.view * size + categories.label
    group = np.searchsorted(code, asked.view[looks] * size + asked.category[looks])
    members = categories.order[ranges(categories.start[group], categories.size[group])]
    question = np.concatenate([rows[asked.a != NONE], rows[asked.b != NONE], np.repeat(looks, categories.size[group])])
    found = np.concatenate([asked.a[asked.a != NONE], asked.b[asked.b != NONE], members])
    order = np.argsort(question, kind="stable")
    return question[order], found[order]
