"""English nouns in the singular, and names that mean several things at once."""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENDS_HEAD: Final = _words(
    "of with in on at by near under behind beside above below between against inside outside from for to over around "
    "along across through beneath underneath atop that which who whose where wearing holding carrying containing and or"
)
_NO_SINGULAR: Final = _words(
    "scissors glasses sunglasses eyeglasses goggles headphones earphones earbuds binoculars pliers tongs tweezers "
    "clippers trousers pants jeans shorts leggings tights overalls pyjamas pajamas clothes stairs blinds"
)
_SINGULAR_IN_S: Final = _words(
    "lens gas canvas atlas series species news chaos cosmos thermos rhinoceros chassis gallows christmas mercedes "
    "compass brass harness iris tennis swiss hummus asparagus"
)
_IRREGULAR: Final = {
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "geese": "goose",
    "teeth": "tooth",
    "feet": "foot",
    "oxen": "ox",
    "cacti": "cactus",
    "knives": "knife",
    "wives": "wife",
    "lives": "life",
    "shelves": "shelf",
    "bookshelves": "bookshelf",
    "leaves": "leaf",
    "loaves": "loaf",
    "wolves": "wolf",
    "calves": "calf",
    "halves": "half",
    "elves": "elf",
    "scarves": "scarf",
    "hooves": "hoof",
    "thieves": "thief",
    "buses": "bus",
    "lenses": "lens",
    "gases": "gas",
    "canvases": "canvas",
    "quizzes": "quiz",
    "axes": "axe",
    "shoes": "shoe",
    "horseshoes": "horseshoe",
    "toes": "toe",
    "canoes": "canoe",
    "cookies": "cookie",
    "movies": "movie",
    "hoodies": "hoodie",
    "smoothies": "smoothie",
    "brownies": "brownie",
    "selfies": "selfie",
    "zombies": "zombie",
    "ties": "tie",
    "neckties": "necktie",
    "pies": "pie",
    "cactuses": "cactus",
    "caches": "cache",
    "moustaches": "moustache",
}
_MANY: Final = re.compile(
    r"(?:(?:an?|the)\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+|several|many|multiple|"
    r"various|some|few|both|numerous|one\s+of|"
    r"(?:\w+\s+)?(?:groups?|rows?|bunch|collection|crowd|lines?|lots?|number|variety|series|assortment|couple)\s+of)\s"
)
_PAIR: Final = re.compile(r"(?:(?:an?|the)\s+)?pairs?\s+of\s+(?:[\w-]+\s+)*?([\w-]+)$")
_PAIR_NOUNS: Final = _NO_SINGULAR | _words("shoes boots sneakers sandals slippers socks gloves skis skates mittens")


def is_group(phrase: str) -> bool:
    """Whether a phrase means several things: "two chairs", "a row of books"; "a pair of scissors" is one.

    Args:
        phrase: In lower case.
    """
    if pair := _PAIR.match(phrase):
        return pair[1] not in _PAIR_NOUNS
    return _MANY.match(f"{phrase} ") is not None


def singular(phrase: str) -> str:
    """A phrase whose head is singular: "boxes of fruit" → "box of fruit"; "scissors" and "pair of socks" stay.

    Args:
        phrase: In lower case.
    """
    words = phrase.split()
    head = next((i - 1 for i in range(1, len(words)) if words[i] in _ENDS_HEAD), len(words) - 1)
    if head >= 0:
        words[head] = _singular_noun(words[head])
    return " ".join(words)


def _singular_noun(noun: str) -> str:
    if noun in _NO_SINGULAR or noun in _SINGULAR_IN_S:
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("men") and noun[:-3] and noun not in ("specimen", "semen", "abdomen", "ramen", "stamen"):
        return noun[:-2] + "an"
    if not noun.endswith("s") or len(noun) < 4 or noun.endswith(("ss", "us", "is", "'s")):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("ches", "shes", "xes", "sses", "zzes", "oes")) else noun[:-1]
