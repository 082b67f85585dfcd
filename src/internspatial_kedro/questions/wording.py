"""English grammar for labels and captions: articles, plurals, capitals.

A noun phrase is read as determiner + modifiers + head + rest: in "an old box of fruit" the head is "box" and the rest
"of fruit". The rest starts at the first preposition, relative pronoun or participle behind the head. Whatever a
question names is made countable and singular first ("scissors" → "pair of scissors", "books" → "set of books"), so that
it agrees with the singular verb of every wording.
"""

import re
import unicodedata
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARTICLES = _words("a an the")
_DROPPED = _ARTICLES | _words("another some several many few these those one 1")
_KEPT = _words("my your his her its our their this that each every")
_NUMBERS = _words("two three four five six seven eight nine ten eleven twelve")

_PREPOSITIONS = _words(
    "in on of with at by near under behind beside above below between against inside outside from for to without over "
    "around along across through beneath underneath atop onto into like that which who whose where wearing holding "
    "carrying containing"
)
# These follow the head only before a function word or at the end: "lamp standing by the bed", but "tall standing lamp".
_PARTICIPLES = _words(
    "sitting standing lying leaning hanging walking riding running waiting resting looking facing made filled covered "
    "parked placed mounted attached seated left right next close closest near nearest far farthest"
)
_FUNCTION_WORDS = _PREPOSITIONS | _DROPPED | _KEPT | _words("up down there here against")
_BEINGS = _words("person man woman boy girl child people men women children lady guy player cyclist dog cat")

_MEASURES = {
    "pair": "scissors skis glasses sunglasses eyeglasses goggles headphones binoculars pliers tongs tweezers trousers "
    "pants jeans shorts leggings pyjamas pajamas shoes boots sneakers sandals slippers flip-flops socks gloves skates",
    "piece": "broccoli bread toast fruit furniture luggage baggage clothing cutlery cheese lettuce meat bacon food "
    "paper cardboard wood trash garbage rubbish equipment jewellery jewelry machinery otherfurniture",
    "patch": "grass sand snow",
    "flight": "stairs",
    "group": "people men women children",
    "roll": "toilet-paper",
    "set": "wine-glasses drinking-glasses beer-glasses",
}
_MEASURE_OF = {noun.replace("-", " "): measure for measure, nouns in _MEASURES.items() for noun in nouns.split()}
_IRREGULAR_PLURALS = _words("people men women children mice geese teeth feet")
_SINGULAR_IN_S = _words(
    "lens gas canvas atlas series species news chaos cosmos thermos rhinoceros chassis gallows christmas mercedes"
)

_UNCHANGED = _words("sheep deer fish bison moose salmon trout series species chassis offspring")
_IRREGULAR = {
    "foot": "feet",
    "goose": "geese",
    "ox": "oxen",
    "cactus": "cacti",
    "fungus": "fungi",
    "stomach": "stomachs",
    "quiz": "quizzes",
    "axis": "axes",
    "passerby": "passersby",
    "passer-by": "passers-by",
}
_ENDINGS = (
    ("person", "people"),
    ("child", "children"),
    ("mouse", "mice"),
    ("tooth", "teeth"),
    ("craft", "craft"),
    ("fish", "fish"),
    ("shelf", "shelves"),
    ("leaf", "leaves"),
    ("loaf", "loaves"),
    ("wolf", "wolves"),
    ("calf", "calves"),
    ("half", "halves"),
    ("elf", "elves"),
    ("scarf", "scarves"),
    ("thief", "thieves"),
    ("hoof", "hooves"),
    ("knife", "knives"),
    ("life", "lives"),
    ("wife", "wives"),
)
_MAN_WITHOUT_MEN = _words("human ottoman german roman shaman talisman caiman doberman")
_OES = _words("tomato potato mango hero echo torpedo tornado volcano mosquito buffalo")

_SPELLING = {"tv": "TV", "tvs": "TVs", "cd": "CD", "dvd": "DVD", "pc": "PC", "cpu": "CPU", "suv": "SUV"}
_WORDS_IN_CAPITALS = _words("LEGO NASA RAM ROM LAN LAMP RADAR LIDAR")
_LETTERS_SPOKEN_WITH_VOWEL = frozenset("AEFHILMNORSX")
_SILENT_H = re.compile(r"hour|hono|honest|heir", re.IGNORECASE)
# Written with a vowel, spoken with the consonant of "you" or "one".
_SPOKEN_CONSONANT = re.compile(
    r"uni(?!n|mp|den|mag)|us[aeu]|usb|ut[eio]|uk|ur(?:an|in|e)|ubi|eu|ewe|once|one(?!r)|ouija", re.IGNORECASE
)


@dataclass(frozen=True)
class _Phrase:
    """A countable, singular noun phrase: the determiner that must stay (or none), the words, and which is the head."""

    determiner: str
    words: tuple[str, ...]
    head: int

    @property
    def text(self) -> str:
        """The words without the determiner."""
        return " ".join(self.words)


def countable(noun_phrase: str) -> str:
    """Singular phrase without article that takes "a", "1" and a singular verb: "chair", "pair of scissors".

    Raises:
        ValueError: The phrase holds no word.
    """
    return _read(noun_phrase).text


def indefinite(noun_phrase: str) -> str:
    """The phrase with its indefinite article, by sound: "a chair", "an umbrella", "an hourglass", "a uniform".

    Raises:
        ValueError: The phrase holds no word.
    """
    phrase = _read(noun_phrase)
    return f"{phrase.determiner or _article(phrase.text)} {phrase.text}"


def definite(noun_phrase: str) -> str:
    """The phrase with "the" for its article, fit for a singular verb: "two chairs" → "the group of two chairs".

    Raises:
        ValueError: The phrase holds no word.
    """
    phrase = _read(noun_phrase)
    return f"{phrase.determiner or 'the'} {phrase.text}"


def plural(noun_phrase: str) -> str:
    """Plural without article; the head changes, not its last word: "box of fruit" → "boxes of fruit".

    Raises:
        ValueError: The phrase holds no word.
    """
    phrase = _read(noun_phrase)
    words = [*phrase.words]
    words[phrase.head] = _plural_noun(words[phrase.head])
    return " ".join([phrase.determiner, *words] if phrase.determiner else words)


def capitalise(phrase: str) -> str:
    """The phrase with its first character in upper case, all else unchanged; markup such as "<ref>" stays as it is."""
    return phrase[:1].upper() + phrase[1:]


def _read(noun_phrase: str) -> _Phrase:
    """Split off the determiner, find the head and make the phrase countable."""
    words = [_SPELLING.get(word, word) for word in noun_phrase.replace("_", " ").split()]
    if not words:
        raise ValueError(f"A noun phrase needs at least one word, got {noun_phrase!r}.")
    # "one of the chairs" would lose its sense without its first word.
    while len(words) > 1 and words[0].lower() in (_ARTICLES if words[1] == "of" else _DROPPED):
        words = words[1:]
    determiner = ""
    if len(words) > 1 and words[0].lower() in _KEPT:
        determiner, words = words[0], words[1:]
    head = _head(words)
    measure = _measure(words, head)
    return _Phrase(determiner, (measure, "of", *words), 0) if measure else _Phrase(determiner, tuple(words), head)


def _head(words: list[str]) -> int:
    """Index of the noun that the phrase is about: the word in front of the first postmodifier, else the last word."""
    lower = [word.lower().strip(",") for word in words]
    return next((i - 1 for i in range(1, len(words)) if _starts_rest(lower, i)), len(words) - 1)


def _starts_rest(words: list[str], index: int) -> bool:
    """Whether the word begins what follows the head."""
    word = words[index]
    if word in _PREPOSITIONS or (word.endswith("ing") and words[index - 1] in _BEINGS):
        return True
    return word in _PARTICIPLES and (index + 1 == len(words) or words[index + 1] in _FUNCTION_WORDS)


def _measure(words: list[str], head: int) -> str:
    """What makes the phrase countable: "pair" (of scissors), "set" (of books) …; empty where it is countable itself."""
    noun = words[head].lower()
    several = _is_plural(words[head])
    if words[0].lower() in _NUMBERS or words[0].isdecimal():
        return "group" if head > 0 and (several or noun in _UNCHANGED) else ""
    two_words = " ".join(words[max(head - 1, 0) : head + 1]).lower()
    return _MEASURE_OF.get(two_words) or _MEASURE_OF.get(noun) or ("set" if several else "")


def _is_plural(noun: str) -> bool:
    """Whether a noun is a plural already, by its form."""
    lower = noun.lower()
    by_form = lower.endswith("s") and len(lower) > 2 and not lower.endswith(("ss", "us", "is", "'s"))
    return lower in _IRREGULAR_PLURALS or (by_form and lower not in _SINGULAR_IN_S and not noun.isupper())


def _plural_noun(noun: str) -> str:
    """Plural of a single noun."""
    lower = noun.lower()
    if lower in _UNCHANGED:
        return noun
    if lower in _IRREGULAR:
        return _with_case(noun, _IRREGULAR[lower])
    if lower.endswith("man") and lower not in _MAN_WITHOUT_MEN:
        return noun[:-3] + "men"
    for ending, replacement in _ENDINGS:
        if lower.endswith(ending):
            return _with_case(noun, lower[: -len(ending)] + replacement)
    return noun + "s" if noun.isupper() else _regular_plural(noun, lower)


def _regular_plural(noun: str, lower: str) -> str:
    """Plural by the spelling of the end."""
    if re.search(r"(?:[^aeiou]|qu)y$", lower):
        return noun[:-1] + "ies"
    if lower.endswith(("s", "x", "z", "ch", "sh")) or lower in _OES:
        return noun + "es"
    return noun + "s"


def _with_case(model: str, word: str) -> str:
    """The word with the capital of the model, if it has one."""
    return capitalise(word) if model[:1].isupper() else word


def _article(phrase: str) -> str:
    """A or an, by how the first word is spoken."""
    plain = unicodedata.normalize("NFKD", phrase.split(maxsplit=1)[0])
    found = re.search(r"[A-Za-z]+|\d+", plain)
    word = found.group() if found else ""
    if word.isdecimal():
        return "an" if word.startswith("8") or word in {"11", "18"} else "a"
    if len(word) == 1 or (word.isupper() and len(word) < 5 and word not in _WORDS_IN_CAPITALS):
        return "an" if word[0].upper() in _LETTERS_SPOKEN_WITH_VOWEL else "a"
    if _SPOKEN_CONSONANT.match(word):
        return "a"
    return "an" if word[:1].lower() in tuple("aeiou") or _SILENT_H.match(word) else "a"
