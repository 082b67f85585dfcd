"""What `make learn` runs, with the configuration that it has, on a few rooms and for a few steps: nothing is learnt."""

import json
from pathlib import Path

import pytest
from mlflow import MlflowClient

from e2e.throwaway import Project

pytest.importorskip("torch", reason="needs the models extra")

SMALL = {
    # The sixteenth and the eighteenth are the first rooms of the test split.
    "annotation": {"rooms": {"count": 18}},
    "learning": {"share": 0.002, "processes": 1, "lessons": {"samples_per_cell": 4, "test_samples": 8}},
}
TASKS = {"position_comparison", "size_comparison", "existence_estimation", "object_counting"}
FORMATS = {"original / natural", "box / from_image", "mask / from_image", "number / from_image"}


def test_rooms_become_a_model_that_is_examined_before_and_after(tmp_path: Path) -> None:
    project = Project(Project.create(tmp_path / "project").folder, "data/learn")
    project.run_here(SMALL, env="learn", only_missing=True, to=["inp_samples"])
    project.run_here(SMALL, ["learning"], env="learn")
    (run,) = json.loads(project.table("learning.json").read_text())["runs"]
    for examination in ("before", "after"):
        assert set(run[examination]["tasks"]) == TASKS
        assert set(run[examination]["formats"]) == FORMATS
    assert "| mean over tasks |" in run["table"]
    assert list(project.table("trainings").glob("learning-*/seed-7/questions-core/model/model.safetensors"))
    plots = {path.stem for path in project.table("plots").iterdir()}
    assert plots >= {"learning", "learning_curves", "formats_learnt"}
    tracked = MlflowClient(f"sqlite:///{project.folder}/mlflow.db")
    experiments = [each.experiment_id for each in tracked.search_experiments()]
    names = {each.info.run_name for each in tracked.search_runs(experiments)}
    assert names >= {"seed 7 before", "seed 7 after core"}
