"""Lifted views of boxes strewn before a camera: as many as wanted, made on columns."""

from pathlib import Path

import daft
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.tables.columns import matrix_to_lists
from internspatial_kedro.tables.lifted import LIFTED_OBJECT, LIFTED_VIEWS
from internspatial_kedro.tables.schema import NUMBERS, TEXT

OBJECTS = 10
LABELS = [f"{stem} {number}" for number in range(1, 5) for stem in ("chair", "mug", "crate", "lamp", "vase", "drum",
          "kettle", "basket", "stool", "clock", "globe", "bench", "jug", "tray", "pot")]  # fmt: skip
ADJECTIVES = [
    "red",
    "blue",
    "green",
    "white",
    "black",
    "striped",
    "wooden",
    "old",
    "shiny",
    "painted",
    "round",
    "plain",
]
WIDTH, HEIGHT, FOCAL = 640, 480, 500.0
_PIECE = 20_000


def write_views(folder: Path, count: int) -> TableDataset:
    """The `lifted_views` table of so many views, written in pieces so that memory stays small."""
    pieces = folder / "pieces"
    pieces.mkdir(parents=True)
    for number, first in enumerate(range(0, count, _PIECE)):
        pq.write_table(make_views(first, min(_PIECE, count - first)), pieces / f"{number:04d}.parquet")
    dataset = TableDataset(table="lifted_views", path=str(folder / "views"))
    dataset.save(daft.read_parquet(str(pieces / "*.parquet")))
    return dataset


def make_views(first: int, count: int) -> pa.Table:
    """Views number `first` and following."""
    rng = np.random.default_rng(first)
    ids = _texts([f"synthetic/{number // 8:06d}/{number % 8:04d}" for number in range(first, first + count)])
    labels = _texts(LABELS)
    columns = {
        "view_id": ids,
        "source": _repeat("synthetic", count),
        "split": _repeat("train", count),
        "image": ids,
        "width": pa.array(np.full(count, WIDTH, np.int32)),
        "height": pa.array(np.full(count, HEIGHT, np.int32)),
        "scene_id": pc.utf8_slice_codeunits(ids, 0, 16),
        "camera": _cameras(count),
        "exhaustive_labels": pa.LargeListArray.from_arrays(
            pa.array(np.arange(count + 1) * len(LABELS)), labels.take(pa.array(np.tile(np.arange(len(LABELS)), count)))
        ),
        "cam_to_view": matrix_to_lists(np.tile([1.0, 0, 0, 0, 0, 1, 0, -1, 0], (count, 1))),
        "tilt_rad": pa.array(np.zeros(count)),
        "objects": pa.LargeListArray.from_arrays(pa.array(np.arange(count + 1) * OBJECTS), _objects(rng, count)),
    }
    schema = LIFTED_VIEWS.schema
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)


def _objects(rng: np.random.Generator, views: int) -> pa.StructArray:
    count = views * OBJECTS
    center = np.stack([rng.normal(0, 1.5, count), rng.uniform(1, 6, count), rng.normal(-0.3, 0.6, count)], axis=1)
    size = rng.uniform(0.1, 1.5, (count, 3))
    pixel = np.stack(
        [WIDTH / 2 + FOCAL * center[:, 0] / center[:, 1], HEIGHT / 2 - FOCAL * center[:, 2] / center[:, 1]], 1
    )
    half = FOCAL * size[:, [0, 2]] / center[:, 1:2] / 2
    box = np.concatenate([pixel - half, pixel + half], axis=1)
    box = np.clip(box, 0, [WIDTH, HEIGHT, WIDTH, HEIGHT])
    label = _texts(LABELS).take(pa.array(rng.integers(0, len(LABELS), count)))
    adjective = _texts(ADJECTIVES).take(pa.array(rng.integers(0, len(ADJECTIVES), count)))
    ids = _texts([f"o{number}" for number in range(OBJECTS)]).take(pa.array(np.tile(np.arange(OBJECTS), views)))
    columns = {
        "object_id": ids,
        "label": label,
        "caption": pc.binary_join_element_wise(adjective, label, pa.scalar(" ", TEXT)),
        "box_xyxy": matrix_to_lists(box),
        "mask_rle": _repeat("Q" * 150, count),
        "visible_fraction": pa.array(rng.uniform(0.4, 1, count)),
        "crowd": pa.array(np.zeros(count, bool)),
        "center_view": matrix_to_lists(center),
        "size_view": matrix_to_lists(size),
        "size_obb": matrix_to_lists(size),
        "distance_m": pa.array(np.linalg.norm(center, axis=1)),
        "truncated": pa.array(rng.random(count) < 0.1),
        "area_fraction": pa.array(rng.uniform(0.001, 0.1, count)),
        "mark_px": matrix_to_lists(pixel),
        "mark_radius_px": pa.array(rng.uniform(5, 40, count)),
        "unusable": _repeat("", count),
    }
    arrays = [columns.get(field.name, pa.nulls(count, field.type)) for field in LIFTED_OBJECT]
    return pa.StructArray.from_arrays(arrays, fields=list(LIFTED_OBJECT))


def _cameras(count: int) -> pa.StructArray:
    numbers = [pa.array(np.full(count, value)) for value in (FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2)]
    return pa.StructArray.from_arrays(
        [*numbers, pa.nulls(count, NUMBERS), pa.nulls(count, NUMBERS)],
        fields=list(LIFTED_VIEWS.schema.field("camera").type),
    )


def _texts(values: list[str]) -> pa.Array:
    return pa.array(values, TEXT)


def _repeat(value: str, count: int) -> pa.Array:
    return _texts([value]).take(pa.array(np.zeros(count, np.int64)))
