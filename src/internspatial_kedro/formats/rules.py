"""When a format suits a question: thresholds, each with what it decides."""

from pydantic import BaseModel, ConfigDict, Field


class FormatRules(BaseModel):
    """Thresholds of suitability. All slots of a question must meet them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_mask_fraction: float = Field(default=0.001, ge=0, le=1)
    """Smallest share of the image that a mask must cover to be drawn (0.1 % of the image)."""

    min_box_side_px: float = Field(default=8.0, ge=0)
    """Shortest side of a box that is drawn [px]; thinner ones disappear under their own line."""

    min_box_side_lines: float = Field(default=4.0, ge=0)
    """Shortest side of a box that is drawn, in widths of the line that draws it."""

    max_box_fraction: float = Field(default=0.9, gt=0, le=1)
    """Largest share of the image that a drawn box may cover; a frame around everything points to nothing."""

    max_box_iou: float = Field(default=0.9, gt=0, le=1)
    """Two boxes that overlap at least this much (IoU) cannot be told apart, drawn or as coordinates."""

    min_box_side_units: float = Field(default=10.0, ge=1)
    """Shortest side of a box that stands in the text, in thousandths of the image's side."""

    max_badge_cover: float = Field(default=0.25, ge=0, le=1)
    """Largest share of an object that its number's badge may hide where the badge does not fit into the mask."""

    min_badge_radius_px: int = Field(default=7, ge=5)
    """Smallest radius of a number's badge [px]: smaller digits are not read. Large images have larger badges."""
