"""Fingerprints: from what a dataset is made. A dataset whose fingerprint has changed is stale."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import internspatial_kedro


def digest(*parts: str) -> str:
    """16 hexadecimal digits of some texts; order matters."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


@cache
def code_version() -> str:
    """Version of the package and a digest of its source files."""
    root = Path(internspatial_kedro.__file__).parent
    return f"{internspatial_kedro.__version__}+{digest_files(sorted(root.rglob('*.py')), root)}"


def digest_files(paths: Iterable[Path], root: Path) -> str:
    """Digest of files' names below a root and contents."""
    hasher = hashlib.blake2b(digest_size=8)
    for path in paths:
        hasher.update(path.relative_to(root).as_posix().encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def digest_listing(root: Path) -> str:
    """Digest of the names and sizes of all files below a folder: cheap, and the same on every machine.

    Hidden folders do not count: readers keep there what they have made of the files.
    """
    files = sorted(path for path in root.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(root)))
    return digest(*(f"{path.relative_to(root).as_posix()}:{path.stat().st_size}" for path in files))


def _is_hidden(path: Path) -> bool:
    return any(folder.startswith(".") for folder in path.parts[:-1])
