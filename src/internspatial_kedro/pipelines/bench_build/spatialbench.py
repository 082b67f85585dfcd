"""SpatialBench to our formats: phrases of its questions become slots where people have said which box they mean.

The native files name objects in words only. A file `regions.jsonl` beside them adds the boxes, one question a line:
`{"id": "<task>/<native id>", "objects": [{"phrase": "red cup", "bbox": [left, top, right, bottom], "rle": {…}}]}`. A
question without such a line is asked on the original picture in its own words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.native_json import read_lines
from internspatial_kedro.benchmarks.spatialbench.reading import NAME, read
from internspatial_kedro.geometry.photos import photo_size
from internspatial_kedro.pipelines.bench_build.refinement import Refined
from internspatial_kedro.pipelines.bench_build.regions import MOST_REGIONS, LeftOutError

REGIONS_NAME: Final = "regions.jsonl"
TASKS: Final = {
    "positional": "position_comparison",
    "size": "size_comparison",
    "counting": "object_counting",
    "existence": "existence_estimation",
}
"""Ours by theirs; questions of contact (`reach`) are none of ours."""

Regions = Mapping[str, Sequence[Mapping[str, Any]]]


def read_rows(native: Reading) -> Iterator[Refined | BadRow]:
    """Questions of our tasks; everything else with the reason why not.

    Args:
        native: Where the native files are.
    """
    regions: dict[str, Sequence[Mapping[str, Any]]] = {}
    if (native.root / REGIONS_NAME).is_file():
        for line in read_lines(native.root / REGIONS_NAME, NAME):
            known = line if isinstance(line, BadRow) else _regions_of(line)
            if isinstance(known, BadRow):
                yield known
            else:
                regions[known[0]] = known[1]
    for item in read(replace(native, prompt="spatialbot")):
        try:
            yield item if isinstance(item, BadRow) else _refine(item, regions)
        except LeftOutError as error:
            yield BadRow(NAME, item.item_id if isinstance(item, Item) else "", error.reason, error.detail)


def _regions_of(line: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]] | BadRow:
    try:
        objects = [{**each, "phrase": str(each["phrase"]), "bbox": [*map(float, each["bbox"])]}
                   for each in line["objects"]]  # fmt: skip
        return str(line["id"]), objects
    except (KeyError, TypeError, ValueError) as error:
        return BadRow(NAME, str(line.get("id", REGIONS_NAME)), "bad_regions", f"{type(error).__name__}: {error}")


def _refine(item: Item, regions: Regions) -> Refined:
    if item.task not in TASKS:
        raise LeftOutError("no_task_of_ours", item.task)
    images = item.messages[0].media
    if len(images) != 1:
        raise LeftOutError("several_images", str(len(images)))
    native_id = item.item_id.removeprefix(f"{NAME}/")
    objects = regions.get(native_id, [])
    kind: Literal["yes_no", "number", "text"] = "text" if item.answer_kind == "letter" else item.answer_kind
    path = Path(item.media_root) / images[0].path
    return Refined(
        native_id=native_id,
        source=NAME,
        task=TASKS[item.task],
        relation=item.task,
        form="predicate" if kind == "yes_no" else "open",
        answer_kind=kind,
        question=to_slots(item.question, [str(each["phrase"]) for each in objects]),
        truth=item.answers[0].strip(" .").lower() if kind == "yes_no" else item.answers[0],
        regions=objects,
        image=path,
        view_id=f"{NAME}/{images[0].path}",
        size_wh=photo_size(path),
        cluster_id=item.cluster_id,
    )


def to_slots(text: str, phrases: Sequence[str]) -> str:
    """A question with {a}, {b}, … for phrases and their articles, {A} where one begins a sentence.

    Raises:
        LeftOutError: A phrase does not stand there exactly once, phrases overlap, there are too many, or braces.
    """
    if "{" in text or "}" in text:
        raise LeftOutError("braces", text)
    if len(phrases) > MOST_REGIONS:
        raise LeftOutError("too_many_regions", str(len(phrases)))
    spans: list[tuple[int, int, str]] = []
    for letter, phrase in zip("abcdefgh", phrases, strict=False):
        found = [*re.finditer(rf"(?:\b(?:the|an?)\s+)?(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)]
        if len(found) != 1 or not phrase.strip():
            raise LeftOutError("phrase_ambiguous", f"{phrase!r} stands {len(found)} times in {text!r}")
        begins = not text[: found[0].start()].rstrip(" ") or text[: found[0].start()].rstrip(" ")[-1] in ".?!\n"
        spans.append((*found[0].span(), letter.upper() if begins else letter))
    ordered = sorted(spans, reverse=True)
    if any(left[1] > right[0] for right, left in pairwise(ordered)):
        raise LeftOutError("phrases_overlap", text)
    for start, end, letter in ordered:
        text = f"{text[:start]}{{{letter}}}{text[end:]}"
    return text
