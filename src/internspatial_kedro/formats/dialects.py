"""Dialects: how a model family writes boxes and references in text.

| family | box in text | numbers | documented in |
|---|---|---|---|
| `internvl` | `<box>[[x1, y1, x2, y2]]</box>` | 0-1000 of width and height | InternVL's chat data format page |
| `qwen3` | `[x1, y1, x2, y2]` | 0-1000 of width and height | Qwen3-VL repository, issues 1427 and 1486 |
| `qwen2.5` | `[x1, y1, x2, y2]` | pixels of the image as its processor resizes it | the same, issues 676 and 866 |
| `llava` | `[x1, y1, x2, y2]` | fractions of width and height, three decimals | LLaVA-1.5's instruction data |

Samples hold the `internvl` form. Families without reference tags get plain words: `<ref>red chair</ref>` becomes
`the red chair`.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from internspatial_kedro.formats.kinds import GRID

Box = tuple[float, float, float, float]

_TAGGED_BOX: Final = re.compile(r"<box>\[\[(\d+), (\d+), (\d+), (\d+)\]\]</box>")
_PLAIN_BOX: Final = re.compile(r"\[(\d+(?:\.\d+)?), (\d+(?:\.\d+)?), (\d+(?:\.\d+)?), (\d+(?:\.\d+)?)\]")
# A reference begins a sentence at the start of a text or line, or after a full stop that is not an option letter's.
_REFERENCE: Final = re.compile(r"(?P<start>(?:^|\n|(?<=[^\sA-Z][.?!]) )?)<ref>(?P<name>[^<]*)</ref>(?P<box><box>)?")

# Defaults of Qwen2.5-VL's preprocessor configuration: patch size x merge, `min_pixels` and `max_pixels`.
_QWEN_FACTOR: Final = 28
_QWEN_MIN_PIXELS: Final = 56 * 56
_QWEN_MAX_PIXELS: Final = 12_845_056


@dataclass(frozen=True)
class Dialect:
    """One family's way to write boxes.

    Attributes:
        scale: Units per pixel along width and height, given the image's width and height [px].
        decimals: Decimals of a coordinate; one quantisation step is 10^-decimals units.
        tagged: Whether `<ref>` and `<box>` tags are written.
    """

    scale: Callable[[int, int], tuple[float, float]]
    decimals: int
    tagged: bool


def qwen_resized_wh(width: int, height: int) -> tuple[int, int]:
    """Width and height [px] to which Qwen2.5-VL's processor resizes an image.

    Both become multiples of 28; the area stays between the processor's minimum and maximum, and the aspect ratio as
    near as that allows.
    """
    wide, high = (max(_QWEN_FACTOR, round(side / _QWEN_FACTOR) * _QWEN_FACTOR) for side in (width, height))
    if wide * high > _QWEN_MAX_PIXELS:
        shrink = math.sqrt(width * height / _QWEN_MAX_PIXELS)
        wide, high = (max(1, math.floor(s / shrink / _QWEN_FACTOR)) * _QWEN_FACTOR for s in (width, height))
    elif wide * high < _QWEN_MIN_PIXELS:
        grow = math.sqrt(_QWEN_MIN_PIXELS / (width * height))
        wide, high = (math.ceil(side * grow / _QWEN_FACTOR) * _QWEN_FACTOR for side in (width, height))
    return wide, high


def _grid_scale(width: int, height: int) -> tuple[float, float]:
    return GRID / width, GRID / height


def _qwen_scale(width: int, height: int) -> tuple[float, float]:
    wide, high = qwen_resized_wh(width, height)
    return wide / width, high / height


def _unit_scale(width: int, height: int) -> tuple[float, float]:
    return 1 / width, 1 / height


DIALECTS: Final[dict[str, Dialect]] = {
    "internvl": Dialect(_grid_scale, decimals=0, tagged=True),
    "qwen3": Dialect(_grid_scale, decimals=0, tagged=False),
    "qwen2.5": Dialect(_qwen_scale, decimals=0, tagged=False),
    "llava": Dialect(_unit_scale, decimals=3, tagged=False),
}


def dialect_of(family: str) -> Dialect:
    """The dialect of a model family.

    Raises:
        ValueError: The family is unknown.
    """
    if family not in DIALECTS:
        raise ValueError(f"Unknown model family '{family}'. Families are: {', '.join(DIALECTS)}.")
    return DIALECTS[family]


def count_boxes(text: str) -> int:
    """How many boxes stand in a sample's text."""
    return len(_TAGGED_BOX.findall(text))


def quantisation_step_px(width: int, height: int, family: str) -> tuple[float, float]:
    """What one unit of the last decimal is along width and height [px]."""
    dialect = dialect_of(family)
    across, down = dialect.scale(width, height)
    return 10**-dialect.decimals / across, 10**-dialect.decimals / down


def to_dialect(text: str, boxes_xyxy: Sequence[Sequence[float]], width: int, height: int, family: str) -> str:
    """A sample's text as a model family writes it.

    Args:
        text: Question or answer of a sample.
        boxes_xyxy: The boxes in it, in order [px].
        width: Of the image [px].
        height: Of the image [px].
        family: A key of `DIALECTS`.

    Raises:
        ValueError: The family is unknown, or there are more or fewer boxes than the text has.
    """
    dialect = dialect_of(family)
    if count_boxes(text) != len(boxes_xyxy):
        raise ValueError(f"The text has {count_boxes(text)} boxes but {len(boxes_xyxy)} were given: {text!r}")
    boxes = iter(boxes_xyxy)
    if not dialect.tagged:
        text = _REFERENCE.sub(_plain_reference, text)
    return _TAGGED_BOX.sub(lambda _: _write_box(next(boxes), width, height, dialect), text)


def from_dialect(text: str, width: int, height: int, family: str) -> tuple[str, list[Box]]:
    """Undo `to_dialect`, but for reference tags that a family has no words for.

    Returns:
        The text with boxes as samples have them, and the boxes, each within one quantisation step of the original [px].

    Raises:
        ValueError: The family is unknown.
    """
    dialect = dialect_of(family)
    across, down = dialect.scale(width, height)
    pattern = _TAGGED_BOX if dialect.tagged else _PLAIN_BOX
    boxes: list[Box] = []
    for match in pattern.finditer(text):
        x1, y1, x2, y2 = (float(number) for number in match.groups())
        boxes.append((x1 / across, y1 / down, x2 / across, y2 / down))
    tagged = iter(boxes)
    return pattern.sub(lambda _: _write_box(next(tagged), width, height, DIALECTS["internvl"]), text), boxes


def _write_box(box_xyxy: Sequence[float], width: int, height: int, dialect: Dialect) -> str:
    across, down = dialect.scale(width, height)
    limits = (width * across, height * down) * 2
    units = [value * scale for value, scale in zip(box_xyxy, (across, down) * 2, strict=True)]
    numbers = [min(max(0.0, value), limit) for value, limit in zip(units, limits, strict=True)]
    inside = ", ".join(f"{number:.{dialect.decimals}f}" for number in numbers)
    return f"<box>[[{inside}]]</box>" if dialect.tagged else f"[{inside}]"


def _plain_reference(match: re.Match[str]) -> str:
    begins = match["start"] != "" or match.start() == 0
    return f"{match['start']}{'The' if begins else 'the'} {match['name']}{' <box>' if match['box'] else ''}"
