"""Files of a 3RScan recording: a folder `sequence/`, or `sequence.zip`, whose members are read one by one.

Nothing is unpacked as a whole. A member whose path is absolute or climbs is never read.
"""

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import join

FOLDER, ARCHIVE = "sequence", "sequence.zip"
_LARGEST_MEMBER = 64 * 2**20
_ABSOLUTE = re.compile(r"[A-Za-z]:|[/\\]")
_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


class Sequence(Protocol):
    """A recording.

    Attributes:
        path: The folder or archive, below the root.
        is_folder: Whether its files can be used where they are.
        strays: Names of members that leave the archive's folder.
    """

    path: str
    is_folder: bool
    strays: list[str]

    def origin(self, name: str) -> Path:
        """What holds a file, to tell whether a copy is still fresh."""
        ...

    def names(self) -> set[str]:
        """Names of its files."""
        ...

    def read(self, name: str, missing: Reason) -> bytes:
        """Content of a file.

        Raises:
            Unusable: There is no such file (with the reason `missing`), or it cannot be read (`record_malformed`).
        """
        ...


def open_sequence(root: Path, folder: str) -> Sequence | None:
    """The recording in a scan's folder, or None.

    Raises:
        Unusable: The archive is none.
    """
    if (root / folder / FOLDER).is_dir():
        return _FolderSequence(root, join(folder, FOLDER))
    return _ZipSequence(root, join(folder, ARCHIVE)) if (root / folder / ARCHIVE).is_file() else None


class _FolderSequence:
    def __init__(self, root: Path, folder: str) -> None:
        self._root = root
        self.path = folder
        self.is_folder = True
        self._names = {path.name for path in path_below(root, folder).iterdir()}
        self.strays: list[str] = []

    def origin(self, name: str) -> Path:
        return path_below(self._root, join(self.path, name))

    def names(self) -> set[str]:
        return self._names

    def read(self, name: str, missing: Reason) -> bytes:
        path = self.origin(name)
        if not path.is_file():
            raise Unusable(missing, f"{FOLDER}/{name} does not exist")
        return path.read_bytes()


class _ZipSequence:
    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.is_folder = False
        self._archive = path_below(root, path)
        try:
            with zipfile.ZipFile(self._archive) as archive:
                members = archive.namelist()
        except _ERRORS as error:
            raise Unusable(Reason.RECORD_MALFORMED, f"{ARCHIVE} is no whole archive: {error}") from error
        self.strays = sorted(member for member in members if _leaves(member))
        self._members = {PurePosixPath(member).name: member for member in members if not _leaves(member)}

    def origin(self, name: str) -> Path:
        return self._archive

    def names(self) -> set[str]:
        return set(self._members)

    def read(self, name: str, missing: Reason) -> bytes:
        if name not in self._members:
            raise Unusable(missing, f"{ARCHIVE} has no member {name}")
        try:
            with zipfile.ZipFile(self._archive) as archive:
                member = archive.getinfo(self._members[name])
                if member.file_size > _LARGEST_MEMBER:
                    raise Unusable(Reason.RECORD_MALFORMED, f"{name} in {ARCHIVE} has {member.file_size} bytes")
                return archive.read(member)
        except _ERRORS as error:
            raise Unusable(Reason.RECORD_MALFORMED, f"{name} in {ARCHIVE} cannot be read: {error}") from error


def _leaves(member: str) -> bool:
    """Whether a member's path is absolute or climbs."""
    return bool(_ABSOLUTE.match(member)) or ".." in re.split(r"[/\\]", member)
