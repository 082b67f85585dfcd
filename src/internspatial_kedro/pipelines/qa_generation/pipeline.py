"""Lifted views to balanced questions with evidence."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.qa_generation.nodes import balance_questions, count_labels, generate_qa_pairs


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
                ["prm_views", "prm_label_counts", "prm_question_quotas", "raw_templates", "params:qa_generation"],
                "prm_qa_pairs",
                name="generate_qa_pairs",
            ),
        ],
        namespace="qa_generation",
        prefix_datasets_with_namespace=False,
    )
