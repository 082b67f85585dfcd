"""Parameters of the training pipeline."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from internspatial_kedro.models.training.plans import Packing
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.training_plan import Resume

TINY: Final = "tiny"


class TrainingParams(BaseModel):
    """What is fine-tuned on which samples, and how. The paper's values (Appendix E) are those of `conf/paper`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checkpoint: str = TINY
    """Model to begin with: a folder, a hub id, or `tiny`, an InternVL with random weights that is made on the spot; the
    paper's is InternVL2.5-8B."""
    family: Literal["internvl", "qwen3", "qwen2.5", "llava"] = "internvl"
    """In whose dialect boxes are written: the checkpoint's family."""
    tile: int | None = Field(None, gt=0)
    """Side of the tiles that pictures are cut into [px], to check the checkpoint; null takes its own. The paper's is
    448."""
    most_tiles: int | None = Field(None, gt=0)
    """Tiles that one sample's pictures may have, InternVL's `max_patches`; null is the checkpoint's own. The paper's is
    40."""
    picture_options: dict[str, JsonValue] = {}
    """Other settings of the checkpoint's image processor by name, e.g. Qwen-VL's `size`."""
    packing: Packing = Packing()
    """What is seen, in what order, and what shares a pass."""
    packs_per_step: int = Field(2, gt=0)
    """Packs of an optimiser step, over all processes: the batch. The paper's is 64."""
    recipe: Recipe = Recipe()
    """What learns, and how fast."""
    processes: int = Field(1, gt=0)
    """Processes on this machine, one for each GPU; more than one are started by torchrun."""
    device: str = "auto"
    """`auto` takes a GPU for each process where there are GPUs; or torch's name of a device."""
    workers: int = Field(0, ge=0)
    """Processes that read and draw ahead, for each that trains; with 0 it reads for itself."""
    run: str | None = Field(None, pattern=r"^[A-Za-z0-9_.-]+$")
    """Folder below `06_models/trainings` for checkpoints; null names it by model, data and recipe, so that the same
    training goes on where it was and another begins anew."""
    resume: Resume = "if_same"
    """What becomes of checkpoints in that folder: `if_same` goes on from the last if the training is the same, and
    refuses if not; `anyway` goes on; `never` deletes them."""
    shown_samples: int = Field(8, ge=0)
    """Samples of the test split, chosen by hash, that the model answers for a figure: trained, and while it learns."""
    shown_every: int = Field(500, gt=0)
    """Optimiser steps between two figures in MLflow of what it says while it learns, the first before the first step;
    with `fsdp` there are none."""
    shown_tokens: int = Field(32, gt=0)
    """Where its replies in these figures are cut."""

    @property
    def all_picture_options(self) -> dict[str, Any]:
        """What the image processor is told."""
        tiles = {} if self.most_tiles is None else {"max_patches": self.most_tiles}
        return {**self.picture_options, **tiles}
