"""OST-Bench's native files: which one is read, and how."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.ost_bench.dialogues import read_dialogues
from internspatial_kedro.benchmarks.ost_bench.interleaved_tsv import read_interleaved_tsv
from internspatial_kedro.benchmarks.ost_bench.native_items import NAME

INTERLEAVED, MULTI_ROUND = "interleaved", "multi_round"
_TABLES: Final = ("annotations/OST.tsv", "OST.tsv")
_DIALOGUES: Final = ("annotations/OST_bench.json", "OST_bench.json", "annotations/OST.json")


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of `OST.tsv` or of the official JSON file.

    The option `variant` is `interleaved` (all that was seen in one message; the default) or `multi_round` (one message
    a turn; only the JSON file has what that takes). The prompt `official` is the JSON file's own wording; a question of
    `OST.tsv` holds its whole prompt, which is used as it is.

    Raises:
        BenchmarkError: There is no such file, variant or prompt.
    """
    variant = reading.options.get("variant", INTERLEAVED)
    if variant not in (INTERLEAVED, MULTI_ROUND) or set(reading.options) - {"variant"}:
        given = f"options {dict(reading.options)}"
        raise BenchmarkError(f"{NAME} was given {given}; there is variant: {INTERLEAVED} or {MULTI_ROUND}.")
    file = _find_file(reading.root, variant)
    if file.suffix == ".json":
        return read_dialogues(file, reading, rounds=variant == MULTI_ROUND)
    if variant == MULTI_ROUND:
        raise BenchmarkError(f"{NAME}: {file} holds no dialogues; {MULTI_ROUND} needs the official OST_bench.json.")
    return read_interleaved_tsv(file, reading)


def _find_file(root: Path, variant: str) -> Path:
    if root.is_file():
        return root
    wanted = _DIALOGUES if variant == MULTI_ROUND else (*_TABLES, *_DIALOGUES)
    for name in wanted:
        if (root / name).is_file():
            return root / name
    raise BenchmarkError(f"{NAME}: none of {', '.join(wanted)} below {root}; put one there or name another root.")
