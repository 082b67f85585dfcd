"""From a checkpoint to a model that learns."""

from typing import Any

from internspatial_kedro.models.checkpoints import Checkpoint, find_source, load_checkpoint
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training import packed_attention
from internspatial_kedro.models.training.drop_path import add_drop_path
from internspatial_kedro.models.training.lora import add_adapters, keep_frozen, spare_casts
from internspatial_kedro.models.training.parts import find_language_layers, freeze
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.sharding import shard_language_layers


def load_base(name: str, processes: Processes) -> Checkpoint:
    """A checkpoint to train.

    Args:
        name: Folder or hub id.
        processes: On whose device.

    Raises:
        ModelError: It is missing or broken, or its tokenizer cannot say where pictures are.
    """
    loaded = load_checkpoint(find_source(name), None, "auto", str(processes.device))
    _check_image_token(name, loaded)
    return loaded


def _check_image_token(name: str, loaded: Checkpoint) -> None:
    token = getattr(loaded.processor, "image_token", None)
    tokenizer = loaded.processor.tokenizer
    number = tokenizer.get_vocab().get(token)
    expected = getattr(loaded.model.config, "image_token_id", number)
    if number is None or number != expected:
        raise ModelError(
            f"The tokenizer of '{name}' does not know the image token {token!r} as number {expected}, which the model "
            "puts pictures at. Take the tokenizer files of the base model, all from the same folder."
        )
    rows = loaded.model.get_input_embeddings().num_embeddings
    if len(tokenizer) > rows:
        raise ModelError(
            f"The tokenizer of '{name}' has {len(tokenizer)} tokens, its model embeds {rows}. "
            "Take the tokenizer files of the base model, or resize the model's embeddings."
        )


def prepare(model: Any, recipe: Recipe, processes: Processes) -> Any:
    """A model in training mode: frozen, with adapters, cast and sharded as the recipe has it.

    What learns is kept in float32; what is frozen, in the recipe's precision.

    Args:
        model: On its device; changed in place.
        recipe: How.
        processes: Among which.

    Returns:
        The model, or the PEFT model around it.

    Raises:
        ModelError: The family lacks what the recipe needs.
    """
    import torch

    torch.manual_seed(recipe.seed)  # adapters' first weights, the same in all processes
    freeze(model, recipe.parts)
    _set_attention(model, recipe)
    if recipe.vision_drop_path > 0:
        add_drop_path(model, recipe.vision_drop_path)
    if recipe.gradient_checkpointing:
        _checkpoint_gradients(model)
    if recipe.parts.has_adapters:
        model = add_adapters(model, recipe)
        keep_frozen(model, recipe)
        if recipe.precision == "bfloat16":
            spare_casts(model)
    _cast(model, recipe)
    if recipe.compile:
        for layer in find_language_layers(model):
            layer.compile()
    if recipe.parallel == "fsdp" and processes.world > 1:
        shard_language_layers(model, processes)
    return model.train()


def _checkpoint_gradients(model: Any) -> None:
    """By the name of transformers 5.23, or the one before."""
    if hasattr(model, "activation_checkpointing_enable"):
        model.activation_checkpointing_enable(activation_checkpointing_kwargs={"use_reentrant": False})
    else:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})


def _set_attention(model: Any, recipe: Recipe) -> None:
    """Of the language model: pictures are neither packed nor masked, and `sdpa` is as good as any for them."""
    if recipe.attention == packed_attention.NAME:
        packed_attention.register()
    try:
        model.set_attn_implementation({"text_config": recipe.attention, "vision_config": "sdpa"})
    except (ImportError, ValueError) as error:
        raise ModelError(f"attention '{recipe.attention}' cannot be used here: {error}. Try 'sdpa'.") from error


def _cast(model: Any, recipe: Recipe) -> None:
    import torch

    frozen = getattr(torch, recipe.precision)
    for parameter in model.parameters():
        parameter.data = parameter.data.to(torch.float32 if parameter.requires_grad else frozen)
