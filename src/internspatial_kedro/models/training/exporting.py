"""Whole models out of what was trained."""

from pathlib import Path

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint


def write_trained_model(base: str, trained: Path, folder: Path) -> None:
    """Writes the base model with trained weights in place of its own, in its own kind of numbers.

    Args:
        base: Folder or hub id of the model that training began with.
        trained: A checkpoint's `trained.safetensors`.
        folder: Where to: model, processor and tokenizer.

    Raises:
        ModelError: The base is missing or broken.
    """
    from safetensors.torch import load_file

    loaded = load_checkpoint(find_source(base), None, "auto", "cpu")
    parameters = dict(loaded.model.named_parameters())
    for name, tensor in load_file(trained).items():
        parameters[name].data.copy_(tensor)
    loaded.model.save_pretrained(folder)
    loaded.processor.save_pretrained(folder)
