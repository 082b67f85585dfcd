from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.flops import OperationCounter, find_lengths, find_peak
from internspatial_kedro.models.training.loss import sum_answer_loss
from internspatial_kedro.models.training.preparation import prepare
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from models.training.synthetic import make

_WAYS = {
    "LoRA": {"language": "lora"},
    "projector too": {"projector": "full", "language": "lora"},
    "vision by LoRA": {"vision": "lora", "language": "lora"},
    "all": {"vision": "full", "projector": "full", "language": "full"},
}


@pytest.mark.parametrize("family", ["internvl", "qwen2_5_vl"])
@pytest.mark.parametrize("way", _WAYS)
def test_it_counts_what_torch_counts(family: str, way: str, request: pytest.FixtureRequest) -> None:
    """Torch counts what runs: a sample alone, so that no masked products are among it, with eager attention.

    Within 12 %: torch counts both halves of the causal mask, and saves the gradients of what nothing before learns.
    """
    checkpoint: Path = request.getfixturevalue({"internvl": "internvl", "qwen2_5_vl": "qwen"}[family])
    model = load_checkpoint(find_source(str(checkpoint)), None, "auto", "cpu").model
    recipe = Recipe(parts=_WAYS[way], attention="eager", lora_rank=2, lora_dropout=0)
    model = prepare(model, recipe, Processes(0, 1, torch.device("cpu")))
    batch = next(make(family).micro_batches(0, 0, 1))
    with FlopCounterMode(display=False) as counted:
        torch.autograd.backward(sum_answer_loss(model, batch))
    assert OperationCounter(model, recipe).count(batch) == pytest.approx(counted.get_total_flops(), rel=0.12)


def test_lengths_of_packed_samples() -> None:
    batch = next(make("qwen2_5_vl").micro_batches(0, 0, 1))
    assert find_lengths(batch) == [1 + 4 + words + 2 for words in (3, 4)]
    assert find_lengths({"input_ids": torch.zeros(2, 5)}) == [5, 5]


@pytest.mark.parametrize(
    ("name", "precision", "peak"),
    [
        ("NVIDIA H100 80GB HBM3", "bfloat16", 989e12),
        ("NVIDIA H100 PCIe", "bfloat16", 756e12),
        ("NVIDIA L40S", "bfloat16", 362e12),
        ("NVIDIA H100 80GB HBM3", "float32", None),
        ("cpu", "bfloat16", None),
    ],
)
def test_peaks_are_known_or_nothing_is_said(name: str, precision: str, peak: float | None) -> None:
    assert find_peak(name, precision) == peak
