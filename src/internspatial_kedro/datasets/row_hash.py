"""Hash of a table's content that does not depend on the order of its rows.

Every row is hashed over all its columns, nested ones too; the rows' hashes are added modulo 2^64. Two runs that made
the same rows, in any order and in any number of files, have the same content hash.
"""

import numpy as np
import pyarrow as pa

from internspatial_kedro.tables.sampling import Hashes, finalise, hash_values, salt

_MOST_WEIGHTS = 4096
_WEIGHTS = np.array([salt("weight", index) | 1 for index in range(_MOST_WEIGHTS)], dtype=np.uint64)
"""Odd factors that tell columns and positions apart."""
_NULL = np.uint64(salt("null"))


def hash_rows(array: pa.Array) -> Hashes:
    """One hash per row of an Arrow array of any nested type."""
    if pa.types.is_struct(array.type):
        return _hash_struct(array)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return _hash_lists(array)
    return hash_values(array)


def sum_of_hashes(batch: pa.RecordBatch) -> int:
    """The sum of a batch's row hashes modulo 2^64; sums of several batches add up."""
    rows = hash_rows(batch.to_struct_array())
    return int(np.add.reduce(rows, dtype=np.uint64))


def _hash_struct(array: pa.StructArray) -> Hashes:
    """Weighted sum of the fields' hashes, mixed; a null struct differs from a struct of nulls."""
    total = np.zeros(len(array), np.uint64)
    # flatten() spreads a null struct over its fields, where field() would show what lies below it.
    for index, column in enumerate(array.flatten()):
        total += hash_rows(column) * _WEIGHTS[index]
    return _without_nulls(finalise(total), array)


def _hash_lists(array: pa.Array) -> Hashes:
    """Items are weighted by their position and added, which is a difference of running sums."""
    offsets = np.asarray(array.offsets).astype(np.int64)
    first, last = offsets[0], offsets[-1]
    lengths = np.diff(offsets)
    positions = np.arange(first, last) - np.repeat(offsets[:-1], lengths)
    items = finalise(hash_rows(array.values.slice(first, last - first))) * _WEIGHTS[positions % _MOST_WEIGHTS]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(items, dtype=np.uint64)])
    totals = sums[offsets[1:] - first] - sums[offsets[:-1] - first] + lengths.astype(np.uint64)
    return _without_nulls(finalise(totals), array)


def _without_nulls(hashes: Hashes, array: pa.Array) -> Hashes:
    """Nulls have a hash of their own, unlike an empty list or a struct of nulls."""
    return np.where(np.asarray(array.is_valid()), hashes, _NULL) if array.null_count else hashes
