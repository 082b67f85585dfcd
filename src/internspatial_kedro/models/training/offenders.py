"""Batches that break the numbers, kept for whoever has to find out why."""

from collections.abc import Sequence
from pathlib import Path

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.errors import TrainingError


def save_offenders(folder: Path, step: int, rank: int, batches: Sequence[Batch]) -> Path:
    """Saves micro batches.

    Args:
        folder: Of the run.
        step: Steps done, the broken one included.
        rank: Whose.
        batches: Those of the step that may be at fault.

    Returns:
        The file: `torch.load(file, weights_only=True)` gives a list of mappings from name to tensor.

    Raises:
        TrainingError: They cannot be written either.
    """
    import torch

    path = folder / f"offending-step-{step:08d}-process-{rank}.pt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        torch.save([{name: tensor.detach().cpu().clone() for name, tensor in b.items()} for b in batches], path)
    except (OSError, RuntimeError) as error:  # torch's own writer raises RuntimeError on a full disk
        path.unlink(missing_ok=True)
        raise TrainingError(
            f"Step {step} gave a loss that is not finite, and {path} cannot be written: {error}."
        ) from error
    return path
