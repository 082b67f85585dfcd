"""Choices by hash: the same seed gives the same rows on any runner and any number of partitions.

A choice is a pure function of the ids of what is chosen and of the seed, never of a row's position. Hashes are unsigned
64-bit numbers; arrays of them may overflow by design (arithmetic modulo 2^64).
"""

import hashlib
from dataclasses import dataclass

import daft
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Integers = NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_NULL = np.uint64(0xD1B54A32D192ED03)
_HEX = np.array([f"{byte:02x}".encode() for byte in range(256)], dtype="S2")


def finalise(values: Hashes) -> Hashes:
    """SplitMix64's finaliser: a bijection of 64 bits in which every input bit moves half of the output bits."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_A
    values = (values ^ (values >> np.uint64(27))) * _MIX_B
    return np.asarray(values ^ (values >> np.uint64(31)))


def combine(first: Hashes, *others: Hashes | int) -> Hashes:
    """One hash of several, order matters. An integer is a salt: it makes two choices about one row independent."""
    result = np.atleast_1d(np.asarray(first, dtype=np.uint64))
    for other in others:
        term = np.atleast_1d(np.asarray(other % (1 << 64) if isinstance(other, int) else other, dtype=np.uint64))
        result = finalise((result + _GOLDEN) ^ (term * _MIX_B + _GOLDEN))
    return result


def salt(*words: str | int) -> int:
    """A 64-bit number of a few words, the same in every process."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def hash_values(values: pa.Array) -> Hashes:
    """Hash of each value of a flat Arrow array (text, numbers, booleans); null has a hash of its own."""
    hashes = np.asarray(daft.Series.from_arrow(values).hash().to_arrow())
    return np.where(np.asarray(values.is_valid()), hashes, _NULL) if values.null_count else hashes


def uniform(hashes: Hashes) -> NDArray[np.float64]:
    """Numbers in [0, 1) with 53 random bits."""
    return np.asarray((hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def pick(hashes: Hashes, count: int | Integers) -> Integers:
    """Index in [0, count) of each hash, uniform."""
    return np.asarray(np.minimum((uniform(hashes) * count).astype(np.int64), np.asarray(count) - 1))


def hex_ids(hashes: Hashes) -> pa.Array:
    """16 hexadecimal digits of each hash as large strings."""
    count = len(hashes)
    digits = _HEX[hashes.astype(">u8").view(np.uint8)]
    offsets = np.arange(0, 16 * (count + 1), 16, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(digits))


@dataclass(frozen=True)
class KnownHashes:
    """Sorted hashes of the rows of groups, to rank rows by; a group whose hashes are not known has none.

    Attributes:
        keys: One sortable number for each hash: its group above the leading bits of the hash, shape (n,).
        lengths: Hashes of each group, shape (g,).
    """

    keys: Hashes
    lengths: Integers

    @classmethod
    def of(cls, hashes: Hashes, lengths: Integers) -> "KnownHashes":
        """From the hashes of all groups, one group after the other, and how many each has."""
        owner = np.repeat(np.arange(len(lengths)), lengths)
        return cls(_keys(owner, hashes, len(lengths)), lengths)

    def ranks(self, groups: Integers, hashes: Hashes) -> Integers:
        """Rank of each hash among those of its group, shape (n,)."""
        starts = np.cumsum(self.lengths) - self.lengths
        return np.asarray(np.searchsorted(self.keys, _keys(groups, hashes, len(self.lengths))) - starts[groups])


def _keys(groups: Integers, hashes: Hashes, count: int) -> Hashes:
    bits = max(count.bit_length(), 1)
    return np.asarray((groups.astype(np.uint64) << np.uint64(64 - bits)) | (hashes >> np.uint64(bits)))


def exact_ranks(groups: Integers, hashes: Hashes, counts: Integers, known: KnownHashes) -> Integers:
    """Rank of each row among the rows of its group, by hash.

    Exact where the group's sorted hashes are known; otherwise the expected rank, hash / 2^64 x count. So small groups
    are balanced to the row and large ones statistically, with memory that does not grow with the table.

    Args:
        groups: Group index of each row, shape (n,).
        hashes: Hash of each row, shape (n,).
        counts: Rows of each group over the whole table, shape (g,).
        known: Hashes of each group.

    Returns:
        Rank in [0, counts[group]), shape (n,).
    """
    exact = known.lengths[groups] > 0
    if exact.all():
        return known.ranks(groups, hashes)
    ranks = pick(hashes, np.maximum(counts[groups], 1))
    ranks[exact] = known.ranks(groups[exact], hashes[exact])
    return ranks
