"""All labels of a run with their frequencies: stable numbers for labels, and weights that do not favour common ones."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.tables.sampling import Hashes, Integers, hash_values


@dataclass(frozen=True)
class Vocabulary:
    """Labels in alphabetical order, and how many objects have each."""

    labels: list[str]
    counts: list[int]

    @classmethod
    def of(cls, label_counts: pa.Table) -> "Vocabulary":
        """From the `label_counts` table."""
        ordered = label_counts.sort_by("label")
        return cls(ordered["label"].to_pylist(), ordered["count"].to_pylist())

    @cached_property
    def _array(self) -> pa.Array:
        return pa.array(self.labels, pa.large_string())

    @cached_property
    def hashes(self) -> Hashes:
        """Hash of each label, the same whatever other labels there are."""
        return hash_values(self._array)

    @cached_property
    def rarity(self) -> NDArray[np.float64]:
        """Inverse frequency of each label."""
        return np.asarray(1.0 / np.maximum(self.counts, 1))

    @cached_property
    def _kin(self) -> Integers:
        """Sorted pairs (compound, head) as compound x labels + head: floor lamp and lamp, armchair and chair."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        pairs = [
            number * len(self.labels) + numbers[label[start:]]
            for label, number in numbers.items()
            for start in range(1, len(label))
            if label[start:] in numbers
        ]
        return np.asarray(np.sort(np.array(pairs, dtype=np.int64)))

    def are_kin(self, first: Integers, second: Integers) -> NDArray[np.bool_]:
        """Whether one label is the other or a compound of it: then a phrase for one may be meant for the other."""
        size = len(self.labels)
        codes = np.stack([first * size + second, second * size + first])
        return np.asarray((first == second) | np.isin(codes, self._kin).any(axis=0))

    def index_of(self, labels: pa.Array) -> Integers:
        """Number of each label.

        Raises:
            ValueError: A label is not in the vocabulary.
        """
        encoded = labels.dictionary_encode()
        numbers = pc.index_in(encoded.dictionary, value_set=self._array)
        if numbers.null_count:
            unknown = encoded.dictionary.filter(pc.is_null(numbers)).to_pylist()
            raise ValueError(f"Labels {unknown[:5]} are not in label_counts; run count_labels on the same views.")
        found: Integers = np.asarray(numbers).astype(np.int64)[np.asarray(encoded.indices)]
        return found
