"""Settings of the `objects3d` source."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from internspatial_kedro.sources.records import SourceError


class Objects3dOptions(BaseModel):
    """How objects are turned and drawn; `options` of a source with reader `objects3d`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    views: int = Field(default=24, ge=4, le=72)
    """Pictures of each object, evenly around it, a divisor of 360; 24 show every turn that questions ask about."""

    elevation_deg: float = Field(default=20.0, ge=0, le=75)
    """How far the camera looks down at the object."""

    size: int = Field(default=256, ge=64, le=2048)
    """Width and height of the pictures [px]."""

    up: Literal["y", "z"] = "y"
    """Axis of OBJ files that points up; glTF and Sweet Home 3D say it themselves."""

    renders_folder: str = ".internspatial/turntables"
    """Folder below the root where the pictures are kept."""

    most_triangles: int = Field(default=1_000_000, ge=1)
    """Larger models are rejected."""

    test_share: float = Field(default=0.2, ge=0, le=1)
    """Share of objects in split `test` where the source's split is `native`; a hash of the object's id decides."""

    @field_validator("views")
    @classmethod
    def _divides_the_circle(cls, views: int) -> int:
        if 360 % views:
            raise ValueError(f"{views} pictures are no whole degrees apart; give a divisor of 360, such as 24")
        return views


NOT_DRAWN = frozenset({"renders_folder", "most_triangles", "test_share"})
"""Options that change no picture."""


def parse_options(raw: dict[str, Any]) -> Objects3dOptions:
    """Validate a source's options.

    Raises:
        SourceError: One of them is unknown or out of range.
    """
    try:
        return Objects3dOptions.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Objects3dOptions.model_fields)
        raise SourceError(f"Option '{name}' of the objects3d source: {first['msg']}. Options are: {known}.") from None
