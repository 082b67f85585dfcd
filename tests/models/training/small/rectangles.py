"""Lessons of coloured rectangles, which a test can answer by itself."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from internspatial_kedro.models.training.small.lessons import ABOUT, SAMPLES, SAMPLES_SCHEMA, VIEWS, VIEWS_SCHEMA

WIDTH, HEIGHT = 64, 48
_COLOURS = {"red": (200, 30, 30), "blue": (30, 30, 200)}
_BOXES = {"left": (6, 10, 22, 30), "right": (40, 14, 58, 36)}


def write_rectangles(folder: Path, rooms: int = 6) -> Path:
    """A red chair and a blue table, one left of the other; every third room is for the test."""
    folder.mkdir(parents=True, exist_ok=True)
    views = [_view(number) for number in range(rooms)]
    samples = [sample for number, view in enumerate(views) for sample in _samples(number, view)]
    pq.write_table(pa.Table.from_pylist(views, VIEWS_SCHEMA), folder / VIEWS)
    pq.write_table(pa.Table.from_pylist(samples, SAMPLES_SCHEMA).sort_by("sample_id"), folder / SAMPLES)
    about = {"draw": "internspatial_kedro.formats.drawing:draw_overlays", "content": f"rectangles {rooms}"}
    (folder / ABOUT).write_text(json.dumps(about))
    return folder


def _view(number: int) -> dict[str, Any]:
    sides = ("left", "right") if number % 2 else ("right", "left")
    picture = np.full((HEIGHT, WIDTH, 3), 150 + 5 * number, np.uint8)
    regions = np.zeros((HEIGHT, WIDTH), np.uint8)
    objects = []
    for place, (label, colour, side) in enumerate(zip(("chair", "table"), _COLOURS, sides, strict=True), 1):
        left, top, right, bottom = _BOXES[side]
        picture[top:bottom, left:right] = _COLOURS[colour]
        regions[top:bottom, left:right] = place
        box = [float(value) for value in _BOXES[side]]
        caption = f"{colour} {label}"
        objects.append(
            {"object_id": label, "label": label, "caption": caption, "box_xyxy": box, "distance_m": 2.0 + place}
        )
    return {
        "view_id": f"view-{number}",
        "scene_id": f"room-{number}",
        "split": "train" if number % 3 else "test",
        "width": WIDTH,
        "height": HEIGHT,
        "picture": _encode(picture),
        "regions": _encode(regions),
        "objects": objects,
    }


def _encode(pixels: np.ndarray[Any, Any]) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _samples(number: int, view: dict[str, Any]) -> list[dict[str, Any]]:
    chair, table = view["objects"]
    is_left = chair["box_xyxy"][0] < table["box_xyxy"][0]
    truth = "yes" if is_left else "no"
    common = {
        "split": view["split"],
        "task": "position_comparison",
        "relation": "left",
        "form": "predicate",
        "view_id": view["view_id"],
        "scene_id": view["scene_id"],
        "answer": f"{truth.title()}.",
        "named": ["chair", "table"],
        "candidates": [],
        "outcomes": [],
        "answer_style": "short",
        "direct": True,
        "truth": truth,
        "flat": "right",
    }
    marks = [_mark(view, item, colour) for item, colour in ((chair, "green"), (table, "pink"))]
    natural = {"image_format": "original", "text_format": "natural", "overlays": []}
    masked = {"image_format": "mask", "text_format": "from_image", "overlays": marks}
    asked = "Is the region masked in green to the left of the region masked in pink?"
    return [
        common | natural | {"sample_id": f"a{number}", "question": "Is the red chair to the left of the blue table?"},
        common | masked | {"sample_id": f"b{number}", "question": asked},
    ]


def _mark(view: dict[str, Any], item: dict[str, Any], colour: str) -> dict[str, Any]:
    return {
        "view_id": view["view_id"],
        "kind": "mask",
        "object_id": item["object_id"],
        "geometry": [],
        "colour": colour,
        "number": 0,
    }
