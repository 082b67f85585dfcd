"""Scorer profiles of TextVQA."""

import math
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import overall_and
from internspatial_kedro.benchmarks.textvqa import default
from internspatial_kedro.benchmarks.textvqa.vqa_accuracy import (
    normalise_as_lmms_eval,
    normalise_as_vlmevalkit,
    vqa_accuracy,
)
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored


def vlmevalkit(item: Item, reply: str) -> Scored:
    """NaN where there is no answer to compare with."""
    return _scored(item, reply, normalise_as_vlmevalkit)


def lmms_eval(item: Item, reply: str) -> Scored:
    """An error where there is no answer to compare with."""
    scored = _scored(item, reply, normalise_as_lmms_eval)
    if scored.score is not None and math.isnan(scored.score):
        return Scored.failed("StatisticsError: mean requires at least one data point")
    return scored


def _scored(item: Item, reply: str, normalise: Callable[[str], str]) -> Scored:
    given = normalise(reply)
    status = Extraction.FOUND if reply.strip() else Extraction.NONE
    return Scored.of(vqa_accuracy([normalise(answer) for answer in item.answers], given), Extracted(given, status))


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """All items."""
    return overall_and(scored, lambda _: ())


PROFILES: Final = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                DEFAULT,
                "VQA accuracy of the final statement; apostrophes, final periods and signs are form, articles too "
                "unless they are all that was said",
                default.score,
                aggregate,
            ),
            Profile(
                "vlmevalkit",
                "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/vqa_eval.py",
                vlmevalkit,
                aggregate,
            ),
            Profile(
                "lmms_eval",
                "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/textvqa/utils.py",
                lmms_eval,
                aggregate,
            ),
        )
    }
)
