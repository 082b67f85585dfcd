"""Parquet shards with embedded images that Hugging Face `datasets` reads as they are.

The schema's `huggingface` metadata declares `images` as a list of the Image feature (struct of bytes and path).
"""

import json
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from internspatial_kedro.formats.exporters.files import checked_split
from internspatial_kedro.formats.exporters.jsonl import turns
from internspatial_kedro.formats.exporters.records import Conversation

SHARD_BYTES: Final = 512 * 2**20
"""A shard is closed when its images exceed this size."""

_GROUP_BYTES: Final = 32 * 2**20
_COPIED: Final = ("task", "relation", "form", "source", "image_format", "text_format", "qa_id")
_TEXTS: Final = ("id", "question", "answer", *_COPIED)

_IMAGE: Final = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_TURN: Final = pa.struct([("from", pa.string()), ("value", pa.string())])
_TEXT_FEATURE: Final = {"dtype": "string", "_type": "Value"}
_FEATURES: Final = {
    # In the spelling that `datasets` 2 to 5 all read.
    "images": {"feature": {"_type": "Image"}, "_type": "Sequence"},
    "conversations": [{"from": _TEXT_FEATURE, "value": _TEXT_FEATURE}],
    **dict.fromkeys(_TEXTS, _TEXT_FEATURE),
}
SCHEMA: Final = pa.schema(
    [
        ("images", pa.list_(_IMAGE)),
        ("conversations", pa.list_(_TURN)),
        *[(name, pa.string()) for name in _TEXTS],
    ],
    metadata={"huggingface": json.dumps({"info": {"features": _FEATURES}})},
)


class ParquetWriter:
    """`<split>-NNNNN-of-MMMMM.parquet`, the names by which the Hub finds splits."""

    def __init__(self, root: Path, folder: str, shard_bytes: int = SHARD_BYTES) -> None:
        self._root, self._folder, self._shard_bytes = root, root / folder, shard_bytes
        self._splits: dict[str, _Shards] = {}

    def write(self, conversation: Conversation) -> None:
        """Append a conversation with the bytes of its images."""
        split = conversation.row["split"]
        if split not in self._splits:
            self._splits[split] = _Shards(self._folder, checked_split(split), self._shard_bytes)
        images = [
            {"bytes": (self._root / image.path).read_bytes(), "path": Path(image.path).name}
            for image in conversation.images
        ]
        texts = {"id": conversation.row["sample_id"], "question": conversation.question, "answer": conversation.answer}
        copied = {name: conversation.row[name] for name in _COPIED}
        self._splits[split].write({"images": images, "conversations": turns(conversation), **texts, **copied})

    def close(self) -> None:
        """Write what is left and give the shards their final names."""
        for shards in self._splits.values():
            shards.close()


class _Shards:
    """The numbered files of one split."""

    def __init__(self, folder: Path, split: str, shard_bytes: int) -> None:
        self._folder, self._split, self._shard_bytes = folder, split, shard_bytes
        self._rows: list[dict[str, Any]] = []
        self._waiting_bytes = self._written_bytes = 0
        self._paths: list[Path] = []
        self._file: pq.ParquetWriter | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._waiting_bytes += sum(len(image["bytes"]) for image in row["images"])
        if self._waiting_bytes >= min(_GROUP_BYTES, self._shard_bytes):
            self._flush()
        if self._written_bytes >= self._shard_bytes:
            self._end_shard()

    def close(self) -> None:
        self._flush()
        self._end_shard()
        for index, path in enumerate(self._paths):
            path.rename(self._folder / f"{self._split}-{index:05d}-of-{len(self._paths):05d}.parquet")

    def _flush(self) -> None:
        if not self._rows:
            return
        if self._file is None:
            self._paths.append(self._folder / f"{self._split}-{len(self._paths):05d}.partial")
            self._file = pq.ParquetWriter(self._paths[-1], SCHEMA, compression="zstd")
        self._file.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
        self._written_bytes += self._waiting_bytes
        self._rows, self._waiting_bytes = [], 0

    def _end_shard(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._written_bytes = None, 0
