"""Boxes as model families write them, and boxes of the photo.

Qwen2.5-VL writes pixels of the photo as its processor resized it; Qwen2-VL, Qwen3-VL, InternVL and GLM-V write
thousandths of width and height.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.models.annotating.boxes import Box
from internspatial_kedro.models.errors import ModelError

Coordinates = Literal["pixels", "thousandths"]

_GRID: Final = 1000
_FAMILIES: Final[tuple[tuple[re.Pattern[str], Coordinates], ...]] = (
    (re.compile(r"qwen[-_.]?2[-_.]?5[-_.]?(vl|omni)"), "pixels"),
    (re.compile(r"qwen[-_.]?(2[-_.]?)?vl|qwen[-_.]?3|intern[-_.]?vl|intern[-_.]?s1|glm[-_.]?4"), "thousandths"),
)


class Resizing(BaseModel):
    """How photos are resized before a model sees them, by the rule of Qwen-VL's processors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    longest_side_px: int | None = Field(None, gt=0)
    """Longer side that photos are shrunk to first: `max_image_side_px` of an endpoint."""
    multiple_px: int = Field(28, gt=0)
    """Width and height become multiples of this."""
    min_pixels: int = Field(56 * 56, gt=0)
    """Smaller photos are enlarged."""
    max_pixels: int = Field(16384 * 28 * 28, gt=0)
    """Larger photos are shrunk."""

    def size_wh(self, width: int, height: int) -> tuple[int, int]:
        """The size that a model sees [px]."""
        width, height = self._shrink(width, height)
        step = self.multiple_px
        seen = (max(round(width / step), 1) * step, max(round(height / step), 1) * step)
        if seen[0] * seen[1] > self.max_pixels:
            ratio = math.sqrt(width * height / self.max_pixels)
            return (self._floor(width / ratio), self._floor(height / ratio))
        if seen[0] * seen[1] < self.min_pixels:
            scale = math.sqrt(self.min_pixels / (width * height))
            return (math.ceil(width * scale / step) * step, math.ceil(height * scale / step) * step)
        return seen

    def _shrink(self, width: int, height: int) -> tuple[int, int]:
        longest = max(width, height)
        if self.longest_side_px is None or longest <= self.longest_side_px:
            return width, height
        scale = self.longest_side_px / longest
        return max(round(width * scale), 1), max(round(height * scale), 1)

    def _floor(self, side: float) -> int:
        return max(math.floor(side / self.multiple_px) * self.multiple_px, self.multiple_px)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a model's coordinates of one photo live.

    Attributes:
        photo_wh: The photo's width and height [px].
        seen_wh: Its width and height in the model's units.
    """

    photo_wh: tuple[int, int]
    seen_wh: tuple[int, int]

    @classmethod
    def of(cls, coordinates: Coordinates, resizing: Resizing, width: int, height: int) -> Self:
        """The frame of a photo of some size [px]."""
        seen = (_GRID, _GRID) if coordinates == "thousandths" else resizing.size_wh(width, height)
        return cls((width, height), seen)

    def to_photo(self, box: Box) -> Box:
        """A model's box in pixels of the photo, not clipped."""
        x, y = self.photo_wh[0] / self.seen_wh[0], self.photo_wh[1] / self.seen_wh[1]
        return (box[0] * x, box[1] * y, box[2] * x, box[3] * y)

    def from_photo(self, box_xyxy: Box) -> tuple[int, int, int, int]:
        """A box of the photo as the model writes it: whole numbers."""
        x, y = self.seen_wh[0] / self.photo_wh[0], self.seen_wh[1] / self.photo_wh[1]
        return (round(box_xyxy[0] * x), round(box_xyxy[1] * y), round(box_xyxy[2] * x), round(box_xyxy[3] * y))


def family_coordinates(model_name: str) -> Coordinates:
    """How a model's family writes boxes.

    Args:
        model_name: A folder with its config.json, a hub id, or its id at an endpoint.

    Raises:
        ModelError: The name tells no family whose way is known.
    """
    config = _read_json(Path(model_name) / "config.json")
    words = str(config.get("model_type", "")) or model_name.rstrip("/").rsplit("/", 1)[-1]
    for pattern, coordinates in _FAMILIES:
        if pattern.search(words.lower()):
            return coordinates
    raise ModelError(
        f"How '{model_name}' writes boxes is not known. Set coordinates to 'pixels' (of the resized photo) or "
        "'thousandths' (of width and height), as its model card says."
    )


def read_resizing(model_name: str) -> Resizing:
    """The resizing of a checkpoint's folder; Qwen2.5-VL's own where it says nothing, or the name is no folder.

    Args:
        model_name: A folder, a hub id, or an id at an endpoint.
    """
    settings = _read_json(Path(model_name) / "preprocessor_config.json")
    settings = settings or _read_json(Path(model_name) / "processor_config.json").get("image_processor", {})
    size = settings.get("size") or {}
    fields = {
        "multiple_px": settings.get("patch_size", 14) * settings.get("merge_size", 2),
        "min_pixels": size.get("shortest_edge", settings.get("min_pixels")),
        "max_pixels": size.get("longest_edge", settings.get("max_pixels")),
    }
    return Resizing(**{name: value for name, value in fields.items() if value is not None})


def _read_json(path: Path) -> dict[str, Any]:
    """A settings file; empty if there is none."""
    if not path.is_file():
        return {}
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is no JSON: {error}. Save the checkpoint again.") from error
    return settings if isinstance(settings, dict) else {}
