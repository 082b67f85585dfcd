"""A row of many questions is what its questions are in rows of their own, and asks as evaluation does."""

import numpy as np
import pytest
import torch
from PIL import Image

from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.prompts import Prompt, encode
from internspatial_kedro.models.training.loss import sum_answer_loss
from internspatial_kedro.models.training.small.speech import Line, Speaker, find_seen_tokens, join_prompts, join_rows

QUESTIONS = ["Is the red chair to the left of the blue table?", "list", "Where is the chair?"]
ANSWERS = ["Yes.", "red chair 1 2, blue table 7 5", "1 2"]


@pytest.fixture
def pixels() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).normal(size=(1, 3, 56, 56)).astype(np.float32))


def _loss(small: Checkpoint, speaker: Speaker, rows: list[list[Line]], pixels: torch.Tensor) -> torch.Tensor:
    joined = join_rows(speaker.picture, rows, speaker.padding)
    joined["attention_mask"] = find_seen_tokens(joined.pop("line"))
    return sum_answer_loss(small.model, joined | {"pixel_values": pixels.repeat(len(rows), 1, 1, 1)})


def test_questions_of_a_row_do_not_see_one_another(small: Checkpoint, pixels: torch.Tensor) -> None:
    speaker = Speaker(small.processor)
    lines = speaker.lines(QUESTIONS, ANSWERS)
    together = _loss(small, speaker, [lines], pixels)
    alone = [_loss(small, speaker, [[line]], pixels) for line in lines]
    torch.testing.assert_close(together, torch.stack(alone).sum())


def test_rows_of_different_length_do_not_touch_one_another(small: Checkpoint, pixels: torch.Tensor) -> None:
    speaker = Speaker(small.processor)
    lines = speaker.lines(QUESTIONS, ANSWERS)
    joined = _loss(small, speaker, [lines, lines[:1]], pixels)
    parts = [_loss(small, speaker, [row], pixels) for row in (lines, lines[:1])]
    torch.testing.assert_close(joined, torch.stack(parts).sum())


def test_a_prompt_is_that_of_evaluation(small: Checkpoint) -> None:
    speaker = Speaker(small.processor)
    line = speaker.lines(QUESTIONS[:1], ANSWERS[:1])[0]
    image = Image.new("RGB", (64, 48))
    said = [{"role": "user", "content": [{"type": "image", "image": image}, {"type": "text", "text": QUESTIONS[0]}]}]
    expected = encode(small, [Prompt(said, [])])["input_ids"]
    ours = join_prompts(speaker.picture, [line], speaker.padding)["input_ids"]
    assert ours.tolist() == expected.tolist()


def test_prompts_end_together(small: Checkpoint) -> None:
    speaker = Speaker(small.processor)
    lines = speaker.lines(QUESTIONS, ANSWERS)
    asked = join_prompts(speaker.picture, lines, speaker.padding)
    for ids, present, line in zip(asked["input_ids"], asked["attention_mask"], lines, strict=True):
        assert ids[present == 1].tolist() == [*speaker.picture.tolist(), *line.question.tolist()]
        assert present[-1] == 1


def test_answers_can_be_read_back(small: Checkpoint) -> None:
    speaker = Speaker(small.processor)
    assert speaker.decode([line.answer.tolist() for line in speaker.lines(QUESTIONS, ANSWERS)]) == ANSWERS
