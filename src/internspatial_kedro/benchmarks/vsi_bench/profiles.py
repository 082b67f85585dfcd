"""Scorer profiles of VSI-Bench."""

from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile
from internspatial_kedro.benchmarks.vsi_bench import aggregation, lmms_eval, official, ours, vlmevalkit

_PROFILES: Final = (
    Profile(
        DEFAULT,
        "Ours: the final statement is read, with its number words, thousands and units; letters as articles do not "
        "count; a truth of 0 is met by 0 alone; directions are the mean of the kinds that there are.",
        ours.score,
        aggregation.aggregate_present,
    ),
    Profile(
        "official",
        "vision-x-nyu/thinking-in-space@51e089c3:lmms_eval/tasks/vsibench/utils.py",
        official.score,
        aggregation.aggregate_official,
    ),
    Profile(
        "lmms_eval",
        "EvolvingLMMs-Lab/lmms-eval@75571cfe:lmms_eval/tasks/vsibench/utils.py",
        lmms_eval.score,
        aggregation.aggregate_lmms_eval,
    ),
    Profile(
        "vlmevalkit",
        "open-compass/VLMEvalKit@e8e78f05:vlmeval/dataset/utils/spatial_bench/cal_scores.py; EASI's first back end",
        vlmevalkit.score,
        aggregation.aggregate_vlmevalkit,
    ),
)
PROFILES: Final = MappingProxyType({profile.name: profile for profile in _PROFILES})
