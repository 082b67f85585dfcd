"""Recorded outputs of SpatialBench's public scorer, scored again by our profile of it."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialbench import spatialbot
from internspatial_kedro.benchmarks.spatialbench.pairs import MissingPartnerError, Points, by_pair, pair_points
from internspatial_kedro.benchmarks.spatialbench.reading import NAME, PAIRED, answer_kind
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector


def rescore(vector: Vector) -> Outcome:
    """Points of a paired or positional task, percent of counting, the worth of a single item."""
    items = vector_items(vector)
    replies = vector.model_output if isinstance(vector.model_output, list) else [vector.model_output]
    scored = [ScoredItem(item, spatialbot.score(item, reply)) for item, reply in zip(items, replies, strict=True)]
    task = items[0].task
    if task in PAIRED:
        return _pair_outcome(task, scored)
    failures = [each.scored.failure for each in scored if each.scored.failure]
    if failures:
        return Outcome(None, failures[0])
    worth = sum(each.scored.score or 0.0 for each in scored)
    if task == "counting":
        return Outcome(100 * worth / len(scored))
    if isinstance(vector.model_output, list):
        return Outcome(Points(worth, len(scored))._asdict())
    return Outcome(worth)


def _pair_outcome(task: str, scored: Sequence[ScoredItem]) -> Outcome:
    try:
        return Outcome(pair_points(task, by_pair(scored))._asdict())
    except MissingPartnerError as error:
        return Outcome(None, f"IndexError: {error}")


def vector_items(vector: Vector) -> list[Item]:
    """The items that a vector is about."""
    truths = vector.ground_truth if isinstance(vector.ground_truth, list) else [vector.ground_truth]
    task = vector.question_type.removesuffix(".json")
    return [
        Item(
            item_id=f"{NAME}/{task}/{place}",
            benchmark=NAME,
            task=task,
            messages=(),
            answers=(str(truth),),
            answer_kind=answer_kind(task, str(truth)),
            extra={"place": place},
        )
        for place, truth in enumerate(truths)
    ]


RESCORERS: Final[dict[str, Rescorer]] = {
    "BAAI-DCAI/SpatialBot:bunny/eval/eval_spatialbench.py::main() scoring block (source slice)": rescore
}
