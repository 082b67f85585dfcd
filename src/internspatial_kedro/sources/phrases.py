"""Descriptions to categories: the head noun phrase of "Light blue cylindrical cup." is "cup"."""

import re

# Where the description of the thing ends and that of its surroundings or details begins.
_TAIL = re.compile(r"[,;:(]|\s(?:with|on|in|at|of|for|from|that|which|near|next|under|above|behind|beside|labell?ed)\s")
_COLOURS = (
    "beige black blue brown bronze cream crimson cyan dark golden gold gray green grey ivory khaki light lime magenta "
    "maroon multicolored multicoloured colorful colourful navy orange pale pink purple red scarlet silver tan teal "
    "transparent translucent turquoise violet white yellow bright clear colored coloured"
)
_SHAPES = (
    "circular conical cubic cubical curved cylindrical flat hexagonal long oblong octagonal oval rectangular round "
    "rounded short slim small spherical square straight tall thick thin triangular wide narrow large big little tiny"
)
_MATERIALS = (
    "aluminium aluminum ceramic concrete cotton fabric glossy leather matte metal metallic plastic porcelain rubber "
    "shiny stainless steel wicker wooden woven"
)
_PATTERNS = "checkered checked dotted floral patterned plain plaid striped empty full open closed new old folded"
_DESCRIPTIVE = frozenset(f"{_COLOURS} {_SHAPES} {_MATERIALS} {_PATTERNS} and a an the".split())
_COMPOUND = re.compile(r".+-(?:shaped|colou?red|like|sized|patterned|toned)")


def head_noun_phrase(description: str) -> str:
    """The category in an English description of one thing: what follows the describing words.

    Args:
        description: Clean text, such as "White circular alarm clock".

    Returns:
        "alarm clock". A description of nothing but describing words keeps its last one ("Orange" is a fruit).
    """
    head = _TAIL.split(description.strip(), maxsplit=1)[0]
    words = head.split()
    while len(words) > 1 and _describes(words[0]):
        words.pop(0)
    return " ".join(words)


def _describes(word: str) -> bool:
    lower = word.lower()
    return lower in _DESCRIPTIVE or _COMPOUND.fullmatch(lower) is not None or _is_compound_colour(lower)


def _is_compound_colour(word: str) -> bool:
    parts = word.split("-")
    return len(parts) > 1 and all(part in _DESCRIPTIVE for part in parts)
