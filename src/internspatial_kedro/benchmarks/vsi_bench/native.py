"""Native rows of VSI-Bench: the official JSON lines, and the TSV of EASI and VLMEvalKit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError
from internspatial_kedro.benchmarks.media import MediaError, parse_list
from internspatial_kedro.benchmarks.native_json import read_lines
from internspatial_kedro.benchmarks.native_tsv import annotation_file, read_tsv
from internspatial_kedro.benchmarks.vsi_bench.question_types import NAME

FILES: Final = (
    "vsi_bench.jsonl",
    "vsibench.jsonl",
    "test.jsonl",
    "VSI-Bench.tsv",
    "VSI-Bench-Debiased.tsv",
    "vsi_bench.tsv",
    "vsi_bench_rotation.jsonl",
)
_TEXTS: Final = ("dataset", "scene_name", "question_type", "question", "ground_truth")
_COLUMNS: Final = ("video", "question", "question_type", "candidates", "answer")


@dataclass(frozen=True, slots=True)
class Native:
    """A question as its file has it.

    Attributes:
        id: Its number.
        dataset: The dataset of its scene.
        scene: `<dataset>/<scene_name>`, where its video lies.
        question_type: Its native type.
        question: The bare question.
        truth: A letter or a number.
        options: `A. …`, as they stand there.
        pruned: The flag of the debiased version; None where the file has none.
    """

    id: str
    dataset: str
    scene: str
    question_type: str
    question: str
    truth: str
    options: tuple[str, ...]
    pruned: bool | None


def read_native(reading: Reading) -> Iterator[Native | BadRow]:
    """Rows of a native file in its order.

    Raises:
        BenchmarkError: There is no such file, or it is none of this benchmark.
    """
    path = annotation_file(reading, NAME, FILES)
    if path.suffix.lower() == ".tsv":
        for row in read_tsv(path, NAME, _COLUMNS):
            yield row if isinstance(row, BadRow) else _of_easi(row.index, row.values)
        return
    seen: set[str] = set()
    for number, record in enumerate(_records(path), 1):
        yield record if isinstance(record, BadRow) else _of_official(record, f"line {number}", seen)


def _records(path: Path) -> Iterator[dict[str, Any] | BadRow]:
    """Lines of a file; one without any line of the benchmark's form is another benchmark's."""
    sound = False
    for record in read_lines(path, NAME):
        sound = sound or (isinstance(record, dict) and {"id", *_TEXTS} <= set(record))
        yield record
    if not sound:
        raise BenchmarkError(f"{NAME}: no line of {path} has the fields id, {', '.join(_TEXTS)}.")


def _of_official(record: Mapping[str, Any], at: str, seen: set[str]) -> Native | BadRow:
    index = str(record.get("id", ""))
    missing = [name for name in ("id", *_TEXTS) if record.get(name) in (None, "")]
    if missing:
        return BadRow(NAME, index or at, "missing_field", f"{', '.join(missing)} of {at}")
    if index in seen:
        return BadRow(NAME, index, "duplicated_index", f"{at} has the id of an earlier one")
    seen.add(index)
    options = record.get("options") or ()
    if not isinstance(options, list | tuple) or not all(isinstance(option, str) for option in options):
        return BadRow(NAME, index, "broken_list", f"options {options!r:.60}")
    pruned = record.get("pruned")
    texts = {name: str(record[name]) for name in _TEXTS}
    return Native(
        id=index,
        dataset=texts["dataset"],
        scene=f"{texts['dataset']}/{texts['scene_name']}",
        question_type=texts["question_type"],
        question=texts["question"],
        truth=texts["ground_truth"],
        options=tuple(options),
        pruned=pruned if isinstance(pruned, bool) else None,
    )


def _of_easi(index: str, values: Mapping[str, str]) -> Native | BadRow:
    missing = [name for name in _COLUMNS if name != "candidates" and not values[name].strip()]
    if missing:
        return BadRow(NAME, index, "missing_field", ", ".join(missing))
    try:
        options = parse_list(values["candidates"]) if values["candidates"].strip().startswith("[") else []
    except MediaError as error:
        return BadRow(NAME, index, error.reason, error.detail)
    scene = PurePosixPath(values["video"].strip()).with_suffix("").as_posix()
    pruned = {"true": True, "false": False}.get(values.get("pruned", "").strip().lower())
    return Native(
        id=index,
        dataset=scene.rpartition("/")[0].rpartition("/")[2],
        scene=scene,
        question_type=values["question_type"].strip(),
        question=values["question"],
        truth=values["answer"].strip(),
        options=tuple(options),
        pruned=pruned,
    )
