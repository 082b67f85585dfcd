"""A project folder of its own: the repository's configuration, an empty src, data that may be broken."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import chdir
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from internspatial_kedro.datasets.manifest import FILE_NAME, Manifest, read_manifest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = Path("01_raw", "rooms")
_IMPORTED_BY_A_RUN = (
    *("IPython", "kedro.framework.session", "kedro.runner", "kedro_mlflow.config.kedro_mlflow_config"),
    *("kedro_viz.integrations.kedro.hooks", "mlflow.store.tracking.sqlalchemy_store", "matplotlib.pyplot"),
    *(f"internspatial_kedro.{name}" for name in ("settings", "pipeline_registry", "cli")),
    *(f"internspatial_kedro.datasets.{name}" for name in ("export", "pictures", "sources", "table", "templates")),
    *(f"internspatial_kedro.sources.{name}" for name in ("rooms", "coco")),
)


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    output: str

    @property
    def last_line(self) -> str:
        return self.output.rstrip().rpartition("\n")[2]


@dataclass(frozen=True)
class Project:
    """A throw-away project.

    Attributes:
        folder: The project's root.
        data: Its data folder below the root; `data/test` is where env `test` writes.
    """

    folder: Path
    data: str = "data/test"

    @classmethod
    def create(cls, folder: Path) -> "Project":
        shutil.copytree(REPOSITORY / "conf", folder / "conf", ignore=shutil.ignore_patterns("local"))
        for name in ("conf/local", "src", "data"):
            (folder / name).mkdir()
        for name in ("pyproject.toml", ".telemetry"):
            shutil.copy(REPOSITORY / name, folder / name)
        return cls(folder)

    def copy(self, folder: Path) -> "Project":
        """The same project elsewhere, finished tables and MLflow's database included."""
        shutil.copytree(self.folder, folder)
        return Project(folder, self.data)

    def table(self, name: str) -> Path:
        """The folder of a dataset."""
        (found,) = (self.folder / self.data).glob(f"*/{name}")
        return found

    def forget_tables(self) -> None:
        """Back to before the first run; rendered rooms stay."""
        for layer in (self.folder / self.data).iterdir():
            if layer.name != ROOMS.parts[0]:
                shutil.rmtree(layer)

    @property
    def manifests(self) -> dict[str, Manifest]:
        """Manifests of all whole datasets by name."""
        folders = [path.parent for path in (self.folder / self.data).rglob(FILE_NAME)]
        read = {folder.name: read_manifest(folder) for folder in folders}
        return {name: manifest for name, manifest in sorted(read.items()) if manifest}

    @property
    def hashes(self) -> dict[str, str]:
        """Content hash of each whole dataset."""
        return {name: manifest.content_hash for name, manifest in self.manifests.items()}

    @property
    def fingerprints(self) -> dict[str, str]:
        """From what each whole dataset was made."""
        return {name: manifest.fingerprint for name, manifest in self.manifests.items()}

    @property
    def writings(self) -> dict[str, int]:
        """When each dataset's manifest was written [ns]; a run may be going on."""
        paths = [path for path in files_below(self.folder / self.data) if path.name == FILE_NAME]
        return {path.parent.name: time for path in paths if (time := written(path))}

    def rewritten_by(self, action: Callable[[], object]) -> set[str]:
        """Names of the datasets that an action writes."""
        before = self.writings
        action()
        return {name for name, time in self.writings.items() if before.get(name) != time}

    def start(self, log: Path) -> BaseProcess:
        """A run with env `test` in a process group of its own; it starts with everything imported."""
        context = get_context("forkserver")
        context.set_forkserver_preload(list(_IMPORTED_BY_A_RUN))
        process = context.Process(target=_run_apart, args=(self, log))
        log.unlink(missing_ok=True)
        process.start()
        # It opens its log when it is in its own process group: before that, there is no group to kill.
        while not log.exists() and process.is_alive():
            time.sleep(0.005)
        return process

    def command(self, *arguments: str, folder: str = ".") -> Finished:
        """Any `python -m …` in the project, or in a folder below it."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder / folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=400,
            env=_env(),
        )
        return Finished(done.returncode, done.stdout)

    def run(self, *arguments: str) -> Finished:
        """`kedro run` with env `test`, to its end."""
        return self.command("kedro", "run", "--quiet", "--env", "test", *arguments)

    def run_here(
        self,
        params: dict[str, Any] | None = None,
        pipelines: Sequence[str] = (),
        env: str = "test",
        only_missing: bool = False,
        to: Sequence[str] = (),
    ) -> None:
        """`kedro run` in this process, which has everything imported already."""
        # Kedro takes a second to import, which most tests do not need.
        from kedro.framework.session import KedroSession
        from kedro.framework.startup import bootstrap_project

        bootstrap_project(self.folder)
        with (
            chdir(self.folder),
            KedroSession.create(project_path=self.folder, env=env, runtime_params=params) as session,
        ):
            session.run(
                pipeline_names=list(pipelines) or None, only_missing_outputs=only_missing, to_outputs=list(to) or None
            )


def files_below(folder: Path) -> list[Path]:
    """All files, even while folders come and go."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def written(path: Path) -> int:
    """When a file was written [ns]; 0 if it is gone."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def kill(process: BaseProcess) -> None:
    """`kill -9` of a whole process group."""
    assert process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.join()


def _run_apart(project: Project, log: Path) -> None:
    os.setsid()
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    project.run_here()


def plain(text: str) -> str:
    """Text without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _env() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "200", "DO_NOT_TRACK": "1"}
