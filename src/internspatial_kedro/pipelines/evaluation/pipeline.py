"""Items to replies to scores."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.evaluation.judging import judge_replies
from internspatial_kedro.pipelines.evaluation.nodes import (
    ask_models,
    check_calls,
    count_bad_items,
    read_items,
    score_replies,
)
from internspatial_kedro.pipelines.evaluation.report import (
    compare_models,
    draw_extraction,
    draw_scores,
    draw_task_formats,
    draw_tasks,
    rank_models,
    summarise_scores,
)
from internspatial_kedro.pipelines.evaluation.tracking import record_runs

_PARAMS = "params:evaluation"


def create_pipeline() -> Pipeline:
    """The evaluation pipeline."""
    return Pipeline(
        [
            Node(
                read_items,
                ["raw_benchmarks", "prm_benchmark", _PARAMS],
                ["inp_items", "inp_bad_items"],
                name="read_items",
            ),
            Node(count_bad_items, "inp_bad_items", "rep_bad_items", name="count_bad_items"),
            Node(
                ask_models,
                ["inp_items", "raw_replies", "mdl_checkpoint", _PARAMS],
                "out_predictions",
                name="ask_models",
            ),
            Node(
                judge_replies,
                ["inp_items", "out_predictions", "raw_prompts", "raw_judgements", _PARAMS],
                "out_judgements",
                name="judge_replies",
            ),
            Node(
                score_replies,
                ["inp_items", "out_predictions", "out_judgements", _PARAMS],
                "rep_item_scores",
                name="score_replies",
            ),
            Node(summarise_scores, ["inp_items", "rep_item_scores"], "rep_scores", name="summarise_scores"),
            Node(compare_models, "rep_item_scores", "rep_score_differences", name="compare_models"),
            Node(draw_scores, ["rep_scores", _PARAMS], "rep_scores_plot", name="draw_scores"),
            Node(draw_tasks, ["rep_scores", _PARAMS], "rep_tasks_plot", name="draw_tasks"),
            Node(draw_task_formats, ["rep_scores", _PARAMS], "rep_task_formats_plot", name="draw_task_formats"),
            Node(draw_extraction, ["rep_scores", _PARAMS], "rep_extraction_plot", name="draw_extraction"),
            Node(rank_models, ["inp_items", "rep_scores", "raw_published"], "rep_leaderboard", name="rank_models"),
            Node(
                record_runs,
                ["out_predictions", "rep_item_scores", "rep_scores", "mdl_checkpoint", _PARAMS],
                "rep_score_runs",
                name="record_runs",
            ),
            Node(check_calls, ["out_predictions", "rep_leaderboard", _PARAMS], "rep_calls", name="check_calls"),
        ],
        namespace="evaluation",
        prefix_datasets_with_namespace=False,
    )
