"""Recorded outputs of ChartQA's public scorers, scored again by our profiles of them."""

from typing import Final

from internspatial_kedro.benchmarks.chartqa.profiles import PROFILES
from internspatial_kedro.benchmarks.chartqa.reading import NAME, alternatives
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector


def rescorer(profile: str) -> Rescorer:
    """Scores vectors by a profile."""

    def rescore(vector: Vector) -> Outcome:
        scored = PROFILES[profile].score(vector_item(vector), vector.model_output)
        return Outcome(scored.score, scored.failure)

    return rescore


def vector_item(vector: Vector) -> Item:
    """The item that a vector is about."""
    truth = vector.ground_truth
    answers = tuple(map(str, truth)) if isinstance(truth, list) else alternatives(str(truth))
    return Item(vector.id, NAME, "human", (), answers, "text", extra={"answer": truth})


RESCORERS: Final[dict[str, Rescorer]] = {
    "open-compass/VLMEvalKit:vlmeval/dataset/utils/vqa_eval.py::process_line(relaxed_accuracy)+hit_calculate": rescorer(
        "vlmevalkit"
    ),
    "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/chartqa/utils.py::chartqa_process_results": rescorer("lmms_eval"),
}
