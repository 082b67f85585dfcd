"""Stochastic depth for vision towers that transformers wrote without it."""

from typing import TYPE_CHECKING, Any

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.parts import find_module

if TYPE_CHECKING:
    from torch import Tensor, nn


def add_drop_path(model: "nn.Module", rate: float) -> None:
    """Lets each picture skip each branch of a layer with a probability that rises linearly to the last layer's.

    As in InternViT (`drop_path_rate`): both residual branches, their mean kept by scaling. Hooks on the branches do it,
    so weights keep their names. Only in training.

    Args:
        model: InternVL; changed in place.
        rate: Of the last layer.

    Raises:
        ModelError: The tower's layers have no branches by InternViT's names.
    """
    layers = getattr(getattr(find_module(model, "vision")[1], "encoder", None), "layer", None)
    if layers is None:
        raise ModelError(
            f"Drop path is known for InternViT alone; set vision_drop_path to 0 for {type(model).__name__}."
        )
    for index, layer in enumerate(layers):
        share = rate * index / max(len(layers) - 1, 1)
        if share > 0:
            for branch in (layer.attention, layer.mlp):
                branch.register_forward_hook(_dropper(share))


def _dropper(rate: float) -> Any:
    def drop(module: "nn.Module", _: Any, output: Any) -> Any:
        if not module.training:
            return output
        if isinstance(output, tuple):
            return (_drop(output[0], rate), *output[1:])
        return _drop(output, rate)

    return drop


def _drop(branch: "Tensor", rate: float) -> "Tensor":
    """Branch with shape (pictures, tokens, width)."""
    kept = branch.new_empty((branch.shape[0], 1, 1)).bernoulli_(1 - rate)
    return branch * (kept / (1 - rate))
