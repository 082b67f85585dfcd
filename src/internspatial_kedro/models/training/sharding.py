"""Fully sharded data parallelism (FSDP2) of the language model's layers."""

from typing import TYPE_CHECKING

from internspatial_kedro.models.training.parts import find_language_layers
from internspatial_kedro.models.training.processes import Processes

if TYPE_CHECKING:
    from torch import nn


def shard_language_layers(model: "nn.Module", processes: Processes) -> None:
    """Leaves each process a share of every decoder layer, which is gathered when it is computed.

    They are nine tenths of a model. Embeddings, output layer and vision tower stay whole: a batch without pictures
    leaves the tower out, and a collective that one process does not join would hang the others.

    Args:
        model: On its device; changed in place.
        processes: Which.
    """
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(processes.device.type, (processes.world,))
    for layer in find_language_layers(model):
        fully_shard(layer, mesh=mesh)
