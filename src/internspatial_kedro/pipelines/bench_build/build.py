"""Building a benchmark: items one after another, drawn, judged and counted, into a folder that stands by itself."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.item_files import FILE_NAME, write_items
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.benchmarks.verdicts import VerdictLog
from internspatial_kedro.formats.exporters.images import ImageStore
from internspatial_kedro.formats.exporters.records import ExportSample, UnusableSampleError
from internspatial_kedro.pipelines.bench_build.datasheet import make_datasheet, render_datasheet
from internspatial_kedro.pipelines.bench_build.exports import write_lmms_eval, write_vlmevalkit
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.reviewing import Review
from internspatial_kedro.tables.messages import show

Row = dict[str, Any]

REJECTS_NAME: Final = "rejects.jsonl"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """An item whose pictures are still to be drawn.

    Attributes:
        item: Without messages.
        prompt: What stands below the pictures.
        sample: What drawing them needs.
    """

    item: Item
    prompt: str
    sample: ExportSample


@dataclass(frozen=True)
class Quota:
    """A task of a benchmark.

    Attributes:
        task: Its name.
        wanted: Items; None takes all.
        drafts: To choose from, the first ones first.
    """

    task: str
    wanted: int | None
    drafts: Iterable[Draft]


@dataclass(frozen=True)
class BenchmarkBuild:
    """A benchmark about to be written; the pictures of its items are drawn then.

    Attributes:
        name: Its key among benchmarks.
        title: Its name for people.
        about: What it is and how it was made, a sentence an entry.
        quotas: Its tasks.
        log: Verdicts of people.
        params: How it is made.
        licences: Of each source.
        left_out: What was left out before, as rows of `rejects`.
        check: What is known of leaks once the items are chosen, for the datasheet. Raises `BenchmarkError` where one is
            left.
        native: Writes further files of a benchmark's own layout.
    """

    name: str
    title: str
    about: Sequence[str]
    quotas: Sequence[Quota]
    log: VerdictLog
    params: BenchBuildParams
    licences: Mapping[str, str]
    left_out: Sequence[Row] = ()
    check: Callable[[Sequence[Item]], dict[str, Any]] | None = None
    native: Callable[[Sequence[Item], Path], None] | None = None

    def write(self, folder: Path) -> int:
        """Draw and write everything into an empty folder.

        Returns:
            Its items.

        Raises:
            BenchmarkError: There are fewer items than wanted and that is not allowed, or an item is a leak.
        """
        making = _Making(ImageStore(folder), Review(self.log, self.name, self.params.disputed == "keep"))
        making.rejects += self.left_out
        items = [item for quota in self.quotas for item in making.take(quota)]
        _tell_shortfall(self.name, making.shortfall, strict=self.params.strict)
        leaks = self.check(items) if self.check else {}
        _remove_unused_pictures(folder, items)
        write_items(items, folder / FILE_NAME)
        if self.native:
            self.native(items, folder)
        write_vlmevalkit(items, folder, f"vlmevalkit/{self.name}.tsv")
        write_lmms_eval(items, folder, f"lmms_eval/{self.name}.jsonl")
        rejects = [*making.rejects, *(_reject("verdict", row.row, row.reason, row.detail) for row in making.review.bad)]
        (folder / REJECTS_NAME).write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rejects))
        sheet = make_datasheet(self.title, self.about, items, folder) | {
            "wanted": {quota.task: quota.wanted for quota in self.quotas if quota.wanted is not None},
            "shortfall": making.shortfall,
            "licences": {name: self.licences.get(name, _UNKNOWN) for name in sorted({item.source for item in items})},
            "parameters": self.params.model_dump(mode="json"),
            "leaks": leaks,
            "review": making.review.summary(),
            "left_out": dict(sorted(Counter(row["reason"] for row in rejects).items())),
        }
        (folder / "datasheet.json").write_text(json.dumps(sheet, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (folder / "datasheet.md").write_text(render_datasheet(sheet), encoding="utf-8")
        return len(items)


_UNKNOWN: Final = "not known here: ask its publisher"


@dataclass
class _Making:
    """What a build has made so far."""

    store: ImageStore
    review: Review
    rejects: list[Row] = field(default_factory=list)
    shortfall: dict[str, int] = field(default_factory=dict)

    def take(self, quota: Quota) -> list[Item]:
        """The first drafts that can be drawn and that no reviewer rejects, as many as are wanted."""
        items: list[Item] = []
        for draft in quota.drafts if quota.wanted != 0 else ():
            item = self._finish(draft)
            if item is not None:
                items.append(item)
            if len(items) == quota.wanted:
                break
        if quota.wanted is not None and len(items) < quota.wanted:
            self.shortfall[quota.task] = quota.wanted - len(items)
        return items

    def _finish(self, draft: Draft) -> Item | None:
        try:
            images = tuple(image.path for image in self.store.add_all(draft.sample))
        except UnusableSampleError as error:
            self.rejects.append(_reject("item", draft.item.item_id, error.reason, error.detail, draft.item.source))
            return None
        item = self.review.apply(replace(draft.item, messages=(show(draft.prompt, images),)))
        if isinstance(item, str):
            self.rejects.append(_reject("item", draft.item.item_id, item, "by its reviewers", draft.item.source))
            return None
        return item


def _tell_shortfall(name: str, shortfall: Mapping[str, int], *, strict: bool) -> None:
    if not shortfall:
        return
    missing = ", ".join(f"{task} {count}" for task, count in shortfall.items())
    text = (
        f"{name}: items missing to the number wanted: {missing}. "
        "Read more sources with a test split (turns need one of reader objects3d), or want fewer: bench_build.small."
    )
    if strict:
        raise BenchmarkError(text)
    _logger.warning(text)


def _remove_unused_pictures(folder: Path, items: Iterable[Item]) -> None:
    """Those of drafts that reviewers rejected."""
    used = {part.path for item in items for message in item.messages for part in message.media}
    for path in (folder / "images").rglob("*.*"):
        if path.relative_to(folder).as_posix() not in used:
            path.unlink()


def _reject(kind: str, item_id: str, reason: str, detail: str, source: str = "") -> Row:
    return {"source": source, "kind": kind, "item_id": item_id, "reason": reason, "detail": detail}


def by_task(drafts: Iterable[Draft]) -> list[Quota]:
    """All drafts, without a number wanted, a quota a task."""
    ordered = sorted(drafts, key=lambda draft: draft.item.task)
    return [Quota(task, None, list(group)) for task, group in groupby(ordered, key=lambda draft: draft.item.task)]
