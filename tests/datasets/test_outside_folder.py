"""Folders that no node writes: what in them makes results stale."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from internspatial_kedro.datasets.outside_folder import OutsideFolderDataset


@pytest.mark.parametrize("decides", ["*.jsonl", ""])
def test_only_files_that_decide_make_results_stale(tmp_path: Path, decides: str) -> None:
    dataset = OutsideFolderDataset(path=str(tmp_path), written_by="reviewers", decides=decides)
    before = dataset.content_fingerprint()
    (tmp_path / "notes.txt").write_text("aside")
    assert dataset.content_fingerprint() == before
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert (dataset.content_fingerprint() != before) == bool(decides)


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    dataset = OutsideFolderDataset(path=str(tmp_path / "none"), written_by="reviewers", decides="*")
    assert dataset.exists()
    assert dataset.load() == tmp_path / "none"
    assert dataset.content_fingerprint()


def test_nodes_cannot_save(tmp_path: Path) -> None:
    dataset = OutsideFolderDataset(path=str(tmp_path), written_by="reviewers: run `kedro review`")
    with pytest.raises(DatasetError, match="is written by reviewers: run `kedro review`; no node returns it"):
        dataset.save(tmp_path)  # type: ignore[arg-type]  # Kedro itself refuses None
