"""Which parameter belongs to which part of a model, told by the names that transformers gives modules."""

from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.recipe import Part, TrainedParts, Training

if TYPE_CHECKING:
    from torch import nn

# The merger of Qwen-VL stands inside its vision tower, so projectors are looked for first.
_PROJECTORS: Final = frozenset({"multi_modal_projector", "merger", "connector", "aligner"})
_TOWERS: Final = frozenset({"vision_tower", "visual", "vision_model", "vision_encoder"})
_LANGUAGE: Final = ("language_model", "text_model")


def find_part(name: str) -> Part:
    """The part of a parameter or module; what is neither vision nor projector is language, output layer included.

    Args:
        name: Its dotted path.
    """
    steps = set(name.split("."))
    if steps & _PROJECTORS:
        return "projector"
    return "vision" if steps & _TOWERS else "language"


def find_module(model: "nn.Module", part: Part) -> tuple[str, Any]:
    """The outermost module of a part.

    Args:
        model: An image-text-to-text model, adapters or not.
        part: Which.

    Returns:
        Dotted path and module.

    Raises:
        ModelError: The family has none by a known name.
    """
    known = {"projector": _PROJECTORS, "vision": _TOWERS, "language": frozenset(_LANGUAGE)}[part]
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in known and find_part(name) == part:
            return name, module
    raise ModelError(
        f"{type(model).__name__} has no part that is known as {part} ({', '.join(sorted(known))}). "
        "InternVL-HF and Qwen2.5-VL are known."
    )


def find_language_layers(model: "nn.Module") -> list[Any]:
    """The decoder's layers, in order.

    Args:
        model: An image-text-to-text model.

    Raises:
        ModelError: There are none by the usual name.
    """
    layers = getattr(find_module(model, "language")[1], "layers", None)
    if layers is None:
        raise ModelError(f"The language model of {type(model).__name__} keeps no 'layers'.")
    return list(layers)


def freeze(model: "nn.Module", parts: TrainedParts) -> None:
    """Lets only fully trained parts learn; adapters come later.

    Args:
        model: Changed in place.
        parts: What learns.
    """
    for name, parameter in model.named_parameters():
        way: Training = getattr(parts, find_part(name))
        parameter.requires_grad_(way == "full")
