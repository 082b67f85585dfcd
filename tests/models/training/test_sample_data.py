"""Batches by step: the same for any number of processes and workers; what is broken is left out and counted."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from internspatial_kedro.models.training import packed_source
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.loss import count_answer_tokens, count_samples
from internspatial_kedro.models.training.micro_batches import DataFiles
from internspatial_kedro.models.training.sample_data import PackedData
from internspatial_kedro.models.training.skipped import SkippedSamples
from models.training.written_rows import row, several, write_data, write_picture


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, qwen: Path) -> DataFiles:
    root = tmp_path_factory.mktemp("data")
    return write_data(root, qwen, several(root / "pictures"))


def all_batches(data: PackedData, world: int = 1) -> list[list[Mapping[str, Any]]]:
    """By step, those of all processes in the order of packs."""
    steps = []
    for step in range(data.steps):
        shares = [list(data.micro_batches(step, rank, world)) for rank in range(world)]
        steps.append([batch for together in zip(*shares, strict=True) for batch in together])
    return steps


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_every_sample_is_in_one_pack(files: DataFiles) -> None:
    data = PackedData(files, packs_per_step=2)
    batches = [batch for step in all_batches(data) for batch in step]
    assert len(batches) == data.packs
    assert sum(map(count_samples, batches)) == 12
    assert max(batch["input_ids"].shape[1] for batch in batches) <= 256
    assert not files.skipped.exists()


def test_steps_do_not_depend_on_processes(files: DataFiles) -> None:
    data = PackedData(files, packs_per_step=3)
    for alone, shared in zip(all_batches(data), all_batches(data, world=2), strict=True):
        learning = [batch for batch in shared if count_answer_tokens(batch)]
        assert len(shared) % 2 == 0  # all processes have as many
        assert len(learning) == len(alone)
        assert all(map(same, alone, learning))


def test_any_step_can_be_the_first(files: DataFiles) -> None:
    expected = all_batches(PackedData(files, packs_per_step=1))
    assert len(expected) > 3
    data = PackedData(files, packs_per_step=1)
    next(data.micro_batches(0, 0, 1))  # broken off
    for step in (len(expected) - 1, 1, 2, 1, 0):
        assert all(same(*pair) for pair in zip(expected[step], data.micro_batches(step, 0, 1), strict=True))


def test_workers_do_not_change_batches(files: DataFiles) -> None:
    alone = all_batches(PackedData(files, packs_per_step=2))
    helped = all_batches(PackedData(files, packs_per_step=2, workers=2))
    assert len(alone) == len(helped)
    assert all(same(*pair) for steps in zip(alone, helped, strict=True) for pair in zip(*steps, strict=True))


def test_padded_batches_have_the_same_samples(tmp_path: Path, internvl: Path) -> None:
    rows = several(tmp_path / "pictures")
    packed, padded = (
        [
            batch
            for step in all_batches(PackedData(write_data(tmp_path, internvl, rows, layout=layout), packs_per_step=2))
            for batch in step
        ]
        for layout in ("packed", "padded")
    )
    assert sum(map(count_samples, packed)) == sum(map(count_samples, padded)) == 12
    assert sum(map(count_answer_tokens, packed)) == sum(map(count_answer_tokens, padded))
    assert max(batch["input_ids"].numel() for batch in padded) <= 256


def test_the_fingerprint_is_of_what_decides_batches(tmp_path: Path, files: DataFiles, qwen: Path) -> None:
    first = PackedData(files, packs_per_step=2).fingerprint
    moved = write_data(tmp_path, qwen, several(tmp_path / "pictures"))
    assert PackedData(moved, packs_per_step=2, workers=3).fingerprint == first
    assert PackedData(files, packs_per_step=3).fingerprint != first
    assert PackedData(write_data(tmp_path, qwen, several(tmp_path / "pictures", 11)), 2).fingerprint != first


def test_broken_pictures_are_left_out_and_counted(tmp_path: Path, internvl: Path) -> None:
    files = write_data(tmp_path, internvl, several(tmp_path / "pictures"))
    (tmp_path / "pictures" / "1_0.png").unlink()
    (tmp_path / "pictures" / "4_0.png").write_text("broken")
    data = PackedData(files, packs_per_step=2)
    batches = [batch for step in all_batches(data) for batch in step]
    assert sum(count_samples(batch) for batch in batches if count_answer_tokens(batch)) == 10
    all_batches(data)  # a second time, as a resumed run would
    assert SkippedSamples(files.skipped).count() == {"image_missing": 1, "image_unreadable": 1}
    lines = [json.loads(line) for line in files.skipped.read_text().splitlines()]
    assert {line["row_id"] for line in lines} == {"row01", "row04"}


@pytest.mark.parametrize("workers", [0, 1])
def test_nothing_readable_is_an_error(tmp_path: Path, internvl: Path, workers: int) -> None:
    rows = [one for one in several(tmp_path / "pictures") if one["images"]]
    files = replace(write_data(tmp_path, internvl, rows), roots={"rooms": tmp_path / "elsewhere"})
    with pytest.raises(TrainingError, match="No sample of the last"):
        all_batches(PackedData(files, packs_per_step=2, workers=workers))


def test_limits_other_than_planned_are_noticed(tmp_path: Path, internvl: Path) -> None:
    wide = write_picture(tmp_path / "pictures", "wide.png", 300, 100)
    rows = [row(f"r{number}", "?", "!", wide) for number in range(4)]
    files = replace(write_data(tmp_path, internvl, rows), picture_options=(("max_patches", 1),))
    with pytest.raises(TrainingError, match="No sample of the last"):
        all_batches(PackedData(files, packs_per_step=2))
    assert set(SkippedSamples(files.skipped).count()) == {"token_count"}


def test_packs_of_other_rows_are_refused(tmp_path: Path, internvl: Path) -> None:
    files = write_data(tmp_path / "a", internvl, several(tmp_path / "a" / "pictures"))
    other = write_data(tmp_path / "b", internvl, several(tmp_path / "b" / "pictures", 6))
    with pytest.raises(TrainingError, match="6 samples of the packs"):
        PackedData(replace(files, rows=other.rows), packs_per_step=2)
    with pytest.raises(TrainingError, match="no whole packs"):
        PackedData(replace(files, packs=tmp_path), packs_per_step=2)


def test_words_are_enough_to_open_it(files: DataFiles) -> None:
    words: dict[str, Any] = {"rows": str(files.rows), "packs": str(files.packs), "processor": files.processor}
    words |= {"draw": "internspatial_kedro.formats.drawing:draw_overlays", "skipped": str(files.skipped)}
    roots = {name: str(root) for name, root in files.roots.items()}
    assert packed_source.make(**words, roots=roots, packs_per_step=2).fingerprint == PackedData(files, 2).fingerprint
    with pytest.raises(TrainingError, match="cannot be found"):
        packed_source.make(
            **(words | {"draw": "internspatial_kedro.formats.drawing:paint"}), roots=roots, packs_per_step=2
        )


def test_the_training_process_needs_no_daft() -> None:
    code = "import internspatial_kedro.models.training.sample_data, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"daft", "kedro", "mlflow", "pandas", "torch"} & set(loaded)
