"""Lessons: a folder with pictures, objects and samples, all that a small model learns from."""

import importlib
import json
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.pictures import Draw
from internspatial_kedro.tables.samples import OVERLAY
from internspatial_kedro.tables.schema import NUMBERS, TEXT, field, list_of, optional

VIEWS: Final = "views.parquet"
SAMPLES: Final = "samples.parquet"
ABOUT: Final = "lessons.json"

LESSON_OBJECT: Final = pa.struct(
    [
        field("object_id", TEXT, "unique in the view"),
        field("label", TEXT, "category"),
        field("caption", TEXT, "what names it"),
        field("box_xyxy", NUMBERS, "left, top, right, bottom [px]"),
        optional("distance_m", pa.float64(), "from the camera [m]"),
    ]
)
VIEWS_SCHEMA: Final = pa.schema(
    [
        field("view_id", TEXT, "the view"),
        field("scene_id", TEXT, "its scene, or itself"),
        field("split", TEXT, "train or test"),
        field("width", pa.int32(), "[px]"),
        field("height", pa.int32(), "[px]"),
        field("picture", pa.large_binary(), "image file"),
        field("regions", pa.large_binary(), "PNG: number in `objects`, from 1, of what each pixel shows; 0: none"),
        field("objects", list_of(LESSON_OBJECT), "what it shows"),
    ]
)
SAMPLES_SCHEMA: Final = pa.schema(
    [
        *(field(name, TEXT, "as in `samples`") for name in ("sample_id", "split", "task", "relation", "form")),
        field("image_format", TEXT, "as in `samples`"),
        field("text_format", TEXT, "as in `samples`"),
        field("view_id", TEXT, "the picture"),
        field("scene_id", TEXT, "of the picture"),
        field("overlays", list_of(OVERLAY), "marks to draw"),
        field("question", TEXT, "as in `samples`"),
        field("answer", TEXT, "as in `samples`"),
        field("named", list_of(TEXT), "objects that the question names and the answer rests on, in order of slots"),
        field("candidates", list_of(TEXT), "the other objects that the answer rests on: all of the category asked for"),
        field(
            "outcomes", list_of(TEXT), "what each of the candidates is beside the object that is named; empty: none is"
        ),
        field("answer_style", TEXT, "short, sentence, letter or bare"),
        field("direct", pa.bool_(), "whether it is among the first wordings of its form and has a short answer"),
        field("truth", TEXT, "canonical answer"),
        field("flat", TEXT, "right, wrong or tied: the answer that two dimensions suggest; empty if they suggest none"),
    ]
)


@dataclass(frozen=True)
class Lessons:
    """A folder of lessons, opened.

    Attributes:
        folder: Where they are.
        views: Rows of `VIEWS_SCHEMA`, in order of ids.
        samples: Rows of `SAMPLES_SCHEMA`, in order of ids.
        draw: What draws marks.
        content: Hash of it all.
    """

    folder: Path
    views: pa.Table
    samples: pa.Table
    draw: Draw
    content: str

    @classmethod
    def open(cls, folder: Path) -> "Lessons":
        """Reads the tables.

        Raises:
            TrainingError: There are none, or they are damaged.
        """
        try:
            about = json.loads((folder / ABOUT).read_text())
            views, samples = pq.read_table(folder / VIEWS), pq.read_table(folder / SAMPLES)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise TrainingError(f"There are no whole lessons at {folder}: {error}. Write them again.") from error
        module, _, name = about["draw"].partition(":")
        draw: Draw = getattr(importlib.import_module(module), name)
        return cls(folder, views, samples, draw, about["content"])

    @cached_property
    def objects(self) -> list[list[dict[str, Any]]]:
        """Objects of each view."""
        rows: list[list[dict[str, Any]]] = self.views["objects"].to_pylist()
        return rows

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Row of each view, by id."""
        return {view_id: row for row, view_id in enumerate(self.views["view_id"].to_pylist())}

    def size_of(self, row: int) -> tuple[int, int]:
        """Width and height of a view [px].

        Args:
            row: Of the view.
        """
        return self._sizes[row]

    @cached_property
    def _sizes(self) -> list[tuple[int, int]]:
        """Of each view; looked up in a table one by one, a hundred thousand would take seconds."""
        return list(zip(self.views["width"].to_pylist(), self.views["height"].to_pylist(), strict=True))

    def read_picture(self, row: int) -> Image.Image:
        """The picture of a view, RGB.

        Args:
            row: Of the view.
        """
        return Image.open(BytesIO(self.views["picture"][row].as_py())).convert("RGB")

    def read_regions(self, row: int) -> NDArray[np.uint8]:
        """What its pixels show, shape (height, width): a number in `objects` from 1, or 0.

        Args:
            row: Of the view.
        """
        return np.asarray(Image.open(BytesIO(self.views["regions"][row].as_py())), np.uint8)
