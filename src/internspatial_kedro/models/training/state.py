"""What a run needs to go on: weights that learn and the optimiser's moments, by parameter name."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import AdamW

Tensors = dict[str, "Tensor"]


def gather_weights(model: "nn.Module", keep: bool) -> Tensors:
    """Weights that learn, whole and on the CPU; all processes have to call it.

    Args:
        model: Sharded or not.
        keep: Whether this process wants them.
    """
    return _gather({name: p.detach() for name, p in model.named_parameters() if p.requires_grad}, keep)


def gather_moments(model: "nn.Module", optimiser: "AdamW", keep: bool) -> Tensors:
    """AdamW's moments and step counts, `<parameter>/<moment>`; all processes have to call it.

    Args:
        model: Whose parameters.
        optimiser: Of the model.
        keep: Whether this process wants them.
    """
    moments = {
        f"{name}/{moment}": value
        for name, parameter in model.named_parameters()
        for moment, value in optimiser.state.get(parameter, {}).items()
    }
    return _gather(moments, keep)


def gather_adapter(model: "nn.Module", keep: bool) -> Tensors:
    """All that PEFT saves, frozen pieces of copied parts included; all processes have to call it.

    Args:
        model: A PEFT model.
        keep: Whether this process wants them.
    """
    state = model.state_dict()
    return _gather({name: state[name] for name in state if "lora_" in name or "modules_to_save." in name}, keep)


def _gather(tensors: dict[str, Any], keep: bool) -> Tensors:
    gathered = {}
    for name, tensor in tensors.items():  # one by one: all together would not fit beside the model
        whole = tensor.full_tensor() if _is_sharded(tensor) else tensor
        if keep:
            gathered[name] = whole.detach().cpu().contiguous()
    return gathered


def restore_weights(model: "nn.Module", weights: Tensors) -> None:
    """Puts weights back.

    Args:
        model: Prepared as the one that they are of.
        weights: As `gather_weights` gave them.

    Raises:
        KeyError: One is missing.
    """
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            _local(parameter.data).copy_(_local(_like(weights[name], parameter)))


def restore_moments(model: "nn.Module", optimiser: "AdamW", moments: Tensors) -> None:
    """Puts the optimiser back to where it was.

    Args:
        model: Whose parameters.
        optimiser: New, over the same parameters.
        moments: As `gather_moments` gave them.
    """
    by_parameter: dict[str, dict[str, Tensor]] = {}
    for key, value in moments.items():
        name, _, moment = key.rpartition("/")
        by_parameter.setdefault(name, {})[moment] = value
    for name, parameter in model.named_parameters():
        for moment, value in by_parameter.get(name, {}).items():
            # AdamW keeps step counts on the CPU and whole
            optimiser.state[parameter][moment] = value if value.ndim == 0 else _like(value, parameter)


def _like(tensor: "Tensor", parameter: Any) -> Any:
    """On the parameter's device, sharded as it is."""
    if not _is_sharded(parameter):
        return tensor.to(parameter.device, parameter.dtype)
    from torch.distributed.tensor import distribute_tensor

    return distribute_tensor(tensor.to(parameter.device), parameter.device_mesh, parameter.placements)


def _is_sharded(tensor: Any) -> bool:
    from torch.distributed.tensor import DTensor

    return isinstance(tensor, DTensor)


def _local(tensor: Any) -> Any:
    return tensor.to_local() if _is_sharded(tensor) else tensor
