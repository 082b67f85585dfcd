"""How large the small model is, and how long it learns: for two CPU cores, or for a GPU."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the network.

    Attributes:
        image_px: Side of the square picture that the tower sees [px].
        patch_px: Side of a patch [px].
        merged: Patches along a side that make an image token.
        vision_width: Channels of the tower.
        vision_layers: Layers of the tower.
        language_width: Channels of the language model.
        language_layers: Layers of the language model.
        heads: Attention heads of either.
        vocabulary: Most tokens.
    """

    image_px: int
    patch_px: int
    merged: int
    vision_width: int
    vision_layers: int
    language_width: int
    language_layers: int
    heads: int
    vocabulary: int

    @property
    def patches(self) -> int:
        """Patches along a side."""
        return self.image_px // self.patch_px

    @property
    def image_tokens(self) -> int:
        """Tokens that a picture takes in the language model."""
        return (self.patches // self.merged) ** 2


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of learning.

    Attributes:
        steps: Optimiser steps.
        pictures: Pictures of a step, as they are.
        marked: Pictures of a step with marks, if marks are learnt; as many of each kind.
        questions: Most questions about a picture as it is; one about a marked one.
        practised: Pictures of a step that the tower practises on beside, two thirds of them with marks; without any, a
            tower that has had its own stage rests.
        learning_rate: The highest, of Muon.
    """

    steps: int
    pictures: int
    marked: int
    questions: int
    practised: int
    learning_rate: float

    def scaled(self, share: float) -> "Stage":
        """The same with a share of the steps."""
        return replace(self, steps=max(1, round(self.steps * share)))


@dataclass(frozen=True, slots=True)
class Size:
    """A model and its stages.

    Attributes:
        shape: Of the network.
        patches: The vision tower learns what each patch shows.
        naming: The whole learns to name things and to say where they are.
        questions: The whole learns to answer.
        precision: Of products.
        examined: Questions that are answered together.
        parts: Micro batches that rows of a step are learnt in, by length: less padding, but more launches of a GPU.
    """

    shape: Shape
    patches: Stage
    naming: Stage
    questions: Stage
    precision: str
    examined: int
    parts: int


SIZES: Final = {
    "small": Size(
        Shape(112, 14, 1, 96, 3, 96, 3, 4, 1024),
        Stage(2500, 12, 24, 0, 0, 5e-3),
        Stage(1250, 16, 40, 4, 0, 5e-3),
        Stage(760, 40, 44, 4, 0, 4e-3),
        "float32",
        512,
        2,
    ),
    "large": Size(
        Shape(160, 10, 2, 256, 4, 256, 4, 8, 2048),
        Stage(1500, 48, 80, 0, 0, 4e-3),
        Stage(1500, 64, 60, 3, 0, 4e-3),
        Stage(1500, 64, 90, 12, 48, 3e-3),
        "bfloat16",
        2048,
        1,
    ),
}
"""By name: about 1 M parameters for two cores, about 7 M for a GPU."""
