from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.kinds import FORMATS, MARKED
from internspatial_kedro.formats.mentions import Mentions
from internspatial_kedro.formats.palette import COLOURS, WELL_APART
from internspatial_kedro.formats.slots import Slots, column
from internspatial_kedro.tables.sampling import hash_values


@pytest.fixture(scope="module")
def pairs(ten_thousand: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Colours and numbers (n, 2) of two-slot samples with boxes drawn, and their truths."""
    qa = ten_thousand.filter(pa.array(Slots.from_questions(ten_thousand).counts == 2))
    slots = Slots.from_questions(qa)
    rows = np.arange(qa.num_rows)
    formats = np.full(qa.num_rows, FORMATS.index(("box", "from_image")))
    mentions = Mentions.from_choice(slots, rows, formats, hash_values(column(qa, "qa_id")), seed=1)
    return mentions.colour.reshape(-1, 2), mentions.number.reshape(-1, 2), column(qa, "truth").to_pylist()


def test_two_marks_are_well_apart(pairs: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    colours, numbers, _ = pairs

    assert set(((colours[:, 1] - colours[:, 0]) % len(COLOURS)).tolist()) == set(WELL_APART)
    assert (numbers[:, 0] != numbers[:, 1]).all()
    assert set(numbers.ravel().tolist()) == set(range(1, 10))


def chi_square(table: np.ndarray) -> float:
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(((table - expected) ** 2 / expected).sum())


def test_marks_tell_neither_truth_nor_order(pairs: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    colours, numbers, truths = pairs
    right = np.array([0 if truth == "a" else 1 for truth in truths])
    sample = np.arange(len(right))

    # Which slot is right, and which comes first, against its mark: chi-square below its 0.1 % quantile.
    for marks, count, limit in ((colours, 8, 24.3), (numbers - 1, 9, 26.1)):
        of_right = np.bincount(marks[sample, right], minlength=count)
        of_wrong = np.bincount(marks[sample, 1 - right], minlength=count)
        of_first, of_second = (np.bincount(marks[:, i], minlength=count) for i in (0, 1))
        assert chi_square(np.array([of_right, of_wrong])) < limit
        assert chi_square(np.array([of_first, of_second])) < limit
    higher_is_first = (numbers[:, 0] > numbers[:, 1]).mean()
    assert abs(higher_is_first - 0.5) < 4 * 0.5 / np.sqrt(len(numbers))


def test_content_hash_depends_on_what_is_shown_only(ten_thousand: pa.RecordBatch) -> None:
    slots, questions = Slots.from_questions(ten_thousand), hash_values(column(ten_thousand, "qa_id"))
    rows = np.repeat(np.arange(100), len(FORMATS))
    formats = np.tile(np.arange(len(FORMATS)), 100)
    first, second = (Mentions.from_choice(slots, rows, formats, questions, seed) for seed in (1, 2))

    assert len(set(first.hashes.tolist())) == len(rows)
    marked = np.array([FORMATS[i].image in MARKED for i in formats])
    assert (first.hashes[~marked] == second.hashes[~marked]).all()
    assert (first.hashes[marked] != second.hashes[marked]).mean() > 0.9


def test_up_to_eight_marks_have_colours_and_numbers_of_their_own() -> None:
    count = 8
    slots = _bare_slots(count)
    for seed in range(20):
        formats = np.array([FORMATS.index(("number", "natural"))])
        mentions = Mentions.from_choice(slots, np.zeros(1, int), formats, np.array([7], np.uint64), seed)
        assert max(Counter(mentions.colour.tolist()).values()) == 1
        assert max(Counter(mentions.number.tolist()).values()) == 1


def _bare_slots(count: int) -> Slots:
    numbers, texts = np.zeros(count), pa.array([""] * count, pa.large_string())
    return Slots(
        task=pa.array(["position_comparison"]),
        images=np.array([1]),
        counts=np.array([count]),
        starts=np.array([0]),
        parent=np.zeros(count, int),
        letter=np.arange(count),
        size_wh=np.full((count, 2), 100.0),
        box_xyxy=np.zeros((count, 4)),
        mark_px=np.zeros((count, 2)),
        mark_radius_px=numbers,
        area_fraction=numbers,
        has_mask=numbers > 0,
        is_named=numbers > 0,
        names=texts,
        object_ids=texts,
        view_ids=texts,
    )
