"""Pictures that look the same: difference hashes find few pairs of many, small grey copies judge them.

The difference hash is public lore (N. Krawetz, "Kind of Like That", 2013): of 9 x 8 grey pixels, whether each is darker
than its right neighbour. Recompression, another size and a little brightness change few of the signs. On plain
backgrounds most signs are alike, so what is near by hash is compared once more: by the correlation of 16 x 16 grey
pixels.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.photos import PhotoError, open_rgb
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Hashes, Integers

_HASHED_WH: Final = (9, 8)
_COPY_WH: Final = (16, 16)
_PIXELS: Final = 256
_HASHES_AT_ONCE, _PAIRS_AT_ONCE = 4_000_000, 20_000
_DECIMALS: Final = 9
"""Of correlations, so that the same picture is no less alike to itself than to its copy."""


class Look(NamedTuple):
    """What a picture looks like.

    Attributes:
        dhash: 64 signs from the upper left on; the first is the highest bit.
        thumbnail: 16 x 16 grey pixels, row by row.
    """

    dhash: int
    thumbnail: bytes


def look_at(image: Image.Image) -> Look:
    """What a picture looks like."""
    grey = image.convert("L")
    steps = np.asarray(grey.resize(_HASHED_WH, Image.Resampling.BOX)).astype(np.int16)
    signs = np.packbits(steps[:, 1:] > steps[:, :-1]).tobytes()
    return Look(int.from_bytes(signs, "big"), grey.resize(_COPY_WH, Image.Resampling.BOX).tobytes())


def look_at_file(path: Path) -> Look | None:
    """What an image file looks like; None where it cannot be read."""
    try:
        return look_at(open_rgb(path))
    except (OSError, PhotoError):
        return None


class Looks(NamedTuple):
    """What n pictures look like.

    Attributes:
        dhash: Difference hashes, shape (n,).
        thumbnails: Grey pixels, shape (n, 256).
    """

    dhash: Hashes
    thumbnails: NDArray[np.uint8]

    @classmethod
    def of(cls, hashes: Sequence[int], thumbnails: Sequence[bytes]) -> Self:
        """From columns of `image_hashes`, without nulls."""
        return cls(np.array(hashes, np.uint64), np.frombuffer(b"".join(thumbnails), np.uint8).reshape(-1, _PIXELS))


class MostAlike(NamedTuple):
    """For each of n pictures the most alike of those that are near by hash.

    Attributes:
        place: Which of the others, -1 where none is near, shape (n,).
        correlation: Of their grey pixels, shape (n,).
    """

    place: Integers
    correlation: NDArray[np.float64]


def find_most_alike(looks: Looks, others: Looks, most_bits: int) -> MostAlike:
    """Compare each picture with those whose hash differs in few bits; of several equally alike the first counts."""
    place, best = np.full(len(looks.dhash), -1), np.full(len(looks.dhash), -np.inf)
    for first, second in pairs_near(looks.dhash, others.dhash, most_bits):
        shapes = shapes_of(looks.thumbnails[first]), shapes_of(others.thumbnails[second])
        correlations = np.einsum("ij,ij->i", *shapes).round(_DECIMALS)
        order = np.lexsort((second, -correlations, first))
        winner = order[np.unique(first[order], return_index=True)[1]]
        better = winner[correlations[winner] > best[first[winner]]]
        place[first[better]], best[first[better]] = second[better], correlations[better]
    return MostAlike(place, best)


def shapes_of(thumbnails: NDArray[np.uint8]) -> Matrix:
    """Grey pixels without brightness and contrast: rows of mean 0 and length 1, of flat pictures 0; shape (n, 256)."""
    centred = thumbnails - thumbnails.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0))


def pairs_near(hashes: Hashes, others: Hashes, most_bits: int) -> Iterator[tuple[Integers, Integers]]:
    """Indices of all pairs of hashes that differ in few bits, in parts that fit into memory.

    Args:
        hashes: Shape (n,).
        others: Shape (m,).
        most_bits: Difference up to which they are near.
    """
    rows = max(1, _HASHES_AT_ONCE // max(len(others), 1))
    for start in range(0, len(hashes), rows):
        near = np.bitwise_count(hashes[start : start + rows, None] ^ others) <= most_bits
        first, second = np.nonzero(near)
        for part in range(0, len(first), _PAIRS_AT_ONCE):
            yield first[part : part + _PAIRS_AT_ONCE] + start, second[part : part + _PAIRS_AT_ONCE]
