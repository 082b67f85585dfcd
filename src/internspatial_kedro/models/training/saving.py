"""Checkpoints of a model that learns: to disk and back."""

from pathlib import Path

from internspatial_kedro.models.training.checkpoints import ADAPTER, MOMENTS, TRAINED, Identity, write_checkpoint
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.state import (
    gather_adapter,
    gather_moments,
    gather_weights,
    restore_moments,
    restore_weights,
)
from internspatial_kedro.models.training.stepping import Stepper


def save_checkpoint(
    root: Path, step: int, identity: Identity, stepper: Stepper, processes: Processes, kept: int
) -> None:
    """Saves what a run needs to go on; all processes gather, the first writes.

    Args:
        root: Folder of checkpoints.
        step: Steps done.
        identity: Of the run.
        stepper: Model and optimiser.
        processes: Which.
        kept: Checkpoints that stay.

    Raises:
        TrainingError: It cannot be written.
    """
    from peft import PeftModel
    from safetensors.torch import save_file

    first, model = processes.is_first, stepper.model
    weights = gather_weights(model, first)
    moments = gather_moments(model, stepper.optimiser, first)
    adapter = gather_adapter(model, first) if isinstance(model, PeftModel) else None

    def fill(folder: Path) -> None:
        save_file(weights, folder / TRAINED)
        save_file(moments, folder / MOMENTS)
        if adapter is not None:  # embeddings never grow here, and looking for that asks the hub
            model.save_pretrained(folder / ADAPTER, state_dict=adapter, save_embedding_layers=False)

    if first:
        write_checkpoint(root, step, identity, fill, kept)


def restore_checkpoint(folder: Path, stepper: Stepper) -> None:
    """Puts model and optimiser back to where they were.

    Args:
        folder: A whole checkpoint.
        stepper: New, prepared by the same recipe.

    Raises:
        TrainingError: It is damaged, or of a model with other parts.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        restore_weights(stepper.model, load_file(folder / TRAINED))
        restore_moments(stepper.model, stepper.optimiser, load_file(folder / MOMENTS))
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise TrainingError(
            f"{folder} does not fit or is damaged: {error}. Delete it, and training goes on from the one before."
        ) from error
