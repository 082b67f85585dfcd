"""Folders with weights: whole or as they were before."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kedro.io import DatasetError

from internspatial_kedro.datasets.checkpoint import CheckpointDataset


@dataclass(frozen=True)
class Weights:
    size: int

    def write(self, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"0" * self.size)


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The kernel refuses to write on, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def dataset(tmp_path: Path) -> CheckpointDataset:
    return CheckpointDataset(path=str(tmp_path / "models" / "mdl_checkpoint"))


def test_it_loads_as_its_folder(dataset: CheckpointDataset) -> None:
    assert dataset.load() == dataset.path, "who needs it says what to do"
    missing = dataset.content_fingerprint()
    dataset.save(Weights(10))
    assert dataset.manifest
    assert dataset.manifest.files == {"model.safetensors": 10}
    first = dataset.content_fingerprint()
    dataset.save(Weights(11))
    assert len({missing, first, dataset.content_fingerprint()}) == 3


def test_a_full_disk_is_one_error_and_the_former_stays(dataset: CheckpointDataset) -> None:
    dataset.save(Weights(10))
    with (
        no_file_larger_than(100_000),
        pytest.raises(DatasetError, match=r"mdl_checkpoint could not be written.*Make room"),
    ):
        dataset.save(Weights(200_000))
    assert dataset.manifest
    assert [path.name for path in dataset.path.parent.iterdir()] == ["mdl_checkpoint"]
