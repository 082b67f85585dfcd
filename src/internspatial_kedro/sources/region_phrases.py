"""Phrases about regions of photos: those that name one thing give its category and a caption."""

import re
from typing import Final, NamedTuple

from internspatial_kedro.sources.checks.labels import clean_text
from internspatial_kedro.sources.phrases import head_noun_phrase

_MOST_WORDS: Final = 3
# "telephone and pen" is two things; "red and white bottle" is one.
_ANOTHER: Final = re.compile(r"\b(?:and|or)\s*$")
# "car parked"; bed, shed and seed are things.
_PARTICIPLE: Final = re.compile(r".+ [a-z]{3,}(?:ed|ing)")
_VERBS: Final = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|does?|wears?|holds?|sits?|stands?|shows?|looks?|appears?|contains?|"
    r"features?|depicts?|can|there|this|it|he|she|they|[a-z]{2,}ing)\b",
    re.IGNORECASE,
)


class Naming(NamedTuple):
    """What a phrase calls a thing: its category, and the words up to it."""

    label: str
    caption: str


def name_region(phrase: object, label: str | None = None) -> Naming | None:
    """Category and noun phrase in a phrase about one region.

    Whatever follows the thing ("car parked on the left") tells where it is; it is cut off. Sentences name nothing: "he
    has brown shoes" is about a man.

    Args:
        phrase: Of any form.
        label: The thing's category, if it is known; the phrase must end in it.

    Returns:
        None where the phrase names no one thing, or another one.

    Raises:
        Unusable: It is no text, or too long.
    """
    text = clean_text(phrase)
    head = head_noun_phrase(text)
    category = head.lower() if label is None else label
    before = head.lower().removesuffix(category)
    if (
        not re.search(rf"(?:^|\W){re.escape(category)}$", head.lower())
        or _VERBS.search(before)
        or _ANOTHER.search(before)
    ):
        return None
    if label is None and not _is_category(category):
        return None
    return Naming(category, text[: text.index(head) + len(head)])


def _is_category(category: str) -> bool:
    short = len(category.split()) <= _MOST_WORDS
    return short and not _VERBS.search(category.rpartition(" ")[0]) and not _PARTICIPLE.fullmatch(category)
