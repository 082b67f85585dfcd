"""Scored items for tests, as objects and as rows."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored
from internspatial_kedro.tables.scores import ITEM_SCORES

TASKS = ("counting", "position", "rotation")
FORMATS = ("box/ref", "original/natural")


def scored(number: int, score: float | None, task: str = "counting", **fields: str) -> ScoredItem:
    """An item with a score; None for a call that failed."""
    item = Item(f"b/{number}", "b", task, (), ("A",), "letter", **fields)
    found = Extracted("A", Extraction.FOUND)
    return ScoredItem(item, CALL_FAILED if score is None else Scored.of(score, found))


def draw(items: int = 300, seed: int = 1) -> list[ScoredItem]:
    """Items of tasks of different difficulty, in images that differ too."""
    chance = np.random.default_rng(seed)
    made = []
    for number in range(items):
        image, task = number % 60, int(chance.choice(3, p=[0.6, 0.3, 0.1]))
        right = chance.random() < 0.2 + 0.2 * task + 0.3 * (image % 3)
        place = {"format": FORMATS[int(chance.integers(2))], "cluster_id": f"image {image}"}
        made.append(scored(number, None if chance.random() < 0.05 else float(right), TASKS[task], **place))
    return made


def table(items: Sequence[ScoredItem], model: str = "m", profile: str = "default") -> pa.Table:
    """Rows of `ITEM_SCORES`."""
    names = ("benchmark", "item_id", "task", "format", "source", "cluster_id")
    rows = [
        {name: getattr(one.item, name) for name in names}
        | {"model": model, "profile": profile, "extraction": one.scored.status, "extracted": one.scored.extracted}
        | {"score": one.scored.score, "failure": one.scored.failure}
        for one in items
    ]
    return pa.Table.from_pylist(rows, ITEM_SCORES.schema)


def item_mean(items: Sequence[ScoredItem]) -> dict[str, float]:
    """A mean over items."""
    return {"overall": 100 * sum(one.scored.score or 0 for one in items) / len(items)}


def task_mean(items: Sequence[ScoredItem]) -> dict[str, float]:
    """A mean over tasks, and each task."""
    tasks = sorted({one.item.task for one in items})
    means = {task: item_mean([one for one in items if one.item.task == task])["overall"] for task in tasks}
    return {"average": sum(means.values()) / len(means), **means}


def pairs_right(items: Sequence[ScoredItem]) -> dict[str, float]:
    """Share of images of which every item is right: no weighted sum of anything."""
    images = sorted({one.item.cluster_id for one in items})
    whole = [all(one.scored.score == 1 for one in items if one.item.cluster_id == image) for image in images]
    return {"whole images": 100 * sum(whole) / len(whole)}
