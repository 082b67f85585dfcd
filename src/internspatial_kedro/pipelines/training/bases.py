"""The model that a training begins with."""

from pathlib import Path

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.models.training.checkpoints import write_whole
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.pipelines.training.params import TINY, TrainingParams


def find_base(trainings: Path, params: TrainingParams) -> str:
    """Folder or hub id; the tiny model is made if it is not there.

    Args:
        trainings: Folder of all trainings.
        params: Which.

    Raises:
        TrainingError: The folder cannot be written.
    """
    if params.checkpoint != TINY:
        return params.checkpoint
    folder = trainings / "tiny-internvl"
    if not folder.is_dir():
        write_whole(folder, _write_tiny)
    return str(folder)


def _write_tiny(folder: Path) -> None:
    write_tiny_checkpoint(folder)


def check_base(base: str, params: TrainingParams) -> None:
    """Says what is wrong with it before hours of work.

    Args:
        base: Of `find_base`.
        params: What is expected of it.

    Raises:
        ModelError: It is missing, of no known family, lacks the image token, or cuts other tiles.
    """
    processor = load_training_processor(base, params.all_picture_options)
    size = processor.image_processor.size
    side = size.get("height")
    if params.tile not in (None, side):
        raise ModelError(
            f"'{base}' cuts pictures into tiles of {side or 'no fixed size'}, training.tile is {params.tile}. "
            "Take a checkpoint of that size, or set training.tile to null."
        )
