"""Folders of photos: ids, splits, links, and what is no photo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Source, SourceError
from sources.photo_layouts import write_image_folder, write_photo


def test_photos_at_any_depth_are_views_without_objects(tmp_path, native):
    readings = native.read("image_folder", write_image_folder(tmp_path))
    assert [view.view_id for view in readings.views] == ["src/a", "src/trip-b", "src/trip-deep-c"]
    for view in readings.views:
        assert (view.width, view.height, view.split) == (64, 48, "train")
        assert (view.objects, view.exhaustive_labels, view.camera, view.depth) == ([], [], None, None)
    assert readings.rejects == []


def test_other_files_are_not_looked_at(tmp_path, native):
    write_image_folder(tmp_path)
    for name in ("notes.txt", "a.xmp", "clip.mp4", ".DS_Store", "jpg"):
        (tmp_path / name).write_bytes(b"no photo")
    assert native.read("image_folder", tmp_path).items == ["a", "trip-b", "trip-deep-c"]


def test_paths_that_give_the_same_id_are_kept_apart(tmp_path, native):
    for name in ("a-b.jpg", "a-b.PNG", "a/b.jpg"):
        write_photo(tmp_path / name, format="PNG")
    readings = native.read("image_folder", tmp_path)
    assert len(readings.views) == len(set(readings.items)) == 3
    assert readings.items[0] == "a-b"
    assert all(item.startswith("a-b") for item in readings.items)


def test_test_photos_are_listed_in_a_file(tmp_path, native):
    write_image_folder(tmp_path)
    (tmp_path / "held_out.txt").write_text("trip/b.png\n\nnot/there.jpg\n")
    readings = native.read("image_folder", tmp_path, test_list="held_out.txt")
    assert {view.image: view.split for view in readings.views} == {
        "a.jpg": "train",
        "trip/b.png": "test",
        "trip/deep/c.webp": "train",
    }


@pytest.mark.parametrize("name", ["no.txt", "../outside.txt", "", 3.5])
def test_a_list_that_cannot_be_read_is_one_clear_line(tmp_path, native, name):
    write_image_folder(tmp_path)
    with pytest.raises(SourceError, match="test_list") as error:
        native.read("image_folder", tmp_path, test_list=name)
    assert "\n" not in str(error.value)


def test_links_out_of_the_folder_are_rejected(tmp_path, native):
    root = write_image_folder(tmp_path / "root")
    write_photo(tmp_path / "private/secret.jpg")
    (root / "link.jpg").symlink_to(tmp_path / "private/secret.jpg")
    (root / "linked").symlink_to(tmp_path / "private")
    (root / "again").symlink_to(root / "trip")
    (root / "trip/loop").symlink_to(root)
    readings = native.read("image_folder", root)
    assert len(readings.views) == 3
    assert readings.verdicts == [
        ("record", "link", "path_outside_root"),
        ("record", "linked", "path_outside_root"),
    ]


def test_a_turned_photo_has_its_upright_size(tmp_path, native):
    exif = Image.Exif()
    exif[0x0112] = 6
    write_photo(tmp_path / "phone.jpg", (80, 50), exif=exif)
    (view,) = native.read("image_folder", tmp_path).views
    assert (view.width, view.height) == (50, 80)


BROKEN = {
    "animation.gif": "image_animated",
    "empty.jpg": "image_truncated",
    "text.png": "image_unreadable",
    "cut.jpg": "image_truncated",
    "float.tif": "image_unreadable",
}


def write_broken(root):
    frames = [Image.new("L", (30, 20), grey) for grey in (0, 255)]
    frames[0].save(root / "animation.gif", save_all=True, append_images=frames[1:])
    (root / "empty.jpg").touch()
    (root / "text.png").write_text("not a picture")
    write_photo(root / "cut.jpg", (200, 200))
    (root / "cut.jpg").write_bytes((root / "cut.jpg").read_bytes()[:4000])
    Image.new("F", (30, 20)).save(root / "float.tif")


def test_broken_photos_are_rejects_and_the_others_stay(tmp_path, native):
    write_image_folder(tmp_path)
    write_broken(tmp_path)
    readings = native.read("image_folder", tmp_path)
    assert len(readings.views) == 3
    assert {f"{item}": reason for _, item, reason in readings.verdicts} == {
        name.rpartition(".")[0]: reason for name, reason in BROKEN.items()
    }


@given(names=st.lists(st.text(st.characters(exclude_characters="/\x00", codec="utf-8"), min_size=1, max_size=12)))
def test_every_photo_has_an_id_of_its_own(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("folder")
    for name in {name for name in names if name not in {".", ".."}}:
        (root / f"{name}.jpg").touch()
    (root / "one.jpg").touch()
    items = list(load_reader("image_folder").list_items(Source("src", "image_folder", root)))
    assert len({item.item_id for item in items}) == len(items) == len(list(root.iterdir()))


def test_a_folder_without_photos_is_one_clear_line(tmp_path, native):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(SourceError, match="no photo in it") as error:
        native.read("image_folder", tmp_path)
    assert "\n" not in str(error.value)
