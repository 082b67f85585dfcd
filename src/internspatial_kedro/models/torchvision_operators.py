"""Makes torchvision importable beside a CPU build of torch.

The torchvision that package indexes offer is linked to CUDA; beside a CPU torch its operators are not registered, and
importing it fails while it describes two of them. Their signatures are registered here, and only where they are
missing: transforms work then; `torchvision.ops.nms` itself has no implementation still, and says so when called.
Call `define_missing_operators` before anything imports transformers' processors.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

_OPERATORS: Final = ("nms", "qnms")
_SIGNATURE: Final = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_libraries: list[Any] = []  # a registration ends with its library object


def define_missing_operators() -> tuple[str, ...]:
    """Registers what torchvision describes and its binary did not bring.

    Returns:
        Names that were registered now; none beside a matching build, where torchvision is absent, or in later calls.
    """
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        return ()
    import torch

    _load_binary(Path(spec.origin).parent)
    missing = tuple(name for name in _OPERATORS if not hasattr(torch.ops.torchvision, name))
    if missing:
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in missing:
            library.define(name + _SIGNATURE)
        _libraries.append(library)
    return missing


def _load_binary(folder: Path) -> None:
    """Lets torchvision's own binary come first, since an operator cannot be registered twice."""
    import torch

    for binary in sorted(folder.glob("_C.*")):
        try:
            torch.ops.load_library(str(binary))
        except OSError:  # linked to a CUDA that is not here: the case that this module is for
            return
