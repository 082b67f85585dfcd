"""What a sentence says about two regions: whether a relation holds, or for which of them."""

import re
from typing import Final

from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import opposite_of, relation_of
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction
from internspatial_kedro.scoring.statements import conclusions, marked, plain, without_thinking
from internspatial_kedro.scoring.yes_no import extract_yes_no

WORDS: Final[dict[str, str]] = {
    "left": r"left(?:most|ward)?",
    "right": r"right(?:most|ward)?",
    "above": r"above|over|higher|highest|atop|on top of|upper",
    "below": r"below|under|underneath|beneath|lower|lowest",
    "front": r"(?:in )?front|closer|closest|nearer|nearest|less distant|less far",
    "behind": r"behind|farther|further|farthest|furthest|more distant",
    "big": r"big(?:ger|gest)?|large(?:r|st)?|(?:greater|more) (?:in )?size",
    "small": r"small(?:er|est)?|(?:lesser|less) (?:in )?size",
    "tall": r"tall(?:er|est)?|higher|(?:more|greater) (?:in )?height",
    "short": r"short(?:er|est)?|(?:less|lesser|lower) (?:in )?height|fall short of|less tall",
    "wide": r"wide(?:r|st)?|broad(?:er|est)?|(?:more|greater) (?:in )?width|surpass|exceeds?|width is greater",
    "thin": r"thin(?:ner|nest)?|narrow(?:er|est)?|(?:less|lesser) (?:in )?width|width is less|less wide|slimmer",
}
"""Ways to say a relation."""

_RELATIONS: Final = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in WORDS.items()}
REGION: Final = re.compile(r"\bregion\s{0,2}\[?(\d{1,2})\]?|\[(\d{1,2})\]", re.IGNORECASE)
_BARE: Final = re.compile(r"\W{0,4}(?:region\W{0,2})?(\d{1,2})\W{0,4}", re.IGNORECASE)
_NEGATION: Final = re.compile(r"\b(?:not|never|n't|cannot|neither)\b|n't\b", re.IGNORECASE)
_AGREE: Final = re.compile(
    r"\W{0,4}(?:(?:yes|correct|indeed|true|affirmative|that is true|certainly)\b)", re.IGNORECASE
)
_DENY: Final = re.compile(
    r"\W{0,4}(?:(?:no|incorrect|false|wrong|negative|that is (?:false|incorrect|not true))\b)", re.IGNORECASE
)
_TO_SUBJECT: Final = re.compile(r"(?:\s+\w+){0,4}\s*(?:\b(?:is|are)\b|:)\s*\W{0,2}(?=region\b|\[)", re.IGNORECASE)
_REACH: Final = 200
"""Characters on each side of a relation in which its regions are looked for."""
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+|;")


def regions_in(text: str) -> list[str]:
    """Numbers of the regions that a text names, each once, in order of first mention."""
    return list(dict.fromkeys(match[1] or match[2] for match in REGION.finditer(text)))


def holds(category: str, question: str, text: str) -> Extracted:
    """`yes` or `no`: whether a text says that the asked relation holds; both ways at once are ambiguous.

    Args:
        category: A category `<relation>_predicate`.
        question: The question; the region that it names first is the one asked about.
        text: An answer or a reply.
    """
    words = _final(text)
    verdict = "yes" if _AGREE.match(words) else "no" if _DENY.match(words) else extract_yes_no(text).value
    related = _related(relation_of(category), regions_in(question) or ["0", "1"], words)
    said = {each for each in (verdict, *("yes" if is_so else "no" for is_so in related)) if each}
    return _one(said)


def chosen(category: str, question: str, text: str) -> Extracted:
    """The number of the region that a text picks.

    Args:
        category: A category `<relation>_choice`.
        question: The question, which names two regions.
        text: An answer or a reply.
    """
    regions = regions_in(question)
    words = _final(text)
    bare = _BARE.fullmatch(words)
    if bare:
        return _one({bare[1]} & set(regions))
    named = [region for region in regions_in(words) if region in regions]
    picked = (
        {(regions[0] if is_so else regions[-1]) for is_so in _related(relation_of(category), regions, words)}
        if named
        else set()
    )
    return _one(picked or set(named))


def _final(text: str) -> str:
    bare = without_thinking(text)
    stated = next(iter((*map(plain, marked(bare)), *conclusions(plain(bare)))), "")
    return stated if stated else plain(bare)


def _related(relation: str, regions: list[str], text: str) -> set[bool]:
    """What a text's sentences say: that the first region is so to the second (True) or the other way round."""
    found = set()
    for sentence in _SENTENCE.split(text):
        for name, is_so in ((relation, True), (opposite_of(relation), False)):
            for match in _RELATIONS[name].finditer(sentence):
                before = sentence[max(match.start() - _REACH, 0) : match.start()]
                subject = _subject(before, sentence[match.end() : match.end() + _REACH], regions)
                # A negated relation is read as its opposite: that both are alike is never right.
                found.add((is_so == (subject == regions[0])) != _negated(before))
    return found


def _subject(before: str, after: str, regions: list[str]) -> str:
    """Which region a relation between two texts is said of; without any, the one asked about first."""
    turned = _TO_SUBJECT.match(after)
    if turned and (region := REGION.match(after, turned.end())):
        return region[1] or region[2]
    mentioned = regions_in(before)
    if mentioned:
        return mentioned[-1]
    objects = regions_in(after)
    return next((region for region in regions if region not in objects[:1]), regions[0])


def _negated(before: str) -> bool:
    """Whether a relation is negated after the region that it is said of."""
    begin = max((match.end() for match in REGION.finditer(before)), default=0)
    return _NEGATION.search(before, begin) is not None


def _one(values: set[str]) -> Extracted:
    if not values:
        return NOTHING
    return Extracted(values.pop(), Extraction.FOUND) if len(values) == 1 else Extracted("", Extraction.AMBIGUOUS)
