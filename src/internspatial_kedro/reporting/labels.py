"""Name tags on pictures and maps that do not cover one another."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from internspatial_kedro.formats.palette import contrast_colour

_LETTER_SHARE: Final = 0.56
"""Mean width of a letter in font sizes; tags have room for wide ones."""
_PADDING: Final = 0.4
_HEIGHT: Final = 1.45
_LONGEST: Final = 30


class Label(NamedTuple):
    """A name, the colour of its object (#rrggbb) and the point that it sits on."""

    text: str
    colour: str
    x: float
    y: float


class Tag(NamedTuple):
    """A placed label: left, top, width, height in the units of the drawing."""

    left: float
    top: float
    width: float
    height: float


def draw_labels(labels: Sequence[Label], font: float, width: float, height: float) -> str:
    """SVG of tags with the labels' texts.

    Args:
        labels: What to write, in the order of importance.
        font: Font size in the units of the drawing.
        width: Of the drawing.
        height: Of the drawing.
    """
    tags = place_tags(labels, font, width, height)
    return "".join(_draw(label, tag, font) for label, tag in zip(labels, tags, strict=True))


def place_tags(labels: Sequence[Label], font: float, width: float, height: float) -> list[Tag]:
    """Tags above their points, inside the drawing, each moved down (then up) until it covers no earlier one."""
    placed: list[Tag] = []
    for label in labels:
        wide, high = (len(_shorten(label.text)) * _LETTER_SHARE + 2 * _PADDING) * font, _HEIGHT * font
        left = min(max(label.x - wide / 2, 0.0), max(width - wide, 0.0))
        wanted = min(max(label.y - high, 0.0), max(height - high, 0.0))
        steps = [wanted + sign * step * high / 4 for step in range(80) for sign in (1, -1)]
        tops = [top for top in steps if 0 <= top <= height - high]
        free = (Tag(left, top, wide, high) for top in tops)
        placed.append(next((tag for tag in free if not _covers(tag, placed)), Tag(left, wanted, wide, high)))
    return placed


def _covers(tag: Tag, others: Sequence[Tag]) -> bool:
    return any(
        tag.left < other.left + other.width
        and other.left < tag.left + tag.width
        and tag.top < other.top + other.height
        and other.top < tag.top + tag.height
        for other in others
    )


def _draw(label: Label, tag: Tag, font: float) -> str:
    red, green, blue = (int(label.colour[start : start + 2], 16) for start in (1, 3, 5))
    ink = "#{:02x}{:02x}{:02x}".format(*contrast_colour((red, green, blue)))
    return (
        f'<g class="tag"><rect x="{tag.left:.1f}" y="{tag.top:.1f}" width="{tag.width:.1f}" height="{tag.height:.1f}" '
        f'rx="{font * 0.3:.1f}" fill="{label.colour}"/>'
        f'<text x="{tag.left + tag.width / 2:.1f}" y="{tag.top + tag.height * 0.71:.1f}" font-size="{font:.1f}" '
        f'fill="{ink}" text-anchor="middle">{escape(_shorten(label.text))}</text></g>'
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
