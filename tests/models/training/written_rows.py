"""Training rows and packs on disk, with pictures of noise."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from internspatial_kedro.models.training.encoding import Encoder
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.models.training.micro_batches import DataFiles
from internspatial_kedro.models.training.packing import Layout
from internspatial_kedro.models.training.plans import Packing, plan_packs
from internspatial_kedro.tables.training import TRAINING_ROWS

Row = dict[str, Any]
PICTURE = "<picture>"


def message(role: str, *parts: str) -> Row:
    """Words, and `PICTURE` where one is shown."""
    kinds = [("image", "") if part is PICTURE else ("text", part) for part in parts]
    return {"role": role, "parts": [{"kind": kind, "text": text, "path": ""} for kind, text in kinds]}


def picture(path: str, width: int, height: int, overlays: Sequence[Row] = (), masks: Sequence[Row] = ()) -> Row:
    return {"path": path, "width": width, "height": height, "overlays": list(overlays), "masks": list(masks)}


def row(row_id: str, question: str, answer: str, *images: Row, kind: str = "spatial", source: str = "rooms") -> Row:
    said = [message("user", *[PICTURE for _ in images], question), message("assistant", answer)]
    named = {"row_id": row_id, "native_id": row_id, "kind": kind, "source": source, "task": "", "split": "train"}
    return named | {"messages": said, "images": list(images)}


def several(folder: Path, count: int = 12) -> list[Row]:
    """Rows with no, one or two pictures of various sizes, whose pictures are written."""
    rows = []
    for index in range(count):
        sizes = [(60 + 10 * index, 50 + 5 * place) for place in range(index % 3)]
        images = [write_picture(folder, f"{index}_{place}.png", *size) for place, size in enumerate(sizes)]
        rows.append(row(f"row{index:02d}", f"How many are there{' really' * index}?", f"{index}.", *images))
    return rows


def write_picture(folder: Path, name: str, width: int, height: int) -> Row:
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng([width, height]).integers(0, 255, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / name)
    return picture(name, width, height)


def write_rows(folder: Path, rows: Sequence[Row], row_group_size: int = 4) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(list(rows), schema=TRAINING_ROWS.schema)
    pq.write_table(table, folder / "part-a.parquet", row_group_size=row_group_size)


def no_marks(image: Image.Image, overlays: Sequence[Mapping[str, Any]], masks: Mapping[str, str]) -> Image.Image:
    """A drawing function that worker processes can import."""
    raise ValueError(f"{len(overlays)} marks that this test does not draw")


def write_data(
    root: Path, checkpoint: Path, rows: Sequence[Row], context: int = 256, layout: Layout = "packed"
) -> DataFiles:
    """Rows and their plan below `root`; pictures are in `root / pictures`."""
    write_rows(root / "rows", rows)
    encoder = Encoder(load_training_processor(str(checkpoint), {}))
    sizes = [[(image["width"], image["height"]) for image in one["images"]] for one in rows]
    lengths = encoder.measure([(one["messages"], size) for one, size in zip(rows, sizes, strict=True)])
    columns = {name: [one[name] for one in rows] for name in ("row_id", "kind", "source")}
    plan = plan_packs(pa.table(columns | {"tokens": lengths}), Packing(context=context, layout=layout))
    (root / "packs").mkdir(exist_ok=True)
    pq.write_table(plan.packs, root / "packs" / "part-a.parquet")
    roots = {"rooms": root / "pictures", "other": root / "pictures"}
    return DataFiles(
        root / "rows", root / "packs", str(checkpoint), roots, no_marks, root / "skipped.jsonl", layout=layout
    )
