"""Rows that are valid in every column, made from what a test cares about."""

from collections.abc import Callable
from typing import Any

import daft
import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.tables import LIFTED_VIEWS, QA_PAIRS, SAMPLES
from internspatial_kedro.tables.schema import Table

Row = dict[str, Any]

LEVEL_CAMERA = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0]
"""cam_to_view of a camera that looks straight ahead."""


def frame(table: Table, rows: list[Row]) -> daft.DataFrame:
    """Rows as a lazy frame of a table; columns that a row lacks are null."""
    return daft.from_arrow(pa.Table.from_pylist(rows, schema=table.schema))


def slot(name: str, label: str, box: list[float] | None = None) -> Row:
    return {
        "name": name,
        "object_id": f"object-{name}",
        "view_id": "rooms/r1/f1",
        "label": label,
        "caption": f"red {label}",
        "named_by": "label",
        "box_xyxy": box or [10.0, 10.0, 50.0, 60.0],
        "has_mask": False,
        "mark": [30.0, 35.0, 20.0, 0.1],
    }


def question(**changed: Any) -> Row:
    """A predicate about a lamp and a chair."""
    row: Row = {
        "qa_id": "00000000000000aa",
        "task": "position_comparison",
        "relation": "left",
        "form": "predicate",
        "view_type": "single",
        "source": "rooms",
        "split": "train",
        "scene_id": None,
        "view_ids": ["rooms/r1/f1"],
        "width": 100,
        "height": 80,
        "template_id": "position_comparison.left.predicate.001",
        "question": "Is {a} left of {b}?",
        "slots": [slot("a", "lamp"), slot("b", "chair")],
        "category": "",
        "options": [],
        "answer": "Yes.",
        "answer_style": "short",
        "answer_kind": "yes_no",
        "truth": "yes",
        "evidence": {
            "measure": "position to the viewer's right",
            "unit": "m",
            "objects": ["object-a", "object-b"],
            "values": [-0.5, 0.5],
            "margin": 1.0,
            "required": 0.25,
        },
        "seed": 7,
    }
    return row | changed


def lifted_object(object_id: str, label: str, center: tuple[float, float, float], **changed: Any) -> Row:
    """A cube with sides of 0.4 m."""
    box = UprightBoxes(np.array([center]), np.full((1, 3), 0.4), np.zeros(1))
    row: Row = {
        "object_id": object_id,
        "label": label,
        "caption": f"red {label}",
        "box_xyxy": [10.0, 10.0, 50.0, 60.0],
        "mask_rle": None,
        "crowd": False,
        "center_view": list(center),
        "size_view": [0.4, 0.4, 0.4],
        "size_obb": [0.4, 0.4, 0.4],
        "yaw_rad": 0.0,
        "corners_view": box.corners[0].ravel().tolist(),
        "distance_m": float(np.linalg.norm(center)),
        "truncated": False,
        "points": 0,
        "center_px": [50.0 + 100 * center[0] / center[1], 40.0],
        "area_fraction": 0.1,
        "mark_px": [30.0, 35.0],
        "mark_radius_px": 20.0,
        "unusable": "",
    }
    return row | changed


def view(objects: list[Row] | None = None, **changed: Any) -> Row:
    """A 100x80 image of a lamp on the left and a chair on the right, 2 m away."""
    lamp, chair = lifted_object("object-a", "lamp", (-0.5, 2.0, 0.0)), lifted_object("object-b", "chair", (0.5, 2.0, 0))
    row: Row = {
        "view_id": "rooms/r1/f1",
        "source": "rooms",
        "split": "train",
        "image": "r1/f1.jpg",
        "width": 100,
        "height": 80,
        "camera": {"fx": 100.0, "fy": 100.0, "cx": 50.0, "cy": 40.0, "cam_to_world": None, "up_cam": None},
        "exhaustive_labels": [],
        "cam_to_view": LEVEL_CAMERA,
        "tilt_rad": 0.0,
        "objects": [lamp, chair] if objects is None else objects,
    }
    return row | changed


def sample(number: int = 0, **changed: Any) -> Row:
    row: Row = {
        "sample_id": f"{number:016x}",
        "qa_id": "00000000000000aa",
        "task": "position_comparison",
        "relation": "left",
        "form": "predicate",
        "source": "rooms",
        "split": "train",
        "image_format": "original",
        "text_format": "natural",
        "images": ["rooms/r1/f1"],
        "width": 100,
        "height": 80,
        "overlays": [],
        "question": "Is the lamp left of the chair?",
        "answer": "Yes.",
        "boxes_xyxy": [],
        "truth": "yes",
        "answer_kind": "yes_no",
    }
    return row | changed


@pytest.fixture(scope="session")
def make_slot() -> Callable[..., Row]:
    return slot


@pytest.fixture(scope="session")
def make_question() -> Callable[..., Row]:
    return question


@pytest.fixture(scope="session")
def make_object() -> Callable[..., Row]:
    return lifted_object


@pytest.fixture(scope="session")
def make_view() -> Callable[..., Row]:
    return view


@pytest.fixture(scope="session")
def make_sample() -> Callable[..., Row]:
    return sample


@pytest.fixture(scope="session")
def qa_frame() -> Callable[[list[Row]], daft.DataFrame]:
    return lambda rows: frame(QA_PAIRS, rows)


@pytest.fixture(scope="session")
def sample_frame() -> Callable[[list[Row]], daft.DataFrame]:
    return lambda rows: frame(SAMPLES, rows)


@pytest.fixture(scope="session")
def view_frame() -> Callable[[list[Row]], daft.DataFrame]:
    return lambda rows: frame(LIFTED_VIEWS, rows)
