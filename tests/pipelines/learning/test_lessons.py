"""Tables of the data engine to lessons."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import daft
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small.lessons import ABOUT, Lessons
from internspatial_kedro.pipelines.learning.lessons import EngineTables, LessonParams, write_lessons
from internspatial_kedro.pipelines.learning.nodes import make_lessons
from internspatial_kedro.pipelines.learning.params import LearningParams
from internspatial_kedro.sources.records import Source

WIDTH, HEIGHT = 64, 48
BOXES = {"chair": (6, 10, 22, 30), "table": (40, 14, 58, 36), "mug": (1, 1, 3, 3), "shelf": (24, 10, 38, 40)}


def _view() -> dict[str, Any]:
    objects = []
    for name, (left, top, right, bottom) in BOXES.items():
        mask = np.zeros((HEIGHT, WIDTH), bool)
        mask[top:bottom, left:right] = True
        box = [float(value) for value in BOXES[name]]
        named = {"object_id": name, "label": name, "caption": f"red {name}", "box_xyxy": box}
        objects.append(named | {"mask_rle": mask_to_rle(mask), "distance_m": 2.0})
    common = {"view_id": "v", "source": "rooms", "split": "train", "image": "a.png", "scene_id": "room"}
    return common | {"width": WIDTH, "height": HEIGHT, "objects": objects}


def _pair(qa_id: str, first: str, second: str, **words: Any) -> dict[str, Any]:
    slots = [{"box_xyxy": [float(value) for value in BOXES[name]]} for name in (first, second)]
    return {
        "qa_id": qa_id,
        "split": "train",
        "task": "position_comparison",
        "relation": "left",
        "scene_id": "room",
        "view_ids": ["v"],
        "width": WIDTH,
        "height": HEIGHT,
        "template_id": "position_comparison.left.predicate.001",
        "slots": slots,
        "evidence": {"objects": [first, second], "values": [0.1, 0.4]},
        "form": "predicate",
        "answer_style": "short",
        "truth": "yes",
    } | words


def _sample(pair: dict[str, Any], sample_id: str) -> dict[str, Any]:
    overlay = {"view_id": "v", "kind": "box", "object_id": "chair", "geometry": [1.0], "colour": "red", "number": 0}
    return {
        "sample_id": sample_id,
        "qa_id": pair["qa_id"],
        "split": pair["split"],
        "task": pair["task"],
        "relation": "left",
        "form": "predicate",
        "image_format": "box",
        "text_format": "natural",
        "images": pair["view_ids"],
        "overlays": [overlay],
        "question": "Is it?",
        "answer": "Yes.",
        "truth": pair["truth"],
    }


def _tables(root: Path, pairs: list[dict[str, Any]]) -> EngineTables:
    Image.new("RGB", (WIDTH, HEIGHT), "gray").save(root / "a.png")
    samples = [_sample(pair, f"{place}-{pair['qa_id']}") for pair in pairs for place in range(2)]
    made = (pa.Table.from_pylist(rows) for rows in ([_view()], pairs, samples))
    views, asked, shown = made
    return EngineTables(views, asked, shown, {"rooms": root})


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    pairs = [_pair("good", "chair", "table"), _pair("small", "chair", "mug")]
    lessons = Lessons.open(write_lessons(tmp_path / "lessons", _tables(tmp_path, pairs), LessonParams()))
    assert [row["sample_id"] for row in lessons.samples.to_pylist()] == ["0-good", "1-good"]
    assert [item["object_id"] for item in lessons.objects[0]] == list(BOXES)
    regions = lessons.read_regions(0)
    assert (regions[12, 10], regions[20, 50], regions[2, 2], regions[40, 40]) == (1, 2, 3, 0)
    assert lessons.read_picture(0).size == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("words", "flat", "direct"),
    [
        ({}, "right", True),
        ({"truth": "no"}, "wrong", True),
        ({"template_id": "position_comparison.left.predicate.012"}, "right", False),
        ({"answer_style": "sentence"}, "right", False),
        ({"task": "existence_estimation", "truth": "no"}, "wrong", True),
    ],
)
def test_what_is_known_of_a_question(words: dict[str, Any], flat: str, direct: bool, tmp_path: Path) -> None:
    tables = _tables(tmp_path, [_pair("q", "chair", "table", **words)])
    row = Lessons.open(write_lessons(tmp_path / "lessons", tables, LessonParams())).samples.to_pylist()[0]
    assert (row["flat"], row["direct"], row["scene_id"]) == (flat, direct, "room")


@pytest.mark.parametrize(
    ("slots", "relation", "named", "outcomes"),
    [
        (2, "horizontal", ["chair", "table"], [""]),
        (1, "left", ["chair"], ["right", "left"]),
        (1, "above", ["chair"], ["above", "below"]),
        (0, "any", [], ["", "", ""]),
    ],
)
def test_what_an_answer_rests_on(
    slots: int, relation: str, named: list[str], outcomes: list[str], tmp_path: Path
) -> None:
    whole = _pair("q", "chair", "table", relation=relation)
    objects, values = ["chair", "table", "shelf"], [0.3, 0.4, 0.2]
    whole |= {"slots": whole["slots"][:slots], "evidence": {"objects": objects, "values": values}}
    tables = _tables(tmp_path, [_pair("p", "chair", "table"), whole])
    rows = Lessons.open(write_lessons(tmp_path / "lessons", tables, LessonParams())).samples.to_pylist()
    told = {row["sample_id"]: (row["named"], row["candidates"], row["outcomes"]) for row in rows}
    assert told["0-q"] == (named, [name for name in objects if name not in named], outcomes)
    assert told["0-p"] == (["chair", "table"], [], [])


def test_a_cell_has_so_many(tmp_path: Path) -> None:
    tables = _tables(tmp_path, [_pair(name, "chair", "table") for name in "abc"])
    params = LessonParams(samples_per_cell=4)
    folder = write_lessons(tmp_path / "lessons", tables, params)
    assert Lessons.open(folder).samples["sample_id"].to_pylist() == ["0-a", "0-b", "0-c", "1-a"]
    assert json.loads((folder / ABOUT).read_text())["samples"] == 4


def test_each_truth_is_examined_as_often(tmp_path: Path) -> None:
    truths = ["yes"] * 5 + ["no"] * 2
    pairs = [_pair(f"q{place}", "chair", "table", split="test", truth=truth) for place, truth in enumerate(truths)]
    folder = write_lessons(tmp_path / "lessons", _tables(tmp_path, pairs), LessonParams(test_samples=8))
    assert Counter(Lessons.open(folder).samples["truth"].to_pylist()) == {"yes": 4, "no": 4}


@pytest.mark.parametrize(("formats", "kept"), [("natural", 2), ("core", 3), ("natural+all", 4)])
def test_only_formats_of_the_study_are_written(formats: str, kept: int, tmp_path: Path) -> None:
    tables = _tables(tmp_path, [_pair(name, "chair", "table") for name in "ab"])
    told = [("original", "natural"), ("original", "natural"), ("box", "from_image"), ("box", "coordinates")]
    for name, place in (("image_format", 0), ("text_format", 1)):
        column = tables.samples.schema.get_field_index(name)
        tables = replace(
            tables, samples=tables.samples.set_column(column, name, pa.array([pair[place] for pair in told]))
        )
    frames = (daft.from_arrow(table) for table in (tables.views, tables.pairs, tables.samples))
    sources = {"rooms": Source("rooms", "rooms", tmp_path, "native")}
    folder = make_lessons(*frames, sources, LearningParams.model_validate({"formats": formats}))(tmp_path / "lessons")
    assert len(Lessons.open(folder).samples) == kept


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no samples of single views"):
        write_lessons(tmp_path / "lessons", _tables(tmp_path, [_pair("q", "chair", "mug")]), LessonParams())
