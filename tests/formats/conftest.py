"""Questions to show: rows of `qa_pairs` that are valid in every column, made from what a test cares about."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.choice import format_quotas, question_hashes
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.sampling import combine, hex_ids

Row = dict[str, Any]

TWO_SLOTS = "Which is further left, {a} or {b}?"


def slot(name: str = "a", **changed: Any) -> Row:
    """A slot that suits every format in a 640x480 image."""
    left = 60.0 if name == "a" else 360.0
    row = {
        "name": name,
        "object_id": f"object-{name}",
        "view_id": "rooms/r1/f1",
        "label": "chair",
        "caption": "red chair" if name == "a" else "tall blue lamp",
        "named_by": "caption",
        "box_xyxy": [left, 100.0, left + 160.0, 340.0],
        "has_mask": True,
        "area_fraction": 0.1,
        "mark_px": [left + 80.0, 220.0],
        "mark_radius_px": 60.0,
    }
    whole = row | changed
    mark = [*whole.pop("mark_px"), whole.pop("mark_radius_px"), whole.pop("area_fraction")]
    return whole | {"mark": mark}


def question(text: str = TWO_SLOTS, answer: str = "{A}.", slots: list[Row] | None = None, **changed: Any) -> Row:
    """A question about one 640x480 image."""
    row: Row = {
        "qa_id": "00000000000000aa",
        "task": "position_comparison",
        "relation": "left",
        "form": "choice",
        "view_type": "single",
        "source": "rooms",
        "split": "train",
        "scene_id": "rooms/r1",
        "view_ids": ["rooms/r1/f1"],
        "width": 640,
        "height": 480,
        "template_id": "position_comparison.left.choice.001",
        "question": text,
        "slots": [slot("a"), slot("b")] if slots is None else slots,
        "category": "",
        "options": [],
        "answer": answer,
        "answer_style": "short",
        "answer_kind": "choice",
        "truth": "a",
        "answer_value": None,
        "unit": None,
        "evidence": {
            "measure": "x in view space",
            "unit": "m",
            "objects": ["object-a", "object-b"],
            "values": [0.1, 0.9],
            "margin": 0.8,
            "required": 0.1,
        },
        "seed": 7,
    }
    return row | changed


def batch_of(*rows: Row) -> pa.RecordBatch:
    """Rows as a batch of `qa_pairs`."""
    return pa.RecordBatch.from_pylist(list(rows), schema=QA_PAIRS.schema)


def random_question(random: np.random.Generator) -> Row:
    """A question with 0, 1 or 2 slots of random size, name and mask."""
    count = int(random.choice([0, 1, 2], p=[0.1, 0.3, 0.6]))
    slots = [_random_slot(random, "ab"[i]) for i in range(count)]
    texts = ("How many chairs are there?", "How many lamps are left of {a}?", TWO_SLOTS)
    truth = str(random.choice(["a", "b"])) if count == 2 else str(random.integers(1, 9))
    answer = f"{{{truth.upper()}}} is." if count == 2 else truth
    return question(texts[count], answer, slots, truth=truth)


def _random_slot(random: np.random.Generator, name: str) -> Row:
    width, height = random.uniform(5, 300, 2)
    left, top = random.uniform(0, 640 - width), random.uniform(0, 480 - height)
    return slot(
        name,
        named_by=str(random.choice(["label", "caption", "mark"], p=[0.5, 0.3, 0.2])),
        label=str(random.choice(["chair", "lamp", "potted plant"])),
        box_xyxy=[left, top, left + width, top + height],
        has_mask=bool(random.random() < 0.8),
        area_fraction=0.6 * width * height / (640 * 480),
        mark_px=[left + width / 2, top + height / 2],
        mark_radius_px=min(width, height) / 3,
    )


def synthetic(count: int, distinct: int = 500) -> pa.RecordBatch:
    """Many questions with ids of their own; `distinct` of them differ otherwise."""
    random = np.random.default_rng(5)
    kinds = batch_of(*(random_question(random) for _ in range(distinct)))
    rows = kinds.take(pa.array(random.integers(0, distinct, count)))
    ids = hex_ids(combine(np.arange(count, dtype=np.uint64), 11))
    return rows.set_column(0, QA_PAIRS.schema.field("qa_id"), ids)


def quotas_of(qa: pa.RecordBatch, seed: int, rules: FormatRules) -> pa.Table:
    """The `format_quotas` table of some questions."""
    return format_quotas(format_patterns(qa, rules), question_hashes(qa, seed))


@pytest.fixture(scope="session")
def make_slot() -> Callable[..., Row]:
    return slot


@pytest.fixture(scope="session")
def make_question() -> Callable[..., Row]:
    return question


@pytest.fixture(scope="session")
def make_batch() -> Callable[..., pa.RecordBatch]:
    return batch_of


@pytest.fixture(scope="session")
def make_quotas() -> Callable[..., pa.Table]:
    return quotas_of


@pytest.fixture(scope="session")
def ten_thousand() -> pa.RecordBatch:
    """10,000 questions of mixed patterns."""
    return synthetic(10_000)
