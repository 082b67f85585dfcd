"""AdamW, and the learning rate as a function of the step."""

import math
from typing import TYPE_CHECKING, Any

from internspatial_kedro.models.training.recipe import Recipe

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import AdamW


def make_optimiser(model: "nn.Module", recipe: Recipe) -> "AdamW":
    """AdamW over what learns; weight decay for matrices alone, as Hugging Face's trainer has it.

    Args:
        model: Frozen where it does not learn.
        recipe: Rates and decay.
    """
    import torch
    from torch.distributed.tensor import DTensor

    groups: dict[tuple[bool, bool], list[Any]] = {}
    for parameter in model.parameters():
        if parameter.requires_grad:  # AdamW takes no group of sharded and whole tensors together
            groups.setdefault((parameter.ndim > 1, isinstance(parameter, DTensor)), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "weight_decay": recipe.weight_decay if is_matrix else 0.0}
            for (is_matrix, _), parameters in groups.items()
        ],
        lr=recipe.learning_rate,
        betas=(recipe.beta_1, recipe.beta_2),
    )


def learning_rate(step: int, steps: int, recipe: Recipe) -> float:
    """The rate of a step: a function, so that nothing of it has to be saved.

    Args:
        step: From 0.
        steps: Of the whole run.
        recipe: Highest rate, warm-up and schedule.
    """
    rising = math.ceil(recipe.warm_up * steps)
    if step < rising:
        return recipe.learning_rate * (step + 1) / rising
    if recipe.schedule == "constant":
        return recipe.learning_rate
    progress = (step - rising) / max(steps - rising, 1)
    return recipe.learning_rate * (1 + math.cos(math.pi * progress)) / 2


def set_learning_rate(optimiser: "AdamW", rate: float) -> None:
    """For all groups alike.

    Args:
        optimiser: Changed in place.
        rate: What to.
    """
    for group in optimiser.param_groups:
        group["lr"] = rate
