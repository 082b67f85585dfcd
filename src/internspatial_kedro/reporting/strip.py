"""The frames of a card as HTML: those that matter large, all others small, each with its number."""

from html import escape
from typing import Final

from internspatial_kedro.reporting.labels import Label, Rectangle, draw_labels
from internspatial_kedro.reporting.pictures import draw_picture
from internspatial_kedro.reporting.scene_cards import LARGE_PX, SMALL_PX, Frame, SceneCard

_LARGE_SHARE: Final = 0.75
"""Share of a card's bytes that its large frames take."""
_FONT_SHARE, _FONT_SHARE_ALONE = 1 / 19, 1 / 34
"""Font size of names on frames, of their width: a frame alone is as wide as two."""
_NUMBER_WIDE, _NUMBER_HIGH = 2.4, 2.4
"""Room that a frame's number takes in its corner, in font sizes."""


def draw_strip(card: SceneCard, limit_bytes: int) -> str:
    """All frames of a card.

    Args:
        card: A question about several frames.
        limit_bytes: Of all pictures together, as far as quality allows.
    """
    large, small = ([frame for frame in card.frames if frame.is_large is wanted] for wanted in (True, False))
    share = int(limit_bytes * (_LARGE_SHARE if small else 1))
    font = _FONT_SHARE_ALONE if len(large) == 1 else _FONT_SHARE
    big = "".join(_shot(frame, LARGE_PX, share // max(len(large), 1), font) for frame in large)
    rest = "".join(_shot(frame, SMALL_PX, (limit_bytes - share) // max(len(small), 1), font) for frame in small)
    alone = " alone" if len(large) == 1 else ""
    others = f'<div class="small">{rest}</div>' if small else ""
    return f'<div class="strip"><div class="large{alone}">{big}</div>{others}</div>'


def _shot(frame: Frame, longest_px: int, limit_bytes: int, font_share: float) -> str:
    """A frame, and boxes on it that show while the reasons are open."""
    picture = draw_picture(frame.image, f"Frame {frame.number}", longest_px, limit_bytes, _outlines(frame, font_share))
    return f'<div class="shot"><b class="number">{frame.number}</b>{picture}</div>'


def _outlines(frame: Frame, font_share: float) -> str:
    if not frame.outlines:
        return ""
    wide, high = frame.image.size
    drawn, labels, font = [], [], font_share * wide
    corner = Rectangle(0.0, 0.0, _NUMBER_WIDE * font, _NUMBER_HIGH * font)
    for outline in frame.outlines:
        sides = zip(outline.box, (wide, high, wide, high), strict=True)
        left, top, right, bottom = (share * side for share, side in sides)
        shape = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
        drawn.append(f'<rect class="halo" {shape}/><rect class="box" {shape} stroke="{outline.colour}"/>')
        labels.append(Label(outline.name, outline.colour, Rectangle(left, top, right, bottom)))
    names = ", ".join(outline.name for outline in frame.outlines)
    return (
        f'<svg class="outlines" viewBox="0 0 {wide} {high}" role="img" aria-label="Boxes of {escape(names)}">'
        f"{''.join(drawn)}{draw_labels(labels, font, wide, high, taken=[corner])}</svg>"
    )
