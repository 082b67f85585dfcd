"""The settings of annotating that users write."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.models.annotating.coordinates import Resizing
from internspatial_kedro.models.chat import Generation


class AnnotatingOptions(BaseModel):
    """How a chat model names what stands in photos."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    coordinates: Literal["auto", "pixels", "thousandths"] = "auto"
    """How the model writes boxes: `pixels` of the photo as it was resized for it (Qwen2.5-VL), or `thousandths` of
    width and height (Qwen3-VL, InternVL); `auto` knows these families by name."""
    resizing: Resizing | None = None
    """How the model's processor resizes photos, where boxes are pixels; None takes it from the checkpoint's folder, or
    Qwen2.5-VL's own."""
    max_objects: int = Field(20, gt=0)
    """Objects of a photo that are described; of more, the largest."""
    agreement_iou: float = Field(0.5, gt=0, le=1)
    """How well the box that the model finds by a caption must cover the one that it detected."""
    duplicate_iou: float = Field(0.7, gt=0, le=1)
    """Two boxes that cover each other so well are one."""
    min_side_px: float = Field(12.0, ge=0)
    """Objects with a shorter side are left out."""
    min_area_share: float = Field(0.0005, ge=0, le=1)
    """Objects that cover a smaller share of the photo are left out."""
    generation: Generation = Generation(max_new_tokens=2048)
    """How replies are generated; a list of many objects takes many tokens."""
