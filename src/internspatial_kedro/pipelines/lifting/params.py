"""Parameters of the lifting pipeline."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LiftingParams(BaseModel):
    """How objects get metric boxes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefer: Literal["boxes", "depth"] = "boxes"
    """What decides where an object has both a labelled 3D box and a mask with depth; the other is used where the
    preferred one is missing."""
    views_per_batch: int = Field(64, gt=0)
    """Views that one task lifts."""
