"""Exporters: samples as training data on disk, in the layouts that trainers read."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Final

from internspatial_kedro.formats.dialects import count_boxes, dialect_of, to_dialect
from internspatial_kedro.formats.exporters.files import REPORT_NAME, SplitFiles, replaced_folder
from internspatial_kedro.formats.exporters.images import ImageStore
from internspatial_kedro.formats.exporters.jsonl import ChatWriter, InternvlWriter, LlavaWriter
from internspatial_kedro.formats.exporters.records import (
    Conversation,
    ExportReport,
    ExportSample,
    UnusableSampleError,
    Writer,
)
from internspatial_kedro.formats.exporters.shards import ParquetWriter

EXPORTERS: Final[dict[str, Callable[[Path, str], Writer]]] = {
    "internvl": InternvlWriter,
    "llava": LlavaWriter,
    "chat": ChatWriter,
    "parquet": ParquetWriter,
}
"""Layouts by name; each writes below a folder of that name."""


def export_samples(samples: Iterable[ExportSample], root: Path, kinds: Sequence[str], family: str) -> ExportReport:
    """Write samples in one or more layouts, with their images, into a folder that is replaced as a whole.

    Args:
        samples: Samples; those of one view next to each other are fastest, for it is then decoded once.
        root: Folder to create or, if it holds an earlier export, to replace.
        kinds: Layouts, keys of `EXPORTERS`.
        family: Model family whose dialect the text is written in, a key of `dialects.DIALECTS`.

    Returns:
        What was written; also in `export.json`. Samples that cannot be drawn are lines of `rejects.jsonl`.

    Raises:
        ValueError: A layout or the family is unknown.
        FileExistsError: `root` holds something that is not an export.
    """
    unknown = [kind for kind in kinds if kind not in EXPORTERS]
    if unknown or not kinds:
        raise ValueError(f"Unknown export {unknown}. Exports are: {', '.join(EXPORTERS)}.")
    dialect_of(family)
    with replaced_folder(root) as folder:
        report = _write(samples, folder, kinds, family)
        (folder / REPORT_NAME).write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    return report


def _write(samples: Iterable[ExportSample], folder: Path, kinds: Sequence[str], family: str) -> ExportReport:
    store, written, rejected = ImageStore(folder), 0, Counter[str]()
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(EXPORTERS[kind](folder, kind))) for kind in kinds]
        rejects = stack.enter_context(closing(SplitFiles(folder, ".jsonl")))
        for sample in samples:
            try:
                conversation = to_conversation(sample, store, family)
            except UnusableSampleError as error:
                rejected[error.reason] += 1
                line = {"sample_id": sample.row["sample_id"], "reason": error.reason, "detail": error.detail}
                rejects.write("rejects", line)
                continue
            for writer in writers:
                writer.write(conversation)
            written += 1
    return ExportReport(family, dict.fromkeys(kinds, written), len(store), dict(rejected))


def to_conversation(sample: ExportSample, store: ImageStore, family: str) -> Conversation:
    """A sample in a family's dialect, with its images stored.

    Raises:
        UnusableSampleError: One of its images cannot be stored.
    """
    row, boxes = sample.row, sample.row["boxes_xyxy"]
    asked = count_boxes(row["question"])
    size = (row["width"], row["height"])
    return Conversation(
        row=row,
        images=store.add_all(sample),
        question=to_dialect(row["question"], boxes[:asked], *size, family),
        answer=to_dialect(row["answer"], boxes[asked:], *size, family),
    )
