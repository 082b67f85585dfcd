"""Proof, without any training library, that exports are what they say."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from internspatial_kedro.formats.dialects import DIALECTS, from_dialect, quantisation_step_px
from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.formats.expansion import render
from internspatial_kedro.formats.exporters import EXPORTERS, export_samples
from internspatial_kedro.formats.exporters.files import slug
from internspatial_kedro.formats.exporters.records import Conversation, ExportSample, StoredImage
from internspatial_kedro.formats.exporters.shards import ParquetWriter
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.geometry.masks import mask_to_rle

Make = Callable[..., Any]
Row = dict[str, Any]

VIEWS = ("rooms/r1/f1", "rooms/../R 2/ü")


@pytest.fixture(scope="module")
def samples(
    tmp_path_factory: pytest.TempPathFactory, make_question: Make, make_slot: Make, make_batch: Make
) -> list[ExportSample]:
    """Two views, two questions each, in all 19 formats."""
    folder = tmp_path_factory.mktemp("native")
    masks, files = {}, {}
    for index, view in enumerate(VIEWS):
        noise = np.random.default_rng(index).integers(0, 256, (30, 40, 3), dtype=np.uint8)
        files[view] = folder / f"view{index}{('.jpg', '.png')[index]}"
        Image.fromarray(noise).resize((640, 480)).save(files[view])
        masks[view] = {f"object-{name}": _mask(make_slot(name)["box_xyxy"]) for name in "ab"}
    rows = []
    for index, view in enumerate(VIEWS):
        slots = [make_slot(name, view_id=view) for name in "ab"]
        shared = {"slots": slots, "view_ids": [view], "split": ("train", "test")[index]}
        rows.append(make_question(qa_id=f"{index:015x}a", **shared))
        rows.append(make_question("{A} is\nwhat to {b}?", "Left “é”.", qa_id=f"{index:015x}b", **shared))
    qa, every = make_batch(*rows), np.arange(len(FORMATS))
    drawn = render(qa, np.repeat(np.arange(len(rows)), len(every)), np.tile(every, len(rows)), FormatRules(), seed=1)
    return [ExportSample(row, files, masks) for row in drawn.to_pylist()]


def _mask(box_xyxy: list[float]) -> str:
    left, top, right, bottom = (int(v) for v in box_xyxy)
    mask = np.zeros((480, 640), dtype=bool)
    mask[top:bottom, left:right] = True
    return mask_to_rle(mask)


@pytest.fixture(scope="module", params=DIALECTS)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def exported(family: str, samples: list[ExportSample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp(family.replace(".", "_")) / "sft"
    report = export_samples(iter(samples), root, list(EXPORTERS), family)
    assert report.samples == dict.fromkeys(EXPORTERS, 76)
    assert report.rejects == {}
    return root


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(root: Path, kind: str) -> Iterator[tuple[str, list[str], str, str]]:
    """Id, image paths, question and answer of each record of a layout."""
    for split in ("train", "test"):
        if kind == "internvl":
            records = lines(root / "internvl" / f"{split}.jsonl")
        elif kind == "llava":
            records = json.loads((root / "llava" / f"{split}.json").read_text(encoding="utf-8"))
        else:
            records = lines(root / "chat" / f"{split}.jsonl")
        for record in records:
            if kind == "chat":
                user, assistant = record["messages"]
                images = [part["image"] for part in user["content"] if part["type"] == "image"]
                yield record["id"], images, user["content"][-1]["text"], assistant["content"][0]["text"]
            else:
                asked, answered = record["conversations"]
                assert asked["value"].startswith("<image>\n")
                assert (asked["from"], answered["from"]) == ("human", "gpt")
                yield record["id"], [record["image"]], asked["value"].removeprefix("<image>\n"), answered["value"]


@pytest.mark.parametrize("kind", ["internvl", "llava", "chat"])
def test_texts_and_boxes_map_back(kind: str, exported: Path, family: str, samples: list[ExportSample]) -> None:
    step = quantisation_step_px(640, 480, family) * 2
    rows = {sample.row["sample_id"]: sample.row for sample in samples}
    seen = set()
    for sample_id, _, question, answer in read(exported, kind):
        row = rows[sample_id]
        found = [box for text in (question, answer) for box in from_dialect(text, 640, 480, family)[1]]
        assert len(found) == len(row["boxes_xyxy"])
        assert (np.abs(np.reshape(found, (-1, 4)) - np.reshape(row["boxes_xyxy"], (-1, 4))) <= step).all()
        if family == "internvl":
            assert (question, answer) == (row["question"], row["answer"])
        else:
            assert not re.search("<ref>|<box>", question + answer)
        seen.add(sample_id)
    assert seen == set(rows)


@pytest.mark.parametrize("kind", ["internvl", "llava", "chat"])
def test_images_exist_open_and_stay_below_the_root(kind: str, exported: Path) -> None:
    used = {path for _, images, _, _ in read(exported, kind) for path in images}
    on_disk = {path.relative_to(exported).as_posix() for path in (exported / "images").rglob("*") if path.is_file()}

    assert used == on_disk
    for path in used:
        assert (exported / path).resolve().is_relative_to(exported.resolve())
        with Image.open(exported / path) as image:
            image.load()
            assert image.size == (640, 480)


def test_pictures_are_the_drawn_ones_and_originals_untouched(exported: Path, samples: list[ExportSample]) -> None:
    paths = {sample_id: images[0] for sample_id, images, _, _ in read(exported, "internvl")}
    for sample in samples[:19]:
        view = sample.row["images"][0]
        stored = exported / paths[sample.row["sample_id"]]
        if sample.row["image_format"] == "original":
            assert stored.read_bytes() == sample.images[view].read_bytes()
            continue
        expected = draw_overlays(Image.open(sample.images[view]), sample.row["overlays"], sample.masks[view])
        difference = np.abs(np.asarray(Image.open(stored), dtype=float) - np.asarray(expected, dtype=float))
        assert difference.mean() < 4


def test_same_picture_is_stored_once(exported: Path, samples: list[ExportSample]) -> None:
    pictures = {json.dumps([sample.row["images"], sample.row["overlays"]]) for sample in samples}
    report = json.loads((exported / "export.json").read_text())

    assert report["images"] == len(pictures) < len(samples)


def test_internvl_meta_points_to_its_files(exported: Path) -> None:
    meta = json.loads((exported / "internvl" / "meta.json").read_text())

    assert set(meta) == {"internspatial_train", "internspatial_test"}
    for entry in meta.values():
        records = lines(exported / entry["annotation"])
        assert set(entry) == {"root", "annotation", "data_augment", "repeat_time", "length"}
        assert entry["length"] == len(records) == 38
        assert all((exported / entry["root"] / record["image"]).is_file() for record in records)
        assert all((record["width"], record["height"]) == (640, 480) for record in records)


def test_parquet_holds_the_images(exported: Path, samples: list[ExportSample]) -> None:
    files = sorted((exported / "parquet").iterdir())
    assert [file.name for file in files] == ["test-00000-of-00001.parquet", "train-00000-of-00001.parquet"]
    table = pa.concat_tables(pq.read_table(file) for file in files)
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]

    assert features["images"]["feature"] == {"_type": "Image"}
    assert set(features) == set(table.column_names)
    texts = {row[0]: row[2:] for row in read(exported, "chat")}
    assert table.num_rows == len(samples)
    for row in table.to_pylist():
        assert Image.open(io.BytesIO(row["images"][0]["bytes"])).size == (640, 480)
        assert (row["question"], row["answer"]) == texts[row["id"]]
        assert [turn["from"] for turn in row["conversations"]] == ["human", "gpt"]


def test_shards_are_closed_by_size(samples: list[ExportSample], tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"x" * 1000)
    writer = ParquetWriter(tmp_path, "parquet", shard_bytes=2500)
    for sample in samples[:7]:
        writer.write(Conversation(sample.row, (StoredImage("picture.jpg", 1, 1),), "q", "a"))
    writer.close()

    files = sorted((tmp_path / "parquet").iterdir())
    assert [file.name for file in files] == [f"train-{i:05d}-of-00003.parquet" for i in range(3)]
    assert [pq.read_metadata(file).num_rows for file in files] == [3, 3, 1]


def test_several_images(samples: list[ExportSample], tmp_path: Path) -> None:
    first = samples[0]
    both = replace(first, row=first.row | {"images": list(VIEWS)})
    export_samples([both], tmp_path / "sft", list(EXPORTERS), "internvl")

    record = lines(tmp_path / "sft" / "internvl" / "train.jsonl")[0]
    assert record["width_list"] == [640, 640]
    asked = f"Frame-1: <image>\nFrame-2: <image>\n{first.row['question']}"
    assert record["conversations"][0]["value"] == asked
    assert len(record["image"]) == 2
    (llava,) = json.loads((tmp_path / "sft" / "llava" / "train.json").read_text())
    assert llava["conversations"][0]["value"] == asked
    content = lines(tmp_path / "sft" / "chat" / "train.jsonl")[0]["messages"][0]["content"]
    assert [part.get("text", part.get("image")) for part in content] == [
        "Frame-1: ",
        record["image"][0],
        "\nFrame-2: ",
        record["image"][1],
        first.row["question"],
    ]
    (row,) = pq.read_table(tmp_path / "sft" / "parquet").to_pylist()
    assert row["conversations"][0]["value"] == asked
    assert [image["bytes"] for image in row["images"]] == [
        (tmp_path / "sft" / path).read_bytes() for path in record["image"]
    ]


def test_a_frame_that_several_samples_show_is_stored_once(samples: list[ExportSample], tmp_path: Path) -> None:
    """A box in the first frame of one sample: that frame is drawn, the other is the original of both."""
    plain, boxed = (next(s for s in samples if s.row["image_format"] == kind) for kind in ("original", "box"))
    both = [replace(sample, row=sample.row | {"images": list(VIEWS)}) for sample in (plain, boxed)]
    report = export_samples(both, tmp_path / "sft", ["internvl"], "internvl")

    first, second = lines(tmp_path / "sft" / "internvl" / "train.jsonl")
    assert report.images == 3
    assert first["image"][0] != second["image"][0]
    assert first["image"][1] == second["image"][1]
    originals = [(tmp_path / "sft" / path).read_bytes() for path in first["image"]]
    assert originals == [plain.images[view].read_bytes() for view in VIEWS]
    drawn = draw_overlays(Image.open(boxed.images[VIEWS[0]]), boxed.row["overlays"], {})
    stored = np.asarray(Image.open(tmp_path / "sft" / second["image"][0]), dtype=float)
    assert np.abs(stored - np.asarray(drawn, dtype=float)).mean() < 4


def test_only_marked_frames_must_have_the_size_of_the_marks(samples: list[ExportSample], tmp_path: Path) -> None:
    boxed = next(sample for sample in samples if sample.row["image_format"] == "box")
    small = tmp_path / "small.png"
    Image.new("RGB", (600, 400)).save(small)
    cases = {VIEWS[1]: {}, VIEWS[0]: {"image_size": 1}}
    for view, rejects in cases.items():
        sample = replace(boxed, row=boxed.row | {"images": list(VIEWS)}, images=boxed.images | {view: small})
        assert export_samples([sample], tmp_path / "sft", ["chat"], "internvl").rejects == rejects


def test_unusable_samples_are_rejected_with_a_reason(samples: list[ExportSample], tmp_path: Path) -> None:
    view = VIEWS[0]
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(samples[0].images[view].read_bytes()[:3000])
    text, small = tmp_path / "text.jpg", tmp_path / "small.png"
    text.write_text("no image")
    Image.new("RGB", (10, 10)).save(small)
    masked = next(sample for sample in samples if sample.row["image_format"] == "mask")
    broken = [
        replace(samples[0], images={view: tmp_path / "nowhere.jpg"}),
        replace(samples[0], images={}),
        replace(samples[0], images={view: cut}),
        replace(samples[0], images={view: text}),
        replace(samples[0], images={view: small}),
        replace(masked, masks={}),
    ]
    report = export_samples([*broken, samples[1]], tmp_path / "sft", ["chat"], "qwen3")

    assert report.samples == {"chat": 1}
    assert report.rejects == {"image_missing": 2, "image_unreadable": 2, "image_size": 1, "mask_unusable": 1}
    assert len(lines(tmp_path / "sft" / "rejects.jsonl")) == 6
    assert len(lines(tmp_path / "sft" / "chat" / "train.jsonl")) == 1


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_export_is_repeatable_and_replaces_the_last_one(samples: list[ExportSample], tmp_path: Path) -> None:
    root = tmp_path / "sft"
    export_samples(samples[:19], root, list(EXPORTERS), "internvl")
    first = content(root)
    export_samples(samples[:19], root, list(EXPORTERS), "internvl")
    assert content(root) == first
    export_samples(samples[:1], root, ["llava"], "llava")

    assert {path.name for path in tmp_path.iterdir()} == {"sft"}
    assert not (root / "internvl").exists()


def test_a_failed_export_leaves_the_last_one(samples: list[ExportSample], tmp_path: Path) -> None:
    root = tmp_path / "sft"
    export_samples(samples[:3], root, ["llava"], "llava")
    before = content(root)

    def failing() -> Iterator[ExportSample]:
        yield samples[0]
        raise RuntimeError("the disk is on fire")

    with pytest.raises(RuntimeError, match="on fire"):
        export_samples(failing(), root, ["llava"], "llava")
    assert content(root) == before
    assert {path.name for path in tmp_path.iterdir()} == {"sft"}


def test_other_peoples_folders_are_not_replaced(samples: list[ExportSample], tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(FileExistsError, match="holds something other than an export"):
        export_samples(samples[:1], tmp_path, ["llava"], "llava")
    assert (tmp_path / "thesis.tex").is_file()


@pytest.mark.parametrize(
    ("kinds", "family", "message"),
    [
        (["jsonl"], "llava", r"Unknown export \['jsonl'\]. Exports are: internvl, llava, chat, parquet"),
        ([], "llava", "Exports are"),
        (["llava"], "gpt", "Unknown model family 'gpt'"),
    ],
)
def test_wrong_names(kinds: list[str], family: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        export_samples([], tmp_path / "sft", kinds, family)
    assert not (tmp_path / "sft").exists()


def test_a_split_is_a_word(samples: list[ExportSample], tmp_path: Path) -> None:
    escaping = replace(samples[0], row=samples[0].row | {"split": "../../train"})
    for kind in EXPORTERS:
        with pytest.raises(ValueError, match="A split is a word"):
            export_samples([escaping], tmp_path / "sft", [kind], "internvl")


@pytest.mark.parametrize("text", ["", "a/b", "../../etc/passwd", "C:\\x", "A" * 500, "ü☃", "a\0b", ".hidden"])
def test_slugs_are_safe_and_distinct(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", slug(text))
    assert slug(text) != slug(text + "x")
    assert slug(text) != slug(text.swapcase()) or text == text.swapcase()
