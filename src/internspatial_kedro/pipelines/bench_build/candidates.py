"""Questions of the test split in the formats that they would have in training: what items are chosen from."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from daft import DataFrame, Expression, col, lit
from daft.functions import hash as hash_of

from internspatial_kedro.formats.choice import format_quotas, question_hashes
from internspatial_kedro.formats.expansion import expand
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.sampling import Hashes, combine, hash_values, salt

Row = dict[str, Any]

ROTATION: Final = "rotation_estimation"
_FEWEST: Final = 4_000
"""Candidates of a task that are read even for few items."""


@dataclass(frozen=True)
class Candidates:
    """Questions that may become items, n of them.

    Attributes:
        samples: Rows of `samples`, one a question.
        questions: Rows of `qa_pairs`, in the same order.
        hashes: What decides between equals, shape (n,).
        unsuitable: Ids of questions that no format suits.
    """

    samples: list[Row]
    questions: list[Row]
    hashes: Hashes
    unsuitable: list[str]


def read_candidates(
    qa_pairs: DataFrame, task: str, most: int, answer_kinds: Collection[str], seed: int, leaked: Collection[str]
) -> pa.Table:
    """Questions of a task in the test split, by hash, at most so many of them.

    Turns are asked with options, as the paper's scores near 25 % suggest; other tasks ask about one picture.

    Args:
        qa_pairs: All questions.
        task: Its task.
        most: Rows to read, before those of leaked views are left out; 4,000 at least.
        answer_kinds: Kinds of items, see `items.kind_of`.
        seed: Of the choice.
        leaked: Views that no item may show.
    """
    chosen = qa_pairs.where((col("split") == lit("test")) & (col("task") == lit(task)) & _is_of(answer_kinds))
    form = col("form") == lit("multiple_choice") if task == ROTATION else col("view_type") == lit("single")
    ranked = chosen.where(form).with_column("rank", hash_of(col("qa_id"), seed=seed)).sort(["rank", "qa_id"])
    table = ranked.limit(max(most, _FEWEST)).exclude("rank").to_arrow().cast(QA_PAIRS.schema)
    return table.filter(_show_none(table["view_ids"].combine_chunks(), leaked))


def _is_of(answer_kinds: Collection[str]) -> Expression:
    """Whether the style of a question asks for one of some kinds of answer."""
    lettered = col("answer_style") == lit("letter")
    native = {"yes_no": ["yes_no"], "number": ["number"], "text": ["choice", "text"]}
    kinds = [kind for name in answer_kinds for kind in native.get(name, [])]
    plain = ~lettered & col("answer_kind").is_in(kinds) if kinds else lit(False)
    return plain | lettered if "letter" in answer_kinds else plain


def _show_none(view_ids: pa.Array, leaked: Collection[str]) -> pa.Array:
    if not leaked:
        return pa.array(np.ones(len(view_ids), bool))
    guilty = np.asarray(pc.is_in(view_ids.flatten(), pa.array(sorted(leaked), view_ids.type.value_type)))
    return pa.array(np.bincount(np.asarray(pc.list_parent_indices(view_ids))[guilty], minlength=len(view_ids)) == 0)


def show_candidates(questions: pa.Table, rules: FormatRules, seed: int) -> Candidates:
    """Each question in one of the formats that suit it, all of them used alike."""
    quotas = format_quotas(format_patterns(questions, rules), question_hashes(questions, seed))
    batch = questions.combine_chunks()
    samples = expand(batch, quotas, rules, seed).to_pylist() if batch.num_rows else []
    by_id = {row["qa_id"]: row for row in questions.to_pylist()}
    shown = [by_id[sample["qa_id"]] for sample in samples]
    unsuitable = sorted(by_id.keys() - {row["qa_id"] for row in shown})
    ids = pa.array([row["qa_id"] for row in shown], pa.large_string())
    return Candidates(samples, shown, combine(hash_values(ids), salt("bench", seed)), unsuitable)
