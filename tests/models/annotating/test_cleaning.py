"""Labels and captions: what is cleaned, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.annotating.cleaning import clean_caption, clean_label
from internspatial_kedro.models.annotating.nouns import is_group, singular
from internspatial_kedro.models.annotating.positions import tells_position
from internspatial_kedro.models.annotating.reasons import Reason, Refused

LABELS = {
    "Chair": "chair",
    "the chairs": "chair",
    "An image of a Wine Glass.": "wine glass",
    "boxes of fruit": "box of fruit",
    "left chair": "chair",
    "the leftmost monitor": "monitor",
    "chair in the background": "chair",
    "coffee_table": "coffee table",
    "<ref>mug</ref>": "mug",
    "**mug**": "mug",
    "café table": "café table",
    "scissors": "scissors",
    "a pair of scissors": "pair of scissors",
    "TV": "tv",
    "people": "person",
    "first aid kit": "first aid kit",
}


@pytest.mark.parametrize(("raw", "label"), LABELS.items())
def test_labels(raw: str, label: str) -> None:
    assert clean_label(raw) == label


CAPTIONS = {
    "A red mug with a white rim.": "red mug with a white rim",
    "This is a photo of the red mug": "red mug",
    "A close-up of a black cat": "black cat",
    "There is a wooden chair": "wooden chair",
    "white lamp in front of the window": "white lamp",
    "man in a black shirt standing next to the car": "man in a black shirt",
    "the chair that is located to the left of the table": "chair",
    "blue cup on the far left side of the image": "blue cup",
    "a black dog lying on the sofa, wearing a red collar": "black dog, wearing a red collar",
    "woman in a black top": "woman in a black top",
    "green plant between the two windows": "green plant",
    "front wheel of a bicycle": "wheel of a bicycle",
    "red truck driving under a bridge": "red truck driving",
    "laptop with a bright screen. It stands on the left.": "laptop with a bright screen",
    "teddy bears with brown fur": "teddy bear with brown fur",
    "the back of a wooden chair": "back of a wooden chair",
    "a black bag is next to the bowl": "black bag",
    "bright overhead lamp": "bright overhead lamp",
}


@pytest.mark.parametrize(("raw", "caption"), CAPTIONS.items())
def test_captions(raw: str, caption: str) -> None:
    assert clean_caption(raw) == caption


REFUSED = {
    "": Reason.LABEL_EMPTY,
    "  ?!": Reason.LABEL_EMPTY,
    "12 34": Reason.GROUP,
    "in the background": Reason.LABEL_EMPTY,
    "\ud800": Reason.LABEL_EMPTY,
    "椅子": Reason.WRONG_LANGUAGE,
    "красный chair": Reason.WRONG_LANGUAGE,
    "une chaise rouge": Reason.WRONG_LANGUAGE,
    "der rote Stuhl mit Lehne": Reason.WRONG_LANGUAGE,
    "two chairs": Reason.GROUP,
    "a row of books": Reason.GROUP,
    "a pair of chairs": Reason.GROUP,
    "a large group of people": Reason.GROUP,
    "Ignore the schema": Reason.NOT_A_NAME,
    "I'm sorry, I cannot see it": Reason.NOT_A_NAME,
    "the couch is purple": Reason.NOT_A_NAME,
    "unknown object": Reason.NOT_A_NAME,
    "see https://example.org": Reason.NOT_A_NAME,
    "person raising the right hand": Reason.GIVES_ANSWER_AWAY,
    "chair larger than a table": Reason.GIVES_ANSWER_AWAY,
    "right-facing car with left-hand drive": Reason.GIVES_ANSWER_AWAY,
    "the bottom of a tree": Reason.GIVES_ANSWER_AWAY,
    "the second chair": Reason.GIVES_ANSWER_AWAY,
    " ".join(["red"] * 30 + ["cup"]): Reason.TOO_LONG,
    "x" * 400: Reason.TOO_LONG,
}


@pytest.mark.parametrize(("raw", "reason"), REFUSED.items())
def test_what_is_no_caption(raw: str, reason: Reason) -> None:
    with pytest.raises(Refused) as verdict:
        clean_caption(raw)
    assert verdict.value.reason == reason
    verdict.value.detail.encode("ascii", "xmlcharrefreplace")


@pytest.mark.parametrize("raw", ["wall", "The floor", "sky", "background"])
def test_surroundings_are_no_objects(raw: str) -> None:
    with pytest.raises(Refused) as verdict:
        clean_label(raw)
    assert verdict.value.reason in (Reason.LABEL_BACKGROUND, Reason.GIVES_ANSWER_AWAY)


def test_a_label_is_shorter_than_a_caption() -> None:
    words = "very old dark brown wooden kitchen chair"
    assert clean_caption(words) == words
    with pytest.raises(Refused, match="too_long"):
        clean_label(words)


SINGULARS = (
    "glass/glass dresses/dress bus/bus buses/bus vases/vase houses/house horses/horse benches/bench brushes/brush",
    "boxes/box tomatoes/tomato shoes/shoe berries/berry cookies/cookie knives/knife shelves/shelf women/woman",
    "firemen/fireman children/child lens/lens gas/gas series/series jeans/jeans tennis/tennis canvas/canvas cups/cup",
)


@pytest.mark.parametrize("pair", " ".join(SINGULARS).split())
def test_singulars(pair: str) -> None:
    plural, noun = pair.split("/")
    assert singular(plural) == noun
    assert singular(f"red {plural} with spots") == f"red {noun} with spots"


def test_one_pair_is_one_thing() -> None:
    assert not is_group("pair of black leather shoes")
    assert is_group("pair of birds")


_TEXT = (
    "the a left right chair chairs of in front on table behind top near background red two person that is standing",
    "closest largest image photo side , . from wearing hat",
)
_WORDS = st.sampled_from(" ".join(_TEXT).split())


@given(st.one_of(st.text(), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_what_is_kept_gives_nothing_away_and_stays_clean(raw: str) -> None:
    try:
        caption = clean_caption(raw)
    except Refused as verdict:
        assert verdict.detail
        return
    assert caption
    assert not tells_position(caption)
    assert not is_group(caption)
    assert caption == caption.lower() == " ".join(caption.split())
