"""Models of Sweet Home 3D libraries (.sh3f), each in its catalogue's size; nothing is unpacked to disk."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.parsing import shown
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.objects3d.mesh import Y_UP, Floats32, Mesh, Paint, check_count, turn_upright
from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.rendering.atlas import LINEAR
from internspatial_kedro.sources.rooms.sweethome3d.catalogue import PROPERTIES, parse_properties
from internspatial_kedro.sources.rooms.sweethome3d.wavefront import (
    GREY,
    Wavefront,
    corner_normals,
    read_model,
)
from internspatial_kedro.sources.rooms.textures import SIZE

LARGEST_MEMBER = 50_000_000
"""Bytes of a file in an archive, unpacked: more is no furniture."""
_DEFECTS = (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Entry(NamedTuple):
    """A model of a library: its number in the catalogue, and what the catalogue says of it."""

    number: int
    record: dict[str, str]


def list_entries(pack: Path) -> Iterator[Entry]:
    """All models of a library in the order of their numbers.

    Raises:
        Unusable: `record_malformed`: no zip, or without a catalogue.
    """
    try:
        with zipfile.ZipFile(pack) as archive:
            _check_sizes(archive)
            _, records = parse_properties(archive.read(PROPERTIES).decode("latin-1"))
    except _DEFECTS as error:
        raise Unusable(
            Reason.RECORD_MALFORMED, f"{pack.name} is no Sweet Home 3D library: {shown(str(error))}"
        ) from error
    for number, record in sorted(records.items()):
        yield Entry(number, record)


def fingerprint_of(pack: Path, number: int) -> str:
    """Text that changes when the library or the entry changes."""
    return f"{pack.stat().st_size}:{number}"


def load_entry(pack: Path, number: int, most_triangles: int) -> Mesh:
    """A model of a library, z up, in metres.

    Raises:
        Unusable: `record_malformed` or `geometry_malformed`: the catalogue or the model is broken, or a name in it
            leads out of the archive.
    """
    record = next((entry.record for entry in list_entries(pack) if entry.number == number), None)
    if record is None:
        raise Unusable(Reason.RECORD_MALFORMED, f"{pack.name} has no model number {number}")
    try:
        sides = np.array([float(record[side]) / 100 for side in ("width", "depth", "height")])
        turn = np.array([float(v) for v in record.get("modelRotation", "1 0 0 0 1 0 0 0 1").split()]).reshape(3, 3)
        with zipfile.ZipFile(pack) as archive:
            model = read_model(archive, record["model"].lstrip("/"))
        check_count(sum(len(corners) for corners in model.groups.values()), most_triangles)
        mesh = _mesh(model)
    except _DEFECTS as error:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"model {number} of {pack.name}: {shown(str(error))}") from error
    if not (np.isfinite(sides).all() and (sides > 0).all() and np.isfinite(turn).all()):
        raise Unusable(Reason.RECORD_MALFORMED, f"model {number} of {pack.name} has sides of {sides.tolist()} m")
    return _sized(mesh, turn, sides)


def _check_sizes(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.file_size > LARGEST_MEMBER:
            raise ValueError(f"{info.filename} has {info.file_size} bytes; at most {LARGEST_MEMBER} are unpacked")


def _mesh(model: Wavefront) -> Mesh:
    """In the model's own frame."""
    corners = np.concatenate(list(model.groups.values()))
    sizes = [len(group) for group in model.groups.values()]
    faces = corners[..., 0]
    if faces.min() < 0 or faces.max() >= len(model.vertices):
        raise ValueError("a corner lies beyond the vertices")
    uv = model.uv[np.clip(corners[..., 1], 0, len(model.uv) - 1)]
    return Mesh(
        model.vertices,
        faces,
        corner_normals(model, corners).astype(np.float32),
        uv.astype(np.float32),
        np.ones((len(faces), 3, 3), np.float32),
        np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        tuple(_paint(model.materials.get(name, GREY)) for name in model.groups),
    )


def _paint(material: Material) -> Paint:
    colour: Floats32 = LINEAR[np.array(material.colours[0])]
    if not material.image:
        return Paint(colour)
    return Paint(colour, np.frombuffer(material.image, np.uint8).reshape(SIZE, SIZE, 3))


def _sized(mesh: Mesh, turn: Array, sides: Array) -> Mesh:
    """Turned as the catalogue says, then stretched to its width, depth and height."""
    upright = turn_upright(mesh, Y_UP @ turn)
    extent = np.ptp(upright.vertices[np.unique(upright.faces)], axis=0)
    return turn_upright(upright, np.diag(sides / np.maximum(extent, 1e-9)))
