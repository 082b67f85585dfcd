"""Prints docs/tables.md: `python -m internspatial_kedro.tables > docs/tables.md`."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import pyarrow as pa

from internspatial_kedro.tables import TABLES
from internspatial_kedro.tables.schema import Table


class About(NamedTuple):
    """What the schema of a table does not say.

    Attributes:
        dataset: Its name in the catalog.
        row: What one row is.
    """

    dataset: str
    row: str


ABOUT: Final = {
    "annotations": About("int_annotations", "a native record (an image, a frame, a room) with all that was read of it"),
    "completions": About("int_completions", "a photo that models completed"),
    "views": About("int_views", "an image or frame with its camera, depth map and labelled objects"),
    "scenes": About("int_scenes", "a scanned or rendered space with its instances"),
    "rejects": About("int_rejects", "a native record, object or depth map that was not used, and why"),
    "lifted_views": About("prm_views", "a view with its objects in view space"),
    "lifted_scenes": About("prm_scenes", "a scene with its floor area and which frame shows which instance"),
    "label_counts": About("prm_label_counts", "a label of the run"),
    "question_quotas": About("prm_question_quotas", "an answer of a group of questions that show the same words"),
    "qa_pairs": About("prm_qa_pairs", "a question with slots, its answer and the numbers that decide it"),
    "format_quotas": About("inp_format_quotas", "a set of formats that suit the same questions"),
    "samples": About("inp_samples", "a question in one of the 19 formats: text and marks, no pixels"),
    "training_rows": About("inp_training_rows", "a sample of the training split, or a conversation of general data"),
    "training_packs": About("inp_training_packs", "rows that go through the model together"),
    "training_steps": About("out_training_metrics", "a step of the optimiser"),
    "image_hashes": About("prm_image_hashes", "how a view's picture looks, to find others that look the same"),
    "items": About("inp_items", "a question of a benchmark, ready to be put to a model"),
    "predictions": About("out_predictions", "a model's raw reply to an item"),
    "judgements": About("out_judgements", "a judge's words about a reply"),
    "item_scores": About("rep_item_scores", "a reply under one scorer profile"),
    "scores": About("rep_scores", "a metric of a model on a benchmark under one profile, with its interval"),
    "score_differences": About("rep_score_differences", "by how much one model exceeds another on the same items"),
    "record_counts": About("rep_records", "a source: what came in, what came out"),
    "reject_counts": About("rep_rejects", "a reason to leave something out"),
    "verdict_counts": About("rep_fairness", "a verdict on pairs of objects; see docs/tasks.md"),
    "question_counts": About("rep_qa_statistics", "a combination of task, relation, form, source and split"),
    "bias_audit": About("rep_bias", "what one guesser got right; see docs/quality.md"),
    "sample_counts": About("rep_samples", "a combination of task, source, split and format"),
}

_INTRO: Final = """# Tables

A table is a folder of Parquet files with a `manifest.json`: rows, column types, an order-independent content hash, and
the fingerprint of the parameters, inputs and code that it was made from. A folder without a whole manifest is
unfinished and is made again. Frames and units are those of [conventions.md](conventions.md). `[]` marks the items of a
list; a column may be null only where it says so.

Read one with anything that reads Parquet: `daft.read_parquet("data/03_primary/prm_qa_pairs/*.parquet")`.

This page is printed by `python -m internspatial_kedro.tables > docs/tables.md`; a test compares it with the schemas."""

_NAMES: Final = {"large_string": "text", "double": "float64"}


def render_tables() -> str:
    """The page, with a final line break."""
    return "\n".join([_INTRO, *(line for table in TABLES.values() for line in _section(table))]) + "\n"


def _section(table: Table) -> Iterator[str]:
    about = ABOUT[table.name]
    yield f"\n## {about.dataset}\n"
    yield f"Schema `{table.name}`. One row is {about.row}. Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for field in table.schema:
        yield from _rows(field, "")


def _rows(field: pa.Field, prefix: str) -> Iterator[str]:
    """A column and, indented by its name, what is nested in it."""
    inner, marks = field.type, ""
    while pa.types.is_large_list(inner) and not _is_row(inner.value_type):
        inner, marks = inner.value_type, marks + "[]"
    name, meaning = f"{prefix}{field.name}", field.metadata[b"comment"].decode()
    # Markdown takes <source> for a tag.
    yield f"| `{name}` | {_type_name(field.type)} | {meaning.replace('<', '&lt;').replace('|', '&#124;')} |"
    if pa.types.is_struct(inner):
        for nested in inner:
            yield from _rows(nested, f"{name}{marks}.")


def _is_row(dtype: pa.DataType) -> bool:
    return any(dtype == table.struct() for table in TABLES.values())


def _type_name(dtype: pa.DataType) -> str:
    if pa.types.is_large_list(dtype):
        owners = [table for table in TABLES.values() if dtype.value_type == table.struct()]
        return f"rows of `{owners[0].name}`" if owners else f"list of {_type_name(dtype.value_type)}"
    return "struct" if pa.types.is_struct(dtype) else _NAMES.get(str(dtype), str(dtype))


if __name__ == "__main__":
    print(render_tables(), end="")
