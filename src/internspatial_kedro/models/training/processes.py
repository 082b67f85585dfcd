"""The processes of a run: which one this is, and what they tell each other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among its peers.

    Attributes:
        rank: Which, from 0.
        world: How many.
        device: Where this one computes.
    """

    rank: int
    world: int
    device: "torch.device"

    @property
    def is_first(self) -> bool:
        """Whether this one writes files."""
        return self.rank == 0

    def add(self, values: "Tensor") -> "Tensor":
        """Sums over all processes, in place.

        Args:
            values: Of any shape, the same in all.
        """
        if self.world > 1:
            import torch.distributed as dist

            dist.all_reduce(values)
        return values

    def find_largest(self, *values: float) -> tuple[float, ...]:
        """The largest over all processes, one by one.

        Args:
            values: As many in all.
        """
        if self.world == 1:
            return values
        import torch
        import torch.distributed as dist

        tensor = torch.tensor(values, dtype=torch.float64)
        dist.all_reduce(tensor, op=dist.ReduceOp.MAX)
        return tuple(tensor.tolist())

    def share(self, value: Any) -> Any:
        """What the first process has, in all.

        Args:
            value: Text, numbers, None; only the first process's counts.
        """
        if self.world == 1:
            return value
        import torch.distributed as dist

        box = [value]
        dist.broadcast_object_list(box, src=0)
        return box[0]

    def gather(self, value: Any) -> list[Any]:
        """What each process has, by rank, in all.

        Args:
            value: Text, numbers, lists of them; each process's own.
        """
        if self.world == 1:
            return [value]
        import torch.distributed as dist

        values: list[Any] = [None] * self.world
        dist.all_gather_object(values, value)
        return values


@contextmanager
def join_processes(device: str) -> Iterator[Processes]:
    """Joins the processes that torchrun started, if it started this one.

    Numbers on GPUs go by NCCL, those on the CPU by gloo.

    Args:
        device: `auto`, or torch's name of one.
    """
    import torch
    import torch.distributed as dist

    world, local = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("LOCAL_RANK", "0"))
    if device == "auto":
        device = f"cuda:{local}" if torch.cuda.is_available() else "cpu"
    chosen = torch.device(device)
    if chosen.type == "cuda":
        chosen = chosen if chosen.index is not None else torch.device("cuda", local)
        torch.cuda.set_device(chosen)
    if world == 1:
        yield Processes(0, 1, chosen)
        return
    dist.init_process_group("cpu:gloo,cuda:nccl" if chosen.type == "cuda" else "gloo")
    yield Processes(dist.get_rank(), world, chosen)
    # Not after an error: the others would fail of it, and say so, before this process has said why.
    dist.destroy_process_group()
