"""SpatialRGPT-Bench (Cheng et al., SpatialRGPT, arXiv 2406.01584): relations and quantities of marked regions.

Two native layouts, told apart by their fields: the JSON of the release, a list or one object a line (`text_q`,
`qa_info`, `conversations`, `bbox`, `rle`, `image_info.file_path`), and the rows of the hub (`question`,
`ground_truth`, `qa_type`, `qa_category`, `bbox`, `rle`, `image`). Regions are named "Region [i]" in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, decode_base64, find_media, media_base, store_image
from internspatial_kedro.benchmarks.native_json import load_records, read_lines
from internspatial_kedro.benchmarks.spatialrgpt_bench.default import canonical_answer
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import DIRECTION, GROUPS, is_quantitative
from internspatial_kedro.tables.messages import show

NAME: Final = "spatialrgpt_bench"
_FILES: Final = (
    "annotations/SpatialRGPT-Bench.jsonl",
    "annotations/SpatialRGPT-Bench.json",
    "annotations/SpatialRGPT-Bench_v1.json",
    "rows.jsonl",
)
_CHOICES: Final = {"media": ("required", "listed"), "regions": ("drawn", "boxes", "text")}
_LONGEST_PATH: Final = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A native row under one name a field."""

    id: str
    question: str
    answer: str
    category: str
    boxes: list[list[float]]
    rle: Any
    image: Any


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items in native order.

    Options: `media` is `required`, or `listed` where pictures are named or absent but not looked for; `regions` are
    `drawn` on the picture, told as `boxes` in words, or left to the `text` of the question.

    Raises:
        BenchmarkError: No file, no JSON, an unknown option.
    """
    options = {name: _option(name, reading) for name in _CHOICES}
    seen: set[str] = set()
    for number, record in enumerate(_records(_file(reading.root)), 1):
        item = record if isinstance(record, BadRow) else _item(record, f"row {number}", reading, options)
        if isinstance(item, Item) and item.item_id in seen:
            item = BadRow(NAME, f"row {number}", "duplicated_index", item.item_id)
        elif isinstance(item, Item):
            seen.add(item.item_id)
        yield item


def _option(name: str, reading: Reading) -> str:
    value = reading.options.get(name, _CHOICES[name][0])
    if value not in _CHOICES[name]:
        raise BenchmarkError(f"{NAME}: option {name} is one of {', '.join(_CHOICES[name])}, not {value!r}.")
    return value


def _file(root: Path) -> Path:
    if root.is_file():
        return root
    found = next((path for name in _FILES if (path := root / name).is_file()), None)
    if found is None:
        raise BenchmarkError(f"{NAME}: none of {', '.join(_FILES)} is in {root}.")
    return found


def _records(path: Path) -> Iterator[dict[str, Any] | BadRow]:
    with path.open("rb") as file:
        is_list = file.read(64).lstrip()[:1] == b"["
    if not is_list:
        yield from read_lines(path, NAME)
        return
    for number, record in enumerate(load_records(path, NAME), 1):
        yield record if isinstance(record, dict) else BadRow(NAME, f"row {number}", "broken_json", "no object")


def _row(record: dict[str, Any]) -> Row:
    """Raises KeyError, IndexError or TypeError where a field is missing or of another kind."""
    if "qa_info" in record:
        info, turns = record["qa_info"], record["conversations"]
        answer, category, question = turns[1]["value"], info["category"], record["text_q"]
        image = (record.get("image_info") or {}).get("file_path")
    else:
        answer, category, question = record["ground_truth"], record["qa_category"], record["question"]
        image = record.get("image")
    boxes = [[float(each) for each in box] for box in record.get("bbox") or ()]
    if any(len(box) != 4 for box in boxes):
        raise TypeError("a box has not 4 numbers")
    return Row(str(record["id"]), str(question).strip(), str(answer).strip(), category, boxes, record.get("rle"), image)


def _item(record: dict[str, Any], where: str, reading: Reading, options: dict[str, str]) -> Item | BadRow:
    try:
        row = _row(record)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        return BadRow(NAME, where, "missing_field", f"{type(error).__name__}: {error}")
    if row.category not in GROUPS:
        return BadRow(NAME, where, "unknown_category", repr(row.category))
    canonical = canonical_answer(row.category, row.question, row.answer)
    if not canonical.value or (is_quantitative(row.category) and float(canonical.value) <= 0):
        return BadRow(NAME, where, "unreadable_answer", row.answer)
    try:
        images, media_root = _images(row, reading, options)
    except MediaError as error:
        return BadRow(NAME, where, error.reason, error.detail)
    return Item(
        item_id=f"{NAME}/{row.id}",
        benchmark=NAME,
        task=row.category,
        messages=(show(_prompt(row, options["regions"]), images),),
        answers=(row.answer,),
        answer_kind="text",
        question=row.question,
        cluster_id=_cluster(row, images),
        media_root=media_root,
        extra={"canonical": canonical.value, "group": GROUPS[row.category], "bbox": row.boxes, "rle": row.rle},
    )


def _images(row: Row, reading: Reading, options: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """Paths of the row's picture, marked if wanted, and the folder that they are below."""
    base = media_base(reading)
    if options["media"] == "listed":
        return ((row.image,) if isinstance(row.image, str) and row.image else ()), str(base)
    path, root = _picture(row.image, reading)
    if options["regions"] != "drawn" or not row.boxes:
        return (path,), str(root)
    from internspatial_kedro.benchmarks.marks import mark_boxes

    labelled = [(str(place), (box[0], box[1], box[2], box[3])) for place, box in enumerate(row.boxes)]
    return (mark_boxes(root / path, labelled, reading),), str(reading.media_cache)


def _picture(image: Any, reading: Reading) -> tuple[str, Path]:
    """Of a path, of base64, or of the hub's `{"bytes": base64, "path": …}`."""
    if isinstance(image, dict):
        image = image.get("bytes") or image.get("path")
    if not isinstance(image, str) or not image:
        raise MediaError("missing_media", "the row names no picture; read with the option media: listed to do without")
    if len(image) > _LONGEST_PATH or image.startswith("data:"):
        return store_image(decode_base64(image), reading), reading.media_cache
    return find_media(image, reading), media_base(reading)


def _cluster(row: Row, images: tuple[str, ...]) -> str:
    return row.image if isinstance(row.image, str) and len(row.image) <= _LONGEST_PATH else (images or (row.id,))[0]


def _prompt(row: Row, regions: str) -> str:
    parts = []
    if row.boxes and regions == "drawn":
        parts.append("Each region is marked by a coloured box that carries its number: the box with 0 is Region [0].")
    if row.boxes and regions == "boxes":
        parts += [f"Region [{place}] is the box {_corners(box)}." for place, box in enumerate(row.boxes)]
        parts[0] = f"Boxes are (left, top, right, bottom) in pixels. {parts[0]}"
    return "\n".join((*parts, row.question, _form(row.category)))


def _corners(box: list[float]) -> str:
    return f"({', '.join(str(round(each)) for each in box)})"


def _form(category: str) -> str:
    if category == DIRECTION:
        return "You look straight ahead at 12 o'clock. Answer with an hour, as in 3 o'clock."
    if is_quantitative(category):
        return "Answer with one number and its unit, as in 1.5 meters."
    if category.endswith("_predicate"):
        return "Answer with Yes or No."
    return "Answer with the region, as in Region [0]."
