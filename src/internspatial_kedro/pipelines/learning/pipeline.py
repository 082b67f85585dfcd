"""Samples to lessons to a small model, before and after it learns from them."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.learning.nodes import (
    draw_formats_learnt,
    draw_learning,
    draw_learning_curves,
    learn_space,
    make_lessons,
)

_PARAMS = "params:learning"


def create_pipeline() -> Pipeline:
    """The learning pipeline."""
    return Pipeline(
        [
            Node(
                make_lessons,
                ["prm_views", "prm_qa_pairs", "inp_samples", "raw_sources", _PARAMS],
                "inp_lessons",
                name="make_lessons",
            ),
            Node(learn_space, ["inp_lessons", "raw_trainings", _PARAMS], "rep_learning", name="learn_space"),
            Node(draw_formats_learnt, "rep_learning", "rep_formats_learnt", name="draw_formats_learnt"),
            Node(draw_learning, "rep_learning", "rep_learning_plot", name="draw_learning"),
            Node(draw_learning_curves, "rep_learning", "rep_learning_curves", name="draw_learning_curves"),
        ],
        namespace="learning",
        prefix_datasets_with_namespace=False,
    )
