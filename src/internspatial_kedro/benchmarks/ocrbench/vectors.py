"""Recorded outputs of OCRBench's public scorers, scored again by our profiles of them."""

from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ocrbench.profiles import PROFILES
from internspatial_kedro.benchmarks.ocrbench.reading import NAME, dataset_of
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector


def rescorer(profile: str) -> Rescorer:
    """Scores vectors by a profile."""

    def rescore(vector: Vector) -> Outcome:
        scored = PROFILES[profile].score(vector_item(vector), vector.model_output)
        return Outcome(scored.score, scored.failure)

    return rescore


def vector_item(vector: Vector) -> Item:
    """The item that a vector is about; its question type is the category."""
    truth, category = vector.ground_truth, vector.question_type
    answers = tuple(map(str, truth)) if isinstance(truth, list) else (str(truth),)
    dataset = vector.extra.get("dataset_name") or vector.extra.get("dataset") or dataset_of(category)
    return Item(vector.id, NAME, category, (), answers, "text", extra={"dataset": dataset})


RESCORERS: Final[dict[str, Rescorer]] = {
    "open-compass/VLMEvalKit:vlmeval/dataset/utils/ocrbench.py::OCRBench_eval": rescorer("vlmevalkit"),
    "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/ocrbench/utils.py::ocrbench_process_results": rescorer("lmms_eval"),
    "Yuliang-Liu/MultimodalOCR:OCRBench/scripts/GPT4V.py::scoring block (source slice)": rescorer("official"),
}
