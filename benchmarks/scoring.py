"""Replies to scores, and scores to metrics with intervals: VSI-Bench, our default profile. `rows` are replies."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vsi_bench import BENCHMARK, ideal_reply
from internspatial_kedro.pipelines.evaluation.report import summarise_scores
from internspatial_kedro.pipelines.evaluation.scoring import score_rows
from internspatial_kedro.tables.items import ITEMS
from internspatial_kedro.tables.sampling import combine, hash_values, pick, salt
from internspatial_kedro.tables.scores import ITEM_SCORES

_OFFICIAL = Path(os.environ.get("INTERNSPATIAL_REAL", Path(__file__).parents[2] / "shared" / "real"))
_AT_ONCE = 2048
_SIMPLE = re.compile(r"\b[A-F]\b|\d+(?:\.\d+)?")
_REASONING = "First I look at the sofa, which is 2 to 3 m from the door. A window is behind it. " * 12
_REPLIES = (
    "{0}",
    "**{0}**",
    "({0})",
    "{0}. Because it stands there.",
    "The answer is {0}.",
    "Answer: {0}\n",
    "<think>" + _REASONING + "</think>\n<answer>{0}</answer>",
    _REASONING + "So the answer must be {0}.",
    "It is either A or {0}; I cannot tell.",
    "about {0} metres",
    "\\boxed{{{0}}}",
    "I am sorry, I cannot see the video.",
    "twenty-one, no, {0}",
    "1,234.5 or ٣ or {0}e1",
    "",
    "A" * 4000,
)
_KINDS = {
    "object_counting": ("How many chairs are there?", "3", None),
    "object_abs_distance": ("How far are the table and the sofa apart, in metres?", "2.4", None),
    "room_size_estimation": ("How large is the room, in square metres?", "18.5", None),
    "object_rel_distance": ("Which is nearest to the lamp?", "B", ["A. chair", "B. sofa", "C. bed", "D. desk"]),
    "object_rel_direction_easy": ("Is the bed to my left or right?", "A", ["A. left", "B. right"]),
    "route_planning": ("What completes the route?", "C", ["A. turn left", "B. turn right", "C. turn back"]),
}
"""Rows in the official form, for where the official ones are not."""


def main(replies: int) -> None:
    """Score so many replies, then compute metrics and intervals.

    The floor of scoring finds a letter or number in each reply by one pattern and keeps the same rows; that of metrics
    turns the same columns into Python's own objects, which every profile's aggregation works on.
    """
    with tempfile.TemporaryDirectory() as place:
        items = list(islice(_items(Path(place)), replies))
    rows = list(_rows(items))
    table = pa.Table.from_pylist(rows, ITEMS.schema)
    del items
    scored = _score(rows)
    rows.clear()
    _summarise(table, scored)


def _score(rows: list[dict[str, Any]]) -> pa.Table:
    work, floor = Clock(), Clock()
    with measured(work):
        scored = pa.Table.from_batches([score_rows(part, ["default"]) for part in _parts(rows)])
    peak = peak_rss_mb()
    with measured(floor):
        for part in _parts(rows):
            pa.RecordBatch.from_pylist([_match(row) for row in part], ITEM_SCORES.schema)
    Measurement.of("scoring", len(rows), work, floor, peak).print()
    return scored


def _summarise(items: pa.Table, scored: pa.Table) -> None:
    work, floor = Clock(), Clock()
    with measured(work):
        assert len(summarise_scores(daft.from_arrow(items), daft.from_arrow(scored)).to_arrow()) > 1
    peak = peak_rss_mb()
    with measured(floor):
        assert len(items.select(["item_id", "task"]).to_pylist()) == len(scored.to_pylist())
    Measurement.of("scoring_metrics", len(scored), work, floor, peak).print()


def _items(folder: Path) -> Iterator[Item]:
    """Items of the official rows, again and again under other names."""
    path = _OFFICIAL / "vsi_bench" / "test.jsonl"
    if not path.is_file():
        path = _write_rows(folder / "test.jsonl")
    read = [one for one in BENCHMARK.read(Reading(path, folder, options={"media": "listed"})) if isinstance(one, Item)]
    number = 0
    while True:
        for item in read:
            yield replace(item, item_id=f"{item.item_id}#{number}")
        number += 1


def _write_rows(path: Path) -> Path:
    kinds = [(kind, f"scene{scene:04d}_00") for scene in range(200) for kind in _KINDS]
    with path.open("w") as file:
        for number, (kind, scene) in enumerate(kinds):
            question, truth, options = _KINDS[kind]
            row = {"id": number, "dataset": "scannet", "scene_name": scene, "question_type": kind}
            file.write(json.dumps(row | {"question": question, "ground_truth": truth, "options": options}) + "\n")
    return path


def _rows(items: list[Item]) -> Iterator[dict[str, Any]]:
    """What a scorer gets: items with replies in many forms, right ones and wrong ones."""
    hashes = hash_values(pa.array([item.item_id for item in items]))
    forms, others = pick(combine(hashes, salt("form")), len(_REPLIES)), pick(combine(hashes, salt("other")), 3)
    for item, form, other in zip(items, forms.tolist(), others.tolist(), strict=True):
        wrong = "A" if item.options else "7"
        reply = _REPLIES[form].format(wrong if other == 0 else ideal_reply(item))
        yield {**item.to_row(), "model": "m", "reply": reply, "failure": ""}


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _match(row: dict[str, Any]) -> dict[str, Any]:
    found = _SIMPLE.search(row["reply"])
    told = found.group() if found else ""
    kept = {name: row[name] for name in ("model", "benchmark", "item_id", "task", "format", "source", "cluster_id")}
    return kept | {"extracted": told, "score": float(told == row["answers"][0]), "extraction": "found"}


if __name__ == "__main__":
    main(int(sys.argv[1]))
