"""`kedro run` trains, hands over to evaluation, goes on after `kill -9`, and tells of mistakes in one line."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import daft
import pytest
import yaml
from mlflow import MlflowClient
from mlflow.entities import Run

from benchmarks.native_files import base64_of, write_tsv
from e2e.throwaway import Project, _env
from internspatial_kedro.datasets.manifest import read_manifest
from internspatial_kedro.models.training.metrics import read_metrics

ITEMS = 4
SMALL: dict[str, Any] = {
    "packing": {"context": 1024, "mixture": {"samples": {"spatial": 40}}},
    "packs_per_step": 1,
    "recipe": {"learning_rate": 0.003, "lora_rank": 4, "steps_per_checkpoint": 2},
}


@pytest.fixture(scope="module")
def engine(finished_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with samples and a benchmark of others."""
    project = finished_project.copy(tmp_path_factory.mktemp("training") / "project")
    asked: list[dict[str, Any]] = [
        {"index": number, "image": base64_of(number), "question": f"Question {number}?", "answer": "A", "A": "one",
         "B": "two", "C": "three", "D": "four", "category": "coarse", "l2_category": "scene"}
        for number in range(ITEMS)
    ]  # fmt: skip
    write_tsv(project.folder / "public" / "annotations" / "MMStar.tsv", asked)
    (project.folder / "conf/test/parameters/training.yml").write_text(yaml.safe_dump({"training": SMALL}))
    return project


@pytest.fixture(scope="module")
def trained(engine: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same after training and evaluation, undisturbed."""
    project = engine.copy(tmp_path_factory.mktemp("trained") / "project")
    asked = {"model": ["tiny", "trained"], "benchmarks": ["mmstar"], "generation": {"max_new_tokens": 4}}
    params = {"evaluation": asked, "benchmarks_root": str(project.folder / "public")}
    project.run_here(params, pipelines=["training", "evaluation"])
    return project


def rows_of(project: Project, table: str) -> list[dict[str, Any]]:
    return daft.read_parquet(f"{project.table(table)}/*.parquet").to_pylist()


def runs_of(project: Project) -> tuple[MlflowClient, list[Run]]:
    client = MlflowClient(f"sqlite:///{project.folder / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("internspatial")
    return client, list(client.search_runs([experiment.experiment_id], order_by=["attributes.start_time DESC"]))


def checkpoints_of(project: Project) -> list[Path]:
    folder = project.folder / project.data / "06_models" / "trainings"
    return sorted(folder.glob("*/checkpoints/step-*/manifest.json"))


def losses_of(project: Project) -> list[tuple[int, float]]:
    steps = sorted(rows_of(project, "out_training_metrics"), key=lambda row: int(row["step"]))
    return [(row["step"], row["loss"]) for row in steps]


def test_the_loss_falls(trained: Project) -> None:
    losses = losses_of(trained)
    assert [step for step, _ in losses] == list(range(1, len(losses) + 1))
    assert losses[-1][1] < losses[0][1]
    assert read_manifest(trained.table("mdl_checkpoint"))
    assert (trained.table("plots") / "training_answers" / "figure.png").is_file()


def test_evaluation_asks_what_was_trained(trained: Project) -> None:
    assert Counter(row["model"] for row in rows_of(trained, "out_predictions")) == {
        "tiny-internvl": ITEMS, "trained": ITEMS
    }  # fmt: skip


def test_mlflow_has_the_curve_and_leads_from_scores_to_the_training(trained: Project) -> None:
    client, runs = runs_of(trained)
    (run,) = [run for run in runs if "training/loss" in run.data.metrics]
    history = client.get_metric_history(run.info.run_id, "training/loss")
    assert [(point.step, point.value) for point in history] == losses_of(trained)
    assert {"training/learning_rate", "training/tokens_per_second", "training/peak_memory_bytes"} <= set(
        run.data.metrics
    )
    assert run.data.params["training.recipe.lora_rank"] == "4"
    manifests = trained.manifests
    for name in ("inp_training_rows", "inp_training_packs", "mdl_checkpoint"):
        assert run.data.tags[f"content_hash.{name}"] == manifests[name].content_hash
    assert client.list_artifacts(run.info.run_id, "adapter")
    assert client.list_artifacts(run.info.run_id, "rep_training_answers")
    scored = {run.data.params["model"]: run.data.tags for run in runs if "scores_hash" in run.data.tags}
    assert scored["trained"]["training"] == run.data.tags["training"]
    assert scored["trained"]["training_run"] == run.info.run_id
    assert "training" not in scored["tiny-internvl"]


def test_kill_9_and_going_on_give_the_same_curve(engine: Project, trained: Project, tmp_path: Path) -> None:
    project = engine.copy(tmp_path / "project")
    command = [sys.executable, "-m", "kedro", "run", "--env", "test", "--quiet", "--pipelines", "training"]
    process = subprocess.Popen(command, cwd=project.folder, env=_env(), start_new_session=True)
    wait_for_checkpoint(project, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (run,) = {path.parents[2] for path in checkpoints_of(project)}
    done = read_metrics(run)
    assert 2 <= len(done) < len(losses_of(trained)), "it was killed in the middle"
    project.run_here(pipelines=["training"])
    assert losses_of(project) == losses_of(trained)
    weights = ("mdl_checkpoint", "model.safetensors")
    before, after = (one.table(weights[0]) / weights[1] for one in (trained, project))
    assert before.read_bytes() == after.read_bytes()
    _, runs = runs_of(project)
    assert runs[0].data.metrics["training/loss"] == losses_of(trained)[-1][1]


def wait_for_checkpoint(project: Project, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 200
    while not checkpoints_of(project):
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_missing_checkpoint_is_one_line(engine: Project, tmp_path: Path) -> None:
    project = engine.copy(tmp_path / "project")
    done = project.run("--pipelines", "training", "--params", "training.checkpoint=no/such-folder/anywhere")
    assert done.code != 0
    (line,) = [line for line in done.output.splitlines() if line.startswith("Error")]
    assert "no/such-folder/anywhere" in line
    assert "Traceback" not in done.output
    assert not (project.folder / project.data / "06_models" / "mdl_checkpoint").exists()


def test_evaluation_of_nothing_trained_is_an_error(engine: Project, tmp_path: Path) -> None:
    project = engine.copy(tmp_path / "project")
    with pytest.raises(Exception, match=r"'trained', but no model was trained.*--pipelines training,evaluation"):
        asked = {"evaluation": {"model": "trained", "benchmarks": ["mmstar"]}}
        project.run_here(asked | {"benchmarks_root": str(project.folder / "public")}, pipelines=["evaluation"])
