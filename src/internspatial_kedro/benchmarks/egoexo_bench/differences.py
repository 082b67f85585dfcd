"""Where our default disagrees with the public scorers on recorded replies, and why it does."""

from typing import Final

_SCORERS: Final = ("egoexo_bench-egoexobench", "egoexo_bench-vlmevalkit", "egoexo_bench-internsr")
_REASONS: Final[dict[int, str]] = {
    16: "the letter after 'Best answer:' counts; the scorers take the B of Best, for want of a comma in their list",
    23: "the option that is called right counts, not the first that is mentioned",
    33: "the article A is no option",
    51: "a full-width letter is that letter",
}
DIFFERENCES: Final[dict[str, str]] = {
    f"{scorer}-{number:04}": reason for number, reason in _REASONS.items() for scorer in _SCORERS
}
