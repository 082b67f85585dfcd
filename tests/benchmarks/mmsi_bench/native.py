"""MMSI-Bench's native files, small."""

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from benchmarks.native_files import base64_of, png, write_tsv

CATEGORIES = ("Positional Relationship (Cam.–Obj.)", "Positional Relationship (Cam.-Obj.)", "Pos-Cam-Obj", "MSR")
QUESTION = "Where is the chair? Options: A: front, B: back, C: left, D: right"


def write_embedded(path: Path) -> Path:
    """The TSV of its authors: options inside the question."""
    rows = [
        {
            "index": index,
            "question": QUESTION,
            "answer": "ABCD"[index],
            "image": str([base64_of(index), base64_of(9)]),
            "category": category,
        }
        for index, category in enumerate(CATEGORIES)
    ]
    return write_tsv(path, rows)


def write_columns(path: Path) -> Path:
    """The TSV without rotations that VLMEvalKit reads: options in columns."""
    options = {"A": "front", "B": "back", "C": "left", "D": "right"}
    row = {"index": 3, "question": "Where?", "answer": "B", "image": base64_of(), "category": "Attr-Meas", **options}
    return write_tsv(path, [row])


def write_parquet(path: Path, **cells: object) -> Path:
    """The parquet file of its authors."""
    row = {"id": 3, "images": [png(1), png(2)], "question_type": "MSR", "question": QUESTION, "answer": "C", **cells}
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.Table.from_pylist([row, {**row, "id": 4}]), path)
    return path
