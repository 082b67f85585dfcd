"""Exports are what they say: read back with plain json and pillow, nothing of our own."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import daft
import numpy as np
import pytest
from PIL import Image

from e2e.conftest import Store
from internspatial_kedro.datasets.export import ExportDataset
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.pipelines.format_expansion.nodes import count_formats, expand_formats, export_sft
from internspatial_kedro.pipelines.format_expansion.params import ExportParams, FormatExpansionParams
from internspatial_kedro.sources.records import Source

BOX = re.compile(r"<box>\[\[(\d+), (\d+), (\d+), (\d+)\]\]</box>")


@pytest.fixture(scope="module")
def params() -> FormatExpansionParams:
    return FormatExpansionParams(export=ExportParams(most_samples=400))


@pytest.fixture(scope="module")
def samples(store: Store, qa_pairs: daft.DataFrame, params: FormatExpansionParams) -> daft.DataFrame:
    quotas = store.keep("format_quotas", "format_quotas", lambda: count_formats(qa_pairs, params))
    return store.keep("samples", "samples", lambda: expand_formats(qa_pairs, quotas, params))


@pytest.fixture(scope="module")
def export(
    store: Store,
    samples: daft.DataFrame,
    lifted: daft.DataFrame,
    rooms: dict[str, Source],
    params: FormatExpansionParams,
) -> Path:
    folder = store.folder / "sft"
    ExportDataset(path=str(folder)).save(export_sft(samples, lifted, rooms, params))
    return folder


@pytest.fixture(scope="module")
def boxes(lifted: daft.DataFrame) -> dict[str, np.ndarray]:
    """Boxes of all objects of each view, shape (n, 4)."""
    rows = lifted.select("view_id", "objects").to_pylist()
    return {row["view_id"]: np.array([entry["box_xyxy"] for entry in row["objects"]]) for row in rows}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_no_format_is_favoured_among_those_that_suit(
    qa_pairs: daft.DataFrame, samples: daft.DataFrame, params: FormatExpansionParams
) -> None:
    columns = ("qa_id", "task", "view_ids", "width", "height", "slots")
    questions = qa_pairs.select(*columns).to_arrow().combine_chunks()
    suits = format_patterns(questions, params.rules)[:, None] >> np.arange(len(FORMATS)) & 1
    taken = np.minimum(params.samples_per_question, suits.sum(axis=1))
    expected = (suits * (taken / np.maximum(suits.sum(axis=1), 1))[:, None]).sum(axis=0)
    rows = samples.select("image_format", "text_format").to_pylist()
    counts = Counter((row["image_format"], row["text_format"]) for row in rows)
    shares = np.array([counts[form.image, form.text] for form in FORMATS]) / expected
    assert len(counts) == 19
    assert shares.max() / shares.min() <= 1.1


def test_every_line_parses_and_every_image_opens(export: Path) -> None:
    meta = json.loads((export / "internvl" / "meta.json").read_text())
    entries = lines(export / "internvl" / "train.jsonl")
    assert len(entries) == 400
    assert sum(entry["length"] for entry in meta.values()) == 400
    for entry in entries:
        question, answer = (turn["value"] for turn in entry["conversations"])
        assert question.startswith("<image>\n")
        assert answer
        with Image.open(export / entry["image"]) as image:
            assert image.size == (entry["width"], entry["height"])
            image.load()


def test_boxes_in_the_text_are_boxes_of_the_view(
    export: Path, samples: daft.DataFrame, boxes: dict[str, np.ndarray]
) -> None:
    views = {row["sample_id"]: row["images"][0] for row in samples.select("sample_id", "images").to_pylist()}
    found = 0
    for entry in lines(export / "internvl" / "train.jsonl"):
        size = np.array([entry["width"], entry["height"]] * 2)
        for turn in entry["conversations"]:
            for match in BOX.finditer(turn["value"]):
                box = np.array(match.groups(), dtype=float) / 1000 * size
                step = size / 1000
                off = np.abs(boxes[views[entry["id"]]] - box) / step
                assert off.max(axis=1).min() <= 1.0
                found += 1
    assert found > 100


def test_layouts_hold_the_same_conversations(export: Path) -> None:
    internvl = {entry["id"]: entry["conversations"][1]["value"] for entry in lines(export / "internvl" / "train.jsonl")}
    llava = {
        entry["id"]: entry["conversations"][1]["value"]
        for entry in json.loads((export / "llava" / "train.json").read_text())
    }
    chat = lines(export / "chat" / "train.jsonl")
    assert internvl == llava
    assert len(chat) == len(internvl)
    for entry in chat:
        assert [message["role"] for message in entry["messages"]] == ["user", "assistant"]
