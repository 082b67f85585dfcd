"""The scorer of VLMEvalKit, EASI's first back end.

Rules of open-compass/VLMEvalKit@e8e78f05:vlmeval/dataset/utils/spatial_bench/cal_scores.py: `compute_mcq_score` and
`compute_na_score`. Letters A to F are looked for whatever the options are. The right answer is read by the same rules
as the reply: where neither is read, both are False and the reply counts as right.
"""

import math

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.peers.vlmevalkit_spatial import match_number, match_option
from internspatial_kedro.benchmarks.vsi_bench.official import to_float
from internspatial_kedro.scoring.accuracy import mean_relative_accuracy
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored


def score(item: Item, reply: str) -> Scored:
    """Exact match of letters, MRA of the last number."""
    if item.answer_kind == "letter":
        letter = match_option(reply)
        return Scored.of(float(letter == match_option(item.answers[0])), _found(letter))
    return _score_number(match_number(reply), to_float(item.answers[0]))


def _score_number(predicted: float | None, truth: float | None) -> Scored:
    if predicted is None:
        return Scored.of(0.0, NOTHING)
    if truth is None or math.isnan(truth):
        return Scored.of(0.0, _found(str(predicted)))
    # A truth of 0 is compared by the absolute difference: `abs_dist_norm` there.
    error = abs((predicted - truth) / truth) if truth else abs(predicted)
    return Scored.of(mean_relative_accuracy(error), _found(str(predicted)))


def _found(value: str) -> Extracted:
    return Extracted(value, Extraction.FOUND) if value else NOTHING
