"""Where our default disagrees with the public evaluators on recorded replies, and why it does."""

from typing import Final

_EVALUATORS: Final = ("ost_bench-ost-bench", "ost_bench-ost-bench-2025-09", "ost_bench-vlmevalkit")
_REASONS: Final[dict[str, tuple[int, ...]]] = {
    "an empty reply is worth 0; the evaluators drop it from the denominator": (8, 118),
    "the reply names no option; the evaluators take one that shares most letters with it": (10, 25, 42),
    "the reply denies one option and picks the other; the evaluators count common letters": (26,),
    "counterclockwise in two words or short is the opposite of clockwise": (51,),
    "a number keeps its meaning beside a unit, a word or brackets": (54, 71, 102, 121, 122),
    "the answer counts wherever the JSON object has it, after the reason too": (58, 125),
    "an error of exactly 5 % is not below 5 %; in the evaluators' floats it is": (62, 91),
    "a right answer of 0 can be met or missed; the evaluators divide by it": (86, 87),
    "number words are whole words; the evaluators find four in fourteen and seven in seventy": (129, 130, 134),
    "two numbers are no answer; the evaluators take the first that is spelled": (133,),
}
DIFFERENCES: Final[dict[str, str]] = {
    f"{evaluator}-{number:04}": reason
    for reason, numbers in _REASONS.items()
    for number in numbers
    for evaluator in _EVALUATORS
}
