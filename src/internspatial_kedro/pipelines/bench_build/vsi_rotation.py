"""The rotation extension of VSI-Bench: turns between two pictures in VSI-Bench's own rows."""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.pipelines.bench_build.exports import images_of
from internspatial_kedro.tables.sampling import salt

QUESTION_TYPE: Final = "object_rotation"
"""What `benchmarks.vsi_bench` calls these questions."""

_NAME: Final = "vsi_bench_rotation"
_TSV: Final = ("index", "video", "question", "question_type", "candidates", "answer")
_FIRST_ID: Final = 100_000
_IDS: Final = 2**31 - _FIRST_ID


def to_native(item: Item) -> dict[str, Any]:
    """A row as in VSI-Bench's file: id, dataset, scene_name, question_type, question, ground_truth, options.

    Ids follow from the question alone and are larger than those of VSI-Bench. A scene name is one pair of pictures.
    """
    question_id = str(item.extra["qa_id"])
    return {
        "id": _FIRST_ID + salt("vsi rotation", question_id) % _IDS,
        "dataset": item.source,
        "scene_name": f"turn_{question_id}",
        "question_type": QUESTION_TYPE,
        "question": item.question,
        "ground_truth": item.answers[0],
        "options": [f"{letter}. {text}" for letter, text in zip(LETTERS, item.options, strict=False)],
    }


def write_native(items: Sequence[Item], folder: Path) -> None:
    """Rows and pictures in the layout of users' data: `annotations/` and `videos/`.

    `vsi_bench_rotation.jsonl` has the fields of VSI-Bench's file, the TSV the columns that it has in VLMEvalKit's
    family. Where VSI-Bench has `<dataset>/<scene_name>.mp4` there is a folder with the frames `1.jpg` and `2.jpg`.
    """
    annotations = folder / "annotations"
    annotations.mkdir()
    rows = [to_native(item) for item in items]
    with (annotations / f"{_NAME}.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    with (annotations / f"{_NAME}.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(_TSV)
        writer.writerows(_cells(row) for row in rows)
    for row, item in zip(rows, items, strict=True):
        _copy_frames(images_of(item), folder, folder / "videos" / row["dataset"] / row["scene_name"])


def _cells(row: Mapping[str, Any]) -> list[Any]:
    video = f"{row['dataset']}/{row['scene_name']}"
    return [row["id"], video, row["question"], row["question_type"], json.dumps(row["options"]), row["ground_truth"]]


def _copy_frames(images: Sequence[str], folder: Path, scene: Path) -> None:
    scene.mkdir(parents=True)
    for number, path in enumerate(images, start=1):
        shutil.copyfile(folder / path, (scene / str(number)).with_suffix(Path(path).suffix))
