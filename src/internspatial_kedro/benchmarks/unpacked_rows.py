"""Pictures of native rows, those that other rows point to included."""

from pathlib import Path

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.media import find_media, media_base, parse_list, unpack_images
from internspatial_kedro.benchmarks.native_tsv import NativeRow, find_row


class UnpackedRows(dict[str, tuple[str, ...]]):
    """Paths of pictures by row index, for `unpack_images`.

    The reader enters each row that it has unpacked. A pointer to a row further on is rare: that row is sought in the
    file, so that no row waits in memory.
    """

    def __init__(self, path: Path, benchmark: str, reading: Reading) -> None:
        super().__init__()
        self._path, self._benchmark, self._reading = path, benchmark, reading

    def __missing__(self, index: str) -> tuple[str, ...]:
        row = find_row(self._path, self._benchmark, index)
        # A pointer to a pointer is none: VLMEvalKit asserts that its target holds base64.
        if row is None or not row.values.get("image"):
            raise KeyError(index)
        self[index] = unpack_images(row.values["image"], self._reading, {})
        return self[index]


def pictures_of(row: NativeRow, reading: Reading, unpacked: UnpackedRows) -> tuple[tuple[str, ...], Path]:
    """Pictures within a row, entered in `unpacked`; else the files that its `image_path` names.

    Returns:
        Paths in order, and the folder that they are below.

    Raises:
        MediaError: It has none, or they cannot be had.
    """
    cell, files = row.values.get("image", "").strip(), parse_list(row.values.get("image_path", ""))
    if files and not cell:
        return tuple(find_media(path, reading) for path in files), media_base(reading)
    unpacked[row.index] = unpack_images(cell, reading, unpacked)
    return unpacked[row.index], reading.media_cache
