"""Who makes what: processes that share a folder claim keys, so that none makes what another is making."""

import errno
import fcntl
import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Final

_logger = logging.getLogger(__name__)

_FILE: Final = "claims.lock"
_GLANCE_S: Final = 0.1
_TAKEN: Final = (errno.EAGAIN, errno.EACCES)
_NO_LOCKS: Final = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


class Claims:
    """Claims below a folder: a claim is the lock of one byte of a file, which ends with its process, however that ends.

    The file stays empty, for bytes beyond its end can be locked. Two keys that share a byte, one pair of 10^16, only
    wait for each other. Threads of one process share its claims, and lose them if the file is closed: it stays open.

    Args:
        folder: There already.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._has_locks = True

    @contextmanager
    def take(self, keys: Sequence[str]) -> Iterator[list[str]]:
        """Those keys that no other process has claimed, claimed; if others have them all, the first that come free.

        Args:
            keys: Different ones, at least one.
        """
        # Nobody waits with something claimed, so no two wait for each other.
        while not (mine := [key for key in keys if self._lock(key)]):
            time.sleep(_GLANCE_S)
        try:
            yield mine
        finally:
            for key in mine if self._has_locks else ():
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _place(key))

    def _lock(self, key: str) -> bool:
        """Whether it is ours now."""
        if not self._has_locks:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(key))
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            if error.errno not in _NO_LOCKS:
                raise
            _logger.warning("%s cannot be locked (%s): several processes may make the same twice.", self._path, error)
            self._has_locks = False
        return True

    @cached_property
    def _file(self) -> IO[bytes]:
        return self._path.open("ab")


def _place(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=7).digest())
