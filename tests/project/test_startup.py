"""Commands start quickly, track nobody, and show the project as it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.throwaway import Project, plain

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "open3d", "transformers", "sam2", "ray", "matplotlib.pyplot")
DATASETS = ("export", "pictures", "sources", "table", "templates")


def python(code: str, folder: Path) -> str:
    """What a new Python process prints last."""
    untold = {"DO_NOT_TRACK", "MLFLOW_DISABLE_TELEMETRY", "RAY_USAGE_STATS_ENABLED", "CI"}
    untold |= {name for name in os.environ if name.startswith("PYTEST")}
    env = {name: value for name, value in os.environ.items() if name not in untold}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().rpartition("\n")[2]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.create(tmp_path_factory.mktemp("startup") / "project")


COMMAND = """
import json, sys
from kedro.framework.cli.cli import main
sys.argv = ["kedro", "registry", "list"]
try:
    main()
except SystemExit as end:
    assert not end.code
"""


def test_kedro_starts_without_heavy_modules_and_tracks_nobody(pristine: Project) -> None:
    ask = f"""{COMMAND}
import mlflow.telemetry, os
loaded = [name for name in {HEAVY} if name in sys.modules]
names = ("DO_NOT_TRACK", "RAY_USAGE_STATS_ENABLED")
tracking = {{name: os.environ.get(name) for name in names}} | {{"mlflow": mlflow.telemetry.get_telemetry_client()}}
print(json.dumps([loaded, tracking]))
"""
    loaded, tracking = json.loads(python(ask, pristine.folder))
    assert loaded == []
    assert tracking == {"DO_NOT_TRACK": "1", "RAY_USAGE_STATS_ENABLED": "0", "mlflow": None}


def test_datasets_import_no_heavy_modules(pristine: Project) -> None:
    """kedro-mlflow makes every dataset of the catalog, whatever is run."""
    modules = ", ".join(f"internspatial_kedro.datasets.{name}" for name in DATASETS)
    heavy = [name for name in HEAVY if name != "matplotlib.pyplot"]
    ask = f"import sys, json, {modules}\nprint(json.dumps([name for name in {heavy} if name in sys.modules]))"
    assert json.loads(python(ask, pristine.folder)) == []
    assert {path.stem for path in (REPOSITORY / "src/internspatial_kedro/datasets").glob("*.py")} >= set(DATASETS)


def test_pipelines_are_listed(pristine: Project) -> None:
    done = pristine.command("kedro", "registry", "list")
    assert done.code == 0, done.output
    for name in ("__default__", "annotation", "lifting", "qa_generation", "format_expansion"):
        assert f"- {name}" in plain(done.output)


def test_kedro_viz_shows_the_layers(finished_project: Project, tmp_path: Path) -> None:
    project = finished_project.copy(tmp_path / "project")
    save = f"""
from pathlib import Path
from kedro_viz.server import load_and_populate_data
from kedro_viz.api.rest.responses.pipelines import get_kedro_project_json_data
import json
load_and_populate_data(Path({str(project.folder)!r}), env="test")
shown = get_kedro_project_json_data()
names = {{node["name"] for node in shown["nodes"]}}
print(json.dumps([shown["layers"], sorted(names)]))
"""
    layers, names = json.loads(python(save, project.folder))
    # Kedro-Viz orders layers by the edges of the default run, which has no models and no output of theirs.
    assert [layer for layer in layers if layer not in ("models", "model_output")] == [
        "raw", "intermediate", "primary", "model_input", "reporting"
    ]  # fmt: skip
    assert {"int_views", "prm_qa_pairs", "inp_samples", "rep_gallery", "lift_views"} <= {
        name.replace(" ", "_").lower() for name in names
    }


def test_make_lets_python_keep_what_it_has_compiled() -> None:
    ask = ("make", "--silent", "--eval", "ask: ; @echo [$$PYTHONDONTWRITEBYTECODE]", "ask")
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    assert subprocess.run(ask, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True).stdout == "[]\n"
