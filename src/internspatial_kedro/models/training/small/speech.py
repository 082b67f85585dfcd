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
        read = self._tokenizer.backend_tokenizer.encode_batch_fast(different, add_special_tokens=False)
        known = {text: np.array(one.ids, np.int64) for text, one in zip(different, read, strict=True)}
        return [known[text] for text in texts]

    def decode(self, tokens: Any) -> list[str]:
        """Words of replies.

        Args:
            tokens: Shape (n, tokens).
        """
        return [text.strip() for text in self._tokenizer.batch_decode(tokens, skip_special_tokens=True)]


def join_rows(picture: Tokens, rows: Sequence[Sequence[Line]], padding: int) -> "dict[str, Tensor]":
    """Tokens of pictures with their questions, one row a picture.

    Args:
        picture: Tokens before the first question.
        rows: Lines of each row.
        padding: Token that fills rows.

    Returns:
        `input_ids`, `labels` and `position_ids`, and `line`: 0 for the picture, from 1 for its lines, -1 for padding;
        all of shape (rows, tokens).
    """
    import torch

    parts: list[list[Tokens]] = []
    lines: list[int] = []
    in_row: list[int] = []
    for row in rows:
        parts.append([picture])
        parts += [[line.question, line.answer] for line in row]
        lines += range(len(row) + 1)
        in_row.append(len(picture) + sum(len(line.question) + len(line.answer) for line in row))
    asked = np.array([len(part[0]) for part in parts])
    lengths = asked + [len(part[1]) if len(part) > 1 else 0 for part in parts]
    tokens = np.concatenate([tokens for part in parts for tokens in part])
    line = np.repeat(lines, lengths)
    place = np.arange(len(tokens)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    is_said = (place >= np.repeat(asked, lengths)) & (line > _PICTURE)
    flat = {
        "input_ids": (tokens, padding),
        "labels": (np.where(is_said, tokens, IGNORED), IGNORED),
        "position_ids": (place + len(picture) * (line > _PICTURE), 0),
        "line": (line, _PADDING),
    }
    is_there = np.arange(max(in_row)) < np.array(in_row)[:, None]
    joined = {}
    for name, (values, fill) in flat.items():
        filled = np.full(is_there.shape, fill)
        filled[is_there] = values
        joined[name] = torch.from_numpy(filled)
    return joined


def find_seen_tokens(line: "Tensor") -> "Tensor":
    """Whether a token sees another: those before it of the picture and of its own line.

    Args:
        line: Of `join_rows`, on any device.

    Returns:
        Shape (rows, 1, tokens, tokens).
    """
    import torch

    tokens = line.shape[1]
    mask = (line[:, None, :] == line[:, :, None]) | (line == _PICTURE)[:, None, :]
    mask &= torch.ones(tokens, tokens, dtype=torch.bool, device=line.device).tril()
    return mask[:, None]


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
