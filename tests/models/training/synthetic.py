"""Small packed batches with a rule to learn: the answer's token follows from the question's."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from internspatial_kedro.models.training.batches import Batch

_PICTURE_TOKENS = 4
_WORDS = 8
_FIRST_WORD = 40


@dataclass(frozen=True)
class SyntheticData:
    """See `make`."""

    family: str
    steps: int
    packs: int
    seed: int
    delay_s: float
    poisoned: int
    poison: float

    @property
    def fingerprint(self) -> str:
        return f"synthetic-{self.family}-{self.steps}-{self.packs}-{self.seed}"

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        for pack in range(rank, self.packs, world):
            time.sleep(self.delay_s)
            batch = self._pack(step, pack)
            if step == self.poisoned and pack == self.packs - 1:
                batch["pixel_values"] = torch.full_like(batch["pixel_values"], self.poison)
            yield batch

    def _pack(self, step: int, pack: int) -> dict[str, Any]:
        noise = np.random.default_rng((self.seed, step, pack))
        samples = [self._sample(noise, words=3 + index) for index in range(2 + pack % 2)]
        tokens, labels, positions, pixels = (list(column) for column in zip(*samples, strict=True))
        position_ids = torch.from_numpy(np.concatenate(positions))[None]
        batch = {
            "input_ids": torch.from_numpy(np.concatenate(tokens))[None],
            "labels": torch.from_numpy(np.concatenate(labels))[None],
            "position_ids": position_ids,
            "pixel_values": torch.from_numpy(np.concatenate(pixels)),
        }
        if self.family == "qwen2_5_vl":
            batch["position_ids"] = position_ids[None].repeat(4, 1, 1)
            batch["image_grid_thw"] = torch.tensor([[1, 4, 4]] * len(samples))
        return batch

    def _sample(self, noise: np.random.Generator, words: int) -> tuple[np.ndarray, ...]:
        question = noise.integers(0, _WORDS, words)
        image = {"internvl": 5, "qwen2_5_vl": 3}[self.family]
        shape = {"internvl": (1, 3, 56, 56), "qwen2_5_vl": (16, 1176)}[self.family]
        tokens = np.concatenate(
            [[1], [image] * _PICTURE_TOKENS, _FIRST_WORD + question, [_FIRST_WORD + _WORDS + question[-1], 2]]
        )
        labels = np.full_like(tokens, -100)
        labels[-2:] = tokens[-2:]
        return tokens, labels, np.arange(len(tokens)), noise.standard_normal(shape, dtype=np.float32)


def make(
    family: str = "internvl",
    steps: int = 6,
    packs: int = 2,
    seed: int = 0,
    delay_s: float = 0.0,
    poisoned: int = -1,
    poison: float = float("nan"),
    die: bool = False,
) -> SyntheticData:
    """Data for a plan.

    Args:
        family: Whose batches.
        steps: Of the run.
        packs: Micro batches of a step.
        seed: Of everything.
        delay_s: What a micro batch takes.
        poisoned: A step, from 0, whose last pack has pixels of `poison`.
        poison: Their value.
        die: Ends the second process of several.
    """
    if die and os.environ.get("RANK") == "1":
        raise ValueError("the second process\nfell over")
    return SyntheticData(family, steps, packs, seed, delay_s, poisoned, poison)
