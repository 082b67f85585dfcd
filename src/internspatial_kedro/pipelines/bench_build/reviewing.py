"""Verdicts of people applied to items."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from internspatial_kedro.benchmarks.agreement import measure_agreement
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.verdicts import Verdict, VerdictLog, decide, find_mistake, latest_verdicts


@dataclass
class Review:
    """Verdicts on the items of a benchmark, and what became of them.

    Attributes:
        log: All verdicts, those on other benchmarks too.
        benchmark: Its name.
        keeps_disputed: Whether items without a majority stay.
        bad: Lines that are no verdicts, and verdicts that do not fit their items.
        outcomes: Items by what was decided on them.
        counted: Verdicts that counted.
    """

    log: VerdictLog
    benchmark: str
    keeps_disputed: bool = True
    bad: list[BadRow] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    counted: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bad = [*self.log.bad]
        of_it = (each for each in self.log.verdicts if each.item_id.startswith(f"{self.benchmark}/"))
        self._by_item = latest_verdicts(of_it)
        self._unmet = set(self._by_item)

    def apply(self, item: Item) -> Item | str:
        """The item as reviewers decided, or why it is left out."""
        self._unmet.discard(item.item_id)
        fitting = self._fitting(item)
        if not fitting:
            return item
        self.counted += fitting
        decision = decide(fitting)
        self.outcomes[decision.outcome] += 1
        if decision.outcome == "rejected" or (decision.outcome == "disputed" and not self.keeps_disputed):
            return f"review_{decision.outcome}"
        seen = {"outcome": decision.outcome, "reviewers": list(decision.reviewers), "at": decision.at}
        extra = {**item.extra, "review": seen}
        if decision.outcome == "corrected":
            return replace(
                item, answers=(decision.answer,), extra={**extra, "answers_before_review": list(item.answers)}
            )
        return replace(item, extra=extra)

    def _fitting(self, item: Item) -> list[Verdict]:
        verdicts = list(self._by_item.get(item.item_id, {}).values())
        mistakes = [find_mistake(verdict, item) for verdict in verdicts]
        self.bad += [
            BadRow("verdicts", f"{each.item_id} by {each.reviewer}", mistake, each.answer or each.item_hash)
            for each, mistake in zip(verdicts, mistakes, strict=True)
            if mistake
        ]
        return [verdict for verdict, mistake in zip(verdicts, mistakes, strict=True) if not mistake]

    def summary(self) -> dict[str, Any]:
        """What the datasheet says of the review."""
        agreement = measure_agreement(self.counted)
        return {
            "outcomes": dict(sorted(self.outcomes.items())),
            "reviewers": _reviewers(self.counted),
            "items_judged_by_several": agreement.items,
            "percent_agreement": agreement.percent,
            "cohen_kappa": dict(agreement.cohen),
            "fleiss_kappa": agreement.fleiss,
            "bad_verdicts": dict(sorted(Counter(row.reason for row in self.bad).items())),
            "verdicts_on_items_not_here": len(self._unmet),
        }


def _reviewers(verdicts: Iterable[Verdict]) -> dict[str, Mapping[str, Any]]:
    """Verdicts of each reviewer, and when the first and the last of them was given."""
    by_name: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_name.setdefault(verdict.reviewer, []).append(verdict)
    return {
        name: {
            "verdicts": len(given),
            "first_at": min(each.at for each in given).isoformat(),
            "last_at": max(each.at for each in given).isoformat(),
        }
        for name, given in sorted(by_name.items())
    }
