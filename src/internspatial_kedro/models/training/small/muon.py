"""An optimiser that turns all directions of a matrix alike: from scratch it takes a fraction of AdamW's steps."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.training.processes import Processes

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.nn import Parameter

_MOMENTUM: Final = 0.95
_DECAY: Final = 0.05
_ROUNDS: Final = 5
_QUINTIC: Final = (3.4445, -4.7750, 2.0315)
"""Coefficients of Jordan et al. 2024 (Muon)."""
_SCALE: Final = 0.2
"""An update's root mean square per square root of its longer side, so that rates are like AdamW's (Liu et al. 2025)."""
_VECTOR_SHARE: Final = 0.4
"""Of the rate: for what is no matrix, and for embeddings, which AdamW trains."""


class Muon:
    """Muon for matrices, AdamW for the rest.

    torch's own orthogonalises in bfloat16 one by one, which takes a CPU ten times as long as the model.
    """

    def __init__(self, model: "nn.Module", processes: Processes) -> None:
        """Nothing is changed yet.

        Args:
            model: What learns; parameters that need no gradients stay as they are.
            processes: All have the same gradients; each turns some of the matrices, for all.
        """
        import torch

        matrices: dict[tuple[int, ...], list[Parameter]] = defaultdict(list)
        rest = []
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if parameter.ndim == 2 and "embed" not in name and "lm_head" not in name:
                matrices[tuple(sorted(parameter.shape))].append(parameter)
            else:
                rest.append(parameter)
        self._matrices = [parameter for alike in matrices.values() for parameter in alike]
        self._own = {shape: alike[processes.rank :: processes.world] for shape, alike in matrices.items()}
        self._momenta = {p: torch.zeros_like(p) for own in self._own.values() for p in own}
        self._processes = processes
        self._adam = torch.optim.AdamW(rest, weight_decay=0.0, betas=(0.9, 0.95), fused=True)

    def step(self, rate: float) -> None:
        """Changes the weights by their gradients.

        Args:
            rate: Learning rate.
        """
        import torch

        with torch.no_grad():
            for parameter, update in zip(self._matrices, self._turn(), strict=True):
                parameter.mul_(1 - rate * _DECAY)
                parameter.add_(update, alpha=-rate * _SCALE * max(parameter.shape) ** 0.5)
        for group in self._adam.param_groups:
            group["lr"] = _VECTOR_SHARE * rate
        self._adam.step()

    def _turn(self) -> "list[Tensor]":
        """Updates of all matrices."""
        import torch

        sizes = [parameter.numel() for parameter in self._matrices]
        flat = torch.zeros(sum(sizes), device=self._processes.device)
        pieces = zip(self._matrices, flat.split(sizes), strict=True)
        updates = {parameter: piece.view_as(parameter) for parameter, piece in pieces}
        for own in filter(None, self._own.values()):
            turned = orthogonalise(torch.stack([self._blend(parameter) for parameter in own]))
            for parameter, update in zip(own, turned, strict=True):
                updates[parameter].copy_(_lay(update, parameter))
        self._processes.add(flat)
        return list(updates.values())

    def _blend(self, parameter: "Parameter") -> "Tensor":
        import torch

        gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        momentum = self._momenta[parameter].lerp_(gradient, 1 - _MOMENTUM)
        return _lay(gradient.lerp(momentum, _MOMENTUM), None)


def _lay(matrix: "Tensor", like: Any) -> "Tensor":
    """On its longer side, or as another lies."""
    rows, columns = matrix.shape if like is None else like.shape
    return matrix.T if rows > columns else matrix


def orthogonalise(matrices: "Tensor") -> "Tensor":
    """Nearly orthogonal matrices with the same singular vectors, by Newton and Schulz.

    Args:
        matrices: Shape (n, rows, columns), no more rows than columns.

    Returns:
        The same shape; singular values between about 0.7 and 1.2.
    """
    import torch

    first, third, fifth = _QUINTIC
    turned = matrices / (matrices.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    for _ in range(_ROUNDS):
        square = turned @ turned.mT
        turned = torch.baddbmm(
            turned, torch.baddbmm(square, square, square, beta=third, alpha=fifth), turned, beta=first
        )
    return turned
