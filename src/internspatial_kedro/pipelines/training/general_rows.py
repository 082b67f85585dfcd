"""General-purpose data to training rows and rejects."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col, lit
from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.general_records import UnusableRecordError, read_record
from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.training import TRAINING_ROWS

_READ = pa.struct([*TRAINING_ROWS.schema, *(field for field in REJECTS.schema if field.name in ("reason", "detail"))])


class GeneralData(BaseModel):
    """General-purpose data of the user."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    """What it is called in mixtures, `general/<name>`, and in counts."""
    files: tuple[Path, ...] = Field(min_length=1)
    """JSON lines, or JSON lists like LLaVA's (`.json`)."""
    root: Path
    """Folder that paths of pictures are below."""


def read_general(data: tuple[GeneralData, ...]) -> DataFrame:
    """Every line of every file: columns of `training_rows`, and `reason` and `detail`, empty if it can be used.

    Args:
        data: Which.

    Raises:
        TrainingError: A file is missing.
    """
    frames = [_read(one) for one in data]
    if not frames:
        return daft.from_arrow(pa.schema(list(_READ)).empty_table())
    joined = frames[0]
    for frame in frames[1:]:
        joined = joined.concat(frame)
    return joined


def _read(data: GeneralData) -> DataFrame:
    if missing := [path for path in data.files if not path.is_file()]:
        raise TrainingError(f"General data '{data.name}': there is no file {missing[0]}.")
    paths = daft.from_pydict({"path": [str(path) for path in data.files]})
    lines = paths.select(_read_lines(col("path")).alias("line"))
    read = lines.select(_parser(data)(col("line")).alias("read"))
    return read.select(*(col("read")[field.name].alias(field.name) for field in _READ))


@daft.func(return_dtype=DataType.binary())
def _read_lines(path: str) -> Iterator[bytes]:
    """Records as bytes: of a file one line of which is no UTF-8, the others can be read."""
    if path.endswith(".json"):
        yield from _split(Path(path).read_bytes())
        return
    with Path(path).open("rb") as file:
        yield from (line.removeprefix(BOM_UTF8) for line in file if line.strip())


def _split(content: bytes) -> Iterator[bytes]:
    """Records of a JSON list; what is no list stays one record, for the parser to refuse."""
    try:
        records = json.loads(content)
    except (ValueError, RecursionError):
        records = None
    if isinstance(records, list):
        yield from (json.dumps(record).encode() for record in records)
    else:
        yield content


def _parser(data: GeneralData) -> Any:
    @daft.func.batch(return_dtype=DataType.from_arrow_type(_READ), batch_size=1024)
    def parse(lines: Series) -> pa.Array:
        return pa.array([_to_row(line, data) for line in lines.to_pylist()], _READ)

    return parse


def _to_row(line: bytes, data: GeneralData) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": "general", "source": data.name, "task": "", "split": "train"}
    try:
        return row | asdict(read_record(line, data.root)) | {"reason": "", "detail": ""}
    except UnusableRecordError as error:
        found = {"native_id": _native_id(line), "messages": [], "images": []}
        return row | found | {"row_id": "", "reason": error.reason, "detail": error.detail}


def _native_id(line: bytes) -> str:
    """A refused record's own id, or how it begins."""
    try:
        return str(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return line[:40].decode(errors="replace")


def usable(read: DataFrame) -> DataFrame:
    """Training rows; a record that is there twice is one row."""
    return read.where(col("reason") == lit("")).distinct("row_id").select(*TRAINING_ROWS.schema.names)


def rejects(read: DataFrame) -> DataFrame:
    """Records that cannot be used, rows of `rejects`."""
    return read.where(col("reason") != lit("")).select(
        "source", lit("record").alias("kind"), col("native_id").alias("item_id"), "reason", "detail"
    )


def roots_of(data: tuple[GeneralData, ...]) -> Iterator[tuple[str, Path]]:
    """Name and folder of each."""
    for one in data:
        yield one.name, one.root
