"""Parameters of the bench_build pipeline."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.formats.rules import FormatRules


class TaskCounts(BaseModel):
    """Items of each task."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position_comparison: int = Field(60, ge=0)
    """Questions about left, right, above, below, near and far."""
    size_comparison: int = Field(60, ge=0)
    """Questions about width, height and size."""
    rotation_estimation: int = Field(60, ge=0)
    """Questions about turns between two pictures; only sources of objects have them."""
    object_counting: int = Field(24, ge=0)
    """Questions that ask how many."""
    existence_estimation: int = Field(60, ge=0)
    """Questions that ask whether there is one."""


PAPER_COUNTS: Final = TaskCounts(
    position_comparison=1845,
    size_comparison=1855,
    rotation_estimation=409,
    object_counting=899,
    existence_estimation=1000,
)
"""InternSpatial, Table 7."""


class BenchBuildParams(BaseModel):
    """What goes into benchmarks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 7
    """Decides questions, formats, colours and numbers."""
    counts: Literal["small", "paper"] = "small"
    """How many items: those of `small`, or the paper's 6,008 and 1,000 more turns."""
    small: TaskCounts = TaskCounts()
    """Items of each task where `counts` is `small`."""
    vsi_rotation: int = Field(60, ge=0)
    """Turns in VSI-Bench's row format where `counts` is `small`."""
    strict: bool = False
    """Whether fewer items than wanted are an error; else they are a warning, and stand in the datasheet."""
    answer_kinds: tuple[Literal["letter", "yes_no", "number", "text"], ...] = ("letter", "yes_no", "number")
    """Answers that are asked for; words (`text`) cannot be scored by rules beyond doubt."""
    candidates_per_item: int = Field(20, ge=1)
    """Questions that each item is chosen from; more give a better balance and take longer."""
    rules: FormatRules = FormatRules()
    """When a format suits a question."""
    leak_distance: int = Field(12, ge=0, le=32)
    """Bits of 64 in which the hashes of two pictures may differ for them to be compared closely."""
    leak_correlation: float = Field(0.95, gt=0, le=1)
    """Correlation of 16 x 16 grey pixels from which on two pictures are the same."""
    formats_per_question: int = Field(3, ge=1, le=19)
    """Formats that each question of SpatialRGPT-Bench and SpatialBench is shown in."""
    disputed: Literal["keep", "drop"] = "keep"
    """Items on which no majority of reviewers agrees: kept and flagged, or left out."""
    gallery_cards: int = Field(50, ge=0)
    """Items shown in the gallery."""

    @property
    def wanted(self) -> dict[str, int]:
        """Items of each task."""
        return (PAPER_COUNTS if self.counts == "paper" else self.small).model_dump()

    @property
    def wanted_turns(self) -> int:
        """Items of the extension of VSI-Bench."""
        return 1000 if self.counts == "paper" else self.vsi_rotation
