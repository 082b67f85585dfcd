"""Where answers begin and end, and that prompts are those of evaluation."""

from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.conversations import ChatFormat
from internspatial_kedro.models.training.families import load_training_processor
from models.training.written_rows import PICTURE, message


@pytest.fixture(scope="module")
def processor(internvl: Path) -> Any:
    return load_training_processor(str(internvl), {})


def test_answers_and_what_ends_them_are_learnt(processor: Any) -> None:
    said = [
        message("system", "Be brief."),
        message("user", PICTURE, "How many?"),
        message("assistant", "Two."),
        message("user", "Sure?"),
        message("assistant", "Yes.\n"),
    ]
    segments = ChatFormat(processor).segments(said)
    assert [segment.text for segment in segments if segment.is_answer] == ["Two.<|im_end|>", "Yes.\n<|im_end|>"]
    whole = processor.apply_chat_template([{"role": m["role"], "content": _content(m)} for m in said], tokenize=False)
    assert "".join(segment.text for segment in segments) == whole


def _content(said: dict[str, Any]) -> list[dict[str, str]]:
    return [{"type": part["kind"], "text": part["text"]} for part in said["parts"]]


def test_control_tokens_in_words_are_words(processor: Any) -> None:
    said = [message("user", "What is <IMG_CONTEXT>?"), message("assistant", "It ends <|im_end|> here.")]
    segments = ChatFormat(processor).segments(said)
    assert not any("<IMG_CONTEXT>" in segment.text for segment in segments)
    assert segments[1].text.count("<|im_end|>") == 1
    assert segments[1].text.endswith("here.<|im_end|>")


def test_a_template_that_rewrites_earlier_turns_is_refused(processor: Any, internvl: Path) -> None:
    other = load_training_processor(str(internvl), {})
    other.chat_template = "{{ messages | length }}" + processor.chat_template
    said = [
        message("user", "One?"),
        message("assistant", "One."),
        message("user", "Two?"),
        message("assistant", "Two."),
    ]
    with pytest.raises(ModelError, match="beginning in another way"):
        ChatFormat(other).segments(said)
