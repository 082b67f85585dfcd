"""Steps of pictures with what their patches show: `TrainingData` of the first stage."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.small.patches import PatchAnswers

if TYPE_CHECKING:
    from torch import Tensor


class PatchData:
    """Pictures drawn for each step, some of them mirrored, which changes no name and moves columns."""

    def __init__(self, answers: PatchAnswers, steps: int, pictures: int, marked: int, seed: int) -> None:
        """Decides nothing yet.

        Args:
            answers: Of all pictures; those without marks come first.
            steps: Of the whole run.
            pictures: Of a step, as they are.
            marked: Of a step, with marks; as they are if there are none.
            seed: Of all choices.
        """
        self._answers, self._pictures, self._marked, self._seed = answers, pictures, marked, seed
        self.steps = steps

    @property
    def fingerprint(self) -> str:
        """Of choices, not of pictures."""
        return f"{self.steps} {self._pictures} {self._marked} {self._seed}"

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """A process's share: places in the album, whether they are mirrored, and their answers.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.
        """
        choose = np.random.default_rng([self._seed, step])
        chosen = self._choose(choose)
        mirrored = self._answers.mirrored[chosen] & choose.integers(2, size=len(chosen)).astype(bool)
        yield self._answer(chosen[rank::world], mirrored[rank::world])

    def _choose(self, choose: np.random.Generator) -> NDArray[np.int64]:
        pictures, plain = len(self._answers.plain), int(self._answers.plain.sum())
        groups = [(0, plain, self._pictures), (plain, pictures, self._marked)]
        if plain == pictures:
            groups = [(0, plain, self._pictures + self._marked)]
        drawn = [first + choose.choice(end - first, min(few, end - first), replace=False) for first, end, few in groups]
        return np.sort(np.concatenate(drawn))

    def _answer(self, chosen: NDArray[np.int64], mirrored: NDArray[np.bool_]) -> "dict[str, Tensor]":
        import torch

        answers = self._answers
        measures = _mirror(answers.measures[chosen], mirrored)
        measures[mirrored, ..., 0] = 1 - measures[mirrored, ..., 0]
        parts: dict[str, Any] = {
            "pictures": chosen,
            "mirrored": mirrored,
            "label": _mirror(answers.label[chosen], mirrored),
            "attribute": _mirror(answers.attribute[chosen], mirrored),
            "mark": _mirror(answers.mark[chosen], mirrored),
            "measures": measures,
        }
        return {name: torch.from_numpy(part) for name, part in parts.items()}


def _mirror(values: NDArray[Any], mirrored: NDArray[np.bool_]) -> NDArray[Any]:
    """A copy with some of its pictures' columns turned around."""
    turned = np.array(values)
    turned[mirrored] = np.flip(turned[mirrored], axis=2)
    return turned
