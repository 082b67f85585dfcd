"""The packs of models, and which of them serve as furniture."""

import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from internspatial_kedro.sources.records import SourceError
from internspatial_kedro.sources.rooms.model import Model
from internspatial_kedro.sources.rooms.shop import Catalogue, ReadyModel
from internspatial_kedro.sources.rooms.sweethome3d.labels import category
from internspatial_kedro.sources.rooms.sweethome3d.models import Entry, to_model
from internspatial_kedro.sources.rooms.sweethome3d.wavefront import read_model

PROPERTIES = "PluginFurnitureCatalog.properties"
LARGEST_OBJ = 800_000
"""Bytes of an OBJ file; larger models have more triangles than a room can afford."""


@lru_cache(maxsize=2)
def open_catalogue(root: str) -> Catalogue:
    """Ready models by category from all .sh3f files below a folder.

    Raises:
        SourceError: There are none.
    """
    packs = sorted(Path(root).rglob("*.sh3f"))
    if not packs:
        raise SourceError(
            f"No .sh3f files below '{root}': install Debian's package sweethome3d-furniture, or set `furniture_root`."
        )
    shelves: dict[str, list[ReadyModel]] = {}
    for pack in packs:
        for entry in _entries(pack):
            shelves.setdefault(entry.label, []).append(_ready(pack, entry))
    return shelves


def _ready(pack: Path, entry: Entry) -> ReadyModel:
    @lru_cache(maxsize=1)
    def load() -> Model:
        with zipfile.ZipFile(pack) as archive:
            return to_model(entry, read_model(archive, entry.path))

    return ReadyModel(entry.size_m[2], load)


def _entries(pack: Path) -> list[Entry]:
    """The pack's models that are everyday furniture of one of our categories."""
    with zipfile.ZipFile(pack) as archive:
        header, records = parse_properties(archive.read(PROPERTIES).decode("latin-1"))
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    entries = []
    for record in records.values():
        path = record.get("model", "").lstrip("/")
        entry = _entry(record, header, path)
        if entry and 0 < sizes.get(path, 0) <= LARGEST_OBJ:
            entries.append(entry)
    return entries


def parse_properties(text: str) -> tuple[dict[str, str], dict[int, dict[str, str]]]:
    """Java properties `key#number=value`: those without a number, and one record a number."""
    header: dict[str, str] = {}
    records: dict[int, dict[str, str]] = {}
    for line in text.splitlines():
        key, found, value = line.partition("=")
        name, _, number = key.strip().partition("#")
        if not found or line.lstrip().startswith(("#", "!")):
            continue
        if number.isdigit():
            records.setdefault(int(number), {})[name] = value.strip()
        else:
            header[name] = value.strip()
    return header, records


def _entry(record: dict[str, str], header: dict[str, str], path: str) -> Entry | None:
    width, depth, height = (float(record.get(side, 0)) / 100 for side in ("width", "depth", "height"))
    label = category(record.get("name", ""), max(width, depth), height)
    if label is None or record.get("doorOrWindow") == "true":
        return None
    turn = np.array([float(v) for v in record.get("modelRotation", "1 0 0 0 1 0 0 0 1").split()]).reshape(3, 3)
    origin = {
        "name": record["name"],
        "creator": record.get("creator", ""),
        "licence": header.get("license", ""),
        "pack": header.get("name", ""),
    }
    return Entry(label, path, (width, depth, height), turn, origin)
