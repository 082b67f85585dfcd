"""The tables: one Arrow schema each, the contract between pipelines.

A table is a folder of Parquet files. Its columns, types, units and frames are fixed here and nowhere else.
"""

from internspatial_kedro.tables.annotations import ANNOTATIONS
from internspatial_kedro.tables.completions import COMPLETIONS
from internspatial_kedro.tables.image_hashes import IMAGE_HASHES
from internspatial_kedro.tables.items import ITEMS
from internspatial_kedro.tables.judgements import JUDGEMENTS
from internspatial_kedro.tables.lifted import LIFTED_SCENES, LIFTED_VIEWS
from internspatial_kedro.tables.predictions import PREDICTIONS
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.quotas import FORMAT_QUOTAS, LABEL_COUNTS, QUESTION_QUOTAS
from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.reports import (
    BIAS_AUDIT,
    QUESTION_COUNTS,
    RECORD_COUNTS,
    REJECT_COUNTS,
    SAMPLE_COUNTS,
    VERDICT_COUNTS,
)
from internspatial_kedro.tables.samples import SAMPLES
from internspatial_kedro.tables.scenes import SCENES
from internspatial_kedro.tables.schema import Table
from internspatial_kedro.tables.score_differences import SCORE_DIFFERENCES
from internspatial_kedro.tables.scores import ITEM_SCORES, SCORES
from internspatial_kedro.tables.training import TRAINING_PACKS, TRAINING_ROWS, TRAINING_STEPS
from internspatial_kedro.tables.views import VIEWS

__all__ = [
    "ANNOTATIONS",
    "COMPLETIONS",
    "FORMAT_QUOTAS",
    "IMAGE_HASHES",
    "ITEMS",
    "ITEM_SCORES",
    "JUDGEMENTS",
    "LABEL_COUNTS",
    "LIFTED_SCENES",
    "LIFTED_VIEWS",
    "PREDICTIONS",
    "QA_PAIRS",
    "QUESTION_QUOTAS",
    "REJECTS",
    "SAMPLES",
    "SCENES",
    "SCORES",
    "SCORE_DIFFERENCES",
    "TABLES",
    "TRAINING_PACKS",
    "TRAINING_ROWS",
    "TRAINING_STEPS",
    "VIEWS",
    "Table",
]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ANNOTATIONS,
        COMPLETIONS,
        VIEWS,
        SCENES,
        REJECTS,
        LIFTED_VIEWS,
        LIFTED_SCENES,
        LABEL_COUNTS,
        QUESTION_QUOTAS,
        QA_PAIRS,
        FORMAT_QUOTAS,
        SAMPLES,
        TRAINING_ROWS,
        TRAINING_PACKS,
        TRAINING_STEPS,
        IMAGE_HASHES,
        ITEMS,
        PREDICTIONS,
        JUDGEMENTS,
        ITEM_SCORES,
        SCORES,
        SCORE_DIFFERENCES,
        RECORD_COUNTS,
        REJECT_COUNTS,
        VERDICT_COUNTS,
        QUESTION_COUNTS,
        BIAS_AUDIT,
        SAMPLE_COUNTS,
    )
}
