"""Name tags on pictures and maps that cover neither one another nor, where there is room, what they name."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

from internspatial_kedro.formats.palette import contrast_colour

_LETTER_SHARE: Final = 0.57
"""Mean width of a letter in font sizes; tags have room for wide ones."""
_PADDING: Final = 0.4
_HEIGHT: Final = 1.45
_GAP: Final = 0.25
_LONGEST: Final = 30
_MOST_STEPS: Final = 40
_NEAR_PLACES: Final = 10
"""A tag that is farther from its object than these places would seem to name another one."""
_ROOMY: Final = 2.0
"""A thing so many times as high as a tag has room for it inside."""


class Rectangle(NamedTuple):
    """Left, top, right, bottom in the units of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Rectangle") -> bool:
        """Whether the two have a common part."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Label(NamedTuple):
    """A name, the colour of its object (#rrggbb) and where the object is drawn."""

    text: str
    colour: str
    around: Rectangle


def draw_labels(
    labels: Sequence[Label],
    font: float,
    width: float,
    height: float,
    inside: bool = False,
    taken: Sequence[Rectangle] = (),
) -> str:
    """SVG of tags with the labels' texts.

    Args:
        labels: What to write, in the order of importance.
        font: Font size in the units of the drawing.
        width: Of the drawing.
        height: Of the drawing.
        inside: Whether tags go inside their objects where there is room.
        taken: Where other things are that no tag should cover.
    """
    tags = place_tags(labels, font, width, height, inside, taken)
    return "".join(_draw(label, tag, font) for label, tag in zip(labels, tags, strict=True))


def place_tags(
    labels: Sequence[Label],
    font: float,
    width: float,
    height: float,
    inside: bool = False,
    taken: Sequence[Rectangle] = (),
) -> list[Rectangle]:
    """Where the tags of `draw_labels` go: at their objects where nothing else is, else where at least no tag is."""
    objects = [label.around for label in labels]
    placed = list(taken)
    for label in labels:
        wide, high = (len(_shorten(label.text)) * _LETTER_SHARE + 2 * _PADDING) * font, _HEIGHT * font
        size = (wide, high, width, height)
        within = [_clamp(*corner, *size) for corner in _places_inside(label.around, wide, high) if inside]
        beside = [_clamp(*corner, *size) for corner in _places_beside(label.around, wide, high, _GAP * font)]
        others = [thing for thing in objects if thing != label.around]
        wishes = (
            [place for place in within if _is_free(place, [*placed, *others])],
            [place for place in beside[:_NEAR_PLACES] if _is_free(place, [*placed, *objects])],
            [place for place in beside if _is_free(place, placed)],
            beside,
        )
        placed.append(next(place for places in wishes for place in places))
    return placed[len(taken) :]


def _is_free(place: Rectangle, things: Sequence[Rectangle]) -> bool:
    return not any(place.covers(thing) for thing in things)


def _places_inside(around: Rectangle, wide: float, high: float) -> list[tuple[float, float]]:
    """The middle of an object that has room for a tag."""
    if around.bottom - around.top < _ROOMY * high or around.right - around.left < wide:
        return []
    return [((around.left + around.right - wide) / 2, (around.top + around.bottom - high) / 2)]


def _places_beside(around: Rectangle, wide: float, high: float, gap: float) -> Iterator[tuple[float, float]]:
    """Left and top of possible tags, the best one first: above, below, right, left, then ever farther away."""
    middle, centre = (around.left + around.right - wide) / 2, (around.top + around.bottom - high) / 2
    yield middle, around.top - high - gap
    yield middle, around.bottom + gap
    yield around.right + gap, centre
    yield around.left - wide - gap, centre
    for step in range(1, _MOST_STEPS):
        yield middle, around.top - high - step * high / 3
        yield middle, around.bottom + step * high / 3


def _clamp(left: float, top: float, wide: float, high: float, width: float, height: float) -> Rectangle:
    left, top = min(max(left, 0.0), max(width - wide, 0.0)), min(max(top, 0.0), max(height - high, 0.0))
    return Rectangle(left, top, left + wide, top + high)


def _draw(label: Label, tag: Rectangle, font: float) -> str:
    red, green, blue = (int(label.colour[start : start + 2], 16) for start in (1, 3, 5))
    ink = "#{:02x}{:02x}{:02x}".format(*contrast_colour((red, green, blue)))
    wide, high = tag.right - tag.left, tag.bottom - tag.top
    return (
        f'<g class="tag"><rect x="{tag.left:.1f}" y="{tag.top:.1f}" width="{wide:.1f}" height="{high:.1f}" '
        f'rx="{font * 0.3:.1f}" fill="{label.colour}"/>'
        f'<text x="{tag.left + wide / 2:.1f}" y="{tag.top + high * 0.71:.1f}" font-size="{font:.1f}" '
        f'fill="{ink}" text-anchor="middle">{escape(_shorten(label.text))}</text></g>'
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
