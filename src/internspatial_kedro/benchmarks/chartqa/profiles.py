"""Scorer profiles of ChartQA."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.chartqa import default
from internspatial_kedro.benchmarks.chartqa.relaxed import relaxed_correctness
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import overall_and
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored


def vlmevalkit(item: Item, reply: str) -> Scored:
    """The stripped reply against each answer, the best counts."""
    if not item.answers:
        return Scored.failed("ValueError: zero-size array to reduction operation maximum which has no identity")
    given = reply.strip()
    return _scored(any(relaxed_correctness(answer, given) for answer in item.answers), given)


def lmms_eval(item: Item, reply: str) -> Scored:
    """The reply as it is: a space before or a line break after a word makes it wrong."""
    answer = item.extra["answer"]
    if not isinstance(answer, str):
        return Scored.failed(f"AttributeError: '{type(answer).__name__}' object has no attribute 'endswith'")
    return _scored(relaxed_correctness(answer, reply), reply)


def _scored(right: bool, given: str) -> Scored:
    return Scored.of(float(right), Extracted(given, Extraction.FOUND if given.strip() else Extraction.NONE))


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """All items; the human and the augmented split."""
    return overall_and(scored, lambda item: [item.task])


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                DEFAULT,
                "relaxed accuracy of numbers with commas, units, currencies and percent signs; 0 and years exactly; "
                "words of the final statement",
                default.score,
                aggregate,
            ),
            Profile(
                "vlmevalkit",
                "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/vqa_eval.py: float() of the stripped reply",
                vlmevalkit,
                aggregate,
            ),
            Profile(
                "lmms_eval",
                "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/chartqa/utils.py: the same, not stripped",
                lmms_eval,
                aggregate,
            ),
        )
    }
)
