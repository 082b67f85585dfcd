"""Samples joined with the files and masks of their frames, however many they show; and cards of scenes."""

from pathlib import Path
from typing import Any

import daft
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.pipelines.format_expansion.drawing import join_views
from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.pipelines.format_expansion.report import draw_gallery
from internspatial_kedro.sources.records import Source, SourceError
from internspatial_kedro.tables import LIFTED_SCENES, LIFTED_VIEWS, QA_PAIRS, SAMPLES

Row = dict[str, Any]

FRAMES = [f"rooms/r1/{index}" for index in range(4)]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    for name in (*"0123", "photo"):
        Image.new("RGB", (8, 6)).save(tmp_path / f"{name}.png")
    return Source("rooms", "rooms", tmp_path)


def thing(object_id: str, instance_id: str | None, mask: str | None) -> Row:
    row = {"object_id": object_id, "instance_id": instance_id, "mask_rle": mask, "label": "mug", "caption": ""}
    return row | {"box_xyxy": [0.0, 0.0, 4.0, 4.0], "crowd": False, "truncated": False, "points": 0, "unusable": ""}


def view(view_id: str, image: str, *objects: Row) -> Row:
    return {"view_id": view_id, "source": "rooms", "image": image, "width": 8, "height": 6, "objects": list(objects)}


def mark(view_id: str, object_id: str, kind: str = "mask") -> Row:
    return {"view_id": view_id, "kind": kind, "object_id": object_id, "geometry": [], "colour": "red", "number": 0}


def sample(name: str, images: list[str], *overlays: Row) -> Row:
    return {"sample_id": name, "source": "rooms", "split": "train", "images": images, "overlays": list(overlays)}


def joined(samples: list[Row], views: list[Row], source: Source) -> list[Any]:
    frames = (
        daft.from_arrow(pa.Table.from_pylist(rows, schema=table.schema))
        for rows, table in ((samples, SAMPLES), (views, LIFTED_VIEWS))
    )
    return list(join_views(*frames, {"rooms": source}))


@pytest.fixture
def views() -> list[Row]:
    # In frame 1 the object "5" is the instance "6", and the other way round.
    swapped = [thing("5", "6", "mask of 6"), thing("6", "5", "mask of 5")]
    rows = [view(name, f"{name[-1]}.png", thing("9", "5", f"5 in {name}")) for name in FRAMES]
    rows[1]["objects"] = [*swapped, thing("7", None, "mask of 7"), thing("8", "8", None)]
    return [*rows, view("rooms/photo", "photo.png", *swapped)]


def test_all_frames_come_with_their_files(source: Source, views: list[Row]) -> None:
    (made,) = joined([sample("a", FRAMES[::-1])], views, source)
    assert made.images == {name: source.root / f"{name[-1]}.png" for name in FRAMES}
    assert made.row["images"] == FRAMES[::-1]
    assert set(made.row) == set(SAMPLES.schema.names)


def test_masks_of_marked_instances_are_there(source: Source, views: list[Row]) -> None:
    marks = [mark(FRAMES[1], "5"), mark(FRAMES[1], "7"), mark(FRAMES[3], "5"), mark(FRAMES[2], "5", "box")]
    (made,) = joined([sample("a", FRAMES, *marks)], views, source)
    assert made.masks == {FRAMES[1]: {"5": "mask of 5", "7": "mask of 7"}, FRAMES[3]: {"5": f"5 in {FRAMES[3]}"}}


def test_objects_of_a_photo_go_by_their_own_ids(source: Source, views: list[Row]) -> None:
    (made,) = joined([sample("a", ["rooms/photo"], mark("rooms/photo", "5"))], views, source)
    assert made.masks["rooms/photo"]["5"] == "mask of 6"
    assert made.images == {"rooms/photo": source.root / "photo.png"}


def test_samples_that_show_the_same_frames_come_together(source: Source, views: list[Row]) -> None:
    rows = [sample("d", FRAMES), sample("c", FRAMES[1:]), sample("b", FRAMES), sample("a", ["rooms/photo"])]
    assert [made.row["sample_id"] for made in joined(rows, views, source)] == ["a", "b", "d", "c"]


def test_an_unknown_frame_is_left_to_the_export_to_reject(source: Source, views: list[Row]) -> None:
    (made,) = joined([sample("a", [*FRAMES, "rooms/r1/9"])], views, source)
    assert set(made.images) == set(FRAMES)


def test_a_frame_that_is_gone_is_an_error(source: Source, views: list[Row]) -> None:
    (source.root / "2.png").unlink()
    with pytest.raises(SourceError, match=r"2\.png is gone"):
        joined([sample("a", FRAMES)], views, source)


def lifted_scene(**changed: Any) -> Row:
    """The scene of the frames, with one mug in it."""
    box = {"center": [0.0, 0.0, 0.5], "axes": [1.0, 0, 0, 0, 1, 0, 0, 0, 1], "size": [0.1, 0.1, 0.1]}
    mug = {"instance_id": "5", "label": "mug", "caption": "mug", "points": 9, "unusable": "", **box}
    row = {"scene_id": "rooms/r1", "source": "rooms", "split": "train", "instances": [mug], "view_ids": FRAMES}
    return row | {"width": 8, "height": 6, "distances_m": [], "sightings": [], "exhaustive_labels": []} | changed


def asked(**changed: Any) -> Row:
    evidence = {"measure": "x", "unit": "m", "objects": ["5"], "values": [0.1], "margin": 0.1, "required": 0.1}
    slot = {"name": "a", "object_id": "5", "view_id": FRAMES[3], "label": "mug", "caption": "mug", "named_by": "label"}
    slot |= {"box_xyxy": [0.0, 0.0, 4.0, 4.0], "has_mask": True, "mark": [2.0, 2.0, 2.0, 0.3]}
    row = {"qa_id": "q", "task": "object_size", "relation": "longest_side", "form": "number", "view_type": "multi"}
    row |= {"source": "rooms", "split": "train", "scene_id": "rooms/r1", "view_ids": FRAMES, "width": 8, "height": 6}
    return row | {"slots": [slot], "category": "", "template_id": "t", "truth": "10", "evidence": evidence} | changed


def shown(name: str, *overlays: Row, **changed: Any) -> Row:
    row = sample(name, FRAMES, *overlays) | {"qa_id": "q", "task": "object_size", "relation": "longest_side"}
    row |= {"form": "number", "image_format": "mask" if overlays else "original", "text_format": "natural"}
    return row | {"width": 8, "height": 6, "question": "How long?", "answer": "10", "truth": "10"} | changed


def gallery(samples: list[Row], views: list[Row], scenes: list[Row], source: Source) -> list[Any]:
    tables = ((samples, SAMPLES), ([asked()], QA_PAIRS), (views, LIFTED_VIEWS), (scenes, LIFTED_SCENES))
    frames = (daft.from_arrow(pa.Table.from_pylist(rows, schema=table.schema)) for rows, table in tables)
    return draw_gallery(*frames, {"rooms": source}, FormatExpansionParams())


def test_cards_of_scenes_have_their_frames_marks_and_page(source: Source, views: list[Row]) -> None:
    mask = np.zeros((6, 8), dtype=bool)
    mask[1:5, 1:5] = True
    views[3]["objects"] = [thing("9", "5", mask_to_rle(mask))]
    cards = gallery([shown("a"), shown("b", mark(FRAMES[3], "5"))], views, [lifted_scene()], source)
    by_format = {card.image_format: card for card in cards}
    assert set(by_format) == {"original", "mask"}
    for card in cards:
        assert [frame.view_id for frame in card.frames] == FRAMES
        assert [frame.is_large for frame in card.frames] == [False, False, False, True]
        assert card.page.scene["scene_id"] == "rooms/r1"
    drawn = np.asarray(by_format["mask"].frames[3].image)
    assert (drawn != np.asarray(by_format["original"].frames[3].image)).any()


def test_a_scene_whose_scan_is_broken_has_a_page_without_points(
    source: Source, views: list[Row], caplog: pytest.LogCaptureFixture
) -> None:
    (source.root / "mesh.ply").write_text("no mesh")
    geometry = {"path": "mesh.ply", "encoding": "rooms", "to_world": None}
    (card,) = gallery([shown("a")], views, [lifted_scene(geometry=geometry)], source)
    assert card.page.scan is None
    assert "The page of rooms/r1 has no points" in caplog.text


def test_a_turntable_has_no_page(source: Source, views: list[Row]) -> None:
    turntable = {"azimuth_deg": [0.0, 90.0], "differences": [0.0, 1.0, 1.0, 0.0]}
    row = lifted_scene(turntable=turntable)
    frames = {"images": FRAMES[:2], "task": "rotation_estimation"}
    evidence = asked()["evidence"] | {"objects": FRAMES[:2], "values": [0.0, 90.0]}
    qa = asked(task="rotation_estimation", view_ids=FRAMES[:2], slots=[], evidence=evidence)
    tables = (([shown("a", **frames)], SAMPLES), ([qa], QA_PAIRS), (views, LIFTED_VIEWS), ([row], LIFTED_SCENES))
    made = (daft.from_arrow(pa.Table.from_pylist(rows, schema=table.schema)) for rows, table in tables)
    (card,) = draw_gallery(*made, {"rooms": source}, FormatExpansionParams())
    assert card.page is None
    assert "dial" in card.drawing
