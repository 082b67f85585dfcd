import pytest
import torch
from torch import nn

from internspatial_kedro.models.torchvision_operators import define_missing_operators
from internspatial_kedro.models.training.optimiser import learning_rate, make_optimiser
from internspatial_kedro.models.training.recipe import Recipe


@pytest.mark.parametrize(
    ("step", "share"),
    [
        pytest.param(0, 0.25, id="first of the warm-up"),
        pytest.param(3, 1.0, id="last of the warm-up"),
        pytest.param(4, 1.0, id="highest"),
        pytest.param(12, 0.5, id="half-way"),
        pytest.param(19, 0.00961, id="last"),
    ],
)
def test_the_rate_rises_and_falls(step: int, share: float) -> None:
    recipe = Recipe(learning_rate=2.0, warm_up=0.2)
    assert learning_rate(step, 20, recipe) == pytest.approx(2.0 * share, rel=1e-3)


def test_it_is_hugging_faces_schedule_one_step_ahead_in_the_warm_up() -> None:
    """Theirs has the rate 0 in the first step, which learns nothing; from the warm-up's end on the two are the same."""
    define_missing_operators()
    from transformers import get_cosine_schedule_with_warmup

    recipe = Recipe(learning_rate=1.0, warm_up=0.1)
    theirs = get_cosine_schedule_with_warmup(torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0), 5, 50)
    rates = []
    for _ in range(50):
        rates.append(theirs.get_last_lr()[0])
        theirs.optimizer.step()
        theirs.step()
    ours = [learning_rate(step, 50, recipe) for step in range(50)]
    assert ours[5:] == pytest.approx(rates[5:])
    assert ours[:4] == pytest.approx(rates[1:5])


def test_a_constant_rate_stays() -> None:
    recipe = Recipe(learning_rate=1.0, warm_up=0.0, schedule="constant")
    assert {learning_rate(step, 10, recipe) for step in range(10)} == {1.0}


def test_only_matrices_decay() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3))
    groups = make_optimiser(model, Recipe(weight_decay=0.05)).param_groups
    decays = {id(parameter): group["weight_decay"] for group in groups for parameter in group["params"]}
    named = {name: decays[id(parameter)] for name, parameter in model.named_parameters()}
    assert named == {"0.weight": 0.05, "0.bias": 0.0, "1.weight": 0.0, "1.bias": 0.0}
