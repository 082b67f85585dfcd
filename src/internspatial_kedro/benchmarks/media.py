"""Pictures and videos of native files: base64 in cells, and files below the data root."""

import ast
import base64
import binascii
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading

_LONGEST_POINTER: Final = 64
"""Shorter cells name another row: VLMEvalKit `vlmeval/dataset/image_base.py`, `ImageBaseDataset.__init__`."""
_FOLDERS: Final = ("", "images", "videos")
_SHOWN: Final = 60


class MediaError(Exception):
    """A cell whose pictures, videos or list cannot be had.

    Attributes:
        reason: A short name, as in `BadRow`.
        detail: What was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def unpack_images(cell: str, reading: Reading, lookup: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Pictures of a cell, written below `reading.media_cache`, each content once.

    Args:
        cell: Base64 of an image file, a list of those, or the index of another row.
        reading: Where the cache is.
        lookup: Paths of other rows by index: `UnpackedRows`, or a dictionary that the caller fills.

    Returns:
        Paths below `reading.media_cache`, in order.

    Raises:
        MediaError: `missing_media`, `broken_pointer`, `broken_list`, `broken_base64`, `not_an_image`.
    """
    text = cell.strip()
    if text in ("", "[]"):
        raise MediaError("missing_media", "a cell without pictures")
    if not text.startswith("[") and len(text) <= _LONGEST_POINTER:
        try:
            return lookup[text]
        except KeyError:
            raise MediaError("broken_pointer", f"no row {text!r} with pictures") from None
    return tuple(store_image(decode_base64(each), reading) for each in parse_list(text))


def decode_base64(text: str) -> bytes:
    """Bytes of base64, with or without a `data:` prefix, line breaks allowed.

    Raises:
        MediaError: `broken_base64`.
    """
    body = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MediaError("broken_base64", f"{body[:_SHOWN]!r}… of {len(body)} characters: {error}") from error


def store_image(content: bytes, reading: Reading) -> str:
    """Keeps an image file under its content's hash, once it could be decoded to the last pixel.

    Returns:
        Its path below `reading.media_cache`.

    Raises:
        MediaError: `not_an_image`.
    """
    digest = hashlib.sha256(content).hexdigest()
    name = Path(digest[:2], f"{digest[2:34]}.{_suffix(content)}")
    target = reading.media_cache / name
    if not target.is_file():
        _decode(content)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Several readers may write the same picture: each its own file, the name appears when all is there.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(target)
    return name.as_posix()


def media_base(reading: Reading) -> Path:
    """The folder that paths of files are below: the data root, the one above `annotations/`, or that of the file."""
    if reading.root.is_dir():
        return reading.root
    folder = reading.root.parent
    return folder.parent if folder.name == "annotations" else folder


def find_media(path: str, reading: Reading) -> str:
    """A file's path below `media_base(reading)`, looked for there, then in its `images` and `videos`.

    Raises:
        MediaError: `missing_media`, or `outside_root` for paths that leave the root.
    """
    base = Path(os.path.abspath(media_base(reading)))  # noqa: PTH100, resolve() would follow links of users' data
    for folder in _FOLDERS:
        candidate = Path(os.path.abspath(base / folder / path))  # noqa: PTH100
        if not candidate.is_relative_to(base):
            raise MediaError("outside_root", f"{path!r} is not below {base}")
        if path and os.path.isfile(candidate):  # noqa: PTH113, false for NUL and endless names, where Path raises
            return candidate.relative_to(base).as_posix()
    raise MediaError("missing_media", f"no file {path!r} below {base}, its images or its videos")


def parse_list(cell: str) -> list[str]:
    """Elements of a list written as JSON or as a Python literal; another text is its own only element.

    Raises:
        MediaError: `broken_list`.
    """
    text = cell.strip()
    if not text.startswith("["):
        return [text] if text else []
    return [each if isinstance(each, str) else str(each) for each in parse_literal(text)]


def parse_literal(cell: str) -> list[Any]:
    """A list written as JSON or as a Python literal, its elements as they are. Nothing in it runs.

    Raises:
        MediaError: `broken_list`.
    """
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        value = _python_literal(cell)
    if not isinstance(value, list):
        raise MediaError("broken_list", f"{cell[:_SHOWN]!r} is no list")
    return value


def _python_literal(cell: str) -> object:
    try:
        return ast.literal_eval(cell.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise MediaError("broken_list", f"{cell[:_SHOWN]!r} is neither JSON nor a Python literal") from error


def _suffix(content: bytes) -> str:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            return str(image.format).lower()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError("not_an_image", f"{len(content)} bytes: {error}") from error


def _decode(content: bytes) -> None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError("not_an_image", f"{len(content)} bytes that do not decode: {error}") from error
