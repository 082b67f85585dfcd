"""Parameters of the annotation pipeline."""

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.sources.rooms.options import RoomsOptions


class AnnotationParams(BaseModel):
    """How sources are read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rooms: RoomsOptions = RoomsOptions()
    """What the `rooms` source builds and draws."""
    records_per_batch: int = Field(8, gt=0)
    """Native records that one task reads; small, so that a slow source (rendering) spreads over all cores."""
