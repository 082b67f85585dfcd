"""Flickr30K Entities: chains, boxes that are counted from 1, crowds, splits."""

import pytest

from internspatial_kedro.sources.records import SourceError
from sources.photo_layouts import FLICKR_ANNOTATION, FLICKR_SENTENCES, write_flickr30k, write_json


def test_native_fields(tmp_path, native):
    readings = native.read("flickr30k", write_flickr30k(tmp_path))
    view = readings.view("100")
    found = {one.object_id: (one.label, one.caption, one.box_xyxy, one.crowd) for one in view.objects}
    assert found == {
        "7": ("bearded man", "bearded man", [0, 1, 30, 48], False),
        "8": ("jacket", "red jacket", [4, 9, 20, 30], False),
        "9": ("acoustic guitar", "old acoustic guitar", [4, 9, 20, 30], False),
        "11": ("two boys", "two boys", [30, 7, 60, 30], True),
    }
    assert set(readings.verdicts) == {("object", f"{name}#10", "not_boxed") for name in ("100", "200", "300")}
    assert (view.image, view.exhaustive_labels, view.camera) == ("flickr30k-images/100.jpg", [], None)


def test_splits_of_the_boxes(tmp_path, native):
    views = native.read("flickr30k", write_flickr30k(tmp_path)).views
    assert [view.split for view in views] == ["train", "test", "test"]


def test_splits_of_karpathy(tmp_path, native):
    root = write_flickr30k(tmp_path)
    for name in ("train", "val", "test"):
        (root / f"{name}.txt").unlink()
    splits = {"100": "test", "200": "train", "300": "val"}
    write_json(
        root / "dataset_flickr30k.json",
        {"images": [{"filename": f"{name}.jpg", "split": split, "sentences": []} for name, split in splits.items()]},
    )
    assert [view.split for view in native.read("flickr30k", root).views] == ["test", "train", "test"]


def test_without_lists_all_are_train(tmp_path, native):
    root = write_flickr30k(tmp_path)
    for name in ("train", "val", "test"):
        (root / f"{name}.txt").unlink()
    assert {view.split for view in native.read("flickr30k", root).views} == {"train"}


@pytest.mark.parametrize("text", ["{", "[]", '{"images": [1]}', '{"images": [{"split": "val"}]}'])
def test_broken_splits_are_one_clear_line(tmp_path, native, text):
    root = write_flickr30k(tmp_path)
    for name in ("train", "val", "test"):
        (root / f"{name}.txt").unlink()
    (root / "dataset_flickr30k.json").write_text(text)
    with pytest.raises(SourceError, match="dataset_flickr30k") as error:
        native.read("flickr30k", root)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("phrase", "crowd"),
    [
        ("a man", False),
        ("two men", True),
        ("A group of people", True),
        ("several dogs", True),
        ("the crowd", True),
        ("3 cups", True),
        ("a someone", False),
        ("a grouper", False),
    ],
)
def test_phrases_for_several_things_are_crowds(tmp_path, native, phrase, crowd):
    root = write_flickr30k(tmp_path)
    (root / "Sentences/100.txt").write_text(f"[/EN#7/people {phrase}] waits .\n")
    (one,) = [one for one in native.read("flickr30k", root).view("100").objects if one.object_id == "7"]
    assert one.crowd == crowd


SENTENCES = {
    "nothing but pronouns": ("[/EN#7/people He] waits .", ("object", "100#7", "label_empty")),
    "a chain that only the sentences have": ("[/EN#55/other a cup] .", ("object", "100#55", "not_boxed")),
    "a phrase of signs": ("[/EN#7/people ...] waits .", ("object", "100#7", "label_empty")),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_chains_that_cannot_be_used(tmp_path, native, name):
    sentence, expected = SENTENCES[name]
    root = write_flickr30k(tmp_path)
    kept = [line for line in FLICKR_SENTENCES.splitlines() if "EN#7" not in line]
    (root / "Sentences/100.txt").write_text("\n".join([*kept, sentence]))
    assert expected in native.read("flickr30k", root).verdicts


BOXES = {
    "empty": ("<xmax>30</xmax>", "<xmax>0</xmax>", "object", "box_empty"),
    "outside": (
        "<ymin>2</ymin><xmax>30</xmax><ymax>48<",
        "<ymin>90</ymin><xmax>30</xmax><ymax>99<",
        "object",
        "box_outside",
    ),
    "words": ("<xmax>30</xmax>", "<xmax>far</xmax>", "record", "record_malformed"),
    "no side": ("<xmax>30</xmax>", "", "record", "record_malformed"),
    "no size": ("<width>64</width>", "", "record", "record_malformed"),
    "another size": ("<width>64</width>", "<width>63</width>", "record", "image_wrong_size"),
    "cut": ("</annotation>", "", "record", "record_malformed"),
    "a document type": ("<annotation>", '<!DOCTYPE a [<!ENTITY b "c">]><annotation>', "record", "record_malformed"),
}


@pytest.mark.parametrize("name", BOXES)
def test_annotations_that_cannot_be_used(tmp_path, native, name):
    old, new, kind, reason = BOXES[name]
    root = write_flickr30k(tmp_path)
    text = FLICKR_ANNOTATION.format(name="100")
    assert old in text
    (root / "Annotations/100.xml").write_text(text.replace(old, new, 1))
    readings = native.read("flickr30k", root)
    assert (kind, "100#7" if kind == "object" else "100", reason) in readings.verdicts
    assert len(readings.views) == (3 if kind == "object" else 2)


@pytest.mark.parametrize("folder", ["Sentences/100.txt", "Annotations/100.xml"])
def test_half_of_a_record_is_a_reject(tmp_path, native, folder):
    root = write_flickr30k(tmp_path)
    (root / folder).unlink()
    readings = native.read("flickr30k", root)
    assert ("record", "100", "labels_missing") in readings.verdicts
    assert len(readings.views) == 2
