"""Counts of what a run made, small enough to plot: lazy tables in, pandas frames out. All counting is Daft's."""

from typing import Final

import pandas as pd
from daft import DataFrame, DataType, col, element, lit
from daft.functions import when

from internspatial_kedro.reporting.comparisons import comparison_of

MARGIN_BINS_PER_DOUBLING: Final = 4
"""Margins are binned by the logarithm of margin / required margin."""
_SMALLEST_MARGIN, _LARGEST_MARGIN = 1 / 16, 32.0


def count_questions(qa_pairs: DataFrame) -> pd.DataFrame:
    """Questions by task, relation, form, source and split; last column `questions`."""
    return _count(qa_pairs, ["task", "relation", "form", "source", "split"], "questions")


def count_samples(samples: DataFrame) -> pd.DataFrame:
    """Samples by task, source, split, image_format and text_format; last column `samples`."""
    return _count(samples, ["task", "source", "split", "image_format", "text_format"], "samples")


def count_named_labels(qa_pairs: DataFrame) -> pd.DataFrame:
    """Labels by role: `named` for objects that a question names, `sought` for categories; last column `questions`."""
    named = qa_pairs.select("slots").explode("slots").where(col("slots").not_null())
    sought = qa_pairs.where(col("category") != lit(""))
    both = named.select(lit("named").alias("role"), col("slots")["label"].alias("label")).concat(
        sought.select(lit("sought").alias("role"), col("category").alias("label"))
    )
    return _count(both, ["role", "label"], "questions")


def count_answers(qa_pairs: DataFrame) -> pd.DataFrame:
    """Canonical answers by task, comparison, form and truth; last column `questions`."""
    return _by_comparison(_count(qa_pairs, ["task", "relation", "form", "truth"], "questions"), "questions")


def count_margins(qa_pairs: DataFrame) -> pd.DataFrame:
    """Histogram of margins, each as a multiple of the margin that fairness asks for, by task and comparison.

    Questions that need no margin (existence answered with no) are left out. Margins above 32 times the required one
    are in the last bin.

    Returns:
        Columns task, comparison, lower, upper (the bin's ends), questions.
    """
    required, margin = col("evidence")["required"], col("evidence")["margin"]
    ratio = (margin / required).clip(lit(_SMALLEST_MARGIN), lit(_LARGEST_MARGIN))
    binned = qa_pairs.where(required > lit(0)).select(
        "task", "relation", (ratio.log2() * MARGIN_BINS_PER_DOUBLING).floor().cast(DataType.int64()).alias("bin")
    )
    counts = _by_comparison(_count(binned, ["task", "relation", "bin"], "questions"), "questions")
    for name, shift in (("lower", 0), ("upper", 1)):
        counts[name] = 2.0 ** ((counts["bin"] + shift) / MARGIN_BINS_PER_DOUBLING)
    return counts[["task", "comparison", "lower", "upper", "questions"]]


def count_rejects(rejects: DataFrame) -> pd.DataFrame:
    """Rejects by source, kind and reason; last column `rejects`."""
    return _count(rejects, ["source", "kind", "reason"], "rejects")


def account_for_records(annotations: DataFrame) -> pd.DataFrame:
    """Rows in and rows out of each source.

    Returns:
        Columns source, records, records_rejected, records_unaccounted, views, scenes, rejects, objects_in, objects_out,
        objects_rejected, objects_unaccounted. A record is unaccounted for if it became neither a view or scene nor a
        reject, an object if it is neither in a view nor among the rejects: both are 0 if all is well.
    """
    views, scenes, rejects = (col(name).list_count().cast(DataType.int64()) for name in ("views", "scenes", "rejects"))
    lost = (views == lit(0)) & (scenes == lit(0))
    is_object = (element()["kind"] == lit("object")).cast(DataType.int64())
    columns = {
        "records": lit(1),
        "records_rejected": (lost & (rejects > lit(0))).cast(DataType.int64()),
        "records_unaccounted": (lost & (rejects == lit(0))).cast(DataType.int64()),
        "views": views,
        "scenes": scenes,
        "rejects": rejects,
        "objects_in": col("objects_in"),
        "objects_out": col("views").list_map(element()["objects"].list_count()).list_sum(),
        "objects_rejected": col("rejects").list_map(is_object).list_sum(),
    }
    counted = annotations.select("source", *(made.alias(name) for name, made in columns.items()))
    added = counted.groupby("source").agg(*(col(name).sum() for name in columns)).sort("source").to_pandas()
    # The sum of no list is null.
    added = added.astype({"source": "str"}).fillna(0).astype(dict.fromkeys(columns, "int64"))
    return added.assign(objects_unaccounted=added["objects_in"] - added["objects_out"] - added["objects_rejected"])


def compare_balance(question_quotas: DataFrame) -> pd.DataFrame:
    """What somebody would get right who knows only the words of a question, before and after balance.

    Returns:
        Columns task, comparison, candidates, kept, majority_before, majority_after: shares of questions that have the
        most frequent answer among those with the same words (of pooled groups after balance: of the whole pool).
    """
    counts = (
        question_quotas.with_column("own", when(col("named") == "*", 0).otherwise(col("count")))
        .groupby("split", "task", "relation", "named", "other")
        .agg(
            col("own").sum().alias("candidates"),
            col("own").max().alias("majority_before"),
            col("kept").sum().alias("kept"),
            col("kept").max().alias("majority_after"),
        )
    )
    columns = ["candidates", "kept", "majority_before", "majority_after"]
    added = counts.groupby("task", "relation").agg(*(col(name).sum() for name in columns)).to_pandas()
    shares = _by_comparison(added, *columns)
    shares["majority_before"] /= shares["candidates"]
    shares["majority_after"] /= shares["kept"].where(shares["kept"] > 0)
    return shares


def _count(frame: DataFrame, columns: list[str], name: str) -> pd.DataFrame:
    """Rows of each combination, sorted, so that the same rows give the same frame."""
    counted = frame.select(*columns).groupby(*columns).agg(lit(1).count().alias(name))
    return counted.with_column(name, col(name).cast(DataType.int64())).sort([*columns]).to_pandas()


def _by_comparison(counts: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """Counts with opposite relations added up: column `comparison` takes the place of `relation`."""
    compared = [comparison_of(task, name) for task, name in zip(counts["task"], counts["relation"], strict=True)]
    named = counts.assign(relation=pd.Series(compared, counts.index, "str")).rename(columns={"relation": "comparison"})
    keys = [name for name in named.columns if name not in numbers]
    return named.groupby(keys, as_index=False, sort=True)[list(numbers)].sum()
