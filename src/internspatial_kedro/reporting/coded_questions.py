"""Questions as numbers: all that the bias audit needs of a row of `qa_pairs`, in 40 bytes.

One streaming pass codes the table; 12 M questions take 0.5 GB whatever their texts weigh.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import daft
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from daft import DataFrame, DataType, Series, col
from numpy.typing import NDArray

from internspatial_kedro.reporting.comparisons import COMPARISONS, NO_COMPARISON, comparison_of
from internspatial_kedro.reporting.flat_shortcuts import judge_shortcuts
from internspatial_kedro.reporting.options import judge_options
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, hash_values, salt

NEEDED: Final = (
    "task", "source", "relation", "form", "truth", "template_id", "slots", "category", "options",
    "scene_id", "view_ids",
)  # fmt: skip
"""Columns of `qa_pairs` that are read."""

_NAMED = ("task", "source", "relation", "form", "truth")
_NEEDED_SCHEMA = pa.schema([QA_PAIRS.schema.field(name) for name in NEEDED])
_CODES = pa.struct(
    # Of numbers and of orders of labels there may be many.
    [(name, pa.int32() if name == "truth" else pa.int16()) for name in _NAMED]
    + [(name, pa.uint64()) for name in ("template", "words", "cluster")]
    + [(name, pa.int8()) for name in ("shortcut", "options", "letter", "rank")]
)


@dataclass(frozen=True)
class CodedQuestions:
    """n questions as columns.

    Attributes:
        names: What the numbers in task, source, relation, form and truth stand for.
        task: Index in `names["task"]`, shape (n,).
        source: Index in `names["source"]`.
        relation: Index in `names["relation"]`.
        form: Index in `names["form"]`.
        truth: Index in `names["truth"]`.
        template: Hash of the template's id.
        words: Hash of relation, form, labels of the named objects in order of mention, and category.
        cluster: Hash of the scene, or of the view where there is no scene: questions of one are not independent.
        shortcut: Verdict of `judge_shortcuts`.
        options: How many options it offers; 0 for none.
        letter: Place of the right option, from 0; `NONE_RIGHT` where none is the canonical answer.
        rank: How many options are smaller numbers than the right one; `NONE_RIGHT` where they are no numbers.
    """

    names: dict[str, list[str]]
    task: NDArray[np.int16]
    source: NDArray[np.int16]
    relation: NDArray[np.int16]
    form: NDArray[np.int16]
    truth: NDArray[np.int32]
    template: Hashes
    words: Hashes
    cluster: Hashes
    shortcut: NDArray[np.int8]
    options: NDArray[np.int8]
    letter: NDArray[np.int8]
    rank: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.task)

    def of_task(self, task: int) -> "CodedQuestions":
        """Questions of one task."""
        rows = np.flatnonzero(self.task == task)
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in _CODES})

    @cached_property
    def half(self) -> NDArray[np.int64]:
        """0 or 1: which half of the clusters each question belongs to, shape (n,)."""
        return np.asarray(combine(self.cluster, salt("audit half")) >> np.uint64(63)).astype(np.int64)

    @property
    def comparisons(self) -> list[str]:
        """What questions compare: first `COMPARISONS` and `any`, then the relations of scenes that there are."""
        return self._compared[0]

    @property
    def comparison(self) -> NDArray[np.int16]:
        """Index in `comparisons` of each question, shape (n,)."""
        return self._compared[1]

    @cached_property
    def _compared(self) -> tuple[list[str], NDArray[np.int16]]:
        tasks, relations = self.names["task"], self.names["relation"]
        place, distinct = pd.factorize(self.task.astype(np.int64) * len(relations) + self.relation)
        found = [comparison_of(tasks[code // len(relations)], relations[code % len(relations)]) for code in distinct]
        known = [*COMPARISONS, NO_COMPARISON]
        known += sorted(set(found) - set(known))
        return known, np.array([known.index(name) for name in found], dtype=np.int16)[place]

    @cached_property
    def clusters(self) -> tuple[Integers, int]:
        """Number of each question's cluster, shape (n,), and how many clusters there are."""
        number, distinct = pd.factorize(self.cluster)
        return np.asarray(number, dtype=np.int64), len(distinct)


def code_questions(qa_pairs: DataFrame) -> CodedQuestions:
    """Code a lazy frame of `qa_pairs`; the rows' order is not kept."""
    names = {name: qa_pairs.select(name).distinct().sort(name).to_pydict()[name] for name in _NAMED}

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_CODES))
    def code(*columns: Series) -> pa.Array:
        arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, _NEEDED_SCHEMA, strict=True)]
        return _code(pa.RecordBatch.from_arrays(arrays, schema=_NEEDED_SCHEMA), names)

    coded = qa_pairs.select(code(*(col(name) for name in NEEDED)).alias("codes"))
    table = coded.select(daft.functions.unnest(col("codes"))).to_arrow()
    columns = {field.name: np.asarray(table[field.name]) for field in _CODES}
    return CodedQuestions(names=names, **columns)


def _code(rows: pa.RecordBatch, names: dict[str, list[str]]) -> pa.StructArray:
    """Codes of a batch, in the order of `_CODES`."""
    made: dict[str, NDArray[np.integer]] = {name: _index(rows[name], names[name]) for name in _NAMED}
    made["template"] = hash_values(rows["template_id"])
    made["words"] = combine(
        hash_values(rows["relation"]), hash_values(rows["form"]), _label_hashes(rows["slots"]),
        hash_values(rows["category"]),
    )  # fmt: skip
    first_view = pc.list_element(rows["view_ids"], 0)
    made["cluster"] = hash_values(pc.coalesce(rows["scene_id"], first_view))
    made["shortcut"] = judge_shortcuts(rows)
    made["options"], made["letter"], made["rank"] = judge_options(rows["options"], rows["truth"])
    arrays = [pa.array(made[field.name], field.type) for field in _CODES]
    return pa.StructArray.from_arrays(arrays, fields=list(_CODES))


def _index(values: pa.Array, names: list[str]) -> NDArray[np.int32]:
    return np.asarray(pc.index_in(values, value_set=pa.array(names, values.type))).astype(np.int32)


def _label_hashes(slots: pa.Array) -> Hashes:
    """One hash of the labels of each row's slots, in their order."""
    lengths = np.asarray(pc.fill_null(pc.list_value_length(slots), 0)).astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    place = np.arange(lengths.sum()) - np.repeat(starts, lengths)
    labels = combine(hash_values(pc.struct_field(pc.list_flatten(slots), "label")), place.astype(np.uint64))
    # Differences of a running sum, exact since both wrap around at 2^64.
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(labels, dtype=np.uint64)])
    return np.asarray(running[starts + lengths] - running[starts])
