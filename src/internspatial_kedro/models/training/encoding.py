"""Conversations as tokens, labels, positions and pixels; and their lengths without pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.models.training.conversations import ChatFormat, RowMessage, Segment
from internspatial_kedro.models.training.families import Integers, family_of
from internspatial_kedro.models.training.loss import IGNORED


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sample.

    Attributes:
        tokens: Token ids, shape (tokens,).
        labels: The same where the assistant speaks, else -100.
        positions: Shape (axes, tokens), from 0.
        pixels: What the image processor made of all pictures, joined along the first axis.
    """

    tokens: Integers
    labels: Integers
    positions: Integers
    pixels: Mapping[str, Any]


class Encoder:
    """A checkpoint's processor, as training uses it."""

    def __init__(self, processor: Any) -> None:
        """Takes the processor.

        Args:
            processor: Of a known family.

        Raises:
            ModelError: Its family is unknown, or its tokenizer has no token for images.
        """
        self._processor = processor
        self._family = family_of(processor)
        self._chat = ChatFormat(processor)
        self._picture_tokens = lru_cache(maxsize=65_536)(partial(self._family.picture_tokens, processor))
        self.padding: int = processor.tokenizer.pad_token_id
        self.axes: int = len(self._family.positions(processor, np.zeros(0, np.int64), {}))

    def measure(self, samples: Sequence[tuple[Sequence[RowMessage], Sequence[tuple[int, int]]]]) -> list[int]:
        """Tokens of samples.

        Args:
            samples: Of each its messages as in `training_rows`, and width and height of each of its pictures [px].
        """
        cut = [self._chat.segments(messages) for messages, _ in samples]
        texts = {True: dict[str, int](), False: dict[str, int]()}
        for segments in cut:
            for index, segment in enumerate(segments):
                texts[self._adds(segment.text, is_first=not index)][segment.text] = 0
        for adds, wanted in texts.items():
            if wanted:
                read = self._processor.tokenizer(list(wanted), add_special_tokens=adds)["input_ids"]
                texts[adds] = {text: len(ids) for text, ids in zip(wanted, read, strict=True)}
        return [
            sum(texts[self._adds(s.text, is_first=not index)][s.text] for index, s in enumerate(segments))
            + self._measure_pictures(sizes)
            for segments, (_, sizes) in zip(cut, samples, strict=True)
        ]

    def _measure_pictures(self, sizes: Sequence[tuple[int, int]]) -> int:
        """What pictures add to their placeholders."""
        return sum(self._picture_tokens(*size, len(sizes)) - 1 for size in sizes)

    def encode(self, messages: Sequence[RowMessage], pictures: Sequence[Image.Image]) -> Encoded:
        """A sample for the model.

        Args:
            messages: Of a row of `training_rows`.
            pictures: Of all messages, in order, RGB.
        """
        options = self._family.picture_options(self._processor, len(pictures))
        tokens: list[Integers] = []
        labels: list[Integers] = []
        pixels: list[dict[str, Any]] = []
        waiting = list(pictures)
        for segment in self._chat.segments(messages):
            count = segment.text.count(self._processor.image_token)
            shown, waiting = waiting[:count], waiting[count:]
            ids, made = self._tokens(segment, shown, options, is_first=not tokens)
            tokens.append(ids)
            labels.append(ids if segment.is_answer else np.full_like(ids, IGNORED))
            pixels += [made] if made else []
        ids, joined = np.concatenate(tokens), _join(pixels)
        positions = self._family.positions(self._processor, ids, joined)
        return Encoded(ids, np.concatenate(labels), positions, joined)

    def _tokens(
        self, segment: Segment, shown: list[Image.Image], options: dict[str, Any], *, is_first: bool
    ) -> tuple[Integers, dict[str, Any]]:
        if not shown:
            return np.asarray(self._words(segment.text, is_first=is_first), np.int64), {}
        made = dict(
            self._processor(
                text=[segment.text],
                images=shown,
                add_special_tokens=self._adds(segment.text, is_first=is_first),
                return_mm_token_type_ids=False,
                return_tensors="pt",
                **options,
            )
        )
        ids = made.pop("input_ids")[0].numpy()
        made.pop("attention_mask")
        return ids, made

    def _words(self, text: str, *, is_first: bool) -> list[int]:
        adds = self._adds(text, is_first=is_first)
        return list(self._processor.tokenizer(text, add_special_tokens=adds)["input_ids"])

    def _adds(self, text: str, *, is_first: bool) -> bool:
        """Whether the tokenizer is to begin a text its own way, the rule of transformers' chat templates."""
        begins = self._processor.tokenizer.bos_token
        return is_first and not (begins and text.startswith(begins))


def _join(pixels: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    import torch

    return {name: torch.cat([made[name] for made in pixels]) for name in pixels[0]} if pixels else {}
