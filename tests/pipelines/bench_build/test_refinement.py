"""Public benchmarks refined: regions and phrases as slots, three formats a question, a reason for what is left out."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.pipelines.bench_build import spatialbench, spatialrgpt
from internspatial_kedro.pipelines.bench_build.nodes import hash_images
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.refine import refine_spatialbench, refine_spatialrgpt
from internspatial_kedro.pipelines.bench_build.regions import LeftOutError, to_slot
from pipelines.bench_build.small_world import BOXES, HEIGHT, WIDTH, World, draw_picture, recompress

LEFT, RIGHT = BOXES["1"], BOXES["2"]


def rle_of(box: list[float]) -> dict[str, Any]:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8, order="F")
    mask[int(box[1]) : int(box[3]), int(box[0]) : int(box[2])] = 1
    rle = coco_mask.encode(mask)
    return {"size": list(rle["size"]), "counts": rle["counts"].decode()}


def rgpt_row(name: str, category: str, question: str, answer: str, **changed: Any) -> dict[str, Any]:
    kind = "quantitative" if category in ("width_data", "direction") else "qualitative"
    row = {"id": name, "question": question, "ground_truth": answer, "qa_type": kind, "qa_category": category}
    return row | {"image": "one.png", "bbox": [LEFT, RIGHT], "rle": [rle_of(LEFT), rle_of(RIGHT)]} | changed


RGPT = [
    rgpt_row("p", "left_predicate", "Is Region [0] to the left of Region [1]?", "Yes, Region [0] is to the left."),
    rgpt_row("n", "wide_predicate", "Region [1], is it wider than Region [0]?", "No.", rle=None),
    rgpt_row("c", "tall_choice", "Who is taller, Region [0] or Region [1]?", "Region [1] is taller."),
    rgpt_row("q", "width_data", "How wide is Region [0]?", "It is 2 meters wide."),
    rgpt_row("far", "left_predicate", "Is Region [0] left of Region [7]?", "No, Region [0] is right of Region [7]."),
    rgpt_row("lost", "left_predicate", "Is Region [0] left of Region [1]?", "Yes.", image="gone.png"),
    rgpt_row("flat", "left_predicate", "Is Region [0] left of Region [1]?", "Yes.", bbox=[[5, 5, 5, 9], RIGHT]),
    rgpt_row("same", "left_predicate", "Is Region [0] left of Region [1]?", "Yes.", bbox=[LEFT, LEFT], rle=None),
    rgpt_row(
        "size", "left_predicate", "Is Region [0] left of Region [1]?", "Yes.", rle=[{"size": [2, 2], "counts": "4"}]
    ),
    rgpt_row("none", "left_predicate", "Is it on the left?", "Yes."),
]


@pytest.fixture
def rgpt(tmp_path: Path) -> Reading:
    root = tmp_path / "rgpt"
    draw_picture(root / "images" / "one.png", 900)
    (root / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in RGPT))
    return Reading(root, tmp_path / "cache")


def refined(make: Any, native: Reading, world: World, params: BenchBuildParams, folder: Path) -> list[Item]:
    _, views = world.tables
    folder.mkdir()
    readings = {"": native}
    make(readings, hash_images(views, world.sources), world.root / "verdicts", params).write(folder)
    items = list(read_items(folder))
    assert all(isinstance(item, Item) for item in items)
    return items  # type: ignore[return-value]


def left_out(folder: Path) -> dict[str, str]:
    lines = (folder / "rejects.jsonl").read_text().splitlines()
    return {row["item_id"]: row["reason"] for row in map(json.loads, lines)}


def test_each_question_is_shown_in_three_formats(
    rgpt: Reading, world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    items = refined(refine_spatialrgpt, rgpt, world, params, tmp_path / "out")
    assert Counter(item.extra["native_id"] for item in items) == {"p": 3, "n": 3, "c": 3}
    for name in ("p", "n", "c"):
        assert len({item.format for item in items if item.extra["native_id"] == name}) == 3
    assert len({item.item_id for item in items}) == 9
    assert {item.task for item in items if item.extra["native_id"] == "p"} == {"position_comparison"}
    assert {item.task for item in items if item.extra["native_id"] == "c"} == {"size_comparison"}


def test_every_row_that_is_left_out_has_a_reason(
    rgpt: Reading, world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    refined(refine_spatialrgpt, rgpt, world, params, tmp_path / "out")
    prefix = "spatialrgpt_bench/"
    assert left_out(tmp_path / "out") == {
        f"{prefix}q": "quantitative",
        f"{prefix}far": "region_without_box",
        "row 6": "missing_media",
        "flat": "empty_box",
        "same": "no_format",
        "size": "mask_wrong_size",
        f"{prefix}none": "no_region",
    }
    sheet = json.loads((tmp_path / "out" / "datasheet.json").read_text())
    assert sum(sheet["left_out"].values()) + 3 == len(RGPT)


def test_regions_have_no_name_so_no_format_names_them(
    rgpt: Reading, world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    everything = params.model_copy(update={"formats_per_question": 19})
    items = refined(refine_spatialrgpt, rgpt, world, everything, tmp_path / "out")
    seen = {name: {item.format for item in items if item.extra["native_id"] == name} for name in ("p", "n")}
    pointed = {f"{form.image}/{form.text}" for form in FORMATS if form.text in ("ref_region_box", "from_image")}
    assert seen["p"] == pointed
    assert seen["n"] == {name for name in pointed if not name.startswith("mask/")}, "there is no mask to draw"
    assert not any("Region [" in item.messages[0].parts[-1].text for item in items)


def test_answers_follow_the_regions(rgpt: Reading, world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    items = refined(refine_spatialrgpt, rgpt, world, params, tmp_path / "out")
    for item in items:
        text = item.messages[0].parts[-1].text
        if item.extra["native_id"] == "c":
            asked = re.fullmatch(r"Who is taller, (.*) or (.*)\?", item.question)
            assert asked is not None
            assert item.lettered[item.answers[0]] == asked[2], "Region [1] is the second that is named"
            assert text.endswith("Answer with the option's letter.")
        else:
            assert item.answers == ("yes" if item.extra["native_id"] == "p" else "no",)
            assert text.endswith(" Answer yes or no.")


def test_a_picture_that_training_shows_is_a_leak(
    rgpt: Reading, world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    trained = next(view for view in world.views if view["split"] == "train")
    recompress(world.root / trained["image"], rgpt.root / "images" / "one.png")
    assert refined(refine_spatialrgpt, rgpt, world, params, tmp_path / "out") == []
    assert left_out(tmp_path / "out")["spatialrgpt_bench/images/one.png"] == "leak_look_alike"


def test_real_rows_without_pictures_are_all_left_out(real_root: Path, tmp_path: Path) -> None:
    path = real_root / "spatialrgpt_bench" / "rows.jsonl"
    if not path.is_file():
        pytest.skip(f"no rows at {path}")
    rows = list(spatialrgpt.read_rows(Reading(path, tmp_path / "cache")))
    assert len(rows) == len(path.read_text().splitlines())
    assert {row.reason for row in rows if isinstance(row, BadRow)} == {"missing_media"}
    for line in map(json.loads, path.read_text().splitlines()):
        text, numbers = spatialrgpt.to_slots(line["question"])
        assert numbers and "Region" not in text


SLOTS = [
    ("Is Region [0] left of Region [1]?", "Is {a} left of {b}?", [0, 1]),
    ("Region [1] and Region [0]: which?", "{A} and {b}: which?", [1, 0]),
    ("Look. Region [2] is tall. Is the Region [2] wide?", "Look. {A} is tall. Is {a} wide?", [2]),
    ("Is <mask> <depth> left of <mask>?", "Is {a} left of {b}?", [0, 1]),
    ("region [3]?", "{A}?", [3]),
]


@pytest.mark.parametrize(("text", "slots", "numbers"), SLOTS)
def test_regions_become_slots(text: str, slots: str, numbers: list[int]) -> None:
    assert spatialrgpt.to_slots(text) == (slots, numbers)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Is it left?", "no_region"),
        ("{a} Region [0]", "braces"),
        (" ".join(f"Region [{number}]" for number in range(9)), "too_many_regions"),
    ],
)
def test_texts_that_cannot_be_refined(text: str, reason: str) -> None:
    with pytest.raises(LeftOutError) as caught:
        spatialrgpt.to_slots(text)
    assert caught.value.reason == reason


PHRASES = [
    ("Is the cup left of the red box?", ["cup", "red box"], "Is {a} left of {b}?"),
    ("The cup, is it left of a box?", ["box", "cup"], "{B}, is it left of {a}?"),
    ("Where? Cup or teacup?", ["cup"], "Where? {A} or teacup?"),
    ("Is it left?", [], "Is it left?"),
]


@pytest.mark.parametrize(("text", "phrases", "slots"), PHRASES)
def test_phrases_become_slots(text: str, phrases: list[str], slots: str) -> None:
    assert spatialbench.to_slots(text, phrases) == slots


@pytest.mark.parametrize(
    ("text", "phrases", "reason"),
    [
        ("Is the cup left of the cup?", ["cup"], "phrase_ambiguous"),
        ("Is the cup left?", ["box"], "phrase_ambiguous"),
        ("Is the red cup left?", ["red cup", "cup"], "phrases_overlap"),
        ("Is {a} left?", [], "braces"),
        ("many", list("abcdefghi"), "too_many_regions"),
    ],
)
def test_phrases_that_are_ambiguous(text: str, phrases: list[str], reason: str) -> None:
    with pytest.raises(LeftOutError) as caught:
        spatialbench.to_slots(text, phrases)
    assert caught.value.reason == reason


@pytest.fixture
def bench(tmp_path: Path) -> Reading:
    root = tmp_path / "spatialbench"
    draw_picture(root / "positional" / "one.png", 901)
    files = {
        "positional": [
            {"id": 1, "image": "positional/one.png", "question": "Is the cup left of the box?", "answer": "Yes"},
            {"id": 2, "image": "positional/one.png", "question": "Is the jug left of the jug?", "answer": "No"},
            {"id": 3, "image": "positional/one.png", "question": "Is the pen above the pad?", "answer": "No"},
        ],
        "counting": [{"id": 1, "image": "positional/one.png", "question": "How many cups are there?", "answer": "3"}],
        "reach": [{"id": 1, "image": "positional/one.png", "question": "Does it touch the cup?", "answer": "Yes"}],
    }
    for task, records in files.items():
        (root / f"{task}.json").write_text(json.dumps(records))
    cup, box = {"phrase": "cup", "bbox": LEFT, "rle": rle_of(LEFT)}, {"phrase": "box", "bbox": RIGHT}
    regions = [
        {"id": "positional/1", "objects": [cup, box]},
        {"id": "positional/2", "objects": [{"phrase": "jug", "bbox": LEFT}]},
        {"id": "positional/3", "objects": [{"phrase": "pen"}]},
    ]
    (root / "regions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in regions))
    return Reading(root, tmp_path / "cache")


def test_spatialbench_with_and_without_boxes(
    bench: Reading, world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    items = refined(refine_spatialbench, bench, world, params, tmp_path / "out")
    by_name: dict[str, list[Item]] = {}
    for item in items:
        by_name.setdefault(str(item.extra["native_id"]), []).append(item)
    assert {name: len(found) for name, found in by_name.items()} == {
        "positional/1": 3, "positional/3": 1, "counting/1": 1,
    }  # fmt: skip
    assert [item.format for item in by_name["counting/1"]] == ["original/natural"]
    assert (by_name["counting/1"][0].task, by_name["counting/1"][0].answers) == ("object_counting", ("3",))
    assert {item.answers for item in by_name["positional/1"]} == {("yes",)}
    assert left_out(tmp_path / "out") == {
        "positional/3": "bad_regions",
        "spatialbench/positional/2": "phrase_ambiguous",
        "spatialbench/reach/1": "no_task_of_ours",
    }


MASKS = [
    ("another size", {"size": [2, 2], "counts": "04"}, "mask_wrong_size"),
    ("no counts", {"size": [HEIGHT, WIDTH]}, "record_malformed"),
    ("empty counts", {"size": [HEIGHT, WIDTH], "counts": ""}, "mask_malformed"),
    ("too long", {"size": [HEIGHT, WIDTH], "counts": [0, HEIGHT * WIDTH + 1]}, "mask_malformed"),
    ("foreign letters", {"size": [HEIGHT, WIDTH], "counts": "\u00ff\u00fe"}, "mask_malformed"),
    ("nothing set", {"size": [HEIGHT, WIDTH], "counts": [HEIGHT * WIDTH]}, "mask_empty"),
    ("no object", "rle", "record_malformed"),
]


@pytest.mark.parametrize(("rle", "reason"), [row[1:] for row in MASKS], ids=[row[0] for row in MASKS])
def test_masks_that_cannot_be_used(rle: Any, reason: str) -> None:
    with pytest.raises(LeftOutError) as caught:
        to_slot(0, "v", {"bbox": LEFT, "rle": rle}, (WIDTH, HEIGHT))
    assert caught.value.reason == reason


def test_masks_without_compression_are_the_same() -> None:
    plain = {"size": [HEIGHT, WIDTH], "counts": [HEIGHT * 10, HEIGHT * 20, HEIGHT * (WIDTH - 30)]}
    slot, mask = to_slot(1, "v", {"bbox": [-5, 0, 500, 50], "rle": plain}, (WIDTH, HEIGHT))
    assert mask == rle_of([10, 0, 30, HEIGHT])["counts"]
    assert slot["box_xyxy"] == [0, 0, WIDTH, 50]
    assert (slot["name"], slot["named_by"], slot["has_mask"]) == ("b", "mark", True)
