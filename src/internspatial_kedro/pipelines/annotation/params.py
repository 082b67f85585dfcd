"""Parameters of the annotation pipeline."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from internspatial_kedro.models.annotating.options import AnnotatingOptions
from internspatial_kedro.models.loading import ModelSpec
from internspatial_kedro.models.photos.specs import DepthSpec, GravitySpec, IntrinsicsSpec, SegmenterSpec
from internspatial_kedro.sources.rooms.options import RoomsOptions


class PhotoParams(BaseModel):
    """Which models complete photos. What a source has is kept; a step without a model is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    annotator: ModelSpec | None = None
    """Names and finds objects in photos without any: a hub id, a folder, `endpoint:<model>@<base url>`, `tiny`."""
    annotating: AnnotatingOptions = AnnotatingOptions()
    """How it is asked."""
    segmenter: SegmenterSpec | None = None
    """Outlines objects that have boxes only."""
    min_mask_score: float = Field(0.5, ge=0, le=1)
    """Objects whose outline the segmenter itself trusts less are left out."""
    intrinsics: IntrinsicsSpec | None = None
    """Finds the focal length where neither source nor EXIF states it."""
    depth: DepthSpec | None = None
    """Estimates metric depth."""
    gravity: GravitySpec | None = None
    """Finds which way is up."""
    photos_per_batch: int = Field(16, gt=0)
    """Photos that an actor is given at once; a model divides them by its `batch_size`."""
    actors: int = Field(1, gt=0)
    """Copies of each model that work side by side."""
    gpus_per_actor: float = Field(0, ge=0)
    """GPUs that each copy of a model gets; 0 leaves the device to the model."""

    @model_validator(mode="after")
    def _depth_gives_cameras(self) -> Self:
        if self.finds_cameras_by_depth and (self.depth is None or self.depth.kind == "metric3d"):
            given = "no depth model" if self.depth is None else "Metric3D, which needs a camera itself"
            raise ValueError(
                f"intrinsics of kind depth_model come with the depth, but there is {given}: set depth to Depth Pro or "
                "MoGe, or intrinsics to wildcamera or field_of_view"
            )
        return self

    @property
    def finds_cameras_by_depth(self) -> bool:
        """Whether cameras come with the depth."""
        return self.intrinsics is not None and self.intrinsics.kind == "depth_model"

    @property
    def is_idle(self) -> bool:
        """Whether no model is configured."""
        return not any((self.annotator, self.segmenter, self.intrinsics, self.depth, self.gravity))


class AnnotationParams(BaseModel):
    """How sources are read, and which models complete them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rooms: RoomsOptions = RoomsOptions()
    """What the `rooms` source builds and draws."""
    records_per_batch: int = Field(64, gt=0)
    """Most native records that one task reads; fewer if there are few, so that all cores have work."""
    photos: PhotoParams = PhotoParams()
    """What models add to photos; none by default."""
