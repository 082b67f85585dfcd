"""Lifted views to balanced questions with evidence."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.qa_generation.nodes import balance_questions, count_labels, generate_qa_pairs
from internspatial_kedro.pipelines.qa_generation.report import (
    draw_answers,
    draw_balance,
    draw_guessers,
    draw_labels,
    draw_margins,
    draw_shortcuts,
    report_bias,
    report_fairness,
    report_questions,
)


def create_pipeline() -> Pipeline:
    """The qa_generation pipeline."""
    return Pipeline(
        [
            Node(count_labels, "prm_views", "prm_label_counts", name="count_labels"),
            Node(
                balance_questions,
                ["prm_views", "prm_label_counts", "params:qa_generation"],
                "prm_question_quotas",
                name="balance_questions",
            ),
            Node(
                generate_qa_pairs,
                [
                    "prm_views",
                    "prm_label_counts",
                    "prm_question_quotas",
                    "prm_scenes",
                    "raw_templates",
                    "params:qa_generation",
                ],
                "prm_qa_pairs",
                name="generate_qa_pairs",
            ),
            Node(
                report_fairness,
                ["prm_views", "prm_label_counts", "params:qa_generation"],
                "rep_fairness",
                name="report_fairness",
            ),
            Node(report_questions, "prm_qa_pairs", "rep_qa_statistics", name="report_questions"),
            Node(report_bias, ["prm_qa_pairs", "params:qa_generation"], "rep_bias", name="report_bias"),
            Node(draw_labels, "prm_qa_pairs", "rep_labels_plot", name="draw_labels"),
            Node(draw_answers, "prm_qa_pairs", "rep_answers_plot", name="draw_answers"),
            Node(draw_margins, "prm_qa_pairs", "rep_margins_plot", name="draw_margins"),
            Node(draw_balance, "prm_question_quotas", "rep_balance_plot", name="draw_balance"),
            Node(draw_guessers, "rep_bias", "rep_guessers_plot", name="draw_guessers"),
            Node(draw_shortcuts, "rep_bias", "rep_shortcuts_plot", name="draw_shortcuts"),
        ],
        namespace="qa_generation",
        prefix_datasets_with_namespace=False,
    )
