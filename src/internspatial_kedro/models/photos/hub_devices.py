"""Keeps code that asks for `cuda` by name on the device that users chose."""

from contextlib import AbstractContextManager
from typing import Any


def keep_on(device: Any) -> AbstractContextManager[Any]:
    """Inside, what would go to some GPU goes to this device: tensors made with `device="cuda"`, `.cuda()`.

    Metric3D makes its depth bins so, and would otherwise run on the first GPU alone.

    Args:
        device: Torch's device.
    """
    import torch
    from torch.overrides import TorchFunctionMode

    def redirect(mode: Any, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(kwargs or {})
        if function is torch.Tensor.cuda:
            return args[0].to(device)
        if str(named.get("device")).partition(":")[0] == "cuda":
            named["device"] = device
        return function(*args, **named)

    mode: AbstractContextManager[Any] = type("KeepOn", (TorchFunctionMode,), {"__torch_function__": redirect})()
    return mode
