"""What training has to know of model families: how many tokens a picture is, and how tokens are numbered.

Lengths follow from width and height alone, by the image processor's own rule of tiles or patches.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.checkpoints import find_source, load_processor
from internspatial_kedro.models.errors import ModelError

Integers = NDArray[np.int64]


class Family(Protocol):
    """The rules of one."""

    def picture_options(self, processor: Any, pictures: int) -> dict[str, Any]:
        """What the processor is told of the pictures of one sample.

        Args:
            processor: The checkpoint's.
            pictures: How many the sample has.
        """
        ...

    def picture_tokens(self, processor: Any, width: int, height: int, pictures: int) -> int:
        """Tokens that replace a picture's placeholder.

        Args:
            processor: The checkpoint's.
            width: Of the picture [px].
            height: Of the picture [px].
            pictures: How many the sample has.
        """
        ...

    def positions(self, processor: Any, tokens: Integers, pixels: dict[str, Any]) -> Integers:
        """Position of each token of one sample, shape (axes, tokens); the first axis counts tokens.

        Args:
            processor: The checkpoint's.
            tokens: Token ids, shape (tokens,).
            pixels: What its image processor made of the sample's pictures.
        """
        ...


class Tiled:
    """InternVL: a picture is cut into tiles of one size, and tokens are numbered one by one.

    Several pictures share the tiles that one may have, the rule of InternVL's fine-tuning code.
    """

    def picture_options(self, processor: Any, pictures: int) -> dict[str, Any]:
        """A share of the tiles for each of several pictures."""
        if pictures < 2:
            return {}
        most = max(1, processor.image_processor.max_patches // pictures)
        return {"max_patches": most, "min_patches": min(most, processor.image_processor.min_patches)}

    def picture_tokens(self, processor: Any, width: int, height: int, pictures: int) -> int:
        """Tiles, and the two tokens around them."""
        options = {"crop_to_patches": True} | self.picture_options(processor, pictures)
        tiles = processor.image_processor.get_number_of_image_patches(height, width, options)
        return int(2 + processor.image_seq_length * tiles)

    def positions(self, processor: Any, tokens: Integers, pixels: dict[str, Any]) -> Integers:
        """One axis."""
        return np.arange(len(tokens), dtype=np.int64)[None]


class Gridded:
    """Qwen-VL: a picture is a grid of patches, whose tokens are numbered by time, row and column.

    The first of four axes numbers tokens one by one; by it transformers tells packed samples apart.
    """

    def picture_options(self, processor: Any, pictures: int) -> dict[str, Any]:
        """Nothing: limits are of each picture."""
        return {}

    def picture_tokens(self, processor: Any, width: int, height: int, pictures: int) -> int:
        """Patches, merged."""
        patches = processor.image_processor.get_number_of_image_patches(height, width, {})
        return int(patches // processor.image_processor.merge_size**2)

    def positions(self, processor: Any, tokens: Integers, pixels: dict[str, Any]) -> Integers:
        """Four axes; text goes on after the largest position of a picture's rows and columns."""
        merge = processor.image_processor.merge_size
        grids = [(int(g[1]) // merge, int(g[2]) // merge) for g in pixels.get("image_grid_thw", ())]
        axes = _number_grids(tokens == processor.image_token_id, grids)
        return np.concatenate([np.arange(len(tokens), dtype=np.int64)[None], axes])


def _number_grids(is_picture: NDArray[np.bool_], grids: Sequence[tuple[int, int]]) -> Integers:
    pieces, place, following = [], 0, 0
    for rows, columns in grids:
        start = place + int(np.argmax(is_picture[place:]))
        pieces.append(np.broadcast_to(np.arange(start - place) + following, (3, start - place)))
        following += start - place
        grid = np.indices((1, rows, columns)).reshape(3, -1)
        pieces.append(grid + following)
        following += max(rows, columns)
        place = start + rows * columns
    rest = len(is_picture) - place
    pieces.append(np.broadcast_to(np.arange(rest) + following, (3, rest)))
    return np.concatenate(pieces, axis=1).astype(np.int64)


FAMILIES: Final[dict[str, Family]] = {
    "InternVLProcessor": Tiled(),
    "Qwen2VLProcessor": Gridded(),
    "Qwen2_5_VLProcessor": Gridded(),
    "Qwen3VLProcessor": Gridded(),
}
"""By the name of the processor's class."""


def family_of(processor: Any) -> Family:
    """The rules of a processor's family.

    Raises:
        ModelError: Nothing is known of it, or its tokenizer has no token for images.
    """
    name = type(processor).__name__
    if name not in FAMILIES:
        raise ModelError(f"Training knows no {name}. It knows {', '.join(FAMILIES)}: take a checkpoint of these.")
    token = getattr(processor, "image_token", None)
    tokenizer = processor.tokenizer
    if token is None or tokenizer.convert_tokens_to_ids(token) in (None, tokenizer.unk_token_id):
        raise ModelError(f"The tokenizer has no image token {token!r}. Add it, or take the base model's tokenizer.")
    return FAMILIES[name]


def load_training_processor(name: str, picture_options: dict[str, Any]) -> Any:
    """The processor of a checkpoint, with other limits of tiles or pixels.

    Args:
        name: Folder or hub id.
        picture_options: Attribute of its image processor to value, e.g. `max_patches` of InternVL or `size` of Qwen-VL.

    Raises:
        ModelError: There is none, it is of no known family, or has no such attribute.
    """
    try:
        processor = load_processor(find_source(name))
    except AttributeError as error:  # processors take their tokens from the tokenizer's attributes
        raise ModelError(f"The tokenizer of '{name}' lacks a token of its family: {error}") from error
    family_of(processor)
    for attribute, value in picture_options.items():
        if not hasattr(processor.image_processor, attribute):
            kind = type(processor.image_processor).__name__
            raise ModelError(f"The image processor of '{name}', a {kind}, has no '{attribute}'.")
        setattr(processor.image_processor, attribute, value)
    return processor
