"""Native questions of MMSI-Bench to items: pictures first, then the question and how to answer it."""

from collections.abc import Iterator
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.inline_options import Asked, Parser, parse_options
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.mmsi_bench.categories import task_of
from internspatial_kedro.benchmarks.mmsi_bench.circular import parse_options_as_internsr, rotate
from internspatial_kedro.benchmarks.mmsi_bench.native import NAME, Native, read_native
from internspatial_kedro.tables.messages import show

INSTRUCTION: Final = "Reply with the letter of the right option only, between double backticks, such as ``A``."
_PARSERS: Final[dict[str, Parser]] = {
    "no": parse_options,
    "yes": parse_options,
    "internsr": parse_options_as_internsr,
}
_ROTATION: Final = 1_000_000
"""Rotation n of item i is item i + n x 10^6: InternSR `dataset/mmsi_bench.py`, `MMSIBenchCircular.load_data`."""


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of MMSI-Bench.

    Args:
        reading: Its option `circular` asks every question once for each place of its options (`yes`; `internsr` with
            that peer's reading of the options) or as it is (`no`, the default).

    Raises:
        BenchmarkError: No file of this benchmark, or an unknown prompt or option.
    """
    circular = _circular(reading)
    for native in read_native(reading):
        if isinstance(native, BadRow):
            yield native
        else:
            yield from _items(native, circular)


def _circular(reading: Reading) -> str:
    circular = reading.options.get("circular", "no")
    unknown = sorted(set(reading.options) - {"circular"})
    if unknown or circular not in _PARSERS or reading.prompt != DEFAULT:
        given = f"prompt {reading.prompt!r}, options {dict(reading.options)}"
        raise BenchmarkError(
            f"{NAME} was given {given}; there are prompt 'default' and circular: {', '.join(_PARSERS)}."
        )
    return circular


def _items(native: Native, circular: str) -> Iterator[Item | BadRow]:
    asked = Asked(native.question.strip(), native.options) if native.options else _PARSERS[circular](native.question)
    answer = native.answer.strip().upper()
    if answer not in asked.options:
        found = f"answer {native.answer!r}, options {', '.join(asked.options) or 'none'}"
        yield BadRow(NAME, native.index, "answer_not_an_option", found)
    elif circular == "no":
        text = asked.text if native.options else native.question.strip()
        yield _item(native, native.index, asked, text, answer, {})
    else:
        for steps in range(len(asked.options)):
            turned, right = rotate(asked, answer, steps)
            extra = {"g_index": native.index, "rotation": steps}
            yield _item(native, _rotated(native.index, steps), turned, turned.text, right, extra)


def _item(native: Native, index: str, asked: Asked, text: str, answer: str, extra: dict[str, Any]) -> Item:
    return Item(
        item_id=f"{NAME}/{index}",
        benchmark=NAME,
        task=task_of(native.category),
        messages=(show(f"{text}\n{INSTRUCTION}", native.images),),
        answers=(answer,),
        answer_kind="letter",
        question=asked.question,
        options=tuple(asked.options.values()),
        cluster_id=native.images[0],
        media_root=str(native.media_root),
        extra={"category": native.category, **extra},
    )


def _rotated(index: str, steps: int) -> str:
    return str(int(index) + steps * _ROTATION) if index.isdecimal() else f"{index}+{steps}" if steps else index
