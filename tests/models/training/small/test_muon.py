"""Updates that are alike in all directions."""

import torch
from torch import nn

from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.small.muon import Muon, orthogonalise


def test_singular_values_come_near_one() -> None:
    torch.manual_seed(0)
    turned = orthogonalise(torch.randn(3, 24, 40))
    values = torch.linalg.svdvals(turned)
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.3


def test_singular_vectors_stay() -> None:
    torch.manual_seed(1)
    matrix = torch.randn(1, 8, 12)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    inner = left.mT @ orthogonalise(matrix) @ right.mT
    torch.testing.assert_close(inner, torch.diag_embed(inner.diagonal(dim1=1, dim2=2)), atol=1e-4, rtol=0)


def test_it_learns_a_map_in_few_steps() -> None:
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 4))
    asked = torch.randn(256, 16)
    answers = asked @ torch.randn(16, 4)
    optimiser = Muon(model, Processes(0, 1, torch.device("cpu")))
    losses = []
    for step in range(120):
        loss = nn.functional.mse_loss(model(asked), answers)
        model.zero_grad()
        loss.backward()
        optimiser.step(0.05 * (1 - step / 120))
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.1 * losses[0]
