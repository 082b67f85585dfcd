"""Questions and answers as tokens, many about one picture in one row.

All questions of a row see the picture and none sees another: each is what it would be in a row of its own, and the
picture is paid for once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.loss import IGNORED

if TYPE_CHECKING:
    from torch import Tensor

Tokens = NDArray[np.int64]

_PICTURE, _PADDING = 0, -1
_ASKED: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer.

    Attributes:
        question: From the end of the picture to where the assistant begins.
        answer: To the end of its turn.
    """

    question: Tokens
    answer: Tokens


class Speaker:
    """A checkpoint's tokenizer and chat template."""

    def __init__(self, processor: Any) -> None:
        """Finds out how the template writes a turn.

        Args:
            processor: Of the checkpoint.
        """
        self._tokenizer = processor.tokenizer
        said = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": _ASKED}]}]
        text = processor.apply_chat_template(said, add_generation_prompt=True, tokenize=False)
        before, _, after = text.partition(processor.image_token)
        picture = processor.start_image_token + processor.image_token * processor.image_seq_length
        self.picture: Tokens = np.array(self._encode(before + picture + processor.end_image_token))
        self._before, _, self._after = after.partition(_ASKED)
        self.padding: int = self._tokenizer.pad_token_id
        self.end: int = self._tokenizer.eos_token_id

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def lines(self, questions: Sequence[str], answers: Sequence[str]) -> list[Line]:
        """Tokens of questions with answers.

        Args:
            questions: As they are asked.
            answers: One each.
        """
        asked = self._encode_all([self._before + question + self._after for question in questions])
        said = self._encode_all([answer + self._tokenizer.eos_token for answer in answers])
        return [Line(question, answer) for question, answer in zip(asked, said, strict=True)]

    def _encode_all(self, texts: Sequence[str]) -> list[Tokens]:
        """Each different text once."""
        different = list(dict.fromkeys(texts))
        if not different:
            return []
        ids = self._tokenizer(different, add_special_tokens=False)["input_ids"]
        known = {text: np.array(tokens, np.int64) for text, tokens in zip(different, ids, strict=True)}
        return [known[text] for text in texts]

    def decode(self, tokens: Any) -> list[str]:
        """Words of replies.

        Args:
            tokens: Shape (n, tokens).
        """
        return [text.strip() for text in self._tokenizer.batch_decode(tokens, skip_special_tokens=True)]


def join_rows(picture: Tokens, rows: Sequence[Sequence[Line]], padding: int) -> "dict[str, Tensor]":
    """Arguments of a model's forward but the pixels, one row a picture.

    Args:
        picture: Tokens before the first question.
        rows: Lines of each row.
        padding: Token that fills rows.

    Returns:
        `input_ids`, `labels` and `position_ids` of shape (rows, tokens), and `attention_mask`, whether a token sees
        another, of shape (rows, 1, tokens, tokens).
    """
    import torch

    made = [_join(picture, lines) for lines in rows]
    longest = max(len(part[0]) for part in made)
    fills = (padding, IGNORED, 0, _PADDING)
    ids, labels, positions, owner = (
        torch.from_numpy(np.stack([np.pad(p[kind], (0, longest - len(p[kind])), constant_values=fill) for p in made]))
        for kind, fill in enumerate(fills)
    )
    owner = owner.to(torch.int8)
    mask = (owner[:, None, :] == owner[:, :, None]) | (owner == _PICTURE)[:, None, :]
    mask &= torch.ones(longest, longest, dtype=torch.bool).tril()
    return {"input_ids": ids, "labels": labels, "position_ids": positions, "attention_mask": mask[:, None]}


def _join(picture: Tokens, lines: Sequence[Line]) -> tuple[Tokens, Tokens, Tokens, Tokens]:
    """Tokens, labels, positions and which line each belongs to."""
    start = len(picture)
    parts = [np.concatenate([line.question, line.answer]) for line in lines]
    labels = [np.concatenate([np.full_like(line.question, IGNORED), line.answer]) for line in lines]
    return (
        np.concatenate([picture, *parts]),
        np.concatenate([np.full_like(picture, IGNORED), *labels]),
        np.concatenate([np.arange(start), *(start + np.arange(len(part)) for part in parts)]),
        np.concatenate([np.full(start, _PICTURE), *(np.full(len(part), i) for i, part in enumerate(parts, 1))]),
    )


def join_prompts(picture: Tokens, lines: Sequence[Line], padding: int) -> dict[str, NDArray[Any]]:
    """Questions to be answered, one a row, padded on the left: `input_ids` and `attention_mask`, (rows, tokens).

    Args:
        picture: Tokens before a question.
        lines: Whose questions.
        padding: Token that fills rows.
    """
    prompts = [np.concatenate([picture, line.question]) for line in lines]
    longest = max(map(len, prompts))
    ids = [np.pad(prompt, (longest - len(prompt), 0), constant_values=padding) for prompt in prompts]
    present = [np.arange(longest) >= longest - len(prompt) for prompt in prompts]
    return {"input_ids": np.stack(ids), "attention_mask": np.stack(present).astype(np.int64)}
