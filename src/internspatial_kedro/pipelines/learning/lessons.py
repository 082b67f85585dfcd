"""Tables of the data engine to lessons: one small folder that a small model learns from, on any machine."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small.lessons import ABOUT, SAMPLES, SAMPLES_SCHEMA, VIEWS, VIEWS_SCHEMA
from internspatial_kedro.questions.axes import EXISTENCE, RELATIONS, TASKS
from internspatial_kedro.reporting.flat_shortcuts import NONE, RIGHT, TIED, WRONG, judge_shortcuts

_DRAW: Final = "internspatial_kedro.formats.drawing:draw_overlays"
_VERDICTS: Final = {RIGHT: "right", WRONG: "wrong", TIED: "tied", NONE: ""}
_MOST_OBJECTS: Final = 254
_DIRECT_STYLES: Final = ("short", "bare")


class LessonParams(BaseModel):
    """What goes into the lessons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    smallest_side: float = Field(0.07, ge=0, lt=1)
    """Objects that an answer rests on have both sides of their box at least so long, as a share of the picture's sides:
    0.07 are 8 of 112 pixels. What the model's patches cannot show is not asked."""
    direct_wordings: int = Field(6, gt=0)
    """Questions in the first so many wordings of their relation and form, with a short or bare answer, are direct."""
    samples_per_cell: int = Field(6, gt=0)
    """Most direct training samples of one picture, task, image format and text format, by hash."""
    other_samples_per_cell: int = Field(2, ge=0)
    """The same of those that are not direct."""
    test_samples: int = Field(250, gt=0)
    """Most test samples of one task, image format and text format, direct and not: of each relation, form and truth as
    many as there are, but no more than of the others, by hash."""
    picture_quality: int = Field(85, ge=1, le=100)
    """Of the WebP copies of pictures."""


@dataclass(frozen=True, slots=True)
class EngineTables:
    """What the data engine made.

    Attributes:
        views: Rows of `lifted_views`.
        pairs: Rows of `qa_pairs`.
        samples: Rows of `samples`.
        roots: Folder of each source's pictures.
    """

    views: pa.Table
    pairs: pa.Table
    samples: pa.Table
    roots: Mapping[str, Path]


def write_lessons(folder: Path, tables: EngineTables, params: LessonParams) -> Path:
    """Writes pictures, objects and samples of single views.

    Args:
        folder: Where to; what it held is replaced.
        tables: What the data engine made.
        params: What goes in.

    Raises:
        TrainingError: There are no samples of single views.
    """
    samples = _choose(_join(tables, params), params)
    if not samples.num_rows:
        raise TrainingError("There are no samples of single views to learn from: run the data engine first.")
    shown = tables.views.filter(pc.is_in(tables.views["view_id"], samples["view_id"].combine_chunks().unique()))
    folder.mkdir(parents=True, exist_ok=True)
    views = pa.Table.from_pylist(list(_view_rows(shown, tables.roots, params)), VIEWS_SCHEMA).sort_by("view_id")
    pq.write_table(views, folder / VIEWS)
    pq.write_table(samples, folder / SAMPLES, compression="zstd")
    digest = hashlib.sha256(b"".join((folder / name).read_bytes() for name in (VIEWS, SAMPLES))).hexdigest()
    about = {"draw": _DRAW, "content": digest, "views": views.num_rows, "samples": samples.num_rows}
    (folder / ABOUT).write_text(json.dumps(about | params.model_dump(), indent=1))
    return folder


def _join(tables: EngineTables, params: LessonParams) -> pa.Table:
    """Samples of fitting questions, with scene, style and verdict of the 2D shortcut."""
    samples, pairs = tables.samples, tables.pairs
    pairs = pairs.filter(pc.is_in(pairs["task"], pa.array(TASKS, pairs["task"].type)))
    pairs = pairs.filter(pc.equal(pc.list_value_length(pairs["view_ids"]), 1)).combine_chunks()
    pairs = pairs.filter(pa.array(_are_large(pairs, tables.views, params.smallest_side))).combine_chunks()
    place = pc.index_in(samples["qa_id"], pairs["qa_id"].combine_chunks()).combine_chunks()
    samples, place = samples.filter(place.is_valid()).combine_chunks(), place.drop_null()
    view_id = pc.list_element(samples["images"], 0)
    named, candidates, outcomes = _split_evidence(pairs)
    columns = {name: samples[name] for name in SAMPLES_SCHEMA.names if name in samples.column_names}
    columns |= {
        "view_id": view_id,
        "scene_id": pc.coalesce(pairs["scene_id"].take(place), view_id),
        "named": named.take(place),
        "candidates": candidates.take(place),
        "outcomes": outcomes.take(place),
        "answer_style": pairs["answer_style"].take(place),
        "direct": _are_direct(pairs, params).take(place),
        "flat": pa.array(_verdicts(pairs)).take(place),
    }
    return pa.table(columns).select(SAMPLES_SCHEMA.names).cast(SAMPLES_SCHEMA)


def _split_evidence(pairs: pa.Table) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Objects of the evidence that slots name, which come first, the others, and what these are beside the first.

    Returns:
        Lists of ids, ids and relations, shape (n,) each; no relation where none is asked for.
    """
    evidence = pairs["evidence"].combine_chunks()
    objects = pc.struct_field(evidence, "objects")
    lengths = pc.list_value_length(objects).to_numpy(zero_copy_only=False)
    slots = pc.fill_null(pc.list_value_length(pairs["slots"].combine_chunks()), 0).to_numpy(zero_copy_only=False)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    owner = np.repeat(np.arange(len(lengths)), lengths)
    is_named = np.arange(starts[-1]) - starts[owner] < slots[owner]
    values = pc.list_flatten(pc.struct_field(evidence, "values")).to_numpy(zero_copy_only=False)
    outcomes = _compare(values, values[starts[owner]], pairs["relation"].combine_chunks().take(pa.array(owner)))
    flat = pc.list_flatten(objects)
    named, candidates = (_lists_of(flat, chosen, starts) for chosen in (is_named, ~is_named))
    return named, candidates, _lists_of(outcomes, ~is_named, starts)


def _compare(values: Any, first: Any, asked: pa.Array) -> pa.Array:
    """What values are beside others, shape (m,): the relation that is asked for, its opposite, or "" if none is."""
    relation = pc.index_in(asked, pa.array(RELATIONS, asked.type)).to_numpy(zero_copy_only=False)
    axis = np.nan_to_num(relation, nan=-1).astype(np.int64) // 2
    found = np.where(axis < 0, len(RELATIONS), 2 * axis + (values > first))
    return pa.array([*RELATIONS, ""]).take(pa.array(found))


def _lists_of(flat: pa.Array, chosen: np.ndarray[Any, np.dtype[np.bool_]], starts: Any) -> pa.Array:
    """The chosen elements of lists, given one after the other with where each list starts."""
    ends = np.concatenate([[0], np.cumsum(chosen)])[starts]
    return pa.LargeListArray.from_arrays(ends, flat.filter(pa.array(chosen)))


def _are_large(pairs: pa.Table, views: pa.Table, smallest_side: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether all objects of a question's evidence are, shape (n,)."""
    evidence = pc.struct_field(pairs["evidence"].combine_chunks(), "objects")
    small = _name_small(views, smallest_side)
    owner = pc.list_parent_indices(evidence)
    view = pc.list_element(pairs["view_ids"], 0).combine_chunks().take(owner)
    is_small = pc.is_in(_join_ids(view, pc.list_flatten(evidence)), small)
    return np.asarray(np.bincount(owner.filter(is_small).to_numpy(), minlength=len(pairs)) == 0)


def _name_small(views: pa.Table, smallest_side: float) -> pa.Array:
    """View and object of each object whose box has a shorter side."""
    objects = views["objects"].combine_chunks()
    owner, flat = pc.list_parent_indices(objects), pc.list_flatten(objects)
    boxes = pc.list_flatten(pc.struct_field(flat, "box_xyxy")).to_numpy(zero_copy_only=False)
    left, top, right, bottom = boxes.reshape(-1, 4).T
    width, height = (views[name].combine_chunks().take(owner).to_numpy() for name in ("width", "height"))
    small = np.minimum((right - left) / width, (bottom - top) / height) < smallest_side
    names = _join_ids(views["view_id"].combine_chunks().take(owner), pc.struct_field(flat, "object_id"))
    return names.filter(pa.array(small))


def _join_ids(view: pa.Array, item: pa.Array) -> pa.Array:
    words = (pc.cast(ids, pa.large_string()) for ids in (view, item))
    return pc.binary_join_element_wise(*words, pa.scalar("\0", pa.large_string()))


def _are_direct(pairs: pa.Table, params: LessonParams) -> Any:
    """Whether questions are worded simply and answered shortly, shape (n,)."""
    number = pc.cast(pc.utf8_slice_codeunits(pairs["template_id"], -3), pa.int32())
    styles = pa.array(_DIRECT_STYLES, pairs["answer_style"].type)
    return pc.and_(pc.less_equal(number, params.direct_wordings), pc.is_in(pairs["answer_style"], styles))


def _verdicts(pairs: pa.Table) -> list[str]:
    """What is to be said of the answer that two dimensions suggest; of existence: the category is there, so yes."""
    judged: list[str] = []
    for batch in pairs.to_batches():
        judged += [_VERDICTS[int(verdict)] for verdict in judge_shortcuts(batch)]
    asked = zip(judged, pairs["task"].to_pylist(), pairs["truth"].to_pylist(), strict=True)
    return [("right" if truth == "yes" else "wrong") if task == EXISTENCE else flat for flat, task, truth in asked]


def _choose(samples: pa.Table, params: LessonParams) -> pa.Table:
    """The first of each cell by id, which is a hash; in the test each truth comes up as often as the others."""
    samples = samples.sort_by("sample_id").combine_chunks()
    is_test = pc.equal(samples["split"], "test").to_numpy(zero_copy_only=False)
    formats = ["task", "image_format", "text_format", "direct"]
    is_direct = samples["direct"].to_numpy()
    most = np.where(is_direct, params.samples_per_cell, params.other_samples_per_cell)
    train = is_test | (_rank(samples, ["view_id", *formats]) < most)
    turn = _rank(samples, ["split", *formats, "relation", "form", "truth"])
    test = ~is_test | (_rank(samples, ["split", *formats], first=turn) < params.test_samples)
    return samples.filter(pa.array(train & test))


def _rank(samples: pa.Table, names: list[str], first: Any = 0) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Place of each row among those with the same words in some columns, shape (n,).

    In order of rows, or of `first`, shape (n,), and then of rows.
    """
    code = np.zeros(samples.num_rows, np.int64)
    for name in names:
        column = samples[name].combine_chunks().dictionary_encode()
        code = code * len(column.dictionary) + column.indices.to_numpy()
    order = np.lexsort((np.broadcast_to(first, code.shape), code))
    ordered = code[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(order) else order
    rank = np.empty_like(code)
    rank[order] = np.arange(len(code)) - np.repeat(starts, np.diff(np.append(starts, len(code))))
    return rank


def _view_rows(views: pa.Table, roots: Mapping[str, Path], params: LessonParams) -> Iterator[dict[str, Any]]:
    """Rows of `VIEWS_SCHEMA`; Pillow reads and writes pictures beside Python."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in views.to_batches(max_chunksize=64):
            yield from pool.map(lambda view: _view_row(view, roots[view["source"]], params), batch.to_pylist())


def _view_row(view: dict[str, Any], root: Path, params: LessonParams) -> dict[str, Any]:
    objects = view["objects"][:_MOST_OBJECTS]
    return {
        **{name: view[name] for name in ("view_id", "split", "width", "height")},
        "scene_id": view["scene_id"] or view["view_id"],
        "picture": _encode(open_rgb(root / view["image"]), "WEBP", quality=params.picture_quality, method=4),
        "regions": _encode(_draw_regions(objects, view["width"], view["height"]), "PNG"),
        "objects": [
            {name: item[name] for name in ("object_id", "label", "caption", "box_xyxy", "distance_m")}
            for item in objects
        ],
    }


def _draw_regions(objects: list[dict[str, Any]], width: int, height: int) -> Image.Image:
    """The number of the object that each pixel shows, from 1; 0 where there is none."""
    numbers = np.zeros((height, width), np.uint8)
    for number, item in enumerate(objects, 1):
        if item["mask_rle"]:
            numbers[rle_to_mask(item["mask_rle"], width, height)] = number
    return Image.fromarray(numbers)


def _encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
