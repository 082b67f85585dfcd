"""A table's manifest: what a finished folder holds. It is written last, so a folder without one is unfinished."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

FILE_NAME = "manifest.json"


class Manifest(BaseModel):
    """What is in a finished folder, and from what it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    """Rows over all files."""
    columns: dict[str, str]
    """Arrow type of each column; empty for folders that are not tables."""
    content_hash: str
    """Order-independent hash of all rows, 16 hexadecimal digits."""
    fingerprint: str
    """Hash of the parameters, inputs and code version that it was made from; empty outside a pipeline run."""
    files: dict[str, int]
    """Size of each file in bytes."""


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder."""
    (folder / FILE_NAME).write_text(manifest.model_dump_json(indent=2) + "\n")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a finished folder, or None where the folder is missing, unfinished or damaged."""
    try:
        manifest = Manifest.model_validate_json((folder / FILE_NAME).read_text())
    except (FileNotFoundError, NotADirectoryError, ValidationError, UnicodeDecodeError):
        return None
    return manifest if _files_are_whole(folder, manifest) else None


def _files_are_whole(folder: Path, manifest: Manifest) -> bool:
    sizes = {name: (folder / name).stat().st_size for name in manifest.files if (folder / name).is_file()}
    return sizes == manifest.files


def list_files(folder: Path) -> dict[str, int]:
    """Size of every file below a folder but the manifest, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FILE_NAME)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
