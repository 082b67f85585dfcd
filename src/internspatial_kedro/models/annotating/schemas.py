"""What the answers of each step must look like.

Keys that were not asked for are left aside, whatever they say. The names that families give to boxes of their own
accord (`bbox_2d`, `bbox`) are understood.
"""

from typing import Annotated, Any, Final

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

_BOX_NAMES: Final = ("box", "bbox_2d", "bbox")
_FARTHEST: Final = 1e6  # more pixels than any side has; keeps areas finite

Number = Annotated[float, Field(ge=-_FARTHEST, le=_FARTHEST, allow_inf_nan=False)]
ModelBox = tuple[Number, Number, Number, Number]
"""Left, top, right, bottom in the units of the model's family."""


class Detection(BaseModel):
    """An object that a model sees."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    label: str = Field(max_length=200)
    """Its name, as the model says it."""
    box: ModelBox = Field(validation_alias=AliasChoices(*_BOX_NAMES))
    """Where it is."""


class Detections(BaseModel):
    """The answer of `detect`: all objects; a bare list is taken for it."""

    model_config = ConfigDict(frozen=True)

    objects: tuple[Detection, ...] = Field(max_length=500)
    """In the model's order."""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        return {"objects": given} if isinstance(given, list) else given


class Description(BaseModel):
    """The answer of `describe`."""

    model_config = ConfigDict(frozen=True)

    caption: str = Field(max_length=500)
    """What names the object."""


class Grounding(BaseModel):
    """The answer of `ground`: a box of everything that fits the caption; a bare list or box is taken for it."""

    model_config = ConfigDict(frozen=True)

    boxes: tuple[ModelBox, ...] = Field(max_length=500)
    """In the model's order."""

    @model_validator(mode="before")
    @classmethod
    def _from_boxes(cls, given: Any) -> Any:
        if isinstance(given, dict) and "boxes" not in given:
            given = [_own_box(given)] if _own_box(given) is not given else given
        boxes = given["boxes"] if isinstance(given, dict) and "boxes" in given else given
        if not isinstance(boxes, list):
            return given
        if boxes and all(isinstance(value, int | float) for value in boxes):
            boxes = [boxes]
        return {"boxes": [_own_box(box) for box in boxes]}


def _own_box(given: Any) -> Any:
    """The box of a mapping that has one; anything else as it is."""
    if not isinstance(given, dict):
        return given
    return next((given[name] for name in _BOX_NAMES if name in given), given)
