"""SpatialRGPT-Bench to our formats: its regions become slots, its relations our tasks; quantities are left out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import is_quantitative, relation_of
from internspatial_kedro.benchmarks.spatialrgpt_bench.reading import NAME, read
from internspatial_kedro.geometry.photos import photo_size
from internspatial_kedro.pipelines.bench_build.refinement import Refined
from internspatial_kedro.pipelines.bench_build.regions import MOST_REGIONS, LeftOutError

_REGION: Final = re.compile(
    r"(?P<start>(?:^|(?<=[.?!]\s)|(?<=\n)))?(?:the\s+)?Region\s*\[(?P<number>\d{1,2})\]", re.IGNORECASE
)
_MASK: Final = re.compile(r"<mask>(?:\s*<depth>)?", re.IGNORECASE)
_POSITIONS: Final = frozenset({"left", "right", "above", "below", "front", "behind"})


def read_rows(native: Reading) -> Iterator[Refined | BadRow]:
    """Qualitative questions whose regions are known; everything else with the reason why not.

    Args:
        native: Where the native file and its pictures are, and where pictures inside the file are unpacked to.
    """
    for item in read(replace(native, options={"regions": "text"})):
        if isinstance(item, BadRow):
            yield item
        elif is_quantitative(item.task):
            yield BadRow(NAME, item.item_id, "quantitative", item.task)
        else:
            try:
                yield _refine(item)
            except LeftOutError as error:
                yield BadRow(NAME, item.item_id, error.reason, error.detail)


def _refine(item: Item) -> Refined:
    relation, native_id = relation_of(item.task), item.item_id.removeprefix(f"{NAME}/")
    question, numbers = to_slots(item.question)
    form: Literal["predicate", "choice"] = "predicate" if item.task.endswith("_predicate") else "choice"
    truth = str(item.extra["canonical"])
    if form == "choice":
        if len(numbers) != 2 or truth not in map(str, numbers):
            raise LeftOutError("not_two_regions", f"{numbers}, answer {truth}")
        truth = "ab"[numbers.index(int(truth))]
    image = item.messages[0].media[0].path
    path = Path(item.media_root) / image
    return Refined(
        native_id=native_id,
        source=NAME,
        task="position_comparison" if relation in _POSITIONS else "size_comparison",
        relation=relation,
        form=form,
        answer_kind="yes_no" if form == "predicate" else "choice",
        question=question,
        truth=truth,
        regions=[_region(item, number) for number in numbers],
        image=path,
        view_id=f"{NAME}/{image}",
        size_wh=photo_size(path),
        cluster_id=item.cluster_id,
    )


def to_slots(text: str) -> tuple[str, list[int]]:
    """A question with {a}, {b}, … for its regions, {A} at the beginning of a sentence, and their numbers.

    Regions are "Region [0]", or `<mask>` tokens, which are counted from 0.

    Raises:
        LeftOutError: It names no region, too many, or holds braces of its own.
    """
    if "{" in text or "}" in text:
        raise LeftOutError("braces", text)
    counted = iter(range(MOST_REGIONS + 1))
    named = _MASK.sub(lambda _: f"Region [{next(counted, MOST_REGIONS)}]", text)
    numbers = list(dict.fromkeys(int(match["number"]) for match in _REGION.finditer(named)))
    if not 0 < len(numbers) <= MOST_REGIONS:
        raise LeftOutError("no_region" if not numbers else "too_many_regions", text)

    def slot(match: re.Match[str]) -> str:
        letter = chr(ord("a") + numbers.index(int(match["number"])))
        return f"{{{letter if match['start'] is None else letter.upper()}}}"

    return _REGION.sub(slot, named), numbers


def _region(item: Item, number: int) -> dict[str, Any]:
    boxes, masks = item.extra["bbox"] or [], item.extra["rle"] or []
    if number >= len(boxes):
        raise LeftOutError("region_without_box", f"Region [{number}] of {len(boxes)}")
    return {"bbox": boxes[number], "rle": masks[number] if number < len(masks) else None}
