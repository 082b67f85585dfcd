from collections import Counter
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.choice import choose_formats, format_quotas, question_hashes
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.tables.sampling import finalise

RULES = FormatRules()


def bits(pattern: int) -> set[int]:
    return {bit for bit in range(len(FORMATS)) if pattern >> bit & 1}


@pytest.mark.parametrize("per_question", [1, 3, 25])
def test_within_a_pattern_formats_differ_by_one(ten_thousand: pa.RecordBatch, per_question: int) -> None:
    patterns, hashes = format_patterns(ten_thousand, RULES), question_hashes(ten_thousand, 3)
    rows, formats = choose_formats(patterns, hashes, format_quotas(patterns, hashes), 3, per_question)

    assert len(set(patterns)) > 10
    for pattern in set(patterns.tolist()):
        used = Counter(dict.fromkeys(bits(pattern), 0))
        used.update(formats[patterns[rows] == pattern].tolist())
        assert set(used) == bits(pattern)
        if used:
            assert max(used.values()) - min(used.values()) <= 1


def test_every_question_gets_distinct_suitable_formats(ten_thousand: pa.RecordBatch) -> None:
    patterns, hashes = format_patterns(ten_thousand, RULES), question_hashes(ten_thousand, 3)
    rows, formats = choose_formats(patterns, hashes, format_quotas(patterns, hashes), 3, 4)

    assert (patterns[rows] >> formats & 1 == 1).all()
    assert len(set(zip(rows.tolist(), formats.tolist(), strict=True))) == len(rows)
    suitable = np.array([len(bits(pattern)) for pattern in patterns])
    np.testing.assert_array_equal(np.bincount(rows, minlength=len(patterns)), np.minimum(suitable, 4))


def test_shares_where_eligible_differ_by_less_than_a_tenth(ten_thousand: pa.RecordBatch) -> None:
    patterns, hashes = format_patterns(ten_thousand, RULES), question_hashes(ten_thousand, 3)
    _, formats = choose_formats(patterns, hashes, format_quotas(patterns, hashes), 3, 1)

    expected = np.zeros(len(FORMATS))
    for pattern, count in Counter(patterns.tolist()).items():
        for bit in bits(pattern):
            expected[bit] += count / len(bits(pattern))
    used = np.bincount(formats, minlength=len(FORMATS))

    assert (np.abs(used / expected - 1) < 0.1).all()


def test_patterns_too_large_to_remember_are_balanced_on_average() -> None:
    count = 57_000
    qa = pa.table({"qa_id": [f"{i:016x}" for i in range(count)]})
    patterns, hashes = np.full(count, 2**19 - 1, dtype=np.int32), question_hashes(qa, 3)
    quotas = format_quotas(patterns, hashes, remembered=1000)
    _, formats = choose_formats(patterns, hashes, quotas, 3, 1)

    assert quotas["hashes"].to_pylist() == [[]]
    assert (np.abs(np.bincount(formats, minlength=19) / (count / 19) - 1) < 0.1).all()


def test_quotas_count_patterns_and_remember_sorted_hashes() -> None:
    hashes = np.array([9, 4, 7, 1, 8], dtype=np.uint64)
    quotas = format_quotas(np.array([5, 1, 5, 1, 5], dtype=np.int32), hashes, remembered=2)

    assert quotas.to_pylist() == [
        {"pattern": 1, "count": 2, "hashes": [1, 4]},
        {"pattern": 5, "count": 3, "hashes": []},
    ]


def test_odd_ones_out_differ_between_patterns_and_seeds() -> None:
    """One question of each of many patterns: not always the same format comes first."""
    patterns = np.arange(2**19 - 200, 2**19, dtype=np.int32) | np.int32(0b111)
    hashes = finalise(np.arange(200, dtype=np.uint64))
    quotas = format_quotas(patterns, hashes)
    first, second = (choose_formats(patterns, hashes, quotas, seed, 1)[1] for seed in (1, 2))

    assert len(set(first.tolist())) > 15
    assert (first != second).mean() > 0.8


def test_foreign_quotas_are_an_error(ten_thousand: pa.RecordBatch, make_quotas: Callable[..., pa.Table]) -> None:
    patterns, hashes = format_patterns(ten_thousand, RULES), question_hashes(ten_thousand, 3)
    few = make_quotas(ten_thousand.slice(0, 1), 3, RULES)

    with pytest.raises(ValueError, match="not in format_quotas"):
        choose_formats(patterns, hashes, few, 3, 1)
    with pytest.raises(ValueError, match="not in format_quotas"):
        choose_formats(patterns, hashes, few.slice(0, 0), 3, 1)
