"""MLflow remembers one run for each `kedro run`: its parameters, what every table holds, and the pictures."""

import json
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from e2e.throwaway import Project
from internspatial_kedro.datasets.provenance import code_version
from internspatial_kedro.parameters import parameter_models
from internspatial_kedro.pipeline_registry import register_pipelines


def runs_of(project: Project) -> list[Run]:
    """Latest first."""
    client = MlflowClient(f"sqlite:///{project.folder / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("internspatial")
    return list(client.search_runs([experiment.experiment_id], order_by=["attributes.start_time DESC"]))


@pytest.fixture
def run(finished_project: Project) -> Run:
    (only,) = runs_of(finished_project)
    return only


def test_a_run_is_finished(run: Run) -> None:
    assert run.info.status == "FINISHED"
    assert run.data.tags["code_version"].startswith(code_version().partition("+")[0])


def test_parameters_are_values(run: Run) -> None:
    models = parameter_models({"__default__": register_pipelines()["__default__"]})
    assert {name.partition(".")[0] for name in run.data.params} == set(models)
    assert run.data.params["annotation.rooms.count"] == "3"
    assert run.data.params["qa_generation.seed"] == "7"
    assert run.data.params["lifting.prefer"] == "boxes"
    assert run.data.params["format_expansion.export.most_samples"] == "60"


def test_every_table_has_its_rows_and_its_hash(run: Run, finished_project: Project) -> None:
    rows = {name.removeprefix("rows."): value for name, value in run.data.metrics.items() if name.startswith("rows.")}
    tags = run.data.tags.items()
    hashes = {name.removeprefix("content_hash."): tag for name, tag in tags if name.startswith("content_hash.")}
    tables = {name: manifest for name, manifest in finished_project.manifests.items() if manifest.columns}
    assert {name: rows[name] for name in tables} == {name: manifest.rows for name, manifest in tables.items()}
    assert {name: hashes[name] for name in tables} == {name: m.content_hash for name, m in tables.items()}
    assert set(rows) == set(hashes) >= {*tables, "inp_sft", "rep_gallery", "rep_labels_plot"}


def test_pictures_are_kept(run: Run, finished_project: Project) -> None:
    client = MlflowClient(f"sqlite:///{finished_project.folder / 'mlflow.db'}")
    assert [item.path for item in client.list_artifacts(run.info.run_id, "rep_gallery")]
    place = Path(client.download_artifacts(run.info.run_id, "rep_labels_plot"))
    kept = finished_project.table("plots") / "labels" / "figure.png"
    assert (place / "figure.png").read_bytes() == kept.read_bytes()


def test_sessions_in_one_process_are_runs_of_their_own(project: Project) -> None:
    """As in a notebook; a first run that is left open would take in what belongs to the second."""
    known = {run.info.run_id for run in runs_of(project)}
    for size in (8, 9):
        project.run_here({"lifting": {"views_per_batch": size}}, pipelines=["lifting"], only_missing=True)
    made = [run for run in runs_of(project) if run.info.run_id not in known]
    assert [run.data.params["lifting.views_per_batch"] for run in made] == ["9", "8"]
    assert {run.info.status for run in made} == {"FINISHED"}


def test_a_failed_run_is_marked(project: Project) -> None:
    (project.folder / "conf/templates/object_counting.yml").unlink()
    with pytest.raises(Exception, match="No templates for object_counting"):
        project.run_here(only_missing=True)
    assert runs_of(project)[0].info.status == "FAILED"
    manifest = project.table("prm_qa_pairs") / "manifest.json"
    assert json.loads(manifest.read_text())["rows"]
