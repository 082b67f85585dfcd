"""Where the models of photos run, and in which numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from internspatial_kedro.models.checkpoints import Dtype


def choose_device(device: str) -> Any:
    """Torch's device of a setting.

    Args:
        device: `auto`, which takes a GPU if there is one, or torch's name of one.
    """
    import torch

    if device != "auto":
        return torch.device(device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@contextmanager
def infer_in(device: Any, dtype: Dtype) -> Iterator[None]:
    """Inference without gradients; with `bfloat16` or `float16`, products are taken in these and sums in float32.

    Args:
        device: Torch's device.
        dtype: Of the products; with `auto` and `float32` the weights' own.
    """
    import torch

    halves = dtype in {"bfloat16", "float16"}
    kind = getattr(torch, dtype) if halves else None
    with torch.inference_mode(), torch.autocast(device.type, dtype=kind, enabled=halves):
        yield
