"""Objects as scenes: what is listed, what they are called, when their pictures are drawn again."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_box, rle_to_mask
from internspatial_kedro.sources import objects3d
from internspatial_kedro.sources.objects3d.labels import category_to_label, stem_to_label
from internspatial_kedro.sources.records import Source, SourceError
from sources.objects3d.writers import (
    box_mesh,
    cup_mesh,
    cylinder_mesh,
    gltf_document,
    png,
    read_objects,
    write_glb,
    write_obj,
)

UID = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


@pytest.fixture
def objaverse(tmp_path: Path) -> Path:
    """Objaverse's layout with two objects, and a file of the user's own beside it."""
    box = gltf_document(*box_mesh((0, 0, 0), (3, 1, 1)))
    write_glb(tmp_path / "glbs" / "000-001" / f"{UID}.glb", *box)
    write_glb(tmp_path / "glbs" / "000-002" / f"{UID[::-1]}.glb", *box)
    write_obj(tmp_path / "mine" / "MyTea_cup-02.obj", cup_mesh())
    lvis = json.dumps({"bat_(animal)": [UID], "zebra": [UID, "0" * 32]}).encode()
    (tmp_path / "lvis-annotations.json.gz").write_bytes(gzip.compress(lvis))
    return tmp_path


def test_objects_are_scenes_with_one_instance(objaverse):
    objects = read_objects(objaverse)
    first, second = f"glbs-000-001-{UID}.glb", f"glbs-000-002-{UID[::-1]}.glb"
    assert objects.items == [first, second, "mine-mytea_cup-02.obj"]
    assert [scene.instances[0].label for scene in objects.scenes] == ["bat", "object", "my tea cup"]
    scene = objects.scenes[0]
    assert scene.scene_id == f"src/{objects.items[0]}"
    assert scene.view_ids == [f"{scene.scene_id}/{index:04d}" for index in range(24)]
    assert scene.turntable.azimuth_deg == [15.0 * index for index in range(24)]
    assert scene.instances[0].obb_world is None, "models say nothing of real sizes"
    assert (scene.geometry, scene.exhaustive_labels) == (None, [])
    for index, view in enumerate(objects.views[:24]):
        assert (view.view_id, view.frame_index, view.scene_id) == (scene.view_ids[index], index, scene.scene_id)
        assert Image.open(objaverse / view.image).size == (view.width, view.height) == (96, 96)
        (seen,) = view.objects
        assert (seen.instance_id, seen.visible_fraction) == (scene.instances[0].instance_id, 1.0)
        assert tuple(seen.box_xyxy) == mask_to_box(rle_to_mask(seen.mask_rle, 96, 96))


@pytest.mark.parametrize(
    ("stem", "label"),
    [
        ("CesiumMilkTruck", "cesium milk truck"),
        ("frl_apartment_chair_05", "frl apartment chair"),
        ("TVStand", "tv stand"),
        ("Duck", "duck"),
        (UID, "object"),
        ("6b1f7c3e-2f5a-4c1b-9d0e-1a2b3c4d5e6f", "object"),
        ("007", "object"),
        ("<script>alert(1)</script>vase", "vase"),
        ("facade", "facade"),
    ],
)
def test_file_names_as_labels(stem, label):
    assert stem_to_label(stem) == label


@pytest.mark.parametrize(
    ("category", "label"),
    [("Christmas_tree", "christmas tree"), ("bow_(decorative_ribbons)", "bow"), ("chair", "chair")],
)
def test_lvis_categories_as_labels(category, label):
    assert category_to_label(category) == label


def test_differences_are_those_of_the_definition(tmp_path):
    """Recomputed for some pairs from the pictures on disk, which JPEG has changed a little."""
    write_obj(tmp_path / "cup.obj", cup_mesh())
    objects = read_objects(tmp_path, size=128)
    differences = objects.differences("src/cup.obj")
    np.testing.assert_allclose(differences, differences.T)
    assert (np.diag(differences) == 0).all()
    assert ((differences >= 0) & (differences <= 1)).all()
    for one, other in [(0, 1), (3, 15), (20, 8)]:
        images = [np.asarray(Image.open(tmp_path / objects.views[k].image)) / 255 for k in (one, other)]
        masks = [rle_to_mask(objects.views[k].objects[0].mask_rle, 128, 128) for k in (one, other)]
        for k, mask in enumerate(masks):
            rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
            move = [round(63.5 - (span[0] + span[-1]) / 2) for span in (rows, columns)]
            masks[k], images[k] = (np.roll(np.roll(x, move[0], 0), move[1], 1) for x in (mask, images[k]))
        a, b = (mask.reshape(16, 8, 16, 8).mean(axis=(1, 3)) for mask in masks)
        x, y = (image.reshape(16, 8, 16, 8, 3).mean(axis=(1, 3)) for image in images)
        union = np.where(a > b, a, b)
        shape = 1 - np.where(a > b, b, a).sum() / union.sum()
        colour = sum((abs(x - y)[..., k] * union).sum() for k in range(3)) / 3 / union.sum()
        assert differences[one, other] == pytest.approx(shape + colour - shape * colour, abs=0.003)


def test_round_things_look_alike_and_handles_tell(tmp_path):
    write_obj(tmp_path / "can.obj", cylinder_mesh(1.0, 2.5))
    write_obj(tmp_path / "brick.obj", box_mesh((0, 0, 0), (3, 1, 1)))
    write_obj(tmp_path / "cup.obj", cup_mesh())
    objects = read_objects(tmp_path)
    assert objects.differences("src/can.obj").max() < 0.01
    brick = objects.differences("src/brick.obj")
    assert max(brick[k, (k + 12) % 24] for k in range(24)) < 0.01
    assert min(brick[k, (k + 6) % 24] for k in range(0, 24, 6)) > 0.3
    assert objects.differences("src/cup.obj")[6, 18] > 0.01


class TestPicturesOnDisk:
    def paths(self, root: Path) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (root / ".internspatial").rglob("*.jpg")}

    def test_they_are_drawn_once(self, tmp_path):
        write_obj(tmp_path / "cup.obj", cup_mesh())
        first = read_objects(tmp_path)
        before = self.paths(tmp_path)
        assert read_objects(tmp_path) == first
        assert self.paths(tmp_path) == before
        assert read_objects(tmp_path, test_share=1.0).scenes[0].split == "test"
        assert self.paths(tmp_path) == before

    @pytest.mark.parametrize("change", ["model", "texture", "options", "picture"])
    def test_and_again_after_a_change(self, tmp_path, change):
        write_obj(tmp_path / "cup.obj", cup_mesh(), "mtllib cup.mtl\nusemtl paper")
        (tmp_path / "cup.mtl").write_text("newmtl paper\nKd 1 1 1\nmap_Kd paper.png\n")
        (tmp_path / "paper.png").write_bytes(png(np.full((4, 4, 3), 200, np.uint8)))
        read_objects(tmp_path)
        before = self.paths(tmp_path)
        if change == "model":
            write_obj(tmp_path / "cup.obj", box_mesh((0, 0, 0), (1, 2, 3)))
        elif change == "texture":
            (tmp_path / "paper.png").write_bytes(png(np.full((4, 4, 3), 100, np.uint8)))
        elif change == "picture":
            next(iter(before)).write_bytes(b"half")
        objects = read_objects(tmp_path, elevation_deg=30 if change == "options" else 20)
        assert not objects.rejects
        after = self.paths(tmp_path)
        assert set(after) == set(before)
        assert all(after[path] != before[path] for path in before)

    def test_two_roots_hold_the_same_bytes(self, tmp_path):
        for name in ("a", "b"):
            write_glb(tmp_path / name / "box.glb", *gltf_document(*box_mesh((0, 0, 0), (3, 1, 1))))
            read_objects(tmp_path / name)
        for path in (tmp_path / "a").rglob("*"):
            assert (
                path.is_dir() or path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
            )

    def test_a_folder_that_cannot_be_written_is_one_line(self, tmp_path):
        write_obj(tmp_path / "cup.obj", cup_mesh())
        (tmp_path / ".internspatial").write_text("in the way")
        with pytest.raises(SourceError, match="make the folder writable") as error:
            read_objects(tmp_path)
        assert "\n" not in str(error.value)

    def test_nor_one_that_fills_up_while_drawing(self, tmp_path):
        write_obj(tmp_path / "cup.obj", cup_mesh())
        source = Source("src", "objects3d", tmp_path, "native", {"size": 96})
        (item,) = objects3d.list_items(source)
        folder = tmp_path / ".internspatial" / "turntables"
        folder.rmdir()
        folder.write_text("in the way")
        with pytest.raises(SourceError, match="Turntables cannot be written"):
            objects3d.read_item(source, item)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"views": 25}, "divisor of 360"),
        ({"elevation_deg": 90}, "less than or equal to 75"),
        ({"angles": 3}, "Options are: views"),
        ({"renders_folder": "../elsewhere"}, "renders_folder"),
        ({"up": "x"}, "'y' or 'z'"),
    ],
)
def test_wrong_options_are_refused(tmp_path, options, words):
    write_obj(tmp_path / "cup.obj", cup_mesh())
    with pytest.raises(SourceError) as error:
        read_objects(tmp_path, **options)
    assert words in str(error.value)


def test_a_folder_without_models_is_refused(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing")
    with pytest.raises(SourceError, match="no models in it"):
        read_objects(tmp_path)


@pytest.mark.parametrize("content", [b"[1, 2]", b"{", b'{"chair": 3}'])
def test_a_broken_file_of_categories_is_one_line(tmp_path, content):
    write_obj(tmp_path / "cup.obj", cup_mesh())
    (tmp_path / "lvis-annotations.json").write_bytes(content)
    with pytest.raises(SourceError, match="category to uids"):
        read_objects(tmp_path)


def test_split(tmp_path):
    write_obj(tmp_path / "cup.obj", cup_mesh())
    assert {view.split for view in read_objects(tmp_path, split="train", test_share=1.0).views} == {"train"}
    assert {view.split for view in read_objects(tmp_path, test_share=0.0).views} == {"train"}
