"""What to train, on file: what the node tells the processes that it starts."""

import importlib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from internspatial_kedro.models.training.batches import TrainingData
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.spectating import Watched

Resume = Literal["if_same", "anyway", "never"]


class DataSource(BaseModel):
    """Where batches come from: a function that every process calls for itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    maker: str
    """`package.module:function`."""
    arguments: dict[str, JsonValue] = {}
    """What the function is called with, by name."""

    def open(self) -> TrainingData:
        """Calls it.

        Raises:
            TrainingError: There is no such function.
        """
        module, _, function = self.maker.partition(":")
        try:
            maker: Any = getattr(importlib.import_module(module), function)
        except (ImportError, AttributeError) as error:
            raise TrainingError(f"The data's maker '{self.maker}' cannot be found: {error}.") from error
        data: TrainingData = maker(**self.arguments)
        return data


class TrainingPlan(BaseModel):
    """One training, from checkpoint to weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checkpoint: str
    """Folder or hub id of the model to begin with."""
    data: DataSource
    """Batches."""
    output: Path
    """Folder for metrics, checkpoints and the trained weights."""
    recipe: Recipe = Recipe()
    """How."""
    device: str = "auto"
    """`auto` takes a GPU for each process where there are GPUs; or torch's name of a device."""
    watched: Watched | None = None
    """What it is asked while it learns; nothing with `fsdp`."""
    resume: Resume = "if_same"
    """What to do with checkpoints in the output folder: go on from the last if model, data and recipe are the same and
    refuse if not; go on `anyway`; or `never`: delete them."""
