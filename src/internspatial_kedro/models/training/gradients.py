"""Gradients of a step: summed over processes, divided by the answers' tokens, measured and clipped."""

from typing import TYPE_CHECKING, Any

from internspatial_kedro.models.training.processes import Processes

if TYPE_CHECKING:
    from torch import Tensor, nn


def add_over_processes(model: "nn.Module", processes: Processes) -> None:
    """Sums the gradients of whole parameters; those of sharded ones are summed in the backward pass already.

    Once a step and in one buffer a type, whatever the processes' numbers of micro batches: unlike with torch's DDP, a
    process may have none, and a batch without pictures may leave the vision tower out.

    Args:
        model: Gradients are changed in place.
        processes: Which.
    """
    import torch

    if processes.world == 1:
        return
    parameters = [p for p in model.parameters() if p.requires_grad and not _is_sharded(p)]
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    for dtype in sorted({p.dtype for p in parameters}, key=str):
        gradients = [p.grad for p in parameters if p.dtype == dtype and p.grad is not None]
        flat = processes.add(torch.cat([gradient.flatten() for gradient in gradients]))
        for gradient, summed in zip(gradients, torch.split(flat, [g.numel() for g in gradients]), strict=True):
            gradient.copy_(summed.view_as(gradient))


def scale_gradients(model: "nn.Module", tokens: float, processes: Processes) -> None:
    """Turns gradients of a sum into gradients of the mean over tokens.

    Args:
        model: Gradients are changed in place.
        tokens: Answer tokens of all processes.
        processes: FSDP has divided by their number.
    """
    for parameter in model.parameters():
        if parameter.grad is not None:
            _local(parameter.grad).mul_((processes.world if _is_sharded(parameter) else 1) / tokens)


def measure_norm(model: "nn.Module", processes: Processes) -> "Tensor":
    """The gradient's Euclidean norm over all parameters.

    Args:
        model: With gradients.
        processes: Sharded parameters have a part in each.
    """
    import torch

    squares = {True: torch.zeros((), device=processes.device), False: torch.zeros((), device=processes.device)}
    for parameter in model.parameters():
        if parameter.grad is not None:
            squares[_is_sharded(parameter)] += _local(parameter.grad).float().square().sum()
    return (squares[False] + processes.add(squares[True])).sqrt()


def clip_gradients(model: "nn.Module", norm: "Tensor", largest: float | None) -> None:
    """Scales gradients down to a norm.

    Args:
        model: Gradients are changed in place.
        norm: What they have.
        largest: What they may have; None is any.
    """
    if largest is None:
        return
    factor = (largest / (norm + 1e-6)).clamp(max=1.0)
    for parameter in model.parameters():
        if parameter.grad is not None:
            _local(parameter.grad).mul_(factor)


def _is_sharded(parameter: Any) -> bool:
    from torch.distributed.tensor import DTensor

    return isinstance(parameter, DTensor)


def _local(gradient: Any) -> Any:
    """This process's part, in the same memory."""
    return gradient.to_local() if _is_sharded(gradient) else gradient
