"""Replies of 100 kB made to trip regular expressions: all take seconds; with a quadratic pattern each takes minutes."""

from collections.abc import Callable

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
LENGTH = 100_000


@pytest.mark.usefixtures("two_minutes_of_cpu")
@pytest.mark.parametrize("reader", READERS)
def test_nothing_hangs(reader: str):
    for unit in UNITS:
        for tail in ("", "</answer>") if "<" in unit else ("",):
            READERS[reader]((unit * LENGTH)[:LENGTH] + tail)
