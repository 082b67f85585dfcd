"""Recorded outputs of MathVista's public scorers, scored again by our profiles of them."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.mathvista import vlmevalkit
from internspatial_kedro.benchmarks.mathvista.profiles import PROFILES
from internspatial_kedro.benchmarks.mathvista.reading import NAME, decimals
from internspatial_kedro.benchmarks.media import parse_list
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector

_VLMEVALKIT: Final = "open-compass/VLMEvalKit:vlmeval/dataset/utils/mathvista.py::post_check"
_LMMS_EVAL: Final = "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/mathvista/mathvista_evals.py"


def rescorer(profile: str) -> Rescorer:
    """Scores vectors by a profile."""

    def rescore(vector: Vector) -> Outcome:
        scored = PROFILES[profile].score(vector_item(vector), vector.model_output)
        return Outcome(scored.score, scored.failure)

    return rescore


def prefetch(vector: Vector) -> Outcome:
    """What spares VLMEvalKit its judge."""
    return Outcome(vlmevalkit.prefetch(vector_item(vector), vector.model_output))


def vector_item(vector: Vector) -> Item:
    """The item that a vector is about; its question type is `<question type>/<answer type>`."""
    question_type, _, answer_type = vector.question_type.removesuffix(" prefetch").partition("/")
    choices = _choices(vector.extra.get("choices"))
    truth = str(vector.ground_truth)
    return Item(
        vector.id,
        NAME,
        question_type,
        (),
        (LETTERS[choices.index(truth)] if truth in choices else truth,),
        "letter" if choices else "text",
        options=tuple(choices),
        # As given: a precision that is no integer is an error of lmms-eval.
        extra={
            "question_type": question_type,
            "answer_type": answer_type,
            "precision": vector.extra.get("precision", decimals(truth)),
        },
    )


def _choices(native: str | Sequence[str] | None) -> list[str]:
    if native is None or native == "None":
        return []
    return parse_list(native) if isinstance(native, str) else list(map(str, native))


RESCORERS: Final[dict[str, Rescorer]] = {
    f"{_VLMEVALKIT}(prefetch=False)": rescorer("vlmevalkit"),
    f"{_VLMEVALKIT}(prefetch=True)": prefetch,
    f"{_LMMS_EVAL}::normalize_extracted_answer+safe_equal": rescorer("lmms_eval"),
}
