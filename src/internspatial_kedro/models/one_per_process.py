"""A model that all threads of a process share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class OnePerProcess(Generic[T]):
    """Something dear to make: made when it is first needed, and used by one thread at a time.

    Daft gives every thread an actor of its own; without this, each would load the model. Sent to another process or
    machine, it is made there anew.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._lock = make, Lock()
        self._made: list[T] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return OnePerProcess, (self._make,)

    @contextmanager
    def use(self) -> Iterator[T]:
        """It, while no other thread has it."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            yield self._made[0]
