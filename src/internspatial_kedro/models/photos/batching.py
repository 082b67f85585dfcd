"""Batches of photos that look alike, halved where memory does not suffice."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from internspatial_kedro.models.errors import ModelError

Item = TypeVar("Item")
Estimate = TypeVar("Estimate")


class Batches:
    """Runs a model over items in batches; what does not fit is halved, and later batches stay that small."""

    def __init__(self, size: int) -> None:
        """Begins with a size.

        Args:
            size: Items in a batch.
        """
        self._size = size

    @property
    def size(self) -> int:
        """Items that are looked at together now."""
        return self._size

    def run(
        self,
        items: Sequence[Item],
        kind_of: Callable[[Item], Hashable],
        estimate: Callable[[list[Item]], list[Estimate]],
    ) -> list[Estimate]:
        """Estimates in the order of the items.

        Args:
            items: What to look at.
            kind_of: Only items of one kind (a photo's shape, say) come together.
            estimate: The model: one estimate an item, in order.

        Raises:
            ModelError: One item alone does not fit into memory.
        """
        found: dict[int, Estimate] = {}
        for places in _group(items, kind_of):
            begun = 0
            while begun < len(places):
                batch = places[begun : begun + self._size]
                estimates = self._try(estimate, [items[place] for place in batch])
                if estimates is None:
                    self._size = len(batch) // 2
                    continue
                found.update(zip(batch, estimates, strict=True))
                begun += len(batch)
        return [found[place] for place in range(len(items))]

    def _try(self, estimate: Callable[[list[Item]], list[Estimate]], batch: list[Item]) -> list[Estimate] | None:
        """The estimates, or None where memory did not suffice for several."""
        try:
            return estimate(batch)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if len(batch) == 1:
                raise ModelError(
                    f"One photo alone does not fit into memory ({type(error).__name__}: {str(error)[:120]}). "
                    "Take a smaller checkpoint, smaller photos, dtype bfloat16 or device cpu."
                ) from error
        free_memory()  # here, where the error no longer holds the tensors of the batch
        return None


def _group(items: Sequence[Item], kind_of: Callable[[Item], Hashable]) -> list[list[int]]:
    """Places of the items of each kind, kinds in order of their first."""
    groups: dict[Hashable, list[int]] = {}
    for place, item in enumerate(items):
        groups.setdefault(kind_of(item), []).append(place)
    return list(groups.values())


def is_out_of_memory(error: Exception) -> bool:
    """Whether a GPU, or torch's allocator on the CPU, had no memory left.

    Args:
        error: What a model raised.
    """
    import torch

    words = str(error)
    on_cpu = isinstance(error, RuntimeError) and ("not enough memory" in words or "can't allocate memory" in words)
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or on_cpu


def free_memory() -> None:
    """Gives back what torch keeps of a GPU for later."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
