"""Fingerprints of checkpoints: what decides replies, without reading gigabytes."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from internspatial_kedro.models.errors import ModelError

_SETTINGS: Final = frozenset({".json", ".jinja", ".txt", ".model"})
_WEIGHTS: Final = frozenset({".safetensors", ".bin", ".pt", ".pth"})
_WHOLE_BYTES: Final = 16 * 2**20
_PAGE_BYTES: Final = 4096
_PAGES: Final = 1024


def fingerprint_folder(folder: Path) -> str:
    """Hash of a checkpoint folder: settings whole, weights by size and samples.

    Checkpoints of one training run have the same settings, sizes and headers, so a page out of the middle of every
    tensor is hashed too: half a second for 14 GB. Names of folders and times do not count, so a copy is the same model.

    Args:
        folder: With `config.json` or `adapter_config.json` in it.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.suffix in _SETTINGS | _WEIGHTS and file.is_file():
            size = file.stat().st_size
            digest.update(f"{file.name}\0{size}\0".encode())
            for page in _read(file, size):
                digest.update(page)
    return digest.hexdigest()


def fingerprint_file(file: Path) -> str:
    """Hash of one weights file: by size and samples, or whole if it is small. Its name and time do not count.

    Args:
        file: `.pt`, `.pth` or `.safetensors`.

    Returns:
        64 hexadecimal digits.
    """
    size = file.stat().st_size
    digest = hashlib.sha256(f"{size}\0".encode())
    for page in _read(file, size):
        digest.update(page)
    return digest.hexdigest()


def _read(file: Path, size: int) -> Iterator[bytes]:
    whole = file.suffix in _SETTINGS or size <= _WHOLE_BYTES
    with file.open("rb") as opened:
        yield from _read_whole(opened) if whole else _read_samples(file, opened, size)


def _read_whole(file: BinaryIO) -> Iterator[bytes]:
    while page := file.read(2**20):
        yield page


def _read_samples(path: Path, file: BinaryIO, size: int) -> Iterator[bytes]:
    if path.suffix != ".safetensors":
        middles = [size * (2 * page + 1) // (2 * _PAGES) for page in range(_PAGES)]
    else:
        header_bytes = int.from_bytes(file.read(8), "little")
        header = file.read(min(header_bytes, size))
        yield header
        middles = [8 + header_bytes + middle for middle in _find_middles(path, header)]
    for middle in middles:
        file.seek(middle)
        yield file.read(_PAGE_BYTES)


def _find_middles(path: Path, header: bytes) -> list[int]:
    """Middle byte of each tensor, counted from the header's end (the safetensors format: name -> data_offsets)."""
    try:
        tensors: dict[str, Any] = json.loads(header)
    except ValueError as error:
        raise ModelError(f"{path} is no safetensors file or was cut: {error}.") from error
    spans = (tensors[name]["data_offsets"] for name in sorted(tensors) if name != "__metadata__")
    return [(begin + end) // 2 for begin, end in spans]
