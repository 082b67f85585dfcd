"""Parameters of the learning pipeline."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from internspatial_kedro.pipelines.learning.lessons import LessonParams


class LearningParams(BaseModel):
    """What a small model is taught from scratch, and on what it is examined."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lessons: LessonParams = LessonParams()
    """What goes into the lessons."""
    size: Literal["small", "large"] = "small"
    """About 1 M parameters for two CPU cores, or about 7 M for a GPU."""
    seeds: tuple[int, ...] = Field((7,), min_length=1)
    """Of weights and order; each is a run of its own, and what is learnt is kept when there are more of them. On the
    command line with plus signs: `learning.seeds=7+8+9`."""
    formats: tuple[Literal["natural", "core", "all"], ...] = Field(("core",), min_length=1)
    """Sets of formats that are learnt: natural-language reference alone, with marks, or all 19; of several, each by
    itself from the same base: `learning.formats=natural+all` is the format ablation."""
    examined: Literal["natural", "core", "all"] | None = None
    """Set of formats that is examined; null for the largest that is learnt."""
    share: float = Field(1.0, gt=0)
    """Of the size's steps."""
    marked_per_cell: int = Field(4, gt=0)
    """Most marked training samples of a view, image format and text format."""
    processes: int = Field(2, gt=0)
    """That share each step. The same number gives the same curve on any machine; another rounds differently."""
    device: str = "auto"
    """Torch's name of what computes; `auto` takes a GPU if there is one."""

    @field_validator("seeds", "formats", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """The command line has no lists."""
        return value.split("+") if isinstance(value, str) else [value] if isinstance(value, int) else value
