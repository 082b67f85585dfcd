"""An optimiser that turns all directions of a matrix alike: from scratch it takes a fraction of AdamW's steps."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

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

    def __init__(self, model: "nn.Module") -> None:
        """Nothing is changed yet.

        Args:
            model: What learns; parameters that need no gradients stay as they are.
        """
        import torch

        self._by_shape: dict[tuple[int, ...], list[Parameter]] = defaultdict(list)
        rest = []
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if parameter.ndim == 2 and "embed" not in name and "lm_head" not in name:
                self._by_shape[tuple(sorted(parameter.shape))].append(parameter)
            else:
                rest.append(parameter)
        self._momenta = {shape: [torch.zeros_like(p) for p in found] for shape, found in self._by_shape.items()}
        self._adam = torch.optim.AdamW(rest, weight_decay=0.0, betas=(0.9, 0.95))

    def step(self, rate: float) -> None:
        """Changes the weights by their gradients.

        Args:
            rate: Learning rate.
        """
        import torch

        with torch.no_grad():
            for shape, parameters in self._by_shape.items():
                turned = orthogonalise(self._blend(shape, parameters))
                for parameter, update in zip(parameters, turned, strict=True):
                    parameter.mul_(1 - rate * _DECAY)
                    parameter.add_(_lay(update, parameter), alpha=-rate * _SCALE * max(shape) ** 0.5)
        for group in self._adam.param_groups:
            group["lr"] = _VECTOR_SHARE * rate
        self._adam.step()

    def _blend(self, shape: tuple[int, ...], parameters: "Iterable[Parameter]") -> "Tensor":
        import torch

        blended = []
        for parameter, momentum in zip(parameters, self._momenta[shape], strict=True):
            gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            momentum.lerp_(gradient, 1 - _MOMENTUM)
            blended.append(_lay(gradient.lerp(momentum, _MOMENTUM), None))
        return torch.stack(blended)


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
