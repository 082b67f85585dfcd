import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.batching import Batches, is_out_of_memory

MORE_THAN_ANY_MACHINE = 2**50


class Scarce:
    """Squares numbers, and really runs out of memory over a limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.done: list[list[int]] = []

    def __call__(self, batch: list[int]) -> list[int]:
        if len(batch) > self.limit:
            torch.empty(MORE_THAN_ANY_MACHINE)
        self.done.append(batch)
        return [number**2 for number in batch]


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_whatever_memory_there_is_the_order_stays(items: list[int], size: int, limit: int) -> None:
    model = Scarce(limit)
    assert Batches(size).run(items, lambda number: number % 3, model) == [number**2 for number in items]
    assert all(len(batch) <= min(limit, size) for batch in model.done)
    assert all(len({number % 3 for number in batch}) == 1 for batch in model.done)
    assert sorted(number for batch in model.done for number in batch) == sorted(items)


def test_batches_are_as_large_as_they_may_be() -> None:
    model = Scarce(limit=99)
    Batches(4).run(list(range(10)), lambda _: 0, model)
    assert [len(batch) for batch in model.done] == [4, 4, 2]


def test_what_did_not_fit_once_is_not_tried_again() -> None:
    batches, model = Batches(8), Scarce(limit=3)
    batches.run(list(range(16)), lambda _: 0, model)
    assert batches.size == 2
    assert [len(batch) for batch in model.done] == [2] * 8


def test_one_photo_too_large_says_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"One photo alone does not fit into memory.*device cpu"):
        Batches(4).run([1, 2], lambda _: 0, Scarce(limit=0))


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    def broken(batch: list[int]) -> list[int]:
        raise RuntimeError(f"shape mismatch in {batch}")

    with pytest.raises(RuntimeError, match="shape mismatch in"):
        Batches(4).run([1, 2], lambda _: 0, broken)


def test_a_model_that_loses_one_is_found_out() -> None:
    with pytest.raises(ValueError, match="zip"):
        Batches(4).run([1, 2], lambda _: 0, lambda batch: batch[1:])


@pytest.mark.parametrize(
    ("error", "scarce"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), True),
        (RuntimeError("size mismatch"), False),
        (ValueError("not enough memory"), False),
    ],
)
def test_what_is_a_lack_of_memory(error: Exception, scarce: bool) -> None:
    assert is_out_of_memory(error) is scarce
