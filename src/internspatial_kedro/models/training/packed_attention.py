"""Attention of packed samples by torch's own flash kernel for sequences of different lengths.

A mask of tokens x tokens costs `sdpa` the fast kernel and all the work that it masks out; here each sample attends
within itself and nothing else is computed. Torch has the kernel since 2.10, for GPUs; on the CPU samples go one by one.
"""

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.flops import find_lengths

if TYPE_CHECKING:
    from torch import Tensor

NAME: Final = "packed"


def register() -> None:
    """Makes it known to transformers, which makes no mask for it."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)


def describe_bounds(batch: Batch) -> dict[str, Any]:
    """Where samples begin and end: what a model passes on to `attend`.

    Args:
        batch: One row, on the CPU.

    Raises:
        TrainingError: It is padded.
    """
    import torch

    if batch["input_ids"].shape[0] != 1 or "attention_mask" in batch:
        raise TrainingError("attention 'packed' is for packed batches: set attention to 'sdpa' for padded ones.")
    lengths = find_lengths(batch)
    bounds = torch.tensor([0, *lengths], dtype=torch.int32).cumsum(0, dtype=torch.int32)
    return {"sample_bounds": bounds, "longest_sample": max(lengths)}


def attend(
    module: Any,
    query: "Tensor",
    key: "Tensor",
    value: "Tensor",
    attention_mask: "Tensor | None" = None,
    *,
    scaling: float | None = None,
    sample_bounds: "Tensor",
    longest_sample: int,
    **_: Any,
) -> "tuple[Tensor, None]":
    """Causal attention within samples.

    Args:
        module: The layer's; says nothing here.
        query: Shape (1, heads, tokens, width).
        key: Shape (1, heads or fewer, tokens, width).
        value: As keys.
        attention_mask: None.
        scaling: Of products; None is one over the root of the width.
        sample_bounds: Where samples begin, and the end, shape (samples + 1,), int32.
        longest_sample: Tokens.

    Returns:
        Shape (1, tokens, heads, width), and no weights.
    """
    if query.is_cuda:
        return _attend_on_gpu(query, key, value, scaling, sample_bounds, longest_sample), None
    return _attend_one_by_one(query, key, value, scaling, sample_bounds), None


def _attend_on_gpu(query: Any, key: Any, value: Any, scaling: float | None, bounds: Any, longest: int) -> Any:
    import torch

    # Rotary embeddings are in float32 where what they turn is; the kernel takes half.
    half = torch.get_autocast_dtype("cuda") if torch.is_autocast_enabled("cuda") else query.dtype
    tokens = [tensor[0].transpose(0, 1).to(half) for tensor in (query, key, value)]
    options: dict[str, Any] = dict(_kernel_options())
    if "enable_gqa" not in options and tokens[0].shape[1] != tokens[1].shape[1]:
        repeats = tokens[0].shape[1] // tokens[1].shape[1]
        tokens[1:] = [tensor.repeat_interleave(repeats, dim=1) for tensor in tokens[1:]]
    from torch.nn.attention.varlen import varlen_attn

    lengths = (bounds, bounds, longest, longest)
    output: Any = varlen_attn(tokens[0], tokens[1], tokens[2], *lengths, scale=scaling, **options)
    return output[None]


@cache
def _kernel_options() -> tuple[tuple[str, Any], ...]:
    """How the installed torch says causal and grouped: its signature has changed since 2.10."""
    import inspect

    from torch.nn.attention.varlen import varlen_attn

    known = inspect.signature(varlen_attn).parameters
    causal = ("is_causal", True) if "is_causal" in known else ("window_size", (-1, 0))
    return (causal, ("enable_gqa", True)) if "enable_gqa" in known else (causal,)


def _attend_one_by_one(query: Any, key: Any, value: Any, scaling: float | None, bounds: Any) -> Any:
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    ends = bounds.tolist()
    samples = [
        scaled_dot_product_attention(
            query[:, :, start:end],
            key[:, :, start:end],
            value[:, :, start:end],
            is_causal=True,
            scale=scaling,
            enable_gqa=True,
        )
        for start, end in pairwise(ends)
    ]
    return torch.cat(samples, dim=2).transpose(1, 2)
