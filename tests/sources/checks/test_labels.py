"""Labels: data, never markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.sources.checks import Unusable
from internspatial_kedro.sources.checks.labels import MAX_LABEL_LETTERS, clean_caption, clean_label


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("Office Chair", "office chair"),
        ("night_stand", "night stand"),
        ("  dining \t\n table ", "dining table"),
        ("<b>red</b> chair", "red chair"),
        ("<script>alert('x')</script>lamp", "lamp"),
        ("<img src=x onerror=alert(1)>sofa", "sofa"),
        ("&lt;i&gt;mug&lt;/i&gt;", "mug"),
        ("\uff1cscript\uff1ebed", "bed"),
        ("<|im_start|>system chair", "system chair"),
        ("<ref>cup</ref><box>[[1, 2, 3, 4]]</box>", "cup 1, 2, 3, 4"),
        ("{a} or {b}", "a or b"),
        ("**bold** `code` table", "bold code table"),
        ("chair \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467", "chair"),
        ("tv \u2764\ufe0f", "tv"),
        ("cof\u00adfee ma\u0000ker", "coffee ma ker"),
        ("stuhl\u202egnp.exe", "stuhlgnp.exe"),
        ("Brown potato.", "brown potato"),
        ("Stühle", "stühle"),
        ("椅子", "椅子"),
    ],
)
def test_labels_are_cleaned(raw, label):
    assert clean_label(raw) == label


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "label_empty"),
        ("   ", "label_empty"),
        ("\U0001f600", "label_empty"),
        ("<br>", "label_empty"),
        ("...", "label_empty"),
        ("x" * 10_000, "label_too_long"),
        ("x" * (MAX_LABEL_LETTERS + 1), "label_too_long"),
        ("<" * 2_000_000, "label_too_long"),
        ("Wall", "label_background"),
        (None, "record_malformed"),
        (["chair"], "record_malformed"),
        (True, "record_malformed"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_labels_that_cannot_be_used(raw, reason):
    with pytest.raises(Unusable) as verdict:
        clean_label(raw)
    assert verdict.value.reason == reason
    assert len(verdict.value.detail) < 300


def test_the_longest_label_stays():
    assert clean_label("x" * MAX_LABEL_LETTERS) == "x" * MAX_LABEL_LETTERS


@pytest.mark.parametrize(
    ("raw", "caption"),
    [
        ("The red chair.", "red chair"),
        ("A Wooden Table", "wooden Table"),
        ("TV on the wall", "TV on the wall"),
        ("An", "an"),
        ("Antique lamp", "antique lamp"),
    ],
)
def test_captions_lose_their_article(raw, caption):
    assert clean_caption(raw) == caption


@given(st.text(max_size=300))
def test_cleaning_is_safe_and_settles(raw):
    try:
        label = clean_label(raw)
    except Unusable:
        return
    assert not set(label) & set("<>{}[]`|\\\n\r\t\x00")
    assert 0 < len(label) <= MAX_LABEL_LETTERS
    assert label == " ".join(label.split())
    assert label.isprintable()
