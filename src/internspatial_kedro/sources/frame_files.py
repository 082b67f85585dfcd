"""Frames that a reader itself writes, once, below the root, where later stages open them: unpacked or turned upright.

Files are put in place whole, so that any number of processes may do it at once.
"""

import os
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.records import Source, SourceError

DEFAULT_FOLDER = ".internspatial"


def frames_folder(source: Source) -> str:
    """Where such frames go, below the root: the option `frames_folder`.

    Raises:
        SourceError: It does not stay below the root, or nothing can be written there.
    """
    folder = source.options.get("frames_folder", DEFAULT_FOLDER)
    try:
        path = path_below(source.root, folder if isinstance(folder, str) else "")
    except Unusable as verdict:
        raise SourceError(
            f"Source '{source.name}': option frames_folder is {folder!r}; a folder below {source.root} was expected."
        ) from verdict
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise not_writable(source, path, error) from error
    return str(folder)


def put_frame(source: Source, relative: str, origin: Path, make: Callable[[], bytes], size: int | None = None) -> str:
    """Write a file, unless one is there that is no older than what it is made from.

    Args:
        source: The configured source.
        relative: The file, below the root.
        origin: What it is made from.
        make: Its content.
        size: Its bytes, where they are known before: a file of another size is written again.

    Returns:
        `relative`.

    Raises:
        SourceError: It cannot be written.
    """
    path = path_below(source.root, relative)
    if path.is_file() and path.stat().st_mtime_ns >= origin.stat().st_mtime_ns and size in (None, path.stat().st_size):
        return relative
    content = make()
    draft = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise not_writable(source, path, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return relative


def not_writable(source: Source, path: Path, error: OSError) -> SourceError:
    """The one line for frames that cannot be written."""
    return SourceError(
        f"Source '{source.name}': frames cannot be written to {path} ({error.strerror}). Make it writable, or name "
        "another folder below the root as option frames_folder."
    )
