"""Which models lift photos: the settings that users write, one class a capability."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.models.checkpoints import Dtype


class EstimatorSpec(BaseModel):
    """What all of them have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: str = "auto"
    """Where it runs: `auto` takes a GPU if there is one, else the CPU."""
    dtype: Dtype = "auto"
    """Of its numbers; `auto` is the checkpoint's own."""
    batch_size: int = Field(4, gt=0)
    """Photos that it looks at together; halved when memory does not suffice."""


class SegmenterSpec(EstimatorSpec):
    """SAM 2: boxes to outlines."""

    kind: Literal["sam2"] = "sam2"
    checkpoint: str
    """The `.pt` file."""
    config: str = "configs/sam2.1/sam2.1_hiera_l.yaml"
    """Its configuration: a name inside the package `sam2`, or a YAML file."""


class DepthSpec(EstimatorSpec):
    """Metric depth."""

    kind: Literal["transformers", "moge", "metric3d"]
    """`transformers`: Depth Anything V2 metric, Depth Pro, ZoeDepth; those that give no metres are refused;
    `moge`: MoGe 2 (package dlr-moge); `metric3d`: Metric3D v2 by torch.hub."""
    checkpoint: str
    """Folder or hub id; a weights file of Metric3D and of MoGe."""
    code: str = ""
    """Metric3D's checkout, the folder with hubconf.py."""
    entry: str = "metric3d_vit_large"
    """Metric3D's entry point in hubconf.py."""


class IntrinsicsSpec(EstimatorSpec):
    """Focal length and principal point, where neither the source nor EXIF states them."""

    kind: Literal["depth_model", "wildcamera", "field_of_view"] = "field_of_view"
    """`depth_model`: what Depth Pro and MoGe find with the depth; `wildcamera`: WildCamera by torch.hub;
    `field_of_view`: the same for all photos, and recorded as such."""
    code: str = ""
    """WildCamera's checkout, the folder with hubconf.py."""
    checkpoint: str = ""
    """WildCamera's weights file."""
    degrees: float = Field(60.0, gt=0, lt=180)
    """Of `field_of_view`: of the longer side."""


class GravitySpec(EstimatorSpec):
    """Which way is up, where the source does not say."""

    kind: Literal["level", "perspective_fields", "geocalib"] = "level"
    """`level`: the camera is taken to be level, and that is recorded; `perspective_fields` and `geocalib` look."""
    code: str = ""
    """The checkout of PerspectiveFields or GeoCalib."""
    checkpoint: str = ""
    """Their weights file."""
    version: str = ""
    """PerspectiveFields' model version; GeoCalib's kind of weights."""
