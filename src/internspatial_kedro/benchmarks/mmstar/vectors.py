"""Recorded outputs of public scorers of MMStar, given by our profiles."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import OVERALL
from internspatial_kedro.benchmarks.mmstar.profiles import PROFILES
from internspatial_kedro.benchmarks.mmstar.reading import FINE_TASK
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector
from internspatial_kedro.scoring.scored import Extraction, Scored


def item_of(vector: Vector) -> Item:
    """An item of what a vector tells of it."""
    options = vector.extra.get("options") or {}
    texts = tuple(str(text) for text in options.values())
    return Item("mmstar/vector", "mmstar", "", (), (str(vector.ground_truth),), "letter", options=texts)


def rescore(profile: Profile, vector: Vector) -> Outcome:
    """What a profile gives for a reply."""
    reply = "" if vector.model_output is None else str(vector.model_output)
    scored = profile.score(item_of(vector), reply)
    return Outcome(scored.score, scored.failure)


def _aggregate(profile: Profile, vector: Vector) -> Outcome:
    """A run's items with score or hit, category and part: its mean, or means by name where the peer has those."""
    metrics = {
        name: value / 100 for name, value in profile.aggregate([_scored(one) for one in vector.model_output]).items()
    }
    if isinstance(vector.peer_score, Mapping):
        return Outcome({"Overall": metrics.pop(OVERALL), **metrics})
    return Outcome(metrics[OVERALL])


def _scored(one: Mapping[str, Any]) -> ScoredItem:
    part = str(one.get("l2_category", one.get("l2-category", "")))
    item = Item("mmstar/vector", "mmstar", str(one.get("category", "")), (), (), "letter", extra={FINE_TASK: part})
    worth = float(one["score"] if "score" in one else one["hit"])
    return ScoredItem(item, Scored(worth, "", Extraction.FOUND))


_CHOICE: Final = "dataset/utils/multiple_choice.py::"
_VANILLA: Final = f"{_CHOICE}eval_vanilla(model=None)"
_LMMS_EVAL: Final = "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/mmstar/utils.py::mmstar_"

RESCORERS: Final[dict[str, Rescorer]] = {
    f"InternRobotics/InternSR:{_VANILLA}": partial(rescore, PROFILES["internsr"]),
    f"open-compass/VLMEvalKit:vlmeval/{_VANILLA}": partial(rescore, PROFILES["vlmevalkit"]),
    f"InternRobotics/InternSR:{_CHOICE}report_acc": partial(_aggregate, PROFILES["internsr"]),
    f"open-compass/VLMEvalKit:vlmeval/{_CHOICE}report_acc": partial(_aggregate, PROFILES["vlmevalkit"]),
    f"{_LMMS_EVAL}process_results": partial(rescore, PROFILES["lmms_eval"]),
    f"{_LMMS_EVAL}aggregate_results": partial(_aggregate, PROFILES["lmms_eval"]),
}
"""By `Vector.scorer`."""
