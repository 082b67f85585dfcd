"""Replies of 200 kB made to trip regular expressions: a second each, and minutes with a quadratic pattern."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from internspatial_kedro.benchmarks.peers.vlmevalkit_spatial import match_number, match_option
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.yes_no import extract_yes_no

OPTIONS = {"A": "chair", "B": "table", "C": "sofa bed", "D": "bed"}
READERS: dict[str, Callable[[str], object]] = {
    "choice": lambda reply: extract_choice(reply, OPTIONS),
    "number": extract_number,
    "yes_no": extract_yes_no,
    "easi_option": match_option,
    "easi_number": match_number,
}
UNITS = (
    " ", "\n", "(", "{", "}", "*", "`", "\\", "-", "1", ".", "1,111", "1.", ".5", "1e5", "A ", "A\n", "A or ", "a",
    "chair ", "not the chair ", "B. table\n", "answer ", "answer is ", "answer", "<answer", "<answer>", "</answer>",
    "<answer>A", "< ", "<think>", "<think></think>", '"answer": "', "\\boxed{", "option ", "so ", "twenty-", "one and ",
    "yes ", "no ", "[", "[1,", "答案", "ſ", "İ",
)  # fmt: skip
LENGTH = 200_000
LONGEST_S = 10.0
"""Processor time; a pause of Python's garbage collector, which takes some seconds late in a run, fits into it."""


@contextmanager
def ended(after_s: float) -> Iterator[None]:
    """A block whose processor time is limited: patterns are interrupted, too."""

    def give_up(signal_number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {after_s} s of processor time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, after_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("reader", READERS)
def test_nothing_hangs(reader: str):
    for unit in UNITS:
        for tail in ("", "</answer>") if "<" in unit else ("",):
            reply = (unit * LENGTH)[:LENGTH] + tail
            with ended(LONGEST_S):
                READERS[reader](reply)


def test_a_quadratic_pattern_is_ended():
    with pytest.raises(TimeoutError), ended(0.5):
        re.search(r"\s+$", " " * LENGTH + "x")
