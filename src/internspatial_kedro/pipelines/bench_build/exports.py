"""Items where people already work: VLMEvalKit's TSV with pictures inside, and JSON lines for lmms-eval."""

import base64
import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from internspatial_kedro.benchmarks.items import LETTERS, Item


def images_of(item: Item) -> list[str]:
    """Paths of an item's pictures, in order."""
    return [part.path for message in item.messages for part in message.media]


def prompt_of(item: Item) -> str:
    """What an item says, without its pictures."""
    return "\n".join(part.text for message in item.messages for part in message.parts if part.kind == "text")


def write_vlmevalkit(items: Sequence[Item], folder: Path, name: str) -> None:
    """A TSV as VLMEvalKit's image datasets read it.

    Columns: `index` from 0, `image` (base64 of the file; of several a JSON list), `question`, a column a letter,
    `answer`, `category` (task), `l2-category` (format), and ours: `item_id`, `answer_kind`, `source`. Questions with
    options are bare, for the columns are their options; all others end with the instruction how to answer.

    Layout: `vlmeval/dataset/image_base.py` of VLMEvalKit.
    """
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    letters = LETTERS[: max((len(item.options) for item in items), default=0)]
    tail = ("answer", "category", "l2-category", "item_id", "answer_kind", "source")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["index", "image", "question", *letters, *tail])
        for index, item in enumerate(items):
            options = [item.lettered.get(letter, "") for letter in letters]
            asked = item.question if item.options else prompt_of(item)
            labels = [item.answers[0], item.task, item.format, item.item_id, item.answer_kind, item.source]
            writer.writerow([index, _image_cell(item, folder), asked, *options, *labels])


def _image_cell(item: Item, folder: Path) -> str:
    images = [base64.b64encode((folder / path).read_bytes()).decode("ascii") for path in images_of(item)]
    return images[0] if len(images) == 1 else json.dumps(images)


def write_lmms_eval(items: Sequence[Item], folder: Path, name: str) -> None:
    """JSON lines that `datasets.load_dataset("json")` reads; paths are below the benchmark's folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(line, ensure_ascii=False) for line in _documents(items))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _documents(items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield {
            "id": item.item_id,
            "images": images_of(item),
            "question": prompt_of(item),
            "options": list(item.options),
            "answer": item.answers[0],
            "answer_kind": item.answer_kind,
            "question_type": item.task,
            "instruction_format": item.format,
            "source": item.source,
            "cluster": item.cluster_id,
        }
