"""`raw_sources`: checked when the catalog is made, stale when the files or the settings change."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DatasetError

from internspatial_kedro.datasets.sources import SourcesDataset
from internspatial_kedro.sources.records import Source, SourceError


def coco_at(path: Path, **settings: Any) -> SourcesDataset:
    return SourcesDataset(sources={"photos": {"reader": "coco", "path": str(path)} | settings})


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "instances_a.json").write_text("{}")
    return tmp_path


def test_sources_by_name(photos: Path) -> None:
    dataset = coco_at(photos, split="test", options={"some": 1})
    assert dataset.load() == {"photos": Source("photos", "coco", photos, "test", {"some": 1})}
    assert dataset.exists()
    assert "coco at" in str(dataset)


def test_saving_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"list your sources in conf/<env>/catalog/raw\.yml"):
        SourcesDataset(sources={}).save({})  # type: ignore[arg-type]  # whatever is saved


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown reader": ({"reader": "scanet", "path": "x"}, r"raw_sources\.s\.reader = 'scanet'.*'rooms', 'sunrgbd'"),
    "no reader": ({"path": "x"}, r"raw_sources\.s\.reader.*Field required.*reader, path, split, options"),
    "no path": ({"reader": "rooms"}, r"raw_sources\.s\.path.*Field required"),
    "misspelt setting": ({"reader": "rooms", "path": "x", "splt": "test"}, r"raw_sources\.s\.splt.*reader, path"),
    "unknown split": ({"reader": "rooms", "path": "x", "split": "dev"}, r"raw_sources\.s\.split = 'dev'.*'train'"),
    "no mapping": ("rooms", r"raw_sources\.s = 'rooms'"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize(("config", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line(config: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        SourcesDataset(sources={"s": config})
    assert "\n" not in str(raised.value)
    assert "Correct conf/<env>/catalog/raw.yml." in str(raised.value)


class TestFingerprint:
    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"Source 'photos' \(coco\): there is no folder .*/gone\. Name"):
            coco_at(tmp_path / "gone").content_fingerprint()

    def test_rooms_are_made_where_there_is_no_folder(self, tmp_path: Path) -> None:
        dataset = SourcesDataset(sources={"rooms": {"reader": "rooms", "path": str(tmp_path / "gone")}})
        assert dataset.content_fingerprint() == dataset.content_fingerprint()

    def test_it_changes_with_a_new_file(self, photos: Path) -> None:
        before = coco_at(photos).content_fingerprint()
        (photos / "a.jpg").write_bytes(b"x")
        assert coco_at(photos).content_fingerprint() != before

    def test_it_changes_with_a_files_size(self, photos: Path) -> None:
        before = coco_at(photos).content_fingerprint()
        (photos / "annotations" / "instances_a.json").write_text('{"images": []}')
        assert coco_at(photos).content_fingerprint() != before

    @pytest.mark.parametrize("settings", [{"split": "test"}, {"options": {"some": 1}}], ids=["split", "options"])
    def test_it_changes_with_a_setting(self, photos: Path, settings: dict[str, Any]) -> None:
        assert coco_at(photos, **settings).content_fingerprint() != coco_at(photos).content_fingerprint()

    def test_it_stays_when_the_folder_moves(self, photos: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        before = coco_at(photos).content_fingerprint()
        moved = photos.rename(tmp_path_factory.mktemp("elsewhere") / "photos")
        assert coco_at(moved).content_fingerprint() == before
