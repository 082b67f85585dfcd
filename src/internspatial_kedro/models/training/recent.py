"""What was used last, up to so many bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps values by key; those unused for longest go first."""

    def __init__(self, read: Callable[[Key], Value], size: Callable[[Value], int], most_bytes: int) -> None:
        """Starts with nothing kept.

        Args:
            read: Gives a key's value.
            size: Bytes of a value.
            most_bytes: What all may take; the newest is kept whatever it takes.
        """
        self._read, self._size, self._most_bytes = read, size, most_bytes
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Value:
        """A value, read if it is not kept.

        Args:
            key: Whose.
        """
        if key not in self._kept:
            self._kept[key] = self._read(key)
            self._bytes += self._size(self._kept[key])
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and self._bytes > self._most_bytes:
            self._bytes -= self._size(self._kept.popitem(last=False)[1])
        return self._kept[key]
