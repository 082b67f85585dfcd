"""Scorer profiles of MathVision."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision import default, lmms_eval, vlmevalkit
from internspatial_kedro.benchmarks.means import overall_and


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """All items; each subject and each level of difficulty."""
    return overall_and(scored, _groups)


def _groups(item: Item) -> list[str]:
    level = item.extra.get("level", "")
    return [f"subject/{item.task}", *([f"level/{level}"] if level else [])]


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                DEFAULT,
                "the last box or the final statement; by option or by exact value, units aside; a decimal meets an "
                "irrational answer that rounds to it",
                default.score,
                aggregate,
            ),
            Profile(
                "vlmevalkit",
                "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/mathv.py, without its judge",
                vlmevalkit.score,
                aggregate,
            ),
            Profile(
                "lmms_eval",
                "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mathvision/utils.py: the rules, not the judge",
                lmms_eval.score,
                aggregate,
            ),
        )
    }
)
