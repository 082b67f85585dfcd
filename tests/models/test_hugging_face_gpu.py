from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.hugging_face import HuggingFaceModel

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")]


@pytest.mark.parametrize("family", ["internvl", "qwen"])
def test_scarce_memory_halves_the_batch_and_goes_on(
    family: str, request: pytest.FixtureRequest, ask: Callable[..., Conversation]
) -> None:
    checkpoint: Path = request.getfixturevalue(family)
    talks = [ask(f"Room {index}: {'how many chairs are there? ' * 200}", "picture0.png") for index in range(256)]
    generation = Generation(max_new_tokens=4)
    wanted = HuggingFaceModel(str(checkpoint), batch_size=4).reply(talks[:8], generation)
    free_bytes, all_bytes = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved() + 300 * 2**20) / all_bytes)
    try:
        model = HuggingFaceModel(str(checkpoint), batch_size=256)
        replies = model.reply(talks, generation)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert free_bytes > 2**30
    assert model.checkpoint.model.device.type == "cuda"
    assert model.batch_size < 256
    assert [reply.failure for reply in replies] == [""] * len(talks)
    # Sums on a GPU depend on the batch's shape, so a few near ties may fall the other way.
    assert sum(one.text == other.text for one, other in zip(replies, wanted, strict=False)) >= 6


def test_half_precision_answers(internvl: Path, ask: Callable[..., Conversation]) -> None:
    model = HuggingFaceModel(str(internvl), dtype="bfloat16")
    (reply,) = model.reply([ask("What?", "picture0.png", videos=("long.mp4",))], Generation(max_new_tokens=4))
    assert reply.failure == "" and reply.reply_tokens == 4
