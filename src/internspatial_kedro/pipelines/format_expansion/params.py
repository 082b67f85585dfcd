"""Parameters of the format_expansion pipeline."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.formats.rules import FormatRules


class ExportParams(BaseModel):
    """What is written for training frameworks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[Literal["internvl", "llava", "chat", "parquet"], ...] = ("internvl", "llava", "chat", "parquet")
    """Layouts; see docs/formats.md."""
    family: Literal["internvl", "qwen3", "qwen2.5", "llava"] = "internvl"
    """Model family in whose dialect boxes are written."""
    split: Literal["train", "test"] = "train"
    """Which split is exported."""
    most_samples: int | None = Field(1000, gt=0)
    """Samples to export, chosen by hash; null exports all. Every sample with marks becomes an image file."""


class FormatExpansionParams(BaseModel):
    """In which formats questions are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 7
    """Decides formats, colours and numbers."""
    rules: FormatRules = FormatRules()
    """When a format suits a question."""
    samples_per_question: int = Field(2, ge=1, le=19)
    """Formats that each question is shown in."""
    questions_per_batch: int = Field(65_536, gt=0)
    """Questions that one task expands; decides memory, not rows."""
    export: ExportParams = ExportParams()
    """What is written for training frameworks."""
    gallery_cards: int = Field(60, ge=0)
    """Samples shown in the gallery."""
    photo_panels: int = Field(4, ge=0, le=12)
    """Photos of which masks, depth, the view from above and questions are drawn side by side."""
