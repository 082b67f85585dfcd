"""COCO: boxes, polygons, run lengths, crowds; the real photos."""

import json

import numpy as np

from internspatial_kedro.geometry.masks import mask_to_box, rle_to_mask


def test_native_fields(tmp_path, native):
    readings = native.read("coco", native.coco(tmp_path))
    view = readings.view("val2017-000000000001")
    cat, dog, crowd = view.objects
    assert (cat.object_id, cat.label, cat.box_xyxy, cat.crowd) == ("10", "cat", [10, 10, 30, 25], False)
    assert rle_to_mask(cat.mask_rle, 64, 48).sum() == 300
    assert (dog.label, dog.box_xyxy) == ("dog", [40, 5, 42, 15])
    assert mask_to_box(rle_to_mask(dog.mask_rle, 64, 48)) == (40, 5, 42, 15)
    assert crowd.crowd
    assert mask_to_box(rle_to_mask(crowd.mask_rle, 64, 48)) == (0, 0, 2, 48)
    assert (view.camera, view.depth, view.exhaustive_labels) == (None, None, ["cat", "dog"])
    assert readings.rejects == []


def test_compressed_run_lengths_are_kept(tmp_path, native):
    root = native.coco(tmp_path)
    plain = native.read("coco", root).view("val2017-000000000001").objects[1].mask_rle
    content = native.coco_content()
    content["annotations"][1]["segmentation"]["counts"] = plain
    native.json(root / "annotations/instances_val2017.json", content)
    assert native.read("coco", root).view("val2017-000000000001").objects[1].mask_rle == plain


def test_splits_come_from_the_files(tmp_path, native):
    native.coco(tmp_path, "val2017")
    native.coco(tmp_path, "train2017")
    readings = native.read("coco", tmp_path)
    assert {view.split for view in readings.views if "train2017" in view.image} == {"train"}
    assert {view.split for view in readings.views if "val2017" in view.image} == {"test"}
    assert len({view.view_id for view in readings.views}) == 6


def test_an_image_listed_twice_has_one_id(tmp_path, native):
    """The annotation pipeline reads a record that is listed twice once, and rejects the second as duplicate_id."""
    root = native.coco(tmp_path)
    content = native.coco_content()
    content["images"].append(content["images"][0])
    native.json(root / "annotations/instances_val2017.json", content)
    readings = native.read("coco", root)
    assert readings.items.count("val2017-000000000001") == 2


def test_real_photos(real_root, native):
    readings = native.read("coco", real_root / "coco")
    content = json.loads((real_root / "coco/annotations/instances_val2017.json").read_text())
    annotations = {str(entry["id"]): entry for entry in content["annotations"]}
    objects = [(view, one) for view in readings.views for one in view.objects]
    assert (len(readings.views), len(objects), readings.rejects) == (24, len(annotations), [])
    assert sum(one.crowd for _, one in objects) == sum(entry["iscrowd"] for entry in annotations.values()) == 2
    for view, one in objects:
        entry, area = annotations[one.object_id], rle_to_mask(one.mask_rle, view.width, view.height).sum()
        if one.crowd:
            assert area == sum(entry["segmentation"]["counts"][1::2])
        elif entry["area"] > 400:
            # COCO states the polygons' exact area; ours is that of their pixels.
            np.testing.assert_allclose(area, entry["area"], rtol=0.1)
