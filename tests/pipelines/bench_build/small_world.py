"""A small world to build benchmarks of: pictures on disk, views with two objects each, questions about them."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import daft
import numpy as np
import pyarrow as pa
from daft import DataFrame
from PIL import Image

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.pipelines.bench_build.nodes import (
    build_internspatial_bench,
    build_vsi_rotation,
    check_leaks,
    hash_images,
)
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_VIEWS, QA_PAIRS

Row = dict[str, Any]

WIDTH, HEIGHT = 160, 120
BOXES = {"1": [20.0, 30.0, 60.0, 80.0], "2": [90.0, 40.0, 140.0, 100.0]}
LABELS = {"1": "chair", "2": "lamp"}


def draw_picture(path: Path, seed: int) -> None:
    """A picture unlike those of other seeds."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(path)


def recompress(path: Path, target: Path) -> None:
    """The same picture in other bytes: half the size and back, as a JPEG of low quality."""
    with Image.open(path) as image:
        small = image.convert("RGB").resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS)
        buffer = BytesIO()
        small.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR).save(buffer, "JPEG", quality=60)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(buffer.getvalue())


def make_view(scene: str, index: int, split: str, suffix: str = "png") -> Row:
    """A row of `lifted_views`."""
    objects = []
    for name, box in BOXES.items():
        mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
        mask[int(box[1]) : int(box[3]), int(box[0]) : int(box[2])] = True
        objects.append(
            {"object_id": name, "instance_id": name, "label": LABELS[name], "caption": f"red {LABELS[name]}"}
            | {"box_xyxy": box, "mask_rle": mask_to_rle(mask), "crowd": False, "unusable": ""}
        )
    row = {"view_id": f"world/{scene}/{index}", "source": "world", "split": split, "scene_id": f"world/{scene}"}
    return row | {
        "image": f"{scene}/{index}.{suffix}", "width": WIDTH, "height": HEIGHT, "objects": objects,
        "exhaustive_labels": [],
    }  # fmt: skip


def make_slot(letter: str, name: str, view_id: str) -> Row:
    """A slot of `qa_pairs`."""
    box = BOXES[name]
    return {
        "name": letter, "object_id": name, "view_id": view_id, "label": LABELS[name],
        "caption": f"red {LABELS[name]}", "named_by": "label", "box_xyxy": box, "has_mask": True,
        "mark": [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 20.0, 0.1],
    }  # fmt: skip


def make_question(name: str, view: Row, **changed: Any) -> Row:
    """A row of `qa_pairs` about one view: is the chair left of the lamp?"""
    row = dict.fromkeys(QA_PAIRS.schema.names) | {
        "qa_id": name, "task": "position_comparison", "relation": "left", "form": "predicate", "view_type": "single",
        "source": "world", "split": view["split"], "scene_id": view["scene_id"], "view_ids": [view["view_id"]],
        "width": WIDTH, "height": HEIGHT, "template_id": "t", "question": "Is {a} left of {b}? Answer yes or no.",
        "slots": [make_slot("a", "1", view["view_id"]), make_slot("b", "2", view["view_id"])], "category": "",
        "options": [], "answer": "yes", "answer_style": "bare", "answer_kind": "yes_no", "truth": "yes", "seed": 7,
        "evidence": {
            "measure": "x in view space", "unit": "m", "objects": ["1", "2"], "values": [-0.5, 0.25], "margin": 0.75,
            "required": 0.15,
        },
    }  # fmt: skip
    return row | changed


def questions_about(view: Row) -> list[Row]:
    """Questions of four tasks about a view."""
    name, rows = view["view_id"], []
    for truth in ("yes", "no"):
        asked = {"answer": truth, "truth": truth}
        rows.append(make_question(f"{name}:p{truth}", view, **asked))
        rows.append(make_question(f"{name}:s{truth}", view, task="size_comparison", relation="taller", **asked))
        exists = {"task": "existence_estimation", "category": "mug", "slots": [make_slot("a", "1", name)]}
        rows.append(make_question(f"{name}:e{truth}", view, question="Is a mug left of {a}?", **exists, **asked))
    choice = "Which is further left, {a} or {b}?\nA. {b}\nB. {a}\nAnswer with the letter."
    lettered = {"answer_style": "letter", "options": ["{b}", "{a}"], "answer": "B", "truth": "a"}
    rows.append(make_question(f"{name}:pc", view, form="choice", question=choice, answer_kind="choice", **lettered))
    count = {"task": "object_counting", "relation": "any", "form": "count", "slots": [], "answer_kind": "number"}
    return [*rows, make_question(f"{name}:c", view, question="How many mugs?", answer="3", truth="3", **count)]


def make_turn(first: Row, second: Row) -> Row:
    """A row of `qa_pairs` about a turn between two views."""
    text = (
        "How far was the chair turned?\nA. 30 degrees\nB. 90 degrees\nC. 150 degrees\nD. 210 degrees\nName the letter."
    )
    return make_question(
        f"{first['view_id']}>{second['view_id']}", first, task="rotation_estimation", relation="any",
        form="multiple_choice", view_type="multi", view_ids=[first["view_id"], second["view_id"]], question=text,
        slots=[], options=["30 degrees", "90 degrees", "150 degrees", "210 degrees"], answer="C", truth="150",
        answer_style="letter", answer_kind="choice",
    )  # fmt: skip


@dataclass
class World:
    """Views, questions and pictures.

    Attributes:
        root: Folder of pictures and verdicts.
        views: Rows of `lifted_views`.
        questions: Rows of `qa_pairs`.
    """

    root: Path
    views: list[Row]
    questions: list[Row]

    @classmethod
    def create(cls, root: Path, test_scenes: int = 3, train_scenes: int = 3, frames: int = 4) -> "World":
        """Scenes with questions about each frame, and turns between the first frame and the others."""
        world = cls(root, [], [])
        for number in range(test_scenes + train_scenes):
            world.add_scene(f"room{number}", "test" if number < test_scenes else "train", number, frames)
        return world

    def add_scene(self, scene: str, split: str, seed: int, frames: int = 4) -> list[Row]:
        """A scene with pictures of its own; returns its views."""
        views = [make_view(scene, index, split) for index in range(frames)]
        for index, view in enumerate(views):
            draw_picture(self.root / view["image"], 100 * seed + index)
        self.views += views
        self.questions += [question for view in views for question in questions_about(view)]
        self.questions += [make_turn(views[0], view) for view in views[1:]]
        return views

    @property
    def sources(self) -> dict[str, Source]:
        """The world as a source."""
        return {"world": Source("world", "rooms", self.root)}

    @property
    def tables(self) -> tuple[DataFrame, DataFrame]:
        """`qa_pairs` and `lifted_views`."""
        rows = ((self.questions, QA_PAIRS), (self.views, LIFTED_VIEWS))
        qa, views = (daft.from_arrow(pa.Table.from_pylist(each, schema=table.schema)) for each, table in rows)
        return qa, views

    def find_leaks(self, params: BenchBuildParams) -> list[Row]:
        """Rows of the table of leaks."""
        _, views = self.tables
        rows: list[Row] = check_leaks(views, hash_images(views, self.sources), params).to_pylist()
        return rows

    def build(self, folder: Path, params: BenchBuildParams, *, turns: bool = False) -> Path:
        """Build InternSpatial-Bench, or the extension of VSI-Bench, into a folder."""
        qa, views = self.tables
        hashes = hash_images(views, self.sources)
        leaks = check_leaks(views, hashes, params)
        make = build_vsi_rotation if turns else build_internspatial_bench
        folder.mkdir(parents=True)
        make(qa, views, hashes, leaks, self.sources, self.root / "verdicts", params).write(folder)
        return folder


def views_of(item: Item) -> list[str]:
    """Views that an item shows."""
    return list(item.extra["view_ids"])
