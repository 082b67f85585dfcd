"""Samples to packs to a fine-tuned model."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.training.nodes import (
    make_training_rows,
    merge_adapter,
    plan_training_packs,
    train_model,
)
from internspatial_kedro.pipelines.training.report import (
    count_training_rejects,
    draw_training_answers,
    draw_training_curve,
    list_training_steps,
)

_PARAMS = "params:training"


def create_pipeline() -> Pipeline:
    """The training pipeline."""
    return Pipeline(
        [
            Node(
                make_training_rows,
                ["inp_samples", "prm_views", "raw_general_data", _PARAMS],
                ["inp_training_rows", "inp_training_rejects"],
                name="make_training_rows",
            ),
            Node(
                plan_training_packs,
                ["inp_training_rows", "raw_trainings", _PARAMS],
                ["inp_training_packs", "inp_too_long", "rep_packing"],
                name="plan_training_packs",
            ),
            Node(
                train_model,
                [
                    *(
                        "inp_training_rows",
                        "inp_training_packs",
                        "inp_samples",
                        "prm_views",
                        "raw_sources",
                        "raw_general_data",
                        "raw_trainings",
                    ),
                    _PARAMS,
                ],
                "mdl_trained",
                name="train_model",
            ),
            Node(merge_adapter, "mdl_trained", "mdl_checkpoint", name="merge_adapter"),
            Node(list_training_steps, "mdl_trained", "out_training_metrics", name="list_training_steps"),
            Node(draw_training_curve, "out_training_metrics", "rep_training_curve", name="draw_training_curve"),
            Node(
                count_training_rejects,
                ["inp_training_rejects", "inp_too_long", "mdl_trained"],
                "rep_training_rejects",
                name="count_training_rejects",
            ),
            Node(
                draw_training_answers,
                ["mdl_checkpoint", "inp_samples", "prm_views", "raw_sources", _PARAMS],
                "rep_training_answers",
                name="draw_training_answers",
            ),
        ],
        namespace="training",
        prefix_datasets_with_namespace=False,
    )
