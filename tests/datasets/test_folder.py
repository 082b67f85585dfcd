"""Folders for people and other programs: complete or absent, like tables."""

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from kedro.io import DatasetError
from matplotlib.figure import Figure
from PIL import Image

from internspatial_kedro.datasets.export import ExportDataset
from internspatial_kedro.datasets.pictures import FigureDataset, GalleryDataset
from internspatial_kedro.formats.exporters.records import Export, ExportSample

ROW = {
    **{"sample_id": "00", "qa_id": "00", "task": "size_comparison", "relation": "taller", "form": "predicate"},
    **{"source": "rooms", "split": "train", "image_format": "original", "text_format": "natural", "images": ["r/0"]},
    **{"width": 64, "height": 48, "overlays": [], "question": "Is the lamp taller?", "answer": "Yes."},
    **{"boxes_xyxy": [], "truth": "yes", "answer_kind": "yes_no"},
}


def figure(height: float = 1.0) -> Figure:
    drawn = Figure(figsize=(2, 2))
    drawn.subplots().bar(["a", "b"], [height, 2.0])
    return drawn


@pytest.fixture
def dataset(tmp_path: Path) -> FigureDataset:
    saved = FigureDataset(path=str(tmp_path / "plots" / "labels"))
    saved.fingerprint = "f1"
    saved.save(figure())
    return saved


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.fromarray(np.full((48, 64, 3), 90, np.uint8)).save(path)
    return path


def export(photo: Path, count: int = 1) -> Export:
    samples = [ExportSample(ROW | {"sample_id": f"{i:02}"}, {"r/0": photo}, {"r/0": {}}) for i in range(count)]
    return Export(samples, ("llava", "chat"), "internvl")


def failing(photo: Path) -> Iterator[ExportSample]:
    yield from export(photo).samples
    raise RuntimeError("the disk is full")


class TestFigure:
    def test_it_is_a_picture(self, dataset: FigureDataset) -> None:
        assert Image.open(dataset.path / "figure.png").size == (260, 260)
        assert dataset.manifest is not None
        assert dataset.manifest.rows == 1
        assert list(dataset.manifest.files) == ["figure.png"]

    def test_the_same_figure_is_the_same_file(self, dataset: FigureDataset, tmp_path: Path) -> None:
        same, other = (FigureDataset(path=str(tmp_path / name)) for name in ("same", "other"))
        same.save(figure())
        other.save(figure(3.0))
        assert dataset.manifest
        assert same.manifest
        assert other.manifest
        assert same.manifest.content_hash == dataset.manifest.content_hash != other.manifest.content_hash

    def test_the_preview_is_the_picture(self, dataset: FigureDataset) -> None:
        assert base64.b64decode(dataset.preview()) == (dataset.path / "figure.png").read_bytes()

    def test_loading_is_refused(self, dataset: FigureDataset) -> None:
        with pytest.raises(DatasetError, match="it is not loaded again"):
            dataset.load()


class TestExists:
    def test_a_whole_folder_of_this_fingerprint(self, dataset: FigureDataset) -> None:
        assert dataset.exists()
        dataset.fingerprint = "f2"
        assert not dataset.exists()

    def test_not_if_a_file_is_cut(self, dataset: FigureDataset) -> None:
        path = dataset.path / "figure.png"
        path.write_bytes(path.read_bytes()[:100])
        assert not dataset.exists()

    def test_leftovers_of_killed_runs_are_removed(self, dataset: FigureDataset) -> None:
        (dataset.path.parent / ".labels.abc" / "whole").mkdir(parents=True)
        dataset.save(figure())
        assert [path.name for path in dataset.path.parent.iterdir()] == ["labels"]


class TestExport:
    def test_rows_are_samples(self, photo: Path, tmp_path: Path) -> None:
        dataset = ExportDataset(path=str(tmp_path / "sft"))
        dataset.save(export(photo, 3))
        assert dataset.manifest is not None
        assert dataset.manifest.rows == 3
        assert {name.partition("/")[0] for name in dataset.manifest.files} >= {"llava", "chat", "images", "export.json"}

    def test_a_new_export_replaces_the_old_one_as_a_whole(self, photo: Path, tmp_path: Path) -> None:
        dataset = ExportDataset(path=str(tmp_path / "sft"))
        dataset.save(export(photo, 3))
        (dataset.path / "stray.txt").write_text("x")
        dataset.save(export(photo, 1))
        assert dataset.manifest is not None
        assert dataset.manifest.rows == 1
        assert not (dataset.path / "stray.txt").exists()

    def test_a_failed_export_leaves_the_old_one(self, photo: Path, tmp_path: Path) -> None:
        dataset = ExportDataset(path=str(tmp_path / "sft"))
        dataset.save(export(photo, 3))
        with pytest.raises(DatasetError, match="the disk is full"):
            dataset.save(Export(failing(photo), ("llava",), "internvl"))
        assert dataset.exists()
        assert dataset.manifest is not None
        assert dataset.manifest.rows == 3
        assert sorted(path.name for path in tmp_path.iterdir()) == ["photo.jpg", "sft"]


def test_a_gallery_without_cards_is_a_page(tmp_path: Path) -> None:
    dataset = GalleryDataset(path=str(tmp_path / "gallery"))
    dataset.save([])
    assert dataset.manifest is not None
    assert dataset.manifest.rows == 0
    assert "<html" in (dataset.path / "index.html").read_text().lower()
