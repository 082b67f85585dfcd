"""Rows of MMStar to items: the picture, the question, options a line each, and how to answer."""

from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.inline_options import Asked, parse_options
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError
from internspatial_kedro.benchmarks.native_tsv import NativeRow, annotation_file, read_tsv
from internspatial_kedro.benchmarks.unpacked_rows import UnpackedRows, pictures_of
from internspatial_kedro.tables.messages import show

NAME: Final = "mmstar"
INSTRUCTION: Final = "Reply with the letter of the right option only."
FINE_TASK: Final = "l2_category"
_FILES: Final = ("MMStar.tsv",)


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of MMStar.

    Raises:
        BenchmarkError: No file of this benchmark, or an unknown prompt or option.
    """
    if reading.prompt != DEFAULT or reading.options:
        given = f"prompt {reading.prompt!r}, options {dict(reading.options)}"
        raise BenchmarkError(f"{NAME} was given {given}; there is prompt 'default', and no option.")
    path = annotation_file(reading, NAME, _FILES)
    unpacked = UnpackedRows(path, NAME, reading)
    for row in read_tsv(path, NAME, ("question", "answer", "category")):
        yield row if isinstance(row, BadRow) else _item(row, reading, unpacked)


def _item(row: NativeRow, reading: Reading, unpacked: UnpackedRows) -> Item | BadRow:
    values = row.values
    try:
        images, media_root = pictures_of(row, reading, unpacked)
    except MediaError as error:
        return BadRow(NAME, row.index, error.reason, error.detail)
    asked, answer = _asked(values), values["answer"].strip().upper()
    if answer not in asked.options:
        found = f"answer {values['answer']!r}, options {', '.join(asked.options) or 'none'}"
        return BadRow(NAME, row.index, "answer_not_an_option", found)
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=values["category"],
        messages=(show(_prompt(asked, values.get("hint", "")), images),),
        answers=(answer,),
        answer_kind="letter",
        question=asked.question,
        options=tuple(asked.options.values()),
        cluster_id=images[0],
        media_root=str(media_root),
        extra={FINE_TASK: values.get("l2-category") or values.get(FINE_TASK) or values["category"]},
    )


def _asked(values: dict[str, str]) -> Asked:
    """Options of the columns; some releases have them inside the question, or in both places."""
    inline = parse_options(values["question"])
    columns = {letter: values[letter] for letter in LETTERS if values.get(letter)}
    if columns and set(inline.options) != set(columns):
        return Asked(values["question"].strip(), columns)
    return Asked(inline.question, columns or inline.options)


def _prompt(asked: Asked, hint: str) -> str:
    listed = [f"{letter}. {option}" for letter, option in asked.options.items()]
    return "\n".join([*([hint] if hint else []), asked.question, *listed, INSTRUCTION])
