"""AS-1B: both forms of boxes, regions of several files, tags and captions."""

import json

import pytest

from internspatial_kedro.sources.records import SourceError
from sources.photo_layouts import as_core_captions, as_core_questions, write_as1b, write_json, write_lines, write_photo

SIZE = {"width": 64, "height": 48}


def named(view):
    return [(one.label, one.caption, one.box_xyxy) for one in view.objects]


def test_regions_of_all_files_make_one_photo(tmp_path, native):
    readings = native.read("as1b", write_as1b(tmp_path))
    assert readings.items == ["sa_000000-sa_1", "sa_000000-sa_2", "sa_000000-sa_3"]
    assert named(readings.view("sa_000000-sa_1")) == [
        ("clock", "tall green clock", [5, 6, 25, 36]),
        ("truck", "truck", [30, 8, 60, 28]),  # the sentence names nothing, the tag of the other file does
    ]
    assert named(readings.view("sa_000000-sa_2")) == [("chair", "wooden chair", [1, 2, 30, 40])]
    assert named(readings.view("sa_000000-sa_3")) == [("red mug", "red mug", [2, 2, 9, 9])]
    assert readings.rejects == []
    assert all(view.exhaustive_labels == [] and view.split == "train" for view in readings.views)


def coco_form() -> dict:
    annotations = [
        {"id": 1, "image_id": 7, "bbox": [5, 6, 20, 30], "category_id": 1, "caption": "A tall green clock."},
        {"id": 2, "image_id": 7, "bbox": [30, 8, 30, 20], "semantic_tags": ["truck", "van"]},
    ]
    images = [{"id": 7, "file_name": "sa_1.jpg", **SIZE}, {"id": 8, "file_name": "sa_2.jpg", **SIZE}]
    return {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "clock"}]}


def test_coco_form_has_left_top_width_height(tmp_path, native):
    write_json(tmp_path / "coco_format/part_0.json", coco_form())
    for number in (1, 2):
        write_photo(tmp_path / f"images/sa_{number}.jpg")
    readings = native.read("as1b", tmp_path)
    assert named(readings.view("sa_1")) == [
        ("clock", "tall green clock", [5, 6, 25, 36]),
        ("truck", "truck", [30, 8, 60, 28]),
    ]
    assert readings.view("sa_2").objects == []
    assert readings.rejects == []


def test_both_forms_of_the_same_regions_are_one(tmp_path, native):
    write_json(tmp_path / "coco_format/part_0.json", coco_form())
    lines = [
        {"image": "sa_1.jpg", **SIZE, "bbox": [5, 6, 25, 36], "semantic_tag": "clock"},
        {"image": "sa_1.jpg", **SIZE, "bbox": [30, 8, 60, 28], "semantic_tag": "lorry"},
    ]
    write_lines(tmp_path / "jsonl_format/part_0.jsonl", lines)
    for number in (1, 2):
        write_photo(tmp_path / f"sa_{number}.jpg")
    view = native.read("as1b", tmp_path).view("sa_1")
    assert [label for label, _, _ in named(view)] == ["clock", "truck"]


def test_a_list_of_regions_has_corners(tmp_path, native):
    regions = [{"image": "a/sa_1.jpg", **SIZE, "bbox": [5, 6, 25, 36], "semantic_tag": "clock"}]
    write_json(tmp_path / "semantic_tag_1m.json", regions)
    write_photo(tmp_path / "SA-1B/a/sa_1.jpg")
    assert named(native.read("as1b", tmp_path).view("a-sa_1")) == [("clock", "clock", [5, 6, 25, 36])]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mismatch": True, "human_verified_tag": "cup"}, "label_mismatch"),
        ({"question": "What is it?", "answer": "A cup."}, "label_empty"),
        ({"human_verified_tag": True}, "label_empty"),
        ({"caption": "He is on the left."}, "label_empty"),
        ({"caption": "very " * 1000 + "long"}, "label_empty"),
        ({"semantic_tag": "wall"}, "label_background"),
        ({"semantic_tag": "cup", "bbox": [9, 9, 2, 2]}, "box_empty"),
        ({"semantic_tag": "cup", "bbox": [900, 9, 999, 20]}, "box_outside"),
        ({"semantic_tag": "cup", "bbox": [float("nan"), 9, 20, 20]}, "box_not_finite"),
        ({"semantic_tag": "cup", "bbox": [1, 2, 3]}, "record_malformed"),
        ({"semantic_tag": "cup", "bbox": None}, "record_malformed"),
    ],
)
def test_regions_that_cannot_be_used(tmp_path, native, change, reason):
    root = write_as1b(tmp_path)
    region = {"image": "sa_000000/sa_2.jpg", **SIZE, "bbox": [3, 3, 12, 12], **change}
    write_lines(root / "region_caption_400k.jsonl", [*as_core_captions(), region])
    readings = native.read("as1b", root)
    assert [(kind, got) for kind, _, got in readings.verdicts] == [("object", reason)]
    assert [one.label for one in readings.view("sa_000000-sa_2").objects] == ["chair"]


def test_a_mismatch_does_not_take_away_what_another_file_says(tmp_path, native):
    root = write_as1b(tmp_path)
    questions = as_core_questions()
    questions[0] |= {"mismatch": True, "human_verified_tag": "boat"}
    write_lines(root / "region_vqa_1m.jsonl", questions)
    write_json(root / "semantic_tag_1m.json", [{**questions[0], "mismatch": False, "human_verified_tag": "truck"}])
    assert named(native.read("as1b", root).view("sa_000000-sa_1"))[1][0] == "truck"


def test_lines_that_are_none_are_rejects_of_their_own(tmp_path, native):
    root = write_as1b(tmp_path)
    lines = (root / "region_caption_400k.jsonl").read_bytes()
    broken = b"\n{not json\n[1, 2]\n" + json.dumps({"bbox": [1, 1, 2, 2]}).encode() + b"\n\xff\xfe\n"
    (root / "region_caption_400k.jsonl").write_bytes(b"\xef\xbb\xbf" + lines + broken)
    readings = native.read("as1b", root)
    assert len(readings.views) == 3
    assert [reason for _, _, reason in readings.verdicts] == ["record_malformed"] * 4
    assert named(readings.view("sa_000000-sa_2")) == [("chair", "wooden chair", [1, 2, 30, 40])]


@pytest.mark.parametrize("text", ["", "[", "[1,", "{", "null", '{"images": 5}', "[[]]", '{"images": [], "x'])
def test_a_broken_file_is_one_reject_beside_the_others(tmp_path, native, text):
    root = write_as1b(tmp_path)
    (root / "semantic_tag_1m.json").write_text(text)
    readings = native.read("as1b", root)
    assert len(readings.views) == 3
    assert readings.verdicts
    assert {(kind, reason) for kind, _, reason in readings.verdicts} == {("record", "record_malformed")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"width": 65}, "image_wrong_size"),
        ({"image": "../secret.jpg"}, "path_outside_root"),
        ({"image": "/etc/passwd"}, "path_outside_root"),
        ({"image": "sa_000000/none.jpg"}, "image_missing"),
        ({"height": "tall"}, "record_malformed"),
    ],
)
def test_photos_that_cannot_be_used(tmp_path, native, change, reason):
    root = write_as1b(tmp_path)
    captions = as_core_captions()
    captions[2] |= change
    write_lines(root / "region_caption_400k.jsonl", captions)
    readings = native.read("as1b", root)
    assert [(kind, got) for kind, _, got in readings.verdicts] == [("record", reason)]
    assert len(readings.views) == 2


def test_annotations_of_a_photo_that_is_not_listed(tmp_path, native):
    content = coco_form()
    content["annotations"].append({"id": 3, "image_id": 99, "bbox": [0, 0, 1, 1]})
    write_json(tmp_path / "part_0.json", content)
    for number in (1, 2):
        write_photo(tmp_path / f"sa_{number}.jpg")
    readings = native.read("as1b", tmp_path)
    assert [(kind, reason) for kind, _, reason in readings.verdicts] == [("record", "image_missing")]


def test_files_without_a_region_are_one_clear_line(tmp_path, native):
    write_json(tmp_path / "package.json", {"name": "none of ours"})
    with pytest.raises(SourceError, match="no region in 1 files") as error:
        native.read("as1b", tmp_path)
    assert "\n" not in str(error.value)
