"""LoRA by PEFT: where it goes, how it is saved, how it is merged."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.parts import find_module, find_part
from internspatial_kedro.models.training.recipe import PARTS, Part, Recipe

if TYPE_CHECKING:
    from torch import nn


def find_linear_layers(model: Any, part: Part) -> list[str]:
    """Dotted paths of a part's linear layers, found by type; the output layer is none of them.

    Args:
        model: An image-text-to-text model.
        part: Which.
    """
    from torch import nn

    output = model.get_output_embeddings()
    return [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not output and find_part(name) == part
    ]


def add_adapters(model: Any, recipe: Recipe) -> Any:
    """A PEFT model whose adapter holds everything that learns: additions, and copies of fully trained parts.

    Args:
        model: Its weights are frozen.
        recipe: Rank, scale, dropout and which parts.

    Raises:
        ModelError: A part that takes adapters stands inside one that is trained whole.
    """
    from peft import LoraConfig, get_peft_model

    ways = {part: getattr(recipe.parts, part) for part in PARTS}
    whole = [find_module(model, part)[0] for part in PARTS if ways[part] == "full"]
    outermost = [name for name in whole if not any(name.startswith(f"{other}.") for other in whole)]
    targets = [name for part in PARTS if ways[part] == "lora" for name in find_linear_layers(model, part)]
    if inside := [name for name in targets if name.startswith(tuple(f"{other}." for other in outermost))]:
        raise ModelError(
            f"{inside[0]} stands inside a part that is trained whole: train both with LoRA, or both whole."
        )
    config = LoraConfig(
        r=recipe.lora_rank,
        lora_alpha=recipe.lora_alpha,
        lora_dropout=recipe.lora_dropout,
        target_modules=targets,
        modules_to_save=outermost or None,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def spare_casts(model: "nn.Module") -> None:
    """Leaves what adapters are given in half precision: autocast computes in it, whatever their weights are in.

    PEFT turns it into the weights' float32 first and autocast turns it back: a quarter of all bytes that a training
    step moves through memory, for the same numbers.

    Args:
        model: A PEFT model that runs under autocast.
    """
    for module in model.modules():
        if hasattr(module, "cast_input_dtype_enabled"):
            module.cast_input_dtype_enabled = False


def keep_frozen(model: "nn.Module", recipe: Recipe) -> None:
    """Freezes the frozen parts within copies that PEFT made trainable: Qwen-VL's projector in its vision tower.

    Args:
        model: A PEFT model, changed in place.
        recipe: Which parts learn.
    """
    for name, parameter in model.named_parameters():
        if "modules_to_save." in name and getattr(recipe.parts, find_part(name)) == "frozen":
            parameter.requires_grad_(False)


def merge_adapter(base: str, adapter: str, folder: Path) -> Path:
    """Writes a whole model with the adapter's weights in it, in the base model's numbers.

    Args:
        base: Folder or hub id of the model that the adapter was trained on.
        adapter: Folder or hub id of the adapter.
        folder: Where to.

    Returns:
        The folder: model, processor and tokenizer.

    Raises:
        ModelError: One of them is missing or they do not fit.
    """
    loaded = load_checkpoint(find_source(base), find_source(adapter, "adapter_config.json"), "auto", "cpu")
    merged = loaded.model.merge_and_unload()
    merged.save_pretrained(folder)
    loaded.processor.save_pretrained(folder)
    return folder
