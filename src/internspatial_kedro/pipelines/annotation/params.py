"""Parameters of the annotation pipeline."""

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.sources.rooms.options import RoomsOptions


class AnnotationParams(BaseModel):
    """How sources are read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rooms: RoomsOptions = RoomsOptions()
    """What the `rooms` source builds and draws."""
    records_per_batch: int = Field(64, gt=0)
    """Most native records that one task reads; fewer if there are few, so that all cores have work."""
