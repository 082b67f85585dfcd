"""Native files of benchmarks, small, in their exact encoding."""

import base64
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PIL import Image

from internspatial_kedro.benchmarks.benchmark import Reading


def png(shade: int = 0) -> bytes:
    """A picture of one shade of grey; each shade has another content. Longer than a pointer in base64."""
    file = io.BytesIO()
    Image.new("RGB", (9, 7), (shade, shade // 2, 255 - shade)).save(file, "PNG")
    return file.getvalue()


def base64_of(shade: int = 0) -> str:
    """The same picture as a cell of a TSV holds it."""
    return base64.b64encode(png(shade)).decode()


def write_tsv(path: Path, rows: Sequence[Mapping[str, object]], columns: Iterable[str] | None = None) -> Path:
    """A TSV as pandas writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns or rows[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def reading_of(root: Path, **options: str) -> Reading:
    """A reading whose cache is beside its root."""
    return Reading(root, root.parent / "cache", options=options)
