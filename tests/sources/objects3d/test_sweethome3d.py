"""Libraries of Sweet Home 3D: one written here, and Debian's own where it is installed."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sources.objects3d.writers import read_objects

PROPERTIES = """name=Test pack
name#1=Table 2
model#1=/pack/table.obj
width#1=200
depth#1=100
height#1=100
name#2=Upside-down table
model#2=/pack/table.obj
width#2=200
depth#2=100
height#2=100
modelRotation#2=1 0 0 0 -1 0 0 0 -1
name#3=Ghost
model#3=/pack/nowhere.obj
width#3=1
depth#3=1
height#3=1
name#4=Thief
model#4=/pack/evil.obj
width#4=1
depth#4=1
height#4=1
name#5=Sizeless
model#5=/pack/table.obj
width#5=nan
depth#5=1
height#5=1
"""
# A slab of 2 x 1 x 1; its top (y = 1) has a texture, its front (z = 0) is blue.
TABLE = """mtllib table.mtl
v 0 0 0\nv 2 0 0\nv 2 1 0\nv 0 1 0\nv 0 0 -1\nv 2 0 -1\nv 2 1 -1\nv 0 1 -1
vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1
usemtl top
f 4/1 3/2 7/3 8/4
usemtl front
f 1 2 3 4
usemtl body
f 5 6 7 8
f 1 5 8 4
f 2 6 7 3
f 1 2 6 5
"""
MATERIALS = "newmtl top\nmap_Kd wood.png\nnewmtl body\nKd 0.8 0.1 0.1\nnewmtl front\nKd 0.1 0.2 0.8\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    image = io.BytesIO()
    Image.new("RGB", (8, 8), (20, 200, 20)).save(image, "PNG")
    with zipfile.ZipFile(tmp_path / "Test.sh3f", "w") as archive:
        archive.writestr("PluginFurnitureCatalog.properties", PROPERTIES)
        archive.writestr("pack/table.obj", TABLE)
        archive.writestr("pack/table.mtl", MATERIALS)
        archive.writestr("pack/wood.png", image.getvalue())
        archive.writestr("pack/evil.obj", TABLE.replace("table.mtl", "../../evil.mtl"))
    return tmp_path


def strongest(image: np.ndarray, row: int, column: int) -> int:
    return int(image[row - 3 : row + 4, column - 3 : column + 4].mean(axis=(0, 1)).argmax())


def test_entries_are_objects(pack):
    objects = read_objects(pack, size=128)
    assert [scene.instances[0].label for scene in objects.scenes] == ["table", "upside down table"]
    assert [reason for _, _, reason in objects.verdicts] == [
        "geometry_malformed",
        "geometry_malformed",
        "record_malformed",
    ]
    front = np.asarray(Image.open(pack / objects.views[0].image))
    left, top, right, bottom = (int(v) for v in objects.views[0].objects[0].box_xyxy)
    assert strongest(front, bottom - 12, (left + right) // 2) == 2, "the blue front faces us"
    assert strongest(front, top + 5, (left + right) // 2) == 1, "the green top is seen from above"
    turned = np.asarray(Image.open(pack / objects.views[24].image))
    assert strongest(turned, top + 5, (left + right) // 2) == 0, "modelRotation turns the top down"


def test_a_broken_library_is_one_reject(pack):
    (pack / "broken.sh3f").write_bytes((pack / "Test.sh3f").read_bytes()[:300])
    with zipfile.ZipFile(pack / "empty.sh3f", "w") as archive:
        archive.writestr("readme.txt", "no catalogue")
    verdicts = read_objects(pack).verdicts
    assert [(item, reason) for _, item, reason in verdicts if "test" not in item] == [
        ("broken.sh3f", "record_malformed"),
        ("empty.sh3f", "record_malformed"),
    ]


def test_a_zip_bomb_is_not_unpacked(pack):
    with zipfile.ZipFile(pack / "bomb.sh3f", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PluginFurnitureCatalog.properties", PROPERTIES)
        archive.writestr("pack/table.obj", bytes(60_000_000))
    reject = next(reject for reject in read_objects(pack).rejects if reject.item_id == "bomb.sh3f")
    assert "60000000 bytes" in reject.detail
