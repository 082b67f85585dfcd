"""Packed, padded and single samples have the same losses; without what keeps them apart they do not."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForImageTextToText

from internspatial_kedro.models.training.collating import join_nothing, join_packed, join_padded
from internspatial_kedro.models.training.encoding import Encoded, Encoder
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.models.training.loss import count_answer_tokens, count_samples, sum_answer_loss
from models.training.test_encoding import noise
from models.training.written_rows import PICTURE, message

CONVERSATIONS = [
    ([message("user", PICTURE, "Which is closer?"), message("assistant", "The chair.")], [(90, 60)]),
    (
        [
            *(message("user", "How many?"), message("assistant", "3")),
            *(message("user", PICTURE, PICTURE, "And here?"), message("assistant", "Four of them.")),
        ],
        [(200, 50), (120, 140)],
    ),
    ([message("user", "No picture."), message("assistant", "Yes.")], []),
]


@pytest.fixture(scope="module", params=["internvl", "qwen"])
def checkpoint(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="module")
def samples(checkpoint: Path) -> list[Encoded]:
    encoder = Encoder(load_training_processor(str(checkpoint), {}))
    return [encoder.encode(said, [noise(*size) for size in sizes]) for said, sizes in CONVERSATIONS]


@pytest.fixture(scope="module", params=["eager", "sdpa"])
def model(request: pytest.FixtureRequest, checkpoint: Path) -> Any:
    return AutoModelForImageTextToText.from_pretrained(
        checkpoint, attn_implementation=request.param, dtype=torch.float32
    ).eval()


def losses(model: Any, batch: Any) -> "torch.Tensor":
    """Of each token."""
    inputs = {name: value for name, value in batch.items() if name != "labels"}
    with torch.no_grad():
        logits = model(**inputs, use_cache=False).logits
    return torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1), batch["labels"][:, 1:].flatten(), reduction="none"
    ).view(len(logits), -1)


def alone(model: Any, samples: list[Encoded]) -> list[float]:
    return [float(losses(model, join_packed([sample])).sum()) for sample in samples]


def in_pack(model: Any, samples: list[Encoded], batch: Any) -> list[float]:
    lengths = [len(sample.tokens) for sample in samples]
    by_token = torch.nn.functional.pad(losses(model, batch), (1, 0))[0]
    return [float(part.sum()) for part in by_token.split(lengths)]


def test_packed_samples_have_the_losses_of_single_ones(model: Any, samples: list[Encoded]) -> None:
    packed = join_packed(samples)
    assert in_pack(model, samples, packed) == pytest.approx(alone(model, samples), abs=1e-4)
    backwards = in_pack(model, samples[::-1], join_packed(samples[::-1]))
    assert backwards[::-1] == pytest.approx(alone(model, samples), abs=1e-4)
    assert count_samples(packed) == 3


def test_padded_samples_have_the_losses_of_single_ones(model: Any, samples: list[Encoded]) -> None:
    batch = join_padded(samples, padding=0)
    by_sample = losses(model, batch).sum(dim=1).tolist()
    assert by_sample == pytest.approx(alone(model, samples), abs=1e-4)
    assert count_samples(batch) == 3


def test_without_a_mask_samples_see_one_another(model: Any, samples: list[Encoded]) -> None:
    """What the two tests above would not notice, they would not prove."""
    batch = dict(join_packed(samples))
    batch["attention_mask"] = torch.ones_like(batch["input_ids"])
    mixed = in_pack(model, samples, batch)
    expected = alone(model, samples)
    assert mixed[0] == pytest.approx(expected[0], abs=1e-4)  # nothing is before the first
    assert all(abs(a - b) > 1e-2 for a, b in zip(mixed[1:], expected[1:], strict=True))


def test_positions_that_go_on_change_losses(model: Any, samples: list[Encoded]) -> None:
    batch = dict(join_packed(samples))
    batch["position_ids"] = torch.arange(batch["input_ids"].shape[1]).expand_as(batch["position_ids"])
    assert in_pack(model, samples, batch)[1] != pytest.approx(alone(model, samples)[1], abs=1e-2)


def test_a_pack_of_nothing_has_no_loss(model: Any, samples: list[Encoded]) -> None:
    batch = join_nothing(padding=0, axes=len(samples[0].positions))
    loss = sum_answer_loss(model, batch)
    loss.backward()
    assert float(loss.detach()) == 0
    assert count_answer_tokens(batch) == 0
