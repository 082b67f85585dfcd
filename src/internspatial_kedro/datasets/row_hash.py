"""Hash of a table's content that does not depend on the order of its rows.

Every row is hashed over all its columns, nested ones too; the rows' hashes are added modulo 2^64. Two runs that made
the same rows, in any order and in any number of files, have the same content hash.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    if pa.types.is_dictionary(array.type):
        return _hash_words(array)
    return hash_values(array)


def sum_of_hashes(batch: pa.RecordBatch) -> int:
    """The sum of a batch's row hashes modulo 2^64; sums of several batches add up."""
    rows = hash_rows(batch.to_struct_array())
    return int(np.add.reduce(rows, dtype=np.uint64))


def _hash_words(array: pa.DictionaryArray) -> Hashes:
    """Each word is hashed once; the same hashes as without a dictionary."""
    words, missing = hash_values(array.dictionary), len(array.dictionary)
    index = np.asarray(pc.fill_null(array.indices, missing))
    found: Hashes = np.append(words, hash_values(pa.nulls(1, array.dictionary.type)))[index]
    return found


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
    items = hash_rows(array.values.slice(first, last - first))
    width = int(lengths.max(initial=0))
    if 0 < width <= _MOST_WEIGHTS and len(items) == width * len(array):
        # All lists are equally long, which is most often so: a matrix is several times as fast.
        totals = items.reshape(-1, width) @ _WEIGHTS[:width]
    else:
        positions = np.arange(first, last) - np.repeat(offsets[:-1], lengths)
        weighted = items * _WEIGHTS[positions % _MOST_WEIGHTS]
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weighted, dtype=np.uint64)])
        totals = sums[offsets[1:] - first] - sums[offsets[:-1] - first]
    return _without_nulls(finalise(totals + lengths.astype(np.uint64)), array)


def _without_nulls(hashes: Hashes, array: pa.Array) -> Hashes:
    """Nulls have a hash of their own, unlike an empty list or a struct of nulls."""
    return np.where(np.asarray(array.is_valid()), hashes, _NULL) if array.null_count else hashes
