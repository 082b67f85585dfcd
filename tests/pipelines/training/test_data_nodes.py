"""Samples and general data to rows and packs."""

import json
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
import pytest
from PIL import Image

from internspatial_kedro.formats.exporters import EXPORTERS
from internspatial_kedro.formats.exporters.records import Conversation, StoredImage
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.plans import Packing
from internspatial_kedro.pipelines.training.data_nodes import make_training_rows, picture_roots, plan_training_packs
from internspatial_kedro.pipelines.training.general_rows import GeneralData
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_VIEWS, SAMPLES
from internspatial_kedro.tables.training import TRAINING_PACKS, TRAINING_ROWS

Row = dict[str, Any]


def thing(object_id: str, instance_id: str | None, mask: str | None) -> Row:
    return {"object_id": object_id, "instance_id": instance_id, "mask_rle": mask}


def view(view_id: str, *objects: Row, scene_id: str | None = None) -> Row:
    sized = {"width": 80, "height": 60, "scene_id": scene_id}
    return {"view_id": view_id, "source": "rooms", "image": f"{view_id}.png", "objects": list(objects), **sized}


def mark(view_id: str, object_id: str, kind: str = "mask") -> Row:
    return {"view_id": view_id, "kind": kind, "object_id": object_id, "geometry": [], "colour": "red", "number": 0}


def sample(name: str, images: list[str], *overlays: Row, split: str = "train", question: str = "Which?") -> Row:
    row = {"sample_id": name, "source": "rooms", "task": "size", "split": split, "images": images, "width": 80}
    boxes = [[8.0, 6.0, 40.0, 30.0]] if "<box>" in question else []
    return row | {"height": 60, "overlays": list(overlays), "question": question, "answer": "A.", "boxes_xyxy": boxes}


VIEWS = [
    view("a", thing("1", "9", "mask of 1 in a"), thing("2", None, None), scene_id="s"),
    # In b the object "1" is the instance "2", and the other way round.
    view("b", thing("1", "2", "mask of 1 in b"), thing("2", "1", "mask of 2 in b"), scene_id="s"),
    view("c", thing("7", "5", "mask of 7 in c")),
]


def rows_of(samples: list[Row], general: tuple[GeneralData, ...] = (), family: str = "internvl") -> tuple[Any, Any]:
    shown = daft.from_arrow(pa.Table.from_pylist(samples, schema=SAMPLES.schema))
    views = daft.from_arrow(pa.Table.from_pylist(VIEWS, schema=LIFTED_VIEWS.schema))
    rows, rejects = make_training_rows(shown, views, general, family)
    table = rows.to_arrow().cast(TRAINING_ROWS.schema).sort_by("row_id")
    return table.to_pylist(), sorted(rejects.to_pylist(), key=lambda reject: str(reject["item_id"]))


def test_samples_of_the_training_split_become_rows() -> None:
    rows, rejects = rows_of(
        [
            sample("s1", ["a"]),
            sample("s2", ["b", "c", "a"]),
            sample("s3", ["z"], split="test"),
            sample("s4", ["c", "z"]),
        ]
    )
    assert [(row["row_id"], row["kind"], row["source"], row["split"]) for row in rows] == [
        ("s1", "spatial", "rooms", "train"),
        ("s2", "spatial", "rooms", "train"),
    ]
    assert [image["path"] for image in rows[1]["images"]] == ["b.png", "c.png", "a.png"]
    assert [part["path"] or part["text"] for part in rows[1]["messages"][0]["parts"]] == [
        *("b.png", "c.png", "a.png"),
        "Which?",
    ]
    assert rows[1]["messages"][1] == {
        "role": "assistant",
        "parts": [{"kind": "text", "text": "A.", "path": "", "start_s": None, "end_s": None}],
    }
    assert [(reject["item_id"], reject["reason"]) for reject in rejects] == [("s4", "view_missing")]


def test_pictures_have_their_own_marks_and_masks_alone() -> None:
    rows, _ = rows_of(
        [
            sample("s1", ["b"], mark("b", "1"), mark("b", "2", "box")),
            sample("s2", ["a", "c"], mark("c", "5"), mark("a", "9")),
            sample("s3", ["a"], mark("a", "2")),
        ]
    )
    masks = [[{m["object_id"]: m["mask_rle"] for m in image["masks"]} for image in row["images"]] for row in rows]
    assert masks == [
        [{"1": "mask of 1 in b"}],  # the view's own name before the instance's
        [{"9": "mask of 1 in a"}, {"5": "mask of 7 in c"}],
        [{}],  # it has none: the loader will say so
    ]
    assert [[len(image["overlays"]) for image in row["images"]] for row in rows] == [[2], [1, 1], [1]]


def test_text_is_in_the_family_s_dialect() -> None:
    question = "Is <ref>mug</ref><box>[[100, 100, 500, 500]]</box> big?"
    (row,), _ = rows_of([sample("s1", ["a"], question=question)], family="llava")
    assert row["messages"][0]["parts"][1]["text"] == "Is the mug [0.100, 0.100, 0.500, 0.500] big?"


@pytest.mark.parametrize("tested", [["a"], ["b", "c"]])
def test_a_scene_of_both_splits_is_an_error(tested: list[str]) -> None:
    with pytest.raises(TrainingError, match="scenes are in the training and the test split, among them 's'"):
        rows_of([sample("s1", ["a"]), sample("s2", tested, split="test")])


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Two conversations in the layouts of our own exporters, and pictures."""
    (tmp_path / "images").mkdir()
    for name in ("x", "y"):
        Image.new("RGB", (80, 60)).save(tmp_path / "images" / f"{name}.png")
    images = [StoredImage(f"images/{name}.png", 80, 60) for name in ("x", "y")]
    for kind in ("internvl", "llava", "chat"):
        writer = EXPORTERS[kind](tmp_path, kind)
        for name, shown in (("e1", images[:1]), ("e2", images)):
            writer.write(Conversation({"sample_id": name, "split": "train"}, tuple(shown), "Which?", "This."))
        writer.close()
    return tmp_path


@pytest.mark.parametrize("file", ["internvl/train.jsonl", "llava/train.json", "chat/train.jsonl"])
def test_our_own_exports_can_be_read(exported: Path, file: str) -> None:
    data = GeneralData(name="mine", files=(exported / file,), root=exported)
    rows, rejects = rows_of([sample("s1", ["a"])], (data,))
    mine = sorted((row for row in rows if row["kind"] == "general"), key=lambda row: str(row["native_id"]))
    assert [row["native_id"] for row in mine] == ["e1", "e2"]
    assert [[image["path"] for image in row["images"]] for row in mine] == [
        ["images/x.png"],
        ["images/x.png", "images/y.png"],
    ]
    assert all(row["messages"][0]["parts"][-1]["text"] == "Which?" for row in mine)
    assert not rejects


def test_malformed_lines_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    good = json.dumps({"id": 1, "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}]})
    bad = json.dumps({"id": 2, "conversations": [{"from": "human", "value": "Hi"}]})
    lines = f"\ufeff{good}\n\n{bad}\n{good}\n".encode() + b'{"id": "\xff"}\n' + good[:30].encode()
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "b.json").write_text("[{]")
    files = (tmp_path / "a.jsonl", tmp_path / "b.json")
    rows, rejects = rows_of([], (GeneralData(name="mine", files=files, root=tmp_path),))
    assert [row["native_id"] for row in rows] == ["1"]  # twice the same is once
    assert sorted(reject["reason"] for reject in rejects) == ["encoding", "json", "json", "turns"]
    assert {reject["source"] for reject in rejects} == {"mine"}


def test_an_export_of_the_test_split_is_no_general_data(exported: Path) -> None:
    data = GeneralData(name="mine", files=(exported / "chat" / "train.jsonl",), root=exported)
    with pytest.raises(TrainingError, match="'mine' has sample 'e2' of the test split"):
        rows_of([sample("s1", ["a"]), sample("e2", ["z"], split="test")], (data,))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is no file"):
        rows_of([], (GeneralData(name="mine", files=(tmp_path / "a.jsonl",), root=tmp_path),))


def test_rows_are_measured_and_packed(tmp_path: Path) -> None:
    checkpoint = write_tiny_checkpoint(tmp_path / "tiny", "internvl")
    samples = [sample(f"s{number}", ["a"], question="Which? " * (number + 1)) for number in range(9)]
    rows, _ = rows_of([*samples, sample("long", ["a"], question="word " * 400)])
    frame = daft.from_arrow(pa.Table.from_pylist(rows, schema=TRAINING_ROWS.schema))
    packs, rejects, report = plan_training_packs(frame, str(checkpoint), Packing(context=300), {})
    table = packs.to_arrow().cast(TRAINING_PACKS.schema).to_pylist()
    assert sorted(row_id for pack in table for row_id in pack["row_ids"]) == [f"s{number}" for number in range(9)]
    assert [(reject["item_id"], reject["reason"]) for reject in rejects.to_pylist()] == [
        ("long", "longer_than_context")
    ]
    assert report["too_long"] == 1
    longer, _, _ = plan_training_packs(frame, str(checkpoint), Packing(context=300), {"min_patches": 2})
    lengths = {
        row_id: n for pack in longer.to_pylist() for row_id, n in zip(pack["row_ids"], pack["tokens"], strict=True)
    }
    before = {row_id: n for pack in table for row_id, n in zip(pack["row_ids"], pack["tokens"], strict=True)}
    assert {lengths[row_id] - before[row_id] for row_id in before} == {16}  # four tokens each of 2 x 2 tiles more
    with pytest.raises(ModelError, match="no 'tiles'"):
        plan_training_packs(frame, str(checkpoint), Packing(), {"tiles": 3})


def test_names_of_sources_and_general_data_differ(tmp_path: Path) -> None:
    source = Source("rooms", "rooms", tmp_path / "rooms")
    mine, rooms = (GeneralData(name=name, files=(tmp_path / "a.jsonl",), root=tmp_path) for name in ("mine", "rooms"))
    assert picture_roots({"rooms": source}, (mine,)) == {"rooms": tmp_path / "rooms", "mine": tmp_path}
    with pytest.raises(TrainingError, match="'rooms' is called like a source"):
        picture_roots({"rooms": source}, (rooms,))
