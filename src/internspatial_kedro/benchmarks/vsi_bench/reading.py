"""Native questions of VSI-Bench to items: the video first, then the question and the form of its answer."""

import math
import re
from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, media_base
from internspatial_kedro.benchmarks.vsi_bench.native import Native, read_native
from internspatial_kedro.benchmarks.vsi_bench.question_types import NAME, is_choice, is_known
from internspatial_kedro.benchmarks.vsi_bench.videos import expected_video, find_video
from internspatial_kedro.tables.messages import Message, Part

INTRODUCTION: Final = "The pictures are frames of one video of an indoor scene, in order."
ASK_LETTER: Final = "Reply with the letter of the right option and nothing else."
ASK_NUMBER: Final = "Reply with one number in digits and nothing else."

_CHOICES: Final = {"config": ("full", "debiased", "pruned"), "media": ("required", "listed")}
_LETTERED: Final = re.compile(r"\s*([A-Z])\s*[.):]\s*(.*)", re.DOTALL)


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of VSI-Bench or its rotation extension.

    Args:
        reading: Its option `config` keeps all questions (`full`, the default), those that are left after debiasing
            (`debiased`), or those that it took away (`pruned`), by the flag in the file; its option `media` makes a
            missing video a bad row (`required`, the default) or keeps the item (`listed`), to score replies again.

    Raises:
        BenchmarkError: No file of this benchmark, or an unknown prompt or option.
    """
    config, media = (_choice(reading, name) for name in _CHOICES)
    if unknown := sorted(set(reading.options) - set(_CHOICES)):
        raise BenchmarkError(f"{NAME}: no options {', '.join(unknown)}; there are {', '.join(_CHOICES)}.")
    if reading.prompt != DEFAULT:
        raise BenchmarkError(f"{NAME}: no prompt {reading.prompt!r}; there is {DEFAULT!r}.")
    videos: dict[str, tuple[Part, ...] | MediaError] = {}
    for native in read_native(reading):
        if isinstance(native, BadRow):
            yield native
        elif config != "full" and native.pruned is None:
            yield BadRow(NAME, native.id, "no_pruned_flag", f"config {config} needs the field pruned, true or false")
        elif config == "full" or native.pruned == (config == "pruned"):
            if native.scene not in videos:
                videos[native.scene] = _video(native.scene, reading, media)
            yield _item(native, videos[native.scene], str(media_base(reading)))


def _choice(reading: Reading, name: str) -> str:
    chosen = reading.options.get(name, _CHOICES[name][0])
    if chosen not in _CHOICES[name]:
        raise BenchmarkError(f"{NAME}: no {name} {chosen!r}; there are {', '.join(_CHOICES[name])}.")
    return chosen


def _video(scene: str, reading: Reading, media: str) -> tuple[Part, ...] | MediaError:
    try:
        return find_video(scene, reading)
    except MediaError as error:
        return expected_video(scene) if media == "listed" and error.reason == "missing_media" else error


def _item(native: Native, video: tuple[Part, ...] | MediaError, media_root: str) -> Item | BadRow:
    if isinstance(video, MediaError):
        return BadRow(NAME, native.id, video.reason, video.detail)
    if not is_known(native.question_type):
        return BadRow(NAME, native.id, "unknown_question_type", native.question_type)
    choice = is_choice(native.question_type)
    options = _texts(native.options) if choice else ()
    wrong = _wrong_answer(native, options) if choice else _wrong_number(native.truth)
    if wrong:
        return BadRow(NAME, native.id, *wrong)
    lettered = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    asked = "\n".join([INTRODUCTION, native.question, *lettered, ASK_LETTER if choice else ASK_NUMBER])
    return Item(
        item_id=f"{NAME}/{native.id}",
        benchmark=NAME,
        task=native.question_type,
        messages=(Message("user", (*video, Part("text", asked))),),
        answers=(native.truth.strip().upper() if choice else native.truth.strip(),),
        answer_kind="letter" if choice else "number",
        question=native.question,
        options=options,
        source=native.dataset,
        cluster_id=native.scene,
        media_root=media_root,
        extra={} if native.pruned is None else {"pruned": native.pruned},
    )


def _texts(options: tuple[str, ...]) -> tuple[str, ...]:
    """Without their letters, where all have theirs in order."""
    parts = [_LETTERED.fullmatch(option) for option in options]
    if all(part and part[1] == letter for part, letter in zip(parts, LETTERS, strict=False)):
        return tuple(part[2].strip() for part in parts if part)
    return options


def _wrong_answer(native: Native, options: tuple[str, ...]) -> tuple[str, str] | None:
    if not 2 <= len(options) <= len(LETTERS):
        return "broken_list", f"{len(options)} options"
    if native.truth.strip().upper() not in LETTERS[: len(options)]:
        return "answer_not_an_option", f"{native.truth!r} of {len(options)} options"
    return None


def _wrong_number(truth: str) -> tuple[str, str] | None:
    try:
        return None if math.isfinite(float(truth)) else ("answer_not_a_number", repr(truth))
    except ValueError:
        return "answer_not_a_number", repr(truth)
