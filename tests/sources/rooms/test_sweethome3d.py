"""Furniture of Sweet Home 3D, from a pack made here and from Debian's package where it is installed."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.sources.records import Source, SourceError
from internspatial_kedro.sources.rooms import list_items, read_item
from internspatial_kedro.sources.rooms.furniture import CATEGORIES
from internspatial_kedro.sources.rooms.layout import furnish_room
from internspatial_kedro.sources.rooms.options import RoomsOptions
from internspatial_kedro.sources.rooms.sweethome3d.catalogue import open_catalogue, parse_properties
from internspatial_kedro.sources.rooms.sweethome3d.labels import KINDS, TOPS, category
from internspatial_kedro.sources.rooms.sweethome3d.wavefront import inside, read_model

PROPERTIES = """# a comment
name=Test pack
license=CC0
name#1=Table
model#1=/pack/table.obj
width#1=100
depth#1=60
height#1=75
doorOrWindow#1=false
creator#1=Nobody
name#2=Submarine
model#2=/pack/table.obj
width#2=100
depth#2=60
height#2=75
"""
# A slab from 0 to 2 in x, 0 to 1 in y (up), -1 to 0 in z (front): quads, one with negative indices.
TABLE = """mtllib table.mtl
v 0 0 0\nv 2 0 0\nv 2 1 0\nv 0 1 0\nv 0 0 -1\nv 2 0 -1\nv 2 1 -1\nv 0 1 -1
vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1
usemtl top
f 4/1 3/2 7/3 8/4
usemtl front
f 1 2 3 4
usemtl body
f -4 -3 -2 -1
f 1 5 8 4
f 2 6 7 3
f 1 2 6 5
"""
MATERIALS = """newmtl top
Kd 1 1 1
map_Kd wood.png
newmtl body
Kd 0.8 0.1 0.1
newmtl front
Kd 0.1 0.2 0.8
"""
EVIL = "newmtl evil\nmap_Kd ../../../etc/passwd\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    image = io.BytesIO()
    Image.new("RGB", (8, 8), (110, 68, 40)).save(image, "PNG")
    with zipfile.ZipFile(tmp_path / "test.sh3f", "w") as archive:
        archive.writestr("PluginFurnitureCatalog.properties", PROPERTIES)
        archive.writestr("pack/table.obj", TABLE)
        archive.writestr("pack/table.mtl", MATERIALS)
        archive.writestr("pack/wood.png", image.getvalue())
        archive.writestr("pack/evil.obj", TABLE.replace("table.mtl", "evil.mtl"))
        archive.writestr("pack/evil.mtl", MATERIALS + EVIL)
    return tmp_path


def test_models_get_our_frame_size_and_words(pack: Path) -> None:
    catalogue = open_catalogue(str(pack))
    assert list(catalogue) == ["dining table"], "a submarine is no furniture"
    model = catalogue["dining table"][0].load()
    np.testing.assert_allclose(model.bounds[0], [-0.5, -0.3, 0], atol=1e-9)
    np.testing.assert_allclose(model.bounds[1], [0.5, 0.3, 0.75], atol=1e-9)
    assert model.origin == {"name": "Table", "creator": "Nobody", "licence": "CC0", "pack": "Test pack"}
    assert model.words.colour in ("red", "brown")
    (surface,) = model.surfaces
    assert (surface.kind, surface.z) == ("dining", pytest.approx(0.75))


def test_the_front_of_a_model_faces_us(pack: Path) -> None:
    model = open_catalogue(str(pack))["dining table"][0].load()
    (front,) = (part for part in model.parts if part.material.colours[0] == (26, 51, 204))
    np.testing.assert_allclose(front.shape.vertices[:, 1], -0.3, atol=1e-9)


def test_names_cannot_lead_out_of_the_archive(pack: Path) -> None:
    assert inside("pack/table.obj", "wood.png") == "pack/wood.png"
    assert inside("pack/table.obj", "..\\other\\a.png") == "other/a.png"
    for name in ("../../etc/passwd", "/etc/passwd", "../.."):
        with pytest.raises(KeyError):
            inside("pack/table.obj", name)
    with zipfile.ZipFile(pack / "test.sh3f") as archive, pytest.raises(KeyError):
        read_model(archive, "pack/evil.obj")


def test_without_the_package_one_line_says_what_to_install(tmp_path: Path) -> None:
    options = {"furniture": "sweethome3d", "furniture_root": str(tmp_path), "count": 1}
    source = Source("rooms", "rooms", tmp_path / "root", "native", options)
    with pytest.raises(SourceError, match="sweethome3d-furniture") as error:
        for item in list_items(source):
            read_item(source, item)
    assert "\n" not in str(error.value)


def test_properties_are_records_by_number() -> None:
    header, records = parse_properties(PROPERTIES)
    assert header["license"] == "CC0"
    assert records[1]["creator"] == "Nobody"
    assert sorted(records) == [1, 2]


@pytest.mark.parametrize(
    ("name", "width", "height", "expected"),
    [
        ("Table", 1.4, 0.75, "dining table"),
        ("Table", 1.0, 0.4, "coffee table"),
        ("Table", 1.0, 1.2, None),
        ("Pool table", 2.5, 0.8, None),
        ("  sofa ", 1.9, 0.8, "sofa"),
    ],
)
def test_names_and_sizes_make_categories(name: str, width: float, height: float, expected: str | None) -> None:
    assert category(name, width, height) == expected


def test_categories_are_ours() -> None:
    labels = {kind.label for kinds in KINDS.values() for kind in kinds}
    assert labels | set(TOPS) <= set(CATEGORIES)


def test_a_room_is_furnished_from_debians_package() -> None:
    root = RoomsOptions().furniture_root
    if not list(Path(root).rglob("*.sh3f")):
        pytest.skip(f"no .sh3f files below {root}: Debian's package sweethome3d-furniture is not installed")
    catalogue = open_catalogue(root)
    assert len(catalogue) >= 20
    room = furnish_room(0, 1, catalogue)
    ready = [piece.model for piece in room.pieces if piece.model.origin]
    assert len(ready) >= 3
    assert all(model.origin["licence"] and model.origin["pack"] for model in ready)
