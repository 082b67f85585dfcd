"""Labels and captions of a model: noun phrases in lower case that name one thing and give no answer away."""

import re
import unicodedata
from typing import Final

from internspatial_kedro.models.annotating.nouns import is_group, singular
from internspatial_kedro.models.annotating.positions import drop_positions, tells_position
from internspatial_kedro.models.annotating.reasons import Reason, Refused, shown

MAX_LABEL_WORDS: Final = 5
MAX_CAPTION_WORDS: Final = 20
MAX_LETTERS: Final = 120

_TAGS: Final = re.compile(r"<[^<>]*>")
# Marks of Markdown, of question slots ({a}), of control tokens and of the <ref>/<box> dialects.
_MARKS: Final = re.compile(r"[<>{}\[\]`*~^|\\#\"“”_]+")
_OPENING: Final = re.compile(
    r"(?:(?:this|that|it|there|here)(?:\s+(?:is|are|shows)|'s)\s+)?"
    r"(?:(?:an?|the)\s+)?(?:(?:(?:close[- ]?up|cropped|zoomed[- ]in|blurry|partial)\s+)?"
    r"(?:image|picture|photo|photograph|view|close[- ]?up|shot|depiction|snapshot)\s+(?:of|showing)\s+)?"
    r"(?:(?:an?|the|this|that|these|those)\s+)?"
)
_SENTENCE_END: Final = re.compile(r"[.!?;:]\s")
_NO_NAME: Final = re.compile(
    r"https?:|www\.|\b(?:ignore|disregard|instructions?|schemas?|json|prompts?|assistant|sorry|cannot|can't|"
    r"unable|i|i'm|you|your|please|unknown|unclear|object|objects|thing|things|item|items|caption|bounding|"
    r"coordinates?|pixels?|n/a|none|null|is|are|was|were|has|have)\b"
)
_BACKGROUND: Final = frozenset(
    ("wall", "floor", "flooring", "ceiling", "ground", "sky", "background", "foreground", "room", "scene", "image")
)
_FOREIGN: Final = re.compile(
    r"\b(?:el|los|las|una|uno|und|der|das|ein|eine|einen|einem|mit|auf|avec|une|les|dans|sur|il|uma|com|gli|della|"
    r"het|een|pour|para|sobre)\b"
)


def clean_label(raw: str) -> str:
    """A category: singular, lower case, at most five words.

    Args:
        raw: As the model says it.

    Raises:
        Refused: With the first thing that is wrong with it.
    """
    label = _clean(raw, MAX_LABEL_WORDS)
    if label in _BACKGROUND:
        raise Refused(Reason.LABEL_BACKGROUND, f"'{label}' is a part of the surroundings, not an object")
    return label


def clean_caption(raw: str) -> str:
    """A noun phrase without article that names one object: lower case, at most 20 words.

    Args:
        raw: As the model says it; of several sentences, the first.

    Raises:
        Refused: With the first thing that is wrong with it.
    """
    return _clean(raw, MAX_CAPTION_WORDS)


def _clean(raw: str, most_words: int) -> str:
    text = _plain(raw)
    _check_language(text, raw)
    text = text[opening.end() :] if (opening := _OPENING.match(text)) else text
    if is_group(text):
        raise Refused(Reason.GROUP, f"'{shown(raw)}' means several things; one was expected")
    text = singular(drop_positions(text))
    _check_name(text, raw)
    if not any(letter.isalpha() for letter in text):
        raise Refused(Reason.LABEL_EMPTY, f"nothing is left of '{shown(raw)}' after cleaning")
    if tells_position(text):
        raise Refused(Reason.GIVES_ANSWER_AWAY, f"'{shown(text)}' says where it is, or compares")
    if len(text) > MAX_LETTERS or len(text.split()) > most_words:
        raise Refused(Reason.TOO_LONG, f"'{shown(text)}' is long; at most {most_words} words were expected")
    return text


def _check_name(text: str, raw: str) -> None:
    """Refuse sentences, orders, excuses, and phrases that became groups when their beginning was dropped.

    Raises:
        Refused: `not_a_name` or `group`.
    """
    if unfit := _NO_NAME.search(text):
        raise Refused(Reason.NOT_A_NAME, f"'{shown(raw)}' is no name of an object: '{unfit[0]}'")
    if is_group(text):
        raise Refused(Reason.GROUP, f"'{shown(raw)}' means several things; one was expected")


def _plain(raw: str) -> str:
    """The first sentence in lower case, without markup, control characters and symbols."""
    text = unicodedata.normalize("NFKC", raw).replace("’", "'")
    text = _MARKS.sub(" ", _TAGS.sub(" ", text))
    text = "".join(letter if _is_written(letter) else " " for letter in text)
    text = " ".join(text.lower().split()).strip(" .,;:!?-–—/'()")
    return _SENTENCE_END.split(text, maxsplit=1)[0].strip(" .,;:!?-–—/'()")


def _is_written(letter: str) -> bool:
    """Letters, digits and punctuation; no controls, emoji or halves of characters."""
    return unicodedata.category(letter)[0] in "LMNP"


def _check_language(text: str, raw: str) -> None:
    """Only what can be told for sure: another script, or small words that English does not have.

    Raises:
        Refused: `wrong_language`.
    """
    foreign = next((x for x in text if x.isalpha() and not unicodedata.name(x, "").startswith("LATIN")), "")
    if not foreign and (word := _FOREIGN.search(text)):
        foreign = word[0]
    if foreign:
        raise Refused(Reason.WRONG_LANGUAGE, f"'{shown(raw)}' is no English: '{shown(foreign)}'")
