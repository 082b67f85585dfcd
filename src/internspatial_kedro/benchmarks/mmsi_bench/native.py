"""Native files of MMSI-Bench: TSV of the VLMEvalKit family, and the parquet file of its authors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, BenchmarkError
from internspatial_kedro.benchmarks.media import MediaError, store_image
from internspatial_kedro.benchmarks.native_tsv import NativeRow, annotation_file, read_tsv
from internspatial_kedro.benchmarks.unpacked_rows import UnpackedRows, pictures_of

NAME: Final = "mmsi_bench"
_FILES: Final = ("MMSI_Bench.tsv", "MMSIBench_wo_circular.tsv", "MMSI_Bench.parquet")
_PARQUET: Final = ("id", "images", "question_type", "question", "answer")


@dataclass(frozen=True, slots=True)
class Native:
    """What both files say of a question.

    Attributes:
        index: Its native id.
        question: The words; options may stand inside.
        options: Those of columns A, B, …; empty if they stand inside.
        answer: The right letter, as it is written there.
        category: The native name of the task.
        images: Paths below the media root.
        media_root: Where these are.
    """

    index: str
    question: str
    options: Mapping[str, str]
    answer: str
    category: str
    images: tuple[str, ...]
    media_root: Path


def read_native(reading: Reading) -> Iterator[Native | BadRow]:
    """Questions in native order.

    Raises:
        BenchmarkError: No file, or none of these formats.
    """
    path = annotation_file(reading, NAME, _FILES)
    return _of_parquet(path, reading) if path.suffix == ".parquet" else _of_tsv(path, reading)


def _of_tsv(path: Path, reading: Reading) -> Iterator[Native | BadRow]:
    unpacked = UnpackedRows(path, NAME, reading)
    for row in read_tsv(path, NAME, ("question", "answer", "category")):
        yield row if isinstance(row, BadRow) else _of_row(row, reading, unpacked)


def _of_row(row: NativeRow, reading: Reading, unpacked: UnpackedRows) -> Native | BadRow:
    values = row.values
    try:
        images, media_root = pictures_of(row, reading, unpacked)
    except MediaError as error:
        return BadRow(NAME, row.index, error.reason, error.detail)
    options = {letter: values[letter] for letter in LETTERS if values.get(letter)}
    return Native(row.index, values["question"], options, values["answer"], values["category"], images, media_root)


def _of_parquet(path: Path, reading: Reading) -> Iterator[Native | BadRow]:
    import pyarrow as pa
    from pyarrow import parquet

    seen: set[str] = set()
    try:
        with parquet.ParquetFile(path) as file:
            missing = sorted(set(_PARQUET) - set(file.schema_arrow.names))
            if missing:
                raise BenchmarkError(f"{NAME}: {path} lacks the columns {', '.join(missing)}.")
            # One row at a time: each holds several pictures.
            for batch in file.iter_batches(batch_size=1, columns=list(_PARQUET)):
                yield _of_record(batch.to_pylist()[0], reading, seen)
    except (pa.ArrowException, OSError) as error:
        raise BenchmarkError(f"{NAME}: {path} cannot be read as parquet: {error}") from error


def _of_record(record: Mapping[str, Any], reading: Reading, seen: set[str]) -> Native | BadRow:
    index = str(record["id"])
    if index in seen:
        return BadRow(NAME, index, "duplicated_index", "an earlier row has the same id")
    seen.add(index)
    empty = [name for name in _PARQUET if not record[name] and record[name] != 0]
    if empty:
        return BadRow(NAME, index, "missing_media" if empty == ["images"] else "empty_cell", ", ".join(empty))
    try:
        images = tuple(store_image(_content(image), reading) for image in record["images"])
    except MediaError as error:
        return BadRow(NAME, index, error.reason, error.detail)
    question, answer, category = (str(record[name]) for name in ("question", "answer", "question_type"))
    return Native(index, question, {}, answer, category, images, reading.media_cache)


def _content(image: bytes | Mapping[str, Any] | None) -> bytes:
    """Bytes as they are, or within what the datasets library writes for an image."""
    content = image.get("bytes") if isinstance(image, Mapping) else image
    if not isinstance(content, bytes):
        raise MediaError("missing_media", "an image without bytes")
    return content
