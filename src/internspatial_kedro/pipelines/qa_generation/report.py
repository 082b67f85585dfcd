"""What was asked, what was not, and what gives answers away."""

import daft
from daft import DataFrame, col
from matplotlib.figure import Figure

from internspatial_kedro.pipelines.qa_generation.nodes import rows_per_view
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.generation import count_verdicts
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.bias import audit_bias
from internspatial_kedro.reporting.plots import amounts, quality
from internspatial_kedro.tables.packing import unpack
from internspatial_kedro.tables.reports import VERDICT_COUNTS


def report_fairness(lifted_views: DataFrame, label_counts: DataFrame, params: QaGenerationParams) -> DataFrame:
    """Lifted views to how many pairs were fair to compare, and why the others were not."""
    packed = rows_per_view(lifted_views, Vocabulary.of(label_counts.to_arrow()), params, count_verdicts)
    parts = unpack(packed, VERDICT_COUNTS.schema)
    return parts.groupby(*VERDICT_COUNTS.key).agg(col("pairs").sum())


def report_questions(qa_pairs: DataFrame) -> DataFrame:
    """Questions to their counts."""
    return daft.from_pandas(statistics.count_questions(qa_pairs))


def report_bias(qa_pairs: DataFrame, params: QaGenerationParams) -> DataFrame:
    """Questions to what guessers get right that see only the text or two dimensions."""
    return daft.from_pandas(audit_bias(qa_pairs, params.fewest_counts))


def draw_labels(qa_pairs: DataFrame) -> Figure:
    """Questions to a figure of their labels."""
    return amounts.plot_labels(statistics.count_named_labels(qa_pairs))


def draw_answers(qa_pairs: DataFrame) -> Figure:
    """Questions to a figure of their answers."""
    return amounts.plot_answers(statistics.count_answers(qa_pairs))


def draw_margins(qa_pairs: DataFrame) -> Figure:
    """Questions to a figure of their margins."""
    return quality.plot_margins(statistics.count_margins(qa_pairs))


def draw_balance(question_quotas: DataFrame) -> Figure:
    """Quotas to a figure of answers before and after balance."""
    return quality.plot_balance(statistics.compare_balance(question_quotas))


def draw_guessers(bias: DataFrame) -> Figure:
    """The bias audit to a figure of text-only guessers."""
    return quality.plot_guessers(bias.to_pandas())


def draw_shortcuts(bias: DataFrame) -> Figure:
    """The bias audit to a figure of two-dimensional shortcuts."""
    return quality.plot_shortcuts(bias.to_pandas())
