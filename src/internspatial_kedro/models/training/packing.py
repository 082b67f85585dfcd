"""Which samples share a pass through the model: as many as the context holds, or a padded batch.

Samples come in random order. Within a window of that order each goes, longest first, to the fullest pack that still
holds it (best-fit decreasing). So memory is bounded by the window, and a pack is never far from where its samples were.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Layout = Literal["packed", "padded"]
Pack = list[int]
"""Places of samples in the order."""


def pack_window(lengths: Integers, context: int) -> Iterator[Pack]:
    """Packs of one window, in the random order of their longest samples.

    Args:
        lengths: Tokens of the window's samples, none above the context, shape (n,).
        context: Tokens that a pack may have.
    """
    packs: list[Pack] = []
    room: list[tuple[int, int]] = []  # tokens that are free, and whose
    for place in np.argsort(-lengths, kind="stable").tolist():
        length = int(lengths[place])
        best = bisect_left(room, (length, -1))
        if best < len(room):
            free, number = room.pop(best)
            packs[number].append(place)
        else:
            free, number = context, len(packs)
            packs.append([place])
        insort(room, (free - length, number))
    for pack in sorted(packs, key=lambda pack: pack[0]):
        yield sorted(pack)


def pack(lengths: Integers, context: int, window: int) -> Iterator[Pack]:
    """Packs of all samples.

    Args:
        lengths: Tokens of each sample in order, none above the context, shape (n,).
        context: Tokens that a pack may have.
        window: Samples that are packed together; more fill packs better and mix the order less.
    """
    for start in range(0, len(lengths), window):
        for members in pack_window(lengths[start : start + window], context):
            yield [start + place for place in members]


def pad(lengths: Integers, context: int) -> Iterator[Pack]:
    """Padded batches of samples in order: one more goes in while rows x longest row stays within the context.

    Args:
        lengths: Tokens of each sample in order, none above the context, shape (n,).
        context: Tokens that a batch may have, padding included.
    """
    members: Pack = []
    longest = 0
    for place, length in enumerate(lengths.tolist()):
        if members and max(longest, length) * (len(members) + 1) > context:
            yield members
            members, longest = [], 0
        members.append(place)
        longest = max(longest, length)
    if members:
        yield members


@dataclass(frozen=True)
class Filling:
    """How full packs or padded batches are.

    Attributes:
        samples: In all of them.
        packs: How many there are.
        tokens: Of samples.
        computed: Tokens that the model computes, padding included.
        efficiency: Tokens of samples over what the context would hold in as many packs.
        useful: Tokens of samples over tokens computed.
    """

    samples: int
    packs: int
    tokens: int
    computed: int
    efficiency: float
    useful: float


def measure_filling(packs: list[list[int]], context: int, *, padded: bool) -> Filling:
    """How full they are.

    Args:
        packs: Tokens of the samples of each.
        context: Tokens that one may have.
        padded: Whether rows are as long as the longest.
    """
    tokens = sum(map(sum, packs))
    computed = sum(len(pack) * max(pack) for pack in packs) if padded else tokens
    return Filling(
        samples=sum(map(len, packs)),
        packs=len(packs),
        tokens=tokens,
        computed=computed,
        efficiency=tokens / (context * len(packs)) if packs else 0.0,
        useful=tokens / computed if computed else 0.0,
    )


def compare_fillings(packed: Filling, padded: Filling) -> Mapping[str, Any]:
    """What packing saves: tokens computed, and passes through the model, over those of padded batches."""
    return {
        "tokens": padded.computed / packed.computed if packed.computed else 0.0,
        "passes": padded.packs / packed.packs if packed.packs else 0.0,
    }
