"""Recorded outputs of MathVision's public scorers, scored again by our profiles of them."""

from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision.profiles import PROFILES
from internspatial_kedro.benchmarks.mathvision.reading import NAME
from internspatial_kedro.benchmarks.media import parse_list
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector


def rescorer(profile: str) -> Rescorer:
    """Scores vectors by a profile."""

    def rescore(vector: Vector) -> Outcome:
        scored = PROFILES[profile].score(vector_item(vector), vector.model_output)
        return Outcome(scored.score, scored.failure)

    return rescore


def vector_item(vector: Vector) -> Item:
    """The item that a vector is about."""
    native = vector.extra.get("choices") or []
    choices = parse_list(native) if isinstance(native, str) else list(map(str, native))
    return Item(
        vector.id,
        NAME,
        vector.question_type,
        (),
        (str(vector.ground_truth),),
        "letter" if choices else "text",
        options=tuple(choices),
    )


RESCORERS: Final[dict[str, Rescorer]] = {
    "open-compass/VLMEvalKit:vlmeval/dataset/utils/mathv.py::post_check(prefetch=False)": rescorer("vlmevalkit"),
    "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/mathvision/utils.py::mathvision_process_results": rescorer("lmms_eval"),
}
