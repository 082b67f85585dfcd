"""Visual Genome: names, boxes, captions from regions; the real files."""

import json
import shutil

import pytest

from internspatial_kedro.sources.json_lists import read_entries
from internspatial_kedro.sources.region_phrases import name_region
from sources.photo_layouts import visual_genome_objects, write_json, write_photo, write_visual_genome


def test_native_fields(tmp_path, native):
    readings = native.read("visual_genome", write_visual_genome(tmp_path))
    assert readings.items == ["1", "2", "3"]
    assert [view.image for view in readings.views] == ["VG_100K/1.jpg", "VG_100K_2/2.jpg", "images/3.jpg"]
    view = readings.view("2")
    clock, truck = view.objects
    assert (clock.object_id, clock.label, clock.box_xyxy) == ("20", "clock", [5, 6, 25, 36])
    assert (truck.object_id, truck.label, truck.box_xyxy) == ("21", "truck", [30, 8, 64, 28])  # 70 is outside
    assert (view.split, view.exhaustive_labels, view.camera) == ("train", [], None)
    assert readings.rejects == []


def test_captions_are_phrases_of_regions_with_one_object(tmp_path, native):
    view = native.read("visual_genome", write_visual_genome(tmp_path)).view("1")
    assert [one.caption for one in view.objects] == ["tall green clock", "truck"]


PHRASES = {
    ("A tall green clock", "clock"): "A tall green clock",
    ("a glass-fronted building", "building"): "a glass-fronted building",
    ("multi-story red brick building", "building"): "multi-story red brick building",
    ("black sign on front of building", "sign"): "black sign",
    ("white truck parked at the curb", "van"): None,
    ("he has brown shoes", "shoes"): None,
    ("man wearing a grey shirt", "shirt"): None,
    ("the clock is green in colour", "clock"): None,
    ("trees are along the road", "trees"): None,
    ("a black catalog", "cat"): None,
    ("a black cat", "catalog"): None,
    ("black office telephone and pen", "pen"): None,
    ("A red and white water bottle", "water bottle"): "A red and white water bottle",
    ("catalog cat", "cat"): "catalog cat",
}


@pytest.mark.parametrize(("phrase", "label"), PHRASES)
def test_phrases_that_name_one_thing(phrase, label):
    expected = PHRASES[(phrase, label)]
    assert name_region(phrase, label) == (None if expected is None else (label, expected))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("A black car parked on the street.", None),
        ("A wooden chair with a cushion", ("chair", "A wooden chair")),
        ("The region shows a cat", None),
        ("There is a truck", None),
        ("Red fire truck", ("fire truck", "Red fire truck")),
        ("a man, a dog and a cat", ("man", "a man")),
    ],
)
def test_phrases_without_a_known_label(phrase, expected):
    assert name_region(phrase) == expected


def test_relationships_alone_list_their_objects_once(tmp_path, native):
    def thing(number, **name):
        return {"object_id": number, "x": 1, "y": 2, "w": 10, "h": 10, **name}

    relationships = [
        {"predicate": "ON", "subject": thing(5, name="cup"), "object": thing(6, names=["table"])},
        {"predicate": "near", "subject": thing(7, names=["chair"]), "object": thing(6, names=["table"])},
    ]
    write_json(tmp_path / "relationships.json", [{"image_id": 1, "relationships": relationships}])
    write_photo(tmp_path / "VG_100K/1.jpg")
    (view,) = native.read("visual_genome", tmp_path).views
    assert [(one.object_id, one.label) for one in view.objects] == [("5", "cup"), ("6", "table"), ("7", "chair")]


def test_sizes_are_checked_where_they_are_known(tmp_path, native):
    root = write_visual_genome(tmp_path)
    write_json(root / "image_data.json", [{"image_id": 2, "width": 65, "height": 48}])
    readings = native.read("visual_genome", root)
    assert readings.verdicts == [("record", "2", "image_wrong_size")]
    assert len(readings.views) == 2


def test_lists_longer_than_a_chunk_are_read_whole(tmp_path, native):
    entries = visual_genome_objects()[:1] * 9000
    text = json.dumps(entries, indent=2)
    assert len(text) > 2 * 2**20
    (tmp_path / "objects.json").write_text(text)
    write_photo(tmp_path / "VG_100K/1.jpg")
    assert list(read_entries(tmp_path, "objects.json")) == entries


def test_real_files(real_root, tmp_path, native):
    """Annotations as released; the photos are not among the samples, so grey ones of the largest extent stand in."""
    shutil.copytree(real_root / "visual_genome", tmp_path / "vg")
    content = json.loads((tmp_path / "vg/objects.json").read_text())
    for entry in content:
        write_photo(tmp_path / f"vg/VG_100K/{entry['image_id']}.jpg", (1280, 1280))
    readings = native.read("visual_genome", tmp_path / "vg")
    listed = sum(len(entry["objects"]) for entry in content)
    objects = [one for view in readings.views for one in view.objects]
    assert len(readings.views) == len(content) == 8
    assert len(objects) + len(readings.rejects) == listed
    assert {reason for _, _, reason in readings.verdicts} <= {"label_background", "box_empty"}
    natives = {str(one["object_id"]): one for entry in content for one in entry["objects"]}
    for one in objects:
        assert one.label == natives[one.object_id]["names"][0].lower().strip()
    captions = {one.caption for one in objects if one.caption != one.label}
    assert {"tall green clock", "multi-story red brick building"} <= captions


def test_real_relationships(real_root, tmp_path, native):
    shutil.copy(real_root / "visual_genome/relationships.json", tmp_path)
    content = json.loads((tmp_path / "relationships.json").read_text())
    for entry in content:
        write_photo(tmp_path / f"VG_100K/{entry['image_id']}.jpg", (1280, 1280))
    readings = native.read("visual_genome", tmp_path)
    assert len(readings.views) == len(content) == 25
    ids = {
        (entry["image_id"], part["object_id"])
        for entry in content
        for relation in entry["relationships"]
        for part in (relation["subject"], relation["object"])
    }
    assert sum(len(view.objects) for view in readings.views) + len(readings.rejects) == len(ids)
