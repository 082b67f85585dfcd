"""Labels and captions: data, never markup. Cleaned so that they read as noun phrases."""

import html
import re
import unicodedata

from internspatial_kedro.sources.checks.parsing import as_text, shown
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

MAX_LABEL_LETTERS = 200
# Beyond this nothing is worth cleaning, and the patterns below stay cheap.
_MAX_RAW_LETTERS = 2_000
_SCRIPTS = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[a-zA-Z|!?][^<>]*>")
# Marks of Markdown, of our question slots ({a}) and of the <ref>/<box> dialects.
_MARKS = re.compile(r"[<>{}\[\]`*~^|\\#]+")
_BACKGROUND = frozenset({"wall", "floor", "ceiling", "unannotated", "remove", "background", "void", "unlabeled"})


def clean_text(raw: object) -> str:
    """A phrase without markup, control characters, emoji and doubled spaces; its letters keep their case.

    Raises:
        Unusable: Not text (`record_malformed`), too long, or nothing is left.
    """
    text = as_text(raw, "label")
    if len(text) > _MAX_RAW_LETTERS:
        raise _too_long(text)
    # Normalised first: full-width brackets become real ones there.
    text = _without_markup(unicodedata.normalize("NFKC", html.unescape(text))).replace("_", " ")
    text = " ".join("".join(_plain(letter) for letter in text).split())
    text = text.strip(" .,;:!?-–—/\"'()")
    if len(text) > MAX_LABEL_LETTERS:
        raise _too_long(text)
    if not any(letter.isalnum() for letter in text):
        raise Unusable(Reason.LABEL_EMPTY, f"label '{shown(str(raw))}' has no letters left after cleaning")
    return text


def clean_label(raw: object) -> str:
    """A category in lower case.

    Raises:
        Unusable: As `clean_text`, and for parts of the room that are no objects (`label_background`).
    """
    label = clean_text(raw).lower()
    if label in _BACKGROUND:
        raise Unusable(Reason.LABEL_BACKGROUND, f"'{label}' is a part of the room, not an object")
    return label


def clean_caption(raw: object) -> str:
    """A noun phrase without article; its first word in lower case unless it is an acronym."""
    text = re.sub(r"^(?:an?|the)\s+", "", clean_text(raw), flags=re.IGNORECASE)
    first, space, rest = text.partition(" ")
    return f"{first if len(first) > 1 and first.isupper() else first.lower()}{space}{rest}"


def _without_markup(text: str) -> str:
    return _MARKS.sub(" ", _TAGS.sub(" ", _SCRIPTS.sub(" ", text)))


def _plain(letter: str) -> str:
    """Letters, digits, punctuation and blanks stay; joiners vanish; controls, emoji and other symbols become blanks."""
    category = unicodedata.category(letter)
    if category == "Cf" or letter in "\ufe0e\ufe0f\u20e3":
        return ""
    return letter if category[0] in "LMNP" else " "


def _too_long(text: str) -> Unusable:
    return Unusable(
        Reason.LABEL_TOO_LONG,
        f"label '{shown(text)}' has {len(text)} letters; at most {MAX_LABEL_LETTERS} were expected",
    )
