"""Native JSON files of benchmarks, varied: 150 questions or more each, over forty pictures or scenes or more."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PIL import Image

from benchmarks.internspatial_bench.built_items import TASKS, draw, make_item
from benchmarks.native_files import png, reading_of
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.item_files import write_items
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import DIRECTION, GROUPS, is_quantitative, relation_of

_SCENES: Final = 47
_FORMATS: Final = ("original/natural", "box/natural", "mask/tags")
_BUILT_ANSWERS: Final = {
    "position_comparison": ("left", "right"),
    "size_comparison": "BADC",
    "rotation_estimation": "CABD",
    "object_counting": ("4", "3", "6", "2", "0"),
    "existence_estimation": ("yes", "no"),
}

_SCAN_ANSWERS: Final[dict[str, Sequence[Sequence[str]]]] = {
    "QA_Single_EQ": (["2", "two"], ["white"], ["brown"], ["own"]),
    "QA_Attribute_OO": (["No, one is wooden."], ["Yes"], ["No"], ["They are alike."]),
    "QA_Space_OO": (["on the left"], ["left"], ["3.0 m"], ["behind it"]),
    "QA_OR": (["to sit on"], ["for sleeping", "sleeping"], ["to store books"]),
    "QA_Single_Space": (["near the window"], ["in the corner"], ["on the floor"]),
    "QA_Advanced": (["none"], ["3"], ["the tv"], ["yes, there is"]),
}

_PLACES: Final = ("left", "right", "above", "Below", "B", "A")
_COUNTS: Final = (3, 2, 4, 0, 5, 3)
_POLAR: Final = {"existence": "Is there a cup?", "reach": "Has it reached?", "size": "Is it taller?"}

_LENGTHS: Final = ("6.56 feet", "It is 25.0 centimeters.", "1.9 meters", "18.48 inches", "30 cm", "2.1 m")


def write_internspatial(root: Path) -> Reading:
    """Five tasks in three formats, as `bench_build` makes them."""
    items = [_built(task, number) for task in TASKS for number in range(45)]
    folder = draw(root / "internspatial_bench", items)
    write_items(items, folder / "items.jsonl")
    return reading_of(root)


def _built(task: str, number: int) -> Item:
    answers = _BUILT_ANSWERS[task]
    item = make_item(task, number, answers[number // 3 % len(answers)], cluster=f"scene{number % _SCENES}")
    return replace(item, format=_FORMATS[number % len(_FORMATS)])


def write_mmscan(root: Path) -> Reading:
    """Samples of the devkit in its six classes, for models that read scenes."""
    samples: list[dict[str, Any]] = []
    for number in range(30 * len(_SCAN_ANSWERS)):
        turn, place = divmod(number, len(_SCAN_ANSWERS))
        kind, scene = list(_SCAN_ANSWERS)[place], f"s{number % _SCENES}"
        answers = _SCAN_ANSWERS[kind]
        sample = {"ID": f"{kind}__{scene}__{number}", "scan_id": scene, "question": "What is it?"}
        samples.append(sample | {"answers": answers[(turn + place) % len(answers)]})
    _write_json(root / "annotations" / "mmscan_qa_val_0.01.json", samples)
    return reading_of(root, variant="3d")


def write_spatialbench(root: Path) -> Reading:
    """Single questions and pairs of opposite ones; a pair is about one picture."""
    single: dict[str, list[tuple[str, object]]] = {
        "positional": [("Where is the cup?", _PLACES[number % len(_PLACES)]) for number in range(42)],
        "counting": [("How many cups?", _COUNTS[number % len(_COUNTS)]) for number in range(42)],
    }
    for task, rows in single.items():
        _write_task(root, task, [(number, *row) for number, row in enumerate(rows)])
    for task, question in _POLAR.items():
        sides = [(pair, answer) for pair in range(30) for answer in (("Yes", "No"), ("No", "Yes"))[pair % 2]]
        _write_task(root, task, [(pair, question, answer) for pair, answer in sides])
    return reading_of(root)


def _write_task(root: Path, task: str, rows: Sequence[tuple[int, str, object]]) -> None:
    folder = root / "SpatialBench" / task
    folder.mkdir(parents=True)
    for picture in {row[0] for row in rows}:
        (folder / f"{picture}.png").write_bytes(png(picture))
    records = [
        {"id": place, "image": f"{task}/{picture}.png", "question": question, "answer": answer}
        for place, (picture, question, answer) in enumerate(rows)
    ]
    _write_json(folder.with_suffix(".json"), records)


def write_spatialrgpt(root: Path) -> Reading:
    """Every category of the release, over pictures with two regions."""
    for number in range(_SCENES):
        path = root / "images" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (80, 60), (number, 90, 90)).save(path)
    records = []
    for number in range(6 * len(GROUPS)):
        turn, place = divmod(number, len(GROUPS))
        category = list(GROUPS)[place]
        question, answer = _asked(category, turn + place)
        picture = {"file_path": f"images/{number % _SCENES}.png", "height": 60, "width": 80}
        turns = [{"from": "human", "value": "<mask>"}, {"from": "gpt", "value": answer}]
        record = {"id": number, "text_q": question, "image_info": picture, "conversations": turns, "rle": None}
        boxes = [[5, 5, 30, 30], [40, 20, 75, 50]]
        records.append(record | {"bbox": boxes, "qa_info": {"type": "x", "category": category}})
    _write_json(root / "annotations" / "SpatialRGPT-Bench.json", records)
    return reading_of(root)


def _asked(category: str, turn: int) -> tuple[str, str]:
    if category == DIRECTION:
        return "Where is Region [1] from Region [0]?", f"Region [1] is at {1 + turn % 12} o'clock."
    if is_quantitative(category):
        return "How far is it?", _LENGTHS[turn % len(_LENGTHS)]
    relation = relation_of(category)
    if category.endswith("_predicate"):
        return f"Is Region [0] {relation}, compared with Region [1]?", ("Yes.", "No.")[turn % 2]
    return f"Which is {relation}, Region [0] or Region [1]?", f"Region [{turn % 2}]."


def _write_json(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
