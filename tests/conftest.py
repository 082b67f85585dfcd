"""Fixtures that many tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from e2e.sharing import common_folder, locked
from e2e.throwaway import Project

# A busy machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_root() -> Path:
    """Folder of real samples in native layouts; tests that need it skip where it is absent."""
    root = Path(os.environ.get("INTERNSPATIAL_REAL", PROJECT.parent / "shared" / "real"))
    if not root.is_dir():
        pytest.skip(f"no real samples at {root}: set INTERNSPATIAL_REAL to a folder that holds them")
    return root


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project after one `kedro run --env test`, made once for all of pytest-xdist's workers. Never change it."""
    shared = common_folder(tmp_path_factory) / "finished"
    with locked(shared.with_suffix(".lock")) as lock:
        if not lock.read():
            done = Project.create(shared).run()
            assert done.code == 0, done.output
            lock.write("finished")
    return Project(shared)


@pytest.fixture
def project(finished_project: Project, tmp_path: Path) -> Project:
    """A copy of the finished project."""
    return finished_project.copy(tmp_path / "project")
