"""OST-Bench's scorer profiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ost_bench.cells import collect_present
from internspatial_kedro.benchmarks.ost_bench.evaluator import (
    ToInt,
    int_of_decimal,
    int_of_digits,
    score_reply,
)
from internspatial_kedro.benchmarks.ost_bench.exact import score_exactly
from internspatial_kedro.scoring.scored import Extraction, Scored

_SKIPPED: Final = Scored.failed("Skipped: an empty response")
_FAILED: Final = "Failed"
_BLANK_CELLS: Final = frozenset(
    ["", "#N/A", "#N/A N/A", "#NA", "<NA>", "N/A", "NA", "n/a", "NULL", "null", "None", "NaN", "nan", "-NaN", "-nan"]
) | {"1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"}
"""Cells that pandas reads from a sheet as no value (`read_excel`, `keep_default_na`)."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A public evaluator's rules for one reply.

    Attributes:
        to_int: How it casts whole numbers.
    """

    to_int: ToInt

    def score(self, item: Item, reply: str) -> Scored:
        """A reply as its scoring code gets it; an empty one is skipped, not counted."""
        if not reply:
            return _SKIPPED
        return score_reply(item.task, reply, item.extra["answer"], item.options, self.to_int)

    def score_cell(self, item: Item, reply: str) -> Scored:
        """A reply that has been through VLMEvalKit's sheet.

        `OSTDataset.evaluate` skips whatever holds "Failed", in the middle of a reason too; an empty cell has become
        `nan`, which is scored like any reply: as the first option.
        """
        if _FAILED in reply:
            return Scored.failed("Skipped: the prediction holds the word Failed")
        return self.score(item, "nan" if reply in _BLANK_CELLS else reply)


def static_means(scored: Iterable[ScoredItem]) -> dict[str, float]:
    """Mean score by type, over the items that have a score."""
    scores: dict[str, list[float]] = {}
    for one in scored:
        if one.scored.score is not None:
            scores.setdefault(one.item.task, []).append(one.scored.score)
    return {task: sum(values) / len(values) for task, values in scores.items()}


def all_items(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Ours: every item counts, failed calls as 0; means over missing types are over those that there are."""
    return _percent(static_means(scored))


def answered_items(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """The public evaluators': skipped items and failed calls are dropped from the denominator.

    They raise KeyError where one of the twenty types is missing and stop at a right answer of 0; here such a run has
    the means over what there is.
    """
    return _percent(static_means(one for one in scored if one.scored.status is not Extraction.CALL_FAILED))


def _percent(static: dict[str, float]) -> dict[str, float]:
    return {name: 100 * value for name, value in collect_present(static).items()}


OPEN_ROBOT_LAB: Final = Evaluator(int_of_digits)
INTERN_ROBOTICS: Final = Evaluator(int_of_decimal)

_SHEET: Final = Profile(
    "vlmevalkit",
    "open-compass/VLMEvalKit@e8e78f05:vlmeval/dataset/ost_bench.py: 3.0 is no whole number; replies that hold the word "
    "Failed are dropped, empty ones are scored as nan",
    OPEN_ROBOT_LAB.score_cell,
    answered_items,
)
PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            DEFAULT,
            "Ours: whole words and numbers with their units, a reason before or after, exact tolerances (an error of "
            "5 % is worth 0.9), a right answer of 0 can be met, every item counts",
            score_exactly,
            all_items,
        ),
        Profile(
            "official",
            "InternRobotics/OST-Bench@d393d393:evaluation/OST_evaluator.py: 3.0 is the whole number 3",
            INTERN_ROBOTICS.score,
            answered_items,
        ),
        Profile(
            "official_a",
            "OpenRobotLab/OST-Bench@9797b663:evaluation/OST_evaluator.py: 3.0 is no whole number",
            OPEN_ROBOT_LAB.score,
            answered_items,
        ),
        _SHEET,
        replace(_SHEET, name="internsr", about="InternRobotics/InternSR@31dd1b09:dataset/ost_bench.py: as vlmevalkit"),
    )
}
