"""Items of our own benchmarks on disk: `items.jsonl`, a row of the `items` table a line, pictures beside it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.tables.items import ITEMS

FILE_NAME: Final = "items.jsonl"


def write_items(items: Iterable[Item], path: Path) -> None:
    """Write items; where their pictures are is left to the reader."""
    lines = (item.to_row() | {"media_root": ""} for item in items)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def read_items(path: Path) -> Iterator[Item | BadRow]:
    """Items of a file, or of the folder that holds it; paths of pictures are below the file's folder.

    Raises:
        BenchmarkError: There is no such file.
    """
    file = path / FILE_NAME if path.is_dir() else path
    if not file.is_file():
        raise BenchmarkError(f"There are no items at {file}. Make them: kedro run --pipelines bench_build")
    known: set[str] = set()
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        if line.strip():
            item = _read_line(line, file, number)
            if isinstance(item, Item) and item.item_id in known:
                item = BadRow(item.benchmark, f"{file.name}:{number}", "duplicated_index", item.item_id)
            elif isinstance(item, Item):
                known.add(item.item_id)
            yield item


def _read_line(line: bytes, file: Path, number: int) -> Item | BadRow:
    where = f"{file.name}:{number}"
    try:
        row: Any = json.loads(line)
        item = Item.from_row({name: row[name] for name in ITEMS.schema.names} | {"media_root": str(file.parent)})
    except KeyError as error:
        return BadRow(file.parent.name, where, "missing_field", str(error))
    except (ValueError, TypeError, AttributeError) as error:
        return BadRow(file.parent.name, where, "broken_json", f"{type(error).__name__}: {error}")
    missing = [part.path for each in item.messages for part in each.media if not (file.parent / part.path).is_file()]
    return BadRow(item.benchmark, where, "missing_media", missing[0]) if missing else item
