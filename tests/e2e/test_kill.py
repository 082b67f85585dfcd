"""`kill -9` at random moments of a run, six times over, then a run: the same rows as if nothing had happened."""

import random
import shutil
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow.parquet as pq

from e2e.throwaway import ROOMS, Project, files_below, kill
from internspatial_kedro.datasets.row_hash import sum_of_hashes

IN_RENDERING, IN_ALL = 2, 6
LONGEST_PAUSE_S = 0.3
SEED = 20


def content_on_disk(project: Project, table: str, files: dict[str, int]) -> str:
    """Content hash of what is in the files, whatever the manifest says."""
    tables = [pq.read_table(project.table(table) / name) for name in files]
    return f"{sum(sum_of_hashes(batch) for table in tables for batch in table.to_batches()) % (1 << 64):016x}"


def wait_until(process: BaseProcess, is_time: Callable[[], bool], log: Path) -> None:
    while not is_time():
        assert process.is_alive(), log.read_text()
        time.sleep(0.005)


def progress(
    project: Project, before: dict[str, int], chance: random.Random, frames: int, datasets: int
) -> Callable[[], bool]:
    """Whether a run has come to a random point: so many frames are drawn, or if none are, so many datasets saved."""
    enough = chance.randrange((frames or datasets) - 2)
    if frames:
        rooms = project.folder / project.data / ROOMS
        return lambda: sum(path.suffix == ".jpg" for path in files_below(rooms)) > enough
    return lambda: len(project.writings.items() - before.items()) >= enough


def test_killed_runs_leave_nothing_wrong(finished_project: Project, tmp_path: Path) -> None:
    project, log = finished_project.copy(tmp_path / "project"), tmp_path / "log"
    whole = project.manifests
    project.forget_tables()
    rooms = project.folder / project.data / ROOMS
    frames = len(list(rooms.rglob("*.jpg")))
    chance = random.Random(SEED)
    for number in range(IN_ALL):
        if number < IN_RENDERING:
            shutil.rmtree(rooms)
        before = project.writings
        process = project.start(log)
        wait_until(process, progress(project, before, chance, frames if number < IN_RENDERING else 0, len(whole)), log)
        time.sleep(chance.uniform(0, LONGEST_PAUSE_S))
        assert process.is_alive(), "the run was over before it could be killed"
        kill(process)
        for name, manifest in project.manifests.items():
            assert manifest.content_hash == whole[name].content_hash, name
            if manifest.columns:
                assert content_on_disk(project, name, manifest.files) == manifest.content_hash, name
    continued = project.copy(tmp_path / "continued")
    continued.run_here(only_missing=True)
    assert project.run("--pipelines", "data_engine").code == 0
    expected = {name: manifest.content_hash for name, manifest in whole.items()}
    assert project.hashes == continued.hashes == expected
    layers = [layer for layer in (project.folder / project.data).iterdir() if layer.name != ROOMS.parts[0]]
    assert not [path for layer in layers for path in layer.rglob(".*")]
