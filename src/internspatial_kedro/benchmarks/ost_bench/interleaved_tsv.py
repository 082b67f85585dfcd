"""`OST.tsv`: VLMEvalKit's table of OST-Bench, whose questions hold their whole prompt around `<ImageHere>` tags."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.media import MediaError, parse_list
from internspatial_kedro.benchmarks.native_tsv import NativeRow, read_tsv
from internspatial_kedro.benchmarks.ost_bench.kinds import UNSCORED, name_of_type
from internspatial_kedro.benchmarks.ost_bench.native_items import NAME, find_picture, make_item
from internspatial_kedro.tables.messages import Message, Part

_COLUMNS: Final = ("type", "question", "image_path", "option", "answer")
_TAG: Final = "<ImageHere>"


def read_interleaved_tsv(file: Path, reading: Reading) -> Iterator[Item | BadRow]:
    """Items of the rows whose type is scored, in native order.

    Raises:
        BenchmarkError: As `read_tsv`.
    """
    for row in read_tsv(file, NAME, _COLUMNS):
        if isinstance(row, BadRow):
            yield row
        elif name_of_type(row.values["type"]) != UNSCORED:
            yield _item(row, reading)


def _item(row: NativeRow, reading: Reading) -> Item | BadRow:
    try:
        paths = parse_list(row.values["image_path"])
        message = _message(row.values["question"], tuple(find_picture(path, reading) for path in paths))
        values: dict[str, Any] = {**row.values, "option": _options(row.values["option"])}
        return make_item(reading, values, row.index, _scene(paths), (message,))
    except MediaError as error:
        return BadRow(NAME, row.index, error.reason, error.detail)


def _message(question: str, images: tuple[str, ...]) -> Message:
    """VLMEvalKit takes as many pictures as there are tags; here their numbers must be the same."""
    texts = question.split(_TAG)
    if len(texts) - 1 != len(images):
        raise MediaError("wrong_tags", f"{len(texts) - 1} tags {_TAG} for {len(images)} pictures")
    parts = [Part("text", texts[0])]
    for image, text in zip(images, texts[1:], strict=True):
        parts += [Part("image", path=image), Part("text", text)]
    return Message("user", tuple(part for part in parts if part.kind == "image" or part.text))


def _options(cell: str) -> list[str]:
    return [] if cell.strip() in ("", "nan", "None") else parse_list(cell)


def _scene(paths: list[str]) -> str:
    """The scan that the pictures are of: the first folder of their paths."""
    first = paths[0].removeprefix("OST/") if paths else ""
    return first.partition("/")[0] if "/" in first else ""
