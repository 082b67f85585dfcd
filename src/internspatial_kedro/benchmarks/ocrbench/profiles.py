"""Scorer profiles of OCRBench, and its final score by five groups."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.means import overall_and
from internspatial_kedro.benchmarks.ocrbench import containment, default

FINAL_SCORE: Final = "final_score_of_1000"
GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Regular Text Recognition": "text_recognition",
        "Irregular Text Recognition": "text_recognition",
        "Artistic Text Recognition": "text_recognition",
        "Handwriting Recognition": "text_recognition",
        "Digit String Recognition": "text_recognition",
        "Non-Semantic Text Recognition": "text_recognition",
        "Scene Text-centric VQA": "scene_text_vqa",
        "Doc-oriented VQA": "document_vqa",
        "Key Information Extraction": "key_information_extraction",
        containment.FORMULA_CATEGORY: "handwritten_formulas",
    }
)
"""The ten categories in the five groups of the final score: 300, 200, 200, 200 and 100 questions."""


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Percent of right answers, overall and by group; their number, which is of 1,000 for the whole benchmark."""
    means = overall_and(scored, lambda item: [GROUPS[item.task]])
    right = sum(each.scored.score or 0.0 for each in scored)
    return means | {FINAL_SCORE: right} if means else {}


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                DEFAULT,
                "an answer must stand in the reply as words of its own; width, case and spaces around punctuation are "
                "form, and so is the spelling of a formula's LaTeX",
                default.score,
                aggregate,
            ),
            Profile(
                "official",
                "Yuliang-Liu/MultimodalOCR@794c36d642:OCRBench/scripts/GPT4V.py: part of the lower-case reply",
                containment.official,
                aggregate,
            ),
            Profile(
                "vlmevalkit",
                "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/ocrbench.py: formulas known by category",
                containment.vlmevalkit,
                aggregate,
            ),
            Profile(
                "lmms_eval",
                "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/ocrbench/utils.py: full-width characters folded",
                containment.lmms_eval,
                aggregate,
            ),
        )
    }
)
