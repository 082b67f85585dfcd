"""Labels of a run: stable numbers, weights, kinship."""

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.questions.vocabulary import Vocabulary

KIN = [
    ("the same", "chair", "chair", True),
    ("a compound", "lamp", "floor lamp", True),
    ("a compound in one word", "armchair", "chair", True),
    ("two compounds of one head", "floor lamp", "table lamp", False),
    ("others", "chair", "lamp", False),
    ("the same beginning", "table", "table lamp", False),
]
LABELS = sorted({label for _, one, other, _ in KIN for label in (one, other)})


def test_labels_are_in_alphabetical_order_with_their_counts() -> None:
    counted = pa.table({"label": ["lamp", "chair", "ébène"], "count": [2, 4, 1]})
    vocabulary = Vocabulary.of(counted)
    assert vocabulary.labels == ["chair", "lamp", "ébène"]
    assert vocabulary.counts == [4, 2, 1]
    assert vocabulary.rarity.tolist() == [0.25, 0.5, 1.0]


def test_numbers_of_labels() -> None:
    numbers = Vocabulary(["chair", "lamp"], [1, 1]).index_of(pa.array(["lamp", "chair", "lamp"], pa.large_string()))
    assert numbers.tolist() == [1, 0, 1]
    assert Vocabulary([], []).index_of(pa.array([], pa.large_string())).shape == (0,)


def test_an_unknown_label_is_named() -> None:
    with pytest.raises(ValueError, match=r"Labels \['unicorn'\] are not in label_counts; run count_labels"):
        Vocabulary(["chair"], [1]).index_of(pa.array(["chair", "unicorn"], pa.large_string()))


@pytest.mark.parametrize(("one", "other", "expected"), [row[1:] for row in KIN], ids=[row[0] for row in KIN])
def test_kinship(one: str, other: str, expected: bool) -> None:
    vocabulary = Vocabulary(LABELS, [1] * len(LABELS))
    first, second = (np.array([LABELS.index(label)]) for label in (one, other))
    assert vocabulary.are_kin(first, second).tolist() == [expected]
    assert vocabulary.are_kin(second, first).tolist() == [expected]


def test_a_label_has_the_same_hash_in_every_vocabulary() -> None:
    few, many = Vocabulary(["lamp"], [1]), Vocabulary(["chair", "lamp"], [1, 1])
    assert few.hashes[0] == many.hashes[1]
    assert many.hashes[0] != many.hashes[1]
