"""What is answered, and what counts as the answer in a reply."""

from pathlib import Path

import numpy as np
import pytest
from transformers import GenerationConfig

from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.training.processes import join_processes
from internspatial_kedro.models.training.small.examination import Examiner, agrees
from internspatial_kedro.models.training.small.speech import Speaker
from internspatial_kedro.models.training.small.streams import Page


@pytest.mark.parametrize(
    ("reply", "answer", "right"),
    [
        ("yes", "Yes.", True),
        ("The red chair", "the red chair.", True),
        ("<ref>red chair</ref>", "red chair", False),
        ("no", "Yes.", False),
        ("yes it is", "Yes.", False),
        ("", "Yes.", False),
        ("d 8 3 4 5 b 2 2 3 7 so To the left.", "To the left.", True),
        ("so yes", "Yes.", True),
        ("d 8 3 4 5 b 2 2 3 7 so To the right.", "To the left.", False),
        ("d 8 3 4 5 left", "left", False),
        ("left so right", "left", False),
        ("also yes", "yes", False),
    ],
)
def test_replies_agree_word_by_word_after_their_evidence(reply: str, answer: str, right: bool) -> None:
    assert agrees(reply, answer) is right


def test_replies_end_ten_tokens_after_the_longest_right_answer(
    small: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.model.save_pretrained(tmp_path)
    small.processor.save_pretrained(tmp_path)
    GenerationConfig(eos_token_id=None).save_pretrained(tmp_path)  # it never ends by itself
    monkeypatch.setattr(Speaker, "decode", lambda _, tokens: [str(len(reply)) for reply in tokens])
    lines = Speaker(small.processor).lines(["what", "which one", "who"], [" yes", " yes yes yes", " no"])
    longest = max(len(line.answer) for line in lines)
    with join_processes("cpu") as alone:
        examiner = Examiner(np.zeros((3, 3, 56, 56), np.uint8), 2, alone, "float32")
        replies = examiner.answer(tmp_path, [Page(place, [line]) for place, line in enumerate(lines)])
    assert replies == [str(longest + 10)] * 3
