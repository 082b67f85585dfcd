"""Settings of the `rooms` source."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from internspatial_kedro.sources.records import SourceError


class RoomsOptions(BaseModel):
    """What is made and how finely it is drawn; `options` of a source with reader `rooms`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(default=0, ge=0)
    """Decides all rooms; another seed gives others."""

    count: int = Field(default=24, ge=1, le=10_000)
    """How many rooms there are; more of them leave the first ones as they are."""

    frames: int = Field(default=8, ge=1, le=1000)
    """Pictures of each room, along a walk."""

    width: int = Field(default=640, ge=64, le=4096, multiple_of=2)
    """Width of the pictures [px]."""

    height: int = Field(default=480, ge=48, le=4096, multiple_of=2)
    """Height of the pictures [px]."""

    furniture: Literal["builtin", "sweethome3d", "blocks"] = "builtin"
    """Parametric furniture, or models of Debian's package sweethome3d-furniture among it, or plain coloured solids."""

    furniture_root: str = "/usr/share/sweethome3d"
    """Folder that holds the package's .sh3f files; used with `sweethome3d` only."""

    test_share: float = Field(default=0.2, ge=0, le=1)
    """Share of rooms in split `test` where the source's split is `native`; the room's number decides, not the count."""

    shadow_samples: int = Field(default=2, ge=1, le=64)
    """Rays to lights from every second pixel; more of them give smoother shadows."""

    bounce_samples: int = Field(default=2, ge=1, le=64)
    """Rays to surroundings from every second pixel; more of them give smoother corners (ambient occlusion)."""

    jpeg_quality: int = Field(default=92, ge=50, le=100)
    """Quality of the colour pictures."""


NOT_DRAWN = frozenset({"count", "test_share"})
"""Options that change no room."""


def parse_options(raw: dict[str, Any]) -> RoomsOptions:
    """Validate a source's options.

    Raises:
        SourceError: One of them is unknown or out of range.
    """
    try:
        return RoomsOptions.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(RoomsOptions.model_fields)
        raise SourceError(f"Option '{name}' of the rooms source: {first['msg']}. Options are: {known}.") from None
