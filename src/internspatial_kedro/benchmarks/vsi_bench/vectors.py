"""Recorded outputs of VSI-Bench's public scorers, scored again by our profiles of them."""

from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector
from internspatial_kedro.benchmarks.vsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.vsi_bench.question_types import NAME, is_choice


def vector_item(vector: Vector) -> Item:
    """The item that a vector is about; its question type holds the kind of its answer in brackets or as first word."""
    task = vector.question_type.partition("(")[0].strip()
    choice = any(kind in vector.question_type.lower() for kind in ("mca", "mcq")) or is_choice(task)
    return Item(
        item_id=f"{NAME}/{vector.id}",
        benchmark=NAME,
        task=task,
        messages=(),
        answers=(str(vector.ground_truth),),
        answer_kind="letter" if choice else "number",
        options=tuple(dict(vector.extra or {}).get("options", {}).values()) or (("",) * 4 if choice else ()),
    )


def _by_profile(name: str) -> Rescorer:
    def rescore(vector: Vector) -> Outcome:
        item = vector_item(vector)
        if vector.model_output is None and not _takes_nothing(name, item):
            return Outcome(None, "AttributeError: 'NoneType' object has no attribute 'split'")
        scored = PROFILES[name].score(item, str(vector.model_output))
        return Outcome(scored.score, scored.failure)

    return rescore


def _takes_nothing(name: str, item: Item) -> bool:
    """Whether a scorer lives with an empty cell: VLMEvalKit reads it as the word None, lmms-eval finds no number."""
    return name == "vlmevalkit" or (name == "lmms_eval" and item.answer_kind == "number")


_EASI: Final = "open-compass/VLMEvalKit:vlmeval/dataset/utils/spatial_bench/cal_scores.py"
RESCORERS: Final[dict[str, Rescorer]] = {
    "vision-x-nyu/thinking-in-space:lmms_eval/tasks/vsibench/utils.py::vsibench_process_results": _by_profile(
        "official"
    ),
    "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/vsibench/utils.py::vsibench_process_results": _by_profile("lmms_eval"),
    f"{_EASI}::compute_mcq_score": _by_profile("vlmevalkit"),
    f"{_EASI}::compute_na_score": _by_profile("vlmevalkit"),
}
