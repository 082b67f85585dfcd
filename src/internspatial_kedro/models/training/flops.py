"""Floating-point operations that a micro batch needs, and what a device can do: for the share that is used (MFU).

Operations of the model are counted, not those that gradient checkpointing repeats: 2 a weight and token forward, 2
backward for the activations where something before them or in them learns, and 2 for each weight that learns; attention
beside them. Norms, activations and embeddings are left out.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.loss import count_answer_tokens
from internspatial_kedro.models.training.parts import find_part
from internspatial_kedro.models.training.recipe import PARTS, Part, Recipe

if TYPE_CHECKING:
    from torch import Tensor

# Dense bfloat16 of makers' data sheets, without sparsity; the first name that a device's name holds counts.
_PEAKS: Final = {
    "H100 PCIe": 756e12,
    "H100 NVL": 835e12,
    "H100": 989e12,
    "H200": 989e12,
    "H800": 989e12,
    "GH200": 989e12,
    "B200": 2250e12,
    "A100": 312e12,
    "A800": 312e12,
    "L40S": 362e12,
    "A10G": 70e12,
    "A10": 125e12,
    "L4": 121e12,
}


def find_peak(device_name: str, precision: str) -> float | None:
    """Operations a second of a device; None if it is not known.

    Args:
        device_name: As torch calls it.
        precision: Of the products; only bfloat16 is known.
    """
    if precision != "bfloat16":
        return None
    return next((peak for name, peak in _PEAKS.items() if name in device_name), None)


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of a part.

    Attributes:
        weights: In its linear and convolution layers.
        learning: Those of them that learn.
        passes: Of the activations: 1 forward only, 2 with a backward pass.
        first: Those of the weights whose inputs are pixels, which need no gradient.
    """

    weights: int
    learning: int
    passes: int
    first: int

    def of_tokens(self, tokens: int) -> float:
        backward = (self.weights - self.first) * (self.passes - 1)
        return 2.0 * tokens * (self.weights + backward + self.learning)


class OperationCounter:
    """Counts for one model and recipe."""

    def __init__(self, model: Any, recipe: Recipe) -> None:
        """Measures the model.

        Args:
            model: Prepared for training, before it is sharded or after.
            recipe: What learns.
        """
        config = model.config
        self._vision, self._text = config.vision_config, config.get_text_config()
        self._merged = _find_merged_patches(config)
        self._head = self._text.hidden_size * self._text.vocab_size
        output = model.get_output_embeddings().weight
        self._head_learns = bool(output.requires_grad)
        sizes = _measure(model, output)
        learns_before = False
        self._costs: dict[Part, _Cost] = {}
        for part in PARTS:
            weights, learning, first = sizes[part]
            learns_before = learns_before or getattr(recipe.parts, part) != "frozen"
            self._costs[part] = _Cost(weights, learning, 2 if learns_before else 1, first)

    def count(self, batch: Batch) -> float:
        """Operations of a micro batch, forward and backward.

        Args:
            batch: On any device.
        """
        answers = count_answer_tokens(batch)
        text = self._costs["language"]
        operations = text.of_tokens(batch["input_ids"].numel())
        operations += 2.0 * answers * self._head * (3 if self._head_learns else 2)
        width = _attention_width(self._text)
        pairs = sum(length * (length + 1) // 2 for length in find_lengths(batch))
        operations += 4.0 * pairs * width * self._text.num_hidden_layers * (3 if text.passes == 2 else 1)
        return float(operations + self._count_pictures(batch))

    def _count_pictures(self, batch: Batch) -> float:
        pixels = batch.get("pixel_values")
        if pixels is None:
            return 0.0
        vision = self._costs["vision"]
        spans = _find_picture_spans(pixels, batch.get("image_grid_thw"), self._vision)
        patches = sum(spans)
        layers = getattr(self._vision, "num_hidden_layers", None) or self._vision.depth
        attention = 4.0 * sum(span * span for span in spans) * self._vision.hidden_size * layers
        operations = vision.of_tokens(patches) + attention * (3 if vision.passes == 2 else 1)
        return float(operations + self._costs["projector"].of_tokens(patches // self._merged))


def find_lengths(batch: Batch) -> list[int]:
    """Lengths of the samples in a batch, packed or not.

    Args:
        batch: Its `position_ids` begin anew with each sample.
    """
    positions = batch.get("position_ids")
    rows, tokens = batch["input_ids"].shape
    if positions is None:
        return [tokens] * int(rows)
    flat = positions if positions.ndim == 2 else positions[0]
    lengths = []
    for row in flat:
        starts = [0, *((row.diff() < 0).nonzero().squeeze(1) + 1).tolist(), tokens]
        lengths += [after - before for before, after in pairwise(starts)]
    return lengths


def _find_picture_spans(pixels: "Tensor", grids: "Tensor | None", vision: Any) -> list[int]:
    """Tokens that attend to each other in the tower: a tile's patches and its class token, or a picture's patches."""
    if grids is not None:
        return [int(frames * height * width) for frames, height, width in grids.tolist()]
    height, width = _pair(vision.patch_size)
    return [1 + (pixels.shape[-2] // height) * (pixels.shape[-1] // width)] * int(pixels.shape[0])


def _find_merged_patches(config: Any) -> int:
    """Patches that become one token of the language model."""
    if hasattr(config, "downsample_ratio"):
        return int(1 / config.downsample_ratio) ** 2
    return int(getattr(config.vision_config, "spatial_merge_size", 1)) ** 2


def _measure(model: Any, output: Any) -> dict[Part, tuple[int, int, int]]:
    """Weights of matrices by part, how many learn, how many take pixels; without embeddings and output layer."""
    embedding = model.get_input_embeddings().weight
    sizes: dict[Part, list[int]] = {part: [0, 0, 0] for part in PARTS}
    for name, parameter in model.named_parameters():
        is_spare = ".original_module." in name  # PEFT's untouched copy of a part that is trained whole
        if parameter.ndim > 1 and parameter is not embedding and parameter is not output and not is_spare:
            if "embedding" in name.rpartition(".")[2]:  # positions of patches, which are added
                continue
            takes_pixels = any(step.startswith("patch_embed") for step in name.split("."))
            size = parameter.numel()
            for index, counts in enumerate((True, parameter.requires_grad, takes_pixels)):
                sizes[find_part(name)][index] += size if counts else 0
    return {part: (weights, learning, first) for part, (weights, learning, first) in sizes.items()}


def _attention_width(text: Any) -> int:
    head = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    return int(head * text.num_attention_heads)


def _pair(size: Any) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))
