"""Parameters of the lifting pipeline."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.geometry.floor_area import ALPHA_PER_M


class LiftingParams(BaseModel):
    """How objects get metric boxes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefer: Literal["boxes", "depth"] = "boxes"
    """What decides where an object has both a labelled 3D box and a mask with depth; the other is used where the
    preferred one is missing."""
    views_per_batch: int = Field(64, gt=0)
    """Views that one task lifts."""
    measure_scenes: bool = True
    """Whether scenes are measured as wholes, which questions over several views need. Where only single views are asked
    about, `false` saves the time: `prm_scenes` stays empty."""
    distances: Literal["exact", "sampled"] = "exact"
    """How far instances of a scene are apart: between their surfaces, points or boxes, whichever the source has; or
    between points spread evenly inside their boxes, which is a few centimetres longer and closer to
    VSI-Bench's official distances."""
    alpha_per_m: float = Field(ALPHA_PER_M, ge=0)
    """Of the alpha shape that measures the floor of a scan without an outline: gaps wider than 2 / alpha are no
    floor; 0 takes the convex hull."""
