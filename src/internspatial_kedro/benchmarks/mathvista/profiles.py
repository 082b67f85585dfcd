"""Scorer profiles of MathVista."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvista import default, lmms_eval, vlmevalkit
from internspatial_kedro.benchmarks.means import overall_and


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """All items; each task and each skill."""
    return overall_and(scored, _groups)


def _groups(item: Item) -> list[str]:
    return [f"task/{item.task}", *(f"skill/{skill}" for skill in item.extra.get("skills", ()))]


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                DEFAULT,
                "the option, number, list or phrase of the final statement; a number is right where it rounds to the "
                "answer at the answer's precision",
                default.score,
                aggregate,
            ),
            Profile(
                "vlmevalkit",
                "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/mathvista.py, without its judge",
                vlmevalkit.score,
                aggregate,
            ),
            Profile(
                "lmms_eval",
                "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mathvista/mathvista_evals.py, without its judge",
                lmms_eval.score,
                aggregate,
            ),
        )
    }
)
