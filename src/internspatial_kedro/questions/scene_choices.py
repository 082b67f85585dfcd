"""Choices about scenes: by hash of ids, never by position."""

import numpy as np
import pyarrow as pa

from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, hash_values, salt


def instance_hashes(scene: SceneFacts, *words: str | int) -> Hashes:
    """A hash of each instance in its scene, shape (n,); other words, another hash."""
    return combine(hash_values(pa.array(scene.ids, pa.large_string())), salt(scene.scene_id, *words))


def lowest(hashes: Hashes, most: int) -> Integers:
    """Indices of at most so many hashes, the lowest, in their order."""
    return np.argsort(hashes, kind="stable")[:most]


def lowest_of_each(groups: Integers, hashes: Hashes, most: int) -> Integers:
    """Indices of at most so many rows, by hash, with as many of each group as there are."""
    order = np.lexsort((hashes, groups))
    first = np.searchsorted(groups[order], groups[order])
    rank = np.arange(len(order)) - first
    return order[np.lexsort((hashes[order], rank))][:most]


def shuffled(texts: tuple[str, ...], *words: str | int) -> list[str]:
    """Texts in an order that only they and the words decide, all orders alike."""
    return sorted(texts, key=lambda text: (salt(text, *words), text))


def choose(count: int, *words: str | int) -> int:
    """A number in [0, count), uniform."""
    return salt(*words) % count
