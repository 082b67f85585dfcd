"""Digests of the pictures and videos that a model is shown."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

_WHOLE: Final = 64 * 2**20
"""A larger file is known by its size, beginning and end: a video of gigabytes is not read for its name."""
_END: Final = 2**20


def media_digest(path: Path) -> str:
    """32 hexadecimal digits of a file's content, or of the files of a folder of frames; `missing:<path>` if none."""
    if path.is_dir():
        hasher = hashlib.blake2b(digest_size=16)
        for frame in sorted(path.iterdir()):
            hasher.update(f"{frame.name}:{media_digest(frame)}".encode())
        return hasher.hexdigest()
    try:
        state = path.stat()
    except OSError:
        return f"missing:{path}"
    return _file_digest(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=65_536)
def _file_digest(path: Path, size: int, modified_ns: int) -> str:
    """Of a file in the state that size and time of modification tell."""
    with path.open("rb") as file:
        if size <= _WHOLE:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        hasher = hashlib.blake2b(str(size).encode(), digest_size=16)
        hasher.update(file.read(_END))
        file.seek(-_END, 2)
        hasher.update(file.read(_END))
        return hasher.hexdigest()
