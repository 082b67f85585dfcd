"""A turn of OST-Bench to an item, whichever file it is from."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.media import MediaError, find_media, media_base
from internspatial_kedro.benchmarks.ost_bench.kinds import Kind, kind_of, name_of_type
from internspatial_kedro.tables.messages import Message

NAME: Final = "ost_bench"
_NUMBERED: Final = re.compile(r"\d([a-z][a-z0-9]*)_")


def make_item(
    reading: Reading, row: Mapping[str, Any], native_id: str, scene: str, messages: tuple[Message, ...]
) -> Item:
    """An item of a row with `type`, `question`, `answer` and `option`.

    Raises:
        MediaError: The answer or the options do not fit the type.
    """
    task = name_of_type(row["type"])
    kind = kind_of(task)
    if kind is None:
        raise MediaError("unknown_type", f"{row['type']!r} is no type of OST-Bench")
    options = tuple(row["option"]) if kind is Kind.JUDGEMENT else ()
    return Item(
        item_id=f"{NAME}/{native_id}",
        benchmark=NAME,
        task=task,
        messages=messages,
        answers=(_right_answer(kind, row["answer"], options),),
        answer_kind="letter" if options else "number",
        question=row["question"],
        options=options,
        source=_source(scene),
        cluster_id=scene,
        media_root=str(media_base(reading)),
        extra={"type": row["type"], "answer": row["answer"]},
    )


def find_picture(path: str, reading: Reading) -> str:
    """A picture under InternSR's layout (`images/OST/<scan>/…`) or the official one (`images/<scan>/…`).

    Raises:
        MediaError: As `find_media`.
    """
    try:
        return find_media(f"OST/{path}", reading)
    except MediaError as error:
        if error.reason != "missing_media":
            raise
        return find_media(path, reading)


def _right_answer(kind: Kind, answer: object, options: Sequence[str]) -> str:
    text = str(answer).replace('"', "") if kind is Kind.JUDGEMENT else str(answer).strip()
    if kind is Kind.JUDGEMENT:
        if text not in options or len(options) > len(LETTERS):
            raise MediaError("wrong_answer", f"{text!r} is not among the options {list(options)}")
        return LETTERS[options.index(text)]
    number = _finite(text)
    if number is None or (kind is Kind.ENUMERATION and not number.is_integer()):
        raise MediaError("wrong_answer", f"{text!r} is no {'whole ' * (kind is Kind.ENUMERATION)}number")
    return text


def _source(scene: str) -> str:
    """The data set of a scan, by the names that MMScan gives: `1mp3d_0004_region0`, `scene0000_00`."""
    named = _NUMBERED.match(scene)
    return named[1] if named else "scannet" * scene.startswith("scene")


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
