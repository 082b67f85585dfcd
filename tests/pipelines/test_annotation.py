"""Rows in = rows out + rejects, on rooms, on real samples and on corpora with broken records beside good ones."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import daft
import pytest
import yaml

from e2e.throwaway import Project
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.pipelines.annotation.nodes import (
    read_sources,
    records_at_once,
    select_rejects,
    select_scenes,
    select_views,
)
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Source, SourceError
from internspatial_kedro.tables import COMPLETIONS
from sources.conftest import write_coco, write_kitti

REPOSITORY = Path(__file__).resolve().parents[2]
Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """The tables of the annotation pipeline."""

    annotations: list[Row]
    views: list[Row]
    scenes: list[Row]
    rejects: list[Row]

    @classmethod
    def of(cls, sources: dict[str, Source], folder: Path) -> "Read":
        dataset = TableDataset(table="annotations", path=str(folder / "annotations"))
        dataset.save(read_sources(sources, AnnotationParams()))
        return cls.of_table(dataset.load())

    @classmethod
    def of_table(cls, annotations: daft.DataFrame) -> "Read":
        params = AnnotationParams()
        none = daft.from_arrow(COMPLETIONS.schema.empty_table())
        frames = (
            select_views(annotations, none, params),
            select_scenes(annotations),
            select_rejects(annotations, none),
        )
        return cls(annotations.to_pylist(), *(frame.to_pylist() for frame in frames))

    @property
    def reasons(self) -> Counter[tuple[str, str]]:
        return Counter((row["kind"], row["reason"]) for row in self.rejects)


def assert_nothing_is_lost(read: Read, listed: dict[str, int]) -> None:
    """Every listed record is a row; each gave views or one refusal, each object is in a view or refused."""
    assert Counter(row["source"] for row in read.annotations) == listed
    for record in read.annotations:
        kinds = Counter(reject["kind"] for reject in record["rejects"])
        assert bool(record["views"]) != bool(kinds["record"]), record["item_id"]
        assert kinds["record"] <= 1
        objects = sum(len(view["objects"]) for view in record["views"])
        assert record["objects_in"] == objects + kinds["object"], record["item_id"]
    for name in ("views", "scenes", "rejects"):
        assert len(getattr(read, name)) == sum(len(record[name]) for record in read.annotations)


def listed(sources: dict[str, Source]) -> dict[str, int]:
    return {name: len(list(load_reader(source.reader).list_items(source))) for name, source in sources.items()}


def test_no_room_is_lost(finished_project: Project) -> None:
    read = Read.of_table(daft.read_parquet(str(finished_project.table("int_annotations") / "*.parquet")))
    assert_nothing_is_lost(read, {"rooms": 3})
    assert (len(read.views), len(read.scenes), read.rejects) == (9, 3, [])


def test_no_real_sample_is_lost(real_root: Path, tmp_path: Path) -> None:
    text = (REPOSITORY / "conf/real/catalog/raw.yml").read_text()
    configured = yaml.safe_load(text.replace("${runtime_params:real_root}", str(real_root)))["raw_sources"]["sources"]
    sources = {
        name: Source(name, entry["reader"], Path(entry["path"]), "native", entry.get("options", {}))
        for name, entry in configured.items()
    }
    read = Read.of(sources, tmp_path)
    assert_nothing_is_lost(read, listed(sources))
    assert {view["source"] for view in read.views} == set(sources)


def edit_coco(root: Path, change: Callable[[Row], object]) -> None:
    path = root / "annotations" / "instances_val2017.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


# Each breaks something of image or frame 2; 1 and 3 are good.
COCO: dict[str, tuple[Callable[[Path], object], tuple[str, str]]] = {
    "no image": (lambda root: (root / "val2017/000000000002.jpg").unlink(), ("record", "image_missing")),
    "half an image": (lambda root: cut(root / "val2017/000000000002.jpg"), ("record", "image_truncated")),
    "empty image": (lambda root: (root / "val2017/000000000002.jpg").write_bytes(b""), ("record", "image_truncated")),
    "another size": (
        lambda root: edit_coco(root, lambda c: c["images"][1].update(width=99)),
        ("record", "image_wrong_size"),
    ),
    "path outside": (
        lambda root: edit_coco(root, lambda c: c["images"][1].update(file_name="../../secret.jpg")),
        ("record", "path_outside_root"),
    ),
    "box of no size": (
        lambda root: edit_coco(root, lambda c: c["annotations"][3].update(bbox=[1, 1, 0, 5], segmentation=None)),
        ("object", "box_empty"),
    ),
    "polygon of two points": (
        lambda root: edit_coco(root, lambda c: c["annotations"][3].update(segmentation=[[1, 1, 5, 5]])),
        ("object", "polygon_too_short"),
    ),
    "unknown category": (
        lambda root: edit_coco(root, lambda c: c["annotations"][3].update(category_id=77)),
        ("object", "label_empty"),
    ),
    "annotation without its image": (
        lambda root: edit_coco(root, lambda c: c["annotations"][3].update(image_id=404)),
        ("record", "image_missing"),
    ),
}
KITTI: dict[str, tuple[Callable[[Path], object], tuple[str, str]]] = {
    "no calibration": (
        lambda root: (root / "training/calib/000001.txt").unlink(),
        ("record", "calibration_missing"),
    ),
    "no labels": (lambda root: (root / "training/label_2/000001.txt").unlink(), ("record", "labels_missing")),
    "half an image": (lambda root: cut(root / "training/image_2/000001.png"), ("record", "image_truncated")),
    "no numbers": (
        lambda root: (root / "training/label_2/000001.txt").write_text("Car a b c\n"),
        ("object", "record_malformed"),
    ),
}
BROKEN = {f"coco: {name}": ("coco", *case) for name, case in COCO.items()} | {
    f"kitti: {name}": ("kitti", *case) for name, case in KITTI.items()
}


@pytest.mark.parametrize(("reader", "damage", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_refused_and_the_others_stay(
    tmp_path: Path, reader: str, damage: Callable[[Path], object], reason: tuple[str, str]
) -> None:
    write = {"coco": write_coco, "kitti": write_kitti}[reader]
    source = Source("src", reader, write(tmp_path / "corpus"))
    good = Read.of({"src": source}, tmp_path / "good")
    damage(source.root)
    read = Read.of({"src": source}, tmp_path / "broken")
    assert_nothing_is_lost(read, listed({"src": source}))
    assert read.reasons[reason] == good.reasons[reason] + 1
    assert all(reject["detail"] for reject in read.rejects)
    untouched = ("1", "3") if reader == "coco" else ("0", "2")
    kept = {view["view_id"]: view for view in good.views if view["view_id"].endswith(untouched)}
    assert {view["view_id"]: view for view in read.views if view["view_id"].endswith(untouched)} == kept
    assert len(kept) == 2


RECORDS = 80
SIZES = {1: 1, 3: 3, 64: 5}
"""What the parameter says, and how many records a task then reads of so few."""


def test_batches_of_any_size_give_the_same_rows(tmp_path: Path) -> None:
    sources = {"src": Source("src", "coco", write_coco(tmp_path / "corpus", count=RECORDS))}
    contents = set()
    for wanted, read_at_once in SIZES.items():
        params = AnnotationParams(records_per_batch=wanted)
        assert records_at_once(RECORDS, params) == read_at_once
        dataset = TableDataset(table="annotations", path=str(tmp_path / str(wanted)))
        dataset.save(read_sources(sources, params))
        assert dataset.manifest and dataset.manifest.rows == RECORDS
        contents.add(dataset.manifest.content_hash)
    assert len(contents) == 1


def test_a_source_without_records_is_one_line(tmp_path: Path) -> None:
    write_coco(tmp_path)
    edit_coco(tmp_path, lambda content: content.update(images=[], annotations=[]))
    with pytest.raises(SourceError, match=r"The sources \['src'\] list no records; see docs/sources\.md"):
        read_sources({"src": Source("src", "coco", tmp_path)}, AnnotationParams())


def test_a_run_on_a_broken_corpus_ends_well(finished_project: Project, tmp_path: Path) -> None:
    """Questions about the good records are those that are asked without the broken ones."""
    project = finished_project.copy(tmp_path / "project")
    rooms = project.folder / project.data / "01_raw" / "rooms"
    for reader, write in {"coco": write_coco, "kitti": write_kitti}.items():
        write(tmp_path / reader)
    entries = {
        "rooms": {"reader": "rooms", "path": str(rooms)},
        **{reader: {"reader": reader, "path": str(tmp_path / reader)} for reader in ("coco", "kitti")},
    }
    kind = "internspatial_kedro.datasets.sources.SourcesDataset"
    entry = {"type": kind, "sources": entries, "metadata": {"kedro-viz": {"layer": "raw"}}}
    (project.folder / "conf/test/catalog").mkdir()
    (project.folder / "conf/test/catalog/raw.yml").write_text(yaml.safe_dump({"raw_sources": entry}))
    cut(tmp_path / "coco/val2017/000000000002.jpg")
    cut(tmp_path / "kitti/training/image_2/000001.png")
    project.run_here()
    rejects = daft.read_parquet(str(project.table("int_rejects") / "*.parquet")).to_pylist()
    refused = {(row["source"], row["reason"]) for row in rejects if row["kind"] == "record"}
    assert refused == {("coco", "image_truncated"), ("kitti", "image_truncated")}
    views = daft.read_parquet(str(project.table("int_views") / "*.parquet"))
    assert views.where(daft.col("source") == "coco").count_rows() == 2
    assert views.where(daft.col("source") == "kitti").count_rows() == 2
    rooms_only = daft.read_parquet(str(finished_project.table("prm_views") / "*.parquet")).sort("view_id")
    among_others = daft.read_parquet(str(project.table("prm_views") / "*.parquet"))
    assert among_others.where(daft.col("source") == "rooms").sort("view_id").to_pylist() == rooms_only.to_pylist()
