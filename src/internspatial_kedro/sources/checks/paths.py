"""Paths and ids out of untrusted files: below the root, made of harmless letters."""

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath

from internspatial_kedro.sources.checks.parsing import shown
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_MAX_ID_LETTERS = 120


def path_below(root: Path, relative: str) -> Path:
    """The file that a native record names.

    Args:
        root: The source's root.
        relative: Path in POSIX form, as the record or the folder listing has it.

    Raises:
        Unusable: It is absolute, climbs out of the root, or a symbolic link leads out of it.
    """
    parts = PurePosixPath(relative)
    if not relative or "\x00" in relative or parts.is_absolute() or ".." in parts.parts or "\\" in relative:
        raise Unusable(Reason.PATH_OUTSIDE_ROOT, f"path '{shown(relative)}' does not stay below the source's root")
    path = root / parts
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError) as error:
        raise Unusable(Reason.PATH_OUTSIDE_ROOT, f"path '{shown(relative)}' cannot be followed: {error}") from error
    if not inside:
        raise Unusable(Reason.PATH_OUTSIDE_ROOT, f"path '{shown(relative)}' is a link out of the source's root")
    return path


def slug(text: str) -> str:
    """An id part: lower-case letters, digits, `.`, `_` and `-`. Slashes become dashes.

    Other letters lose their accents or become dashes; then a short hash keeps different names different.
    """
    flat = text.replace("/", "-").lower()
    plain = unicodedata.normalize("NFKD", flat).encode("ascii", "ignore").decode("ascii")
    cleaned = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-.")[:_MAX_ID_LETTERS]
    if cleaned == flat:
        return cleaned
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{cleaned}-{digest}" if cleaned else digest
