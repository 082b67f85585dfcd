import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.reporting.cards import Card, make_cards
from internspatial_kedro.reporting.gallery import FILTERS, render_gallery, write_gallery

Make = Callable[..., dict[str, Any]]

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"\' onclick="alert(3)" & </div></article>'
VOID = {"meta", "img", "input", "br", "link"}


class Page(HTMLParser):
    """Elements of a page with their attributes and text; every tag must be closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_in(self, tag: str) -> str:
        return "".join(text for path, text in self.texts if tag in path)


@pytest.fixture
def card(make_sample: Make, make_question: Make, make_view: Make) -> Card:
    noise = np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    picture = Image.fromarray(np.asarray(Image.fromarray(noise).resize((64, 48)).resize((640, 480))))
    (made,) = make_cards([make_sample()], [make_question()], [make_view()], lambda _: picture)
    return made


@pytest.fixture
def cards(card: Card) -> list[Card]:
    """Two tasks, two sources, three formats."""
    return [
        replace(card, sample_id="1"),
        replace(card, sample_id="2", source="kitti", image_format="box"),
        replace(card, sample_id="3", task="object_counting", text_format="ref_caption_box", question="How many?"),
    ]


def test_every_card_is_there_with_what_it_is_filtered_by(cards: list[Card]) -> None:
    articles = Page(render_gallery(cards)).all("article")
    assert [article["id"] for article in articles] == ["card-1", "card-2", "card-3"]
    for article, card in zip(articles, cards, strict=True):
        for name, _ in FILTERS:
            assert article[f"data-{name.replace('_', '-')}"] == getattr(card, name)


def test_filters_offer_what_there_is_with_counts(cards: list[Card]) -> None:
    page = render_gallery(cards)
    selects = {select["name"] for select in Page(page).all("select")}
    assert selects == {"task", "relation", "imageFormat", "textFormat", "source", "split"}
    source = page[page.index('name="source"') :]
    assert re.findall(r'<option value="([^"]*)">([^<]*)<', source[: source.index("</select>")]) == [
        ("", "all"),
        ("kitti", "kitti (1)"),
        ("rooms", "rooms (2)"),
    ]
    assert Page(page).all("input")[0]["type"] == "search"


def test_a_card_shows_question_answer_and_why(card: Card) -> None:
    page = Page(render_gallery([card]))
    shown = page.text_in("article")
    for text in (card.question, card.answer, card.explanation.conclusion, card.template_id, card.view_id, "lamp"):
        assert text in shown
    assert len(page.all("details")) == 1
    assert len(page.all("polygon")) == 3


def test_pictures_are_jpegs_inside_the_page(card: Card) -> None:
    marked, plain = Page(render_gallery([card])).all("img")
    for image in (marked, plain):
        head, data = image["src"].split(",")
        assert head == "data:image/jpeg;base64"
        picture = Image.open(io.BytesIO(base64.b64decode(data)))
        assert picture.format == "JPEG"
        assert picture.size == (int(image["width"]), int(image["height"]))
        assert picture.width / picture.height == pytest.approx(640 / 480, rel=0.01)
        assert image["alt"]


def test_the_page_needs_no_network(cards: list[Card]) -> None:
    page = render_gallery(cards)
    assert "http://" not in page
    assert "https://" not in page
    assert not Page(page).all("link")
    assert all("src" not in script for script in Page(page).all("script"))
    policy = next(meta["content"] for meta in Page(page).all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "field",
    ["sample_id", "task", "relation", "source", "split", "view_id", "template_id", "question", "answer", "truth"],
)
def test_hostile_texts_stay_texts(card: Card, field: str) -> None:
    harmless, page = Page(render_gallery([card])), Page(render_gallery([replace(card, **{field: HOSTILE})]))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [set(attributes) for _, attributes in page.elements] == [
        set(attributes) for _, attributes in harmless.elements
    ]


def test_hostile_labels_stay_texts(
    make_sample: Make, make_question: Make, make_slot: Make, make_view: Make, make_object: Make
) -> None:
    objects = [make_object(f"object-{name}", HOSTILE, (0.5, 2.0, 0.0), caption=HOSTILE) for name in "ab"]
    row = make_question(slots=[make_slot("a", HOSTILE), make_slot("b", HOSTILE)])
    made = make_cards([make_sample()], [row], [make_view(objects)], lambda _: Image.new("RGB", (100, 80)))
    page = Page(render_gallery(made, title=HOSTILE))
    assert len(page.all("script")) == 1
    assert len(page.all("img")) == 2
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert HOSTILE in page.text_in("h1")
    assert HOSTILE in page.text_in("details")


def test_markup_of_the_model_is_shown_not_interpreted(card: Card) -> None:
    question = "Is <ref>lamp</ref><box>[[1, 2, 3, 4]]</box> left of <ref>chair</ref>?"
    page = Page(render_gallery([replace(card, question=question)]))
    assert question in page.text_in("article")
    assert not page.all("ref")
    marked = [text for path, text in page.texts if "article" in path and path[-2:] == ("p", "span")]
    assert marked[:4] == ["<ref>", "</ref>", "<box>", "[[1, 2, 3, 4]]"]


def test_sixty_cards_stay_below_their_size(card: Card) -> None:
    page = render_gallery([replace(card, sample_id=str(number)) for number in range(60)], max_bytes=3_000_000)
    assert len(page.encode()) <= 3_000_000
    assert len(page.encode()) > 1_000_000  # the room is used


def test_an_empty_gallery_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "new" / "index.html"
    write_gallery([], path)
    assert Page(path.read_text(encoding="utf-8")).all("article") == []


def test_the_same_cards_give_the_same_page(cards: list[Card]) -> None:
    assert render_gallery(cards) == render_gallery(cards)
