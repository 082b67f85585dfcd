"""The gallery: cards on one self-contained page, to be looked at from a file, without a network.

Beside it stands a page for each scene to look around in, which cards of the scene link to.
"""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.cards import ViewCard
from internspatial_kedro.reporting.explanations import Finding
from internspatial_kedro.reporting.pictures import draw_picture
from internspatial_kedro.reporting.scene_cards import SceneCard
from internspatial_kedro.reporting.scene_page import write_scene_pages
from internspatial_kedro.reporting.strip import draw_strip

DEFAULT_TITLE: Final = "Spatial questions to look at"
MAX_BYTES: Final = 12_000_000
"""Size that the page stays below, pictures of 60 cards taken at their best quality first."""

FILTERS: Final = (
    ("task", "Task"),
    ("relation", "Relation"),
    ("image_format", "Image format"),
    ("text_format", "Text format"),
    ("source", "Source"),
    ("split", "Split"),
)
"""Attributes of cards that the page filters by, and what they are called there."""

_MARKED_PX, _PLAIN_PX = 720, 560
_TEXT_BYTES_PER_CARD, _SCENE_BYTES_PER_CARD = 12_000, 10_000
_BASE64: Final = 4 / 3
# Tags of the model's own markup, after escaping.
_MARKUP: Final = re.compile(r"(&lt;/?(?:ref|box)&gt;|\[\[[\d, ]+\]\])")


def write_gallery(cards: Sequence[Card], path: Path, title: str = DEFAULT_TITLE, max_bytes: int = MAX_BYTES) -> None:
    """Write the page and, beside it, those of its scenes; the folder is made if needed.

    Args:
        cards: In the order of the page.
        path: Where to write it, e.g. `gallery/index.html`.
        title: Heading.
        max_bytes: Pictures are compressed harder until the page is about this small.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_gallery(cards, title, max_bytes), encoding="utf-8")
    pages = {card.page.file_name: card.page for card in cards if isinstance(card, SceneCard) and card.page is not None}
    write_scene_pages(list(pages.values()), path.parent)


def render_gallery(cards: Sequence[Card], title: str = DEFAULT_TITLE, max_bytes: int = MAX_BYTES) -> str:
    """The page as text; see `write_gallery`."""
    budget = int((max_bytes / max(len(cards), 1) - _TEXT_BYTES_PER_CARD) / _BASE64)
    return Template(_resource("gallery.html")).substitute(
        title=escape(title),
        lead=escape(_lead(cards)),
        style=_resource("gallery.css"),
        script=_resource("gallery.js"),
        filters="\n".join(_filter(cards, name, heading) for name, heading in FILTERS),
        count=len(cards),
        cards="\n".join(_card(card, budget) for card in cards),
    )


def _resource(name: str) -> str:
    return (files("internspatial_kedro.reporting") / "page" / name).read_text(encoding="utf-8")


def _lead(cards: Sequence[Card]) -> str:
    """One sentence on what is shown."""
    views, sources = {view for card in cards for view in _pictures_of(card)}, {card.source for card in cards}
    formats = {(card.image_format, card.text_format) for card in cards}
    return (
        f"{_several(len(cards), 'sample')} in {_several(len(formats), 'format')} "
        f"about {_several(len(views), 'picture')} from {_several(len(sources), 'source')}. "
        "Each shows what a model sees and reads, and why its answer is right."
    )


def _pictures_of(card: Card) -> list[str]:
    return [frame.view_id for frame in card.frames] if isinstance(card, SceneCard) else [card.view_id]


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _filter(cards: Sequence[Card], name: str, heading: str) -> str:
    counts = Counter(getattr(card, name) for card in cards)
    options = "".join(
        f'<option value="{escape(value)}">{escape(_words(value))} ({counts[value]})</option>'
        for value in sorted(counts)
    )
    return (
        f'<label><span>{heading}</span><select name="{_data_name(name)}">'
        f'<option value="">all</option>{options}</select></label>'
    )


def _data_name(name: str) -> str:
    """The name that a data attribute with dashes has in scripts: image_format is imageFormat."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _card(card: Card, budget: int) -> str:
    data = " ".join(f'data-{name.replace("_", "-")}="{escape(getattr(card, name))}"' for name, _ in FILTERS)
    shown = figures = ""
    if isinstance(card, ViewCard):
        shown = draw_picture(card.marked, f"Picture for: {card.question}", _MARKED_PX, budget * 2 // 3)
        figures = _view_figures(card, budget // 3)
    elif isinstance(card, SceneCard):
        shown, figures = draw_strip(card, budget - int(_SCENE_BYTES_PER_CARD / _BASE64)), _scene_figures(card)
    return (
        f'<article class="card" id="card-{escape(card.sample_id)}" {data}>{shown}'
        f'<div class="body">{_tags(card)}<p class="question">{_text(card.question)}</p>'
        f'<p class="answer"><b>Answer</b><span>{_text(card.answer)}</span></p>{_why(card, figures)}</div></article>'
    )


def _tags(card: Card) -> str:
    tags = [_words(card.relation), f"{card.image_format} × {_words(card.text_format)}", card.source]
    rest = "".join(f"<li>{escape(tag)}</li>" for tag in tags)
    return f'<ul class="tags"><li class="task">{escape(_words(card.task))}</li>{rest}</ul>'


def _text(text: str) -> str:
    """Escaped text with the model's markup set apart."""
    return _MARKUP.sub(r'<span class="markup">\1</span>', escape(text))


def _why(card: Card, figures: str) -> str:
    findings = "".join(_finding(finding) for finding in card.explanation.findings)
    ids = escape(" · ".join([card.template_id, card.view_id, card.split, card.sample_id, f"truth {card.truth}"]))
    return (
        f'<details><summary>Why</summary><ul class="findings">{findings}</ul>'
        f'<p class="conclusion">{escape(card.explanation.conclusion)}</p>{figures}'
        f'<p class="ids">{ids}</p></details>'
    )


def _view_figures(card: ViewCard, budget: int) -> str:
    boxes = above = ""
    if card.wireframes:
        picture = draw_picture(card.plain, "The picture with 3D boxes", _PLAIN_PX, budget, card.wireframes)
        boxes = f"<figure>{picture}<figcaption>3D boxes; nearer edges are thicker</figcaption></figure>"
    if card.top_view:
        above = f"<figure>{card.top_view}<figcaption>From above; the camera is at the bottom</figcaption></figure>"
    return boxes + above


def _scene_figures(card: SceneCard) -> str:
    figure = link = ""
    if card.drawing:
        figure = f"<figure>{card.drawing}<figcaption>{escape(card.caption)}</figcaption></figure>"
    if card.page is not None:
        link = f'<p class="around"><a href="{escape(card.page.file_name)}">Look around this scene in 3D</a></p>'
    return figure + link


def _finding(finding: Finding) -> str:
    verdict = {True: '<span class="yes">✓ fits</span>', False: "<em>✗ does not</em>", None: ""}[finding.counts]
    return (
        f'<li><i style="--c:{finding.focus.colour}"></i><span><b>{escape(finding.focus.name)}</b> '
        f"{escape(finding.text)}</span>{verdict}</li>"
    )
