"""`EgoExoBench_MCQ.tsv` to items."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.egoexo_bench.media_list import place_media
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, media_base
from internspatial_kedro.benchmarks.native_tsv import NativeRow, read_tsv
from internspatial_kedro.tables.messages import Message

NAME: Final = "egoexo_bench"
_COLUMNS: Final = ("question", "options", "response_format", "medias", "answer", "subtask_type")
_FILES: Final = ("annotations/EgoExoBench_MCQ.tsv", "EgoExoBench_MCQ.tsv")
_PEERS: Final = ("official", "vlmevalkit", "internsr")
_ON_LINES: Final = re.compile(r"^\s*\(?([A-Z])[.):]\s*", re.MULTILINE)
_WITHIN_A_LINE: Final = re.compile(r"(?:^|\s)\(?([A-Z])[.):]\s+")
_ASK: Final = "Which of these is right? Reply with its letter alone."


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items in native order.

    Under our prompt the question is followed by its options and our own request for a letter; under a peer's name by
    the native `response_format`, as in their `build_prompt`.

    Raises:
        BenchmarkError: There is no such file or prompt, or it is not this table.
    """
    if reading.prompt not in (DEFAULT, *_PEERS) or reading.options:
        given = f"prompt {reading.prompt!r}, options {dict(reading.options)}"
        raise BenchmarkError(f"{NAME} was given {given}; there are prompts {DEFAULT}, {', '.join(_PEERS)}, no options.")
    return _items(_find_file(reading.root), reading)


def _items(file: Path, reading: Reading) -> Iterator[Item | BadRow]:
    for row in read_tsv(file, NAME, _COLUMNS):
        yield row if isinstance(row, BadRow) else _item(row, reading)


def _item(row: NativeRow, reading: Reading) -> Item | BadRow:
    cells = row.values
    try:
        options = _options(cells["options"], cells["answer"].strip())
        message = Message("user", place_media(_prompt(cells, reading.prompt), cells["medias"], reading))
    except MediaError as error:
        return BadRow(NAME, row.index, error.reason, error.detail)
    shown = [part.path for part in message.media]
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=cells["subtask_type"],
        messages=(message,),
        answers=(cells["answer"].strip(),),
        answer_kind="letter",
        question=cells["question"],
        options=options,
        source=_source(shown),
        cluster_id=cells.get("video") or (shown[0] if shown else ""),
        media_root=str(media_base(reading)),
        extra={"index": row.index},
    )


def _prompt(cells: Mapping[str, str], prompt: str) -> str:
    asked = _ASK if prompt == DEFAULT else cells["response_format"]
    return f"{cells['question']}\nOptions:\n{cells['options']}\n{asked}"


def _options(block: str, answer: str) -> tuple[str, ...]:
    """Texts behind the letters A, B, … of a block, each on a line of its own or all on one."""
    pattern = _ON_LINES if len(_ON_LINES.findall(block)) > 1 else _WITHIN_A_LINE
    _, *pieces = pattern.split(block)
    letters, texts = "".join(pieces[::2]), tuple(text.strip() for text in pieces[1::2])
    if len(letters) < 2 or not LETTERS.startswith(letters):
        raise MediaError("broken_options", f"no letters A, B, … in {block[:60]!r}")
    if len(answer) != 1 or answer not in letters:
        raise MediaError("wrong_answer", f"{answer!r} is none of {', '.join(letters)}")
    return texts


def _source(shown: list[str]) -> str:
    """The data set that the media are of: the folder above the paths of its own."""
    folders = shown[0].split("/")[:-1] if shown else []
    own = [folder for folder in folders if folder not in ("images", "videos", "EgoExoBench")]
    return own[0] if own else ""


def _find_file(root: Path) -> Path:
    if root.is_file():
        return root
    for name in _FILES:
        if (root / name).is_file():
            return root / name
    raise BenchmarkError(f"{NAME}: neither {' nor '.join(_FILES)} below {root}; put it there or name another root.")
