import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mlflow
import pyarrow as pa
import pytest
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from internspatial_kedro.datasets.score_runs import ScoreRunsDataset, folder_of
from internspatial_kedro.datasets.score_tracking import metrics_of
from internspatial_kedro.reporting.plots.style import new_figure
from internspatial_kedro.reporting.scores import Artefacts, ScoreRuns, measure, summarise
from internspatial_kedro.tables.predictions import PREDICTIONS
from reporting.scores.scored_rows import FORMATS, draw, table, task_mean

MODEL = "org/a model (8B)"


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables, which take it seconds to make."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    mlflow.MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture(autouse=True)
def tracking(tmp_path: Path, empty_database: Path) -> Iterator[None]:
    """A database of its own."""
    before = mlflow.get_tracking_uri()
    shutil.copy(empty_database, tmp_path / "mlflow.db")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'mlflow.db'}")
    mlflow.create_experiment("evaluation", (tmp_path / "artefacts").as_uri())
    mlflow.set_experiment("evaluation")
    yield
    mlflow.set_tracking_uri(before)


def run_of(model: str = MODEL, seed: int = 1, **parameters: object) -> Artefacts:
    items = draw(seed=seed)
    profiles = [table(items, model), table(items, model, "official")]
    measures = {(model, "b", profile): measure(task_mean, items) for profile in ("default", "official")}
    item_scores = pa.concat_tables(profiles)
    replies = [
        {"prediction_id": f"{model}{seed}{n}", "model": model, "benchmark": "b", "item_id": one.item.item_id}
        | {"reply": "Ä\n", "failure": "", "attempts": 1, "seconds": 0.1}
        | {"prompt_tokens": 0, "reply_tokens": 0, "cost": 0.0}
        for n, one in enumerate(items)
    ]
    figure, _ = new_figure("t", 2, 2)
    return Artefacts(
        {"max_new_tokens": 512, **parameters},
        pa.Table.from_pylist(replies, PREDICTIONS.schema),
        item_scores,
        summarise(item_scores, measures),
        {"radar": figure},
        "# b\n",
    )


def evaluation(*runs: Artefacts, model: str = MODEL) -> ScoreRuns:
    return ScoreRuns("evaluation of today", "default", {(f"{model}{n or ''}", "b"): run for n, run in enumerate(runs)})


def save(folder: Path, data: ScoreRuns) -> None:
    ScoreRunsDataset(path=str(folder / "rep_score_runs")).save(data)


def logged(finished: str = "FINISHED") -> list[Run]:
    runs: list[Run] = mlflow.search_runs(output_format="list")
    return [run for run in runs if run.info.status == finished]


def children() -> list[Run]:
    return [run for run in logged() if "mlflow.parentRunId" in run.data.tags]


def test_a_run_has_the_metrics_of_the_papers_tables(tmp_path: Path) -> None:
    run = run_of()
    save(tmp_path, evaluation(run))
    (child,) = children()
    rows = {(r["profile"], r["metric"], r["task"], r["format"]): r for r in run.scores.to_pylist()}
    whole = rows["default", "overall", "all", "all"]
    assert child.data.metrics["overall"] == whole["value"]
    assert child.data.metrics["overall.low"] == whole["low"]
    assert child.data.metrics["overall.items"] == 300
    assert child.data.metrics["official/overall.high"] == rows["official", "overall", "all", "all"]["high"]
    assert child.data.metrics["task/counting"] == rows["default", "overall", "counting", "all"]["value"]
    assert child.data.metrics["format/box/ref"] == rows["default", "overall", "all", FORMATS[0]]["value"]
    cell = rows["default", "overall", "counting", FORMATS[0]]
    assert child.data.metrics["cell/counting/box/ref.answered_only"] == cell["answered_only"]
    assert child.data.params == {"max_new_tokens": "512", "model": MODEL, "benchmark": "b", "profile": "default"}


def test_parent_holds_a_child_for_each_model_and_benchmark(tmp_path: Path) -> None:
    save(tmp_path, evaluation(run_of(), run_of(seed=2)))
    (parent,) = [run for run in logged() if "mlflow.parentRunId" not in run.data.tags]
    assert parent.info.run_name == "evaluation of today"
    assert {run.data.tags["mlflow.parentRunId"] for run in children()} == {parent.info.run_id}
    assert parent.data.tags["scores/org/a model _8B_/b"] in {run.info.run_id for run in children()}
    assert set(children()[0].data.metrics) == set(children()[1].data.metrics)


def test_an_active_run_is_the_parent(tmp_path: Path) -> None:
    with mlflow.start_run() as active:
        save(tmp_path, evaluation(run_of()))
        assert mlflow.active_run().info.run_id == active.info.run_id
    assert children()[0].data.tags["mlflow.parentRunId"] == active.info.run_id


@pytest.mark.parametrize("within", [False, True], ids=["by itself", "within a run"])
def test_the_same_scores_are_logged_once(tmp_path: Path, within: bool) -> None:
    save(tmp_path, evaluation(run_of()))
    before = len(logged())
    if within:
        with mlflow.start_run() as active:
            save(tmp_path, evaluation(run_of()))
        tags = mlflow.get_run(active.info.run_id).data.tags
        assert tags["scores/org/a model _8B_/b"] == children()[0].info.run_id
    else:
        save(tmp_path, evaluation(run_of()))
        assert len(logged()) == before
    assert len(children()) == 1


@pytest.mark.parametrize("other", [run_of(seed=2), run_of(temperature=1.0)], ids=["scores", "parameters"])
def test_other_scores_or_settings_are_another_run(tmp_path: Path, other: Artefacts) -> None:
    save(tmp_path, evaluation(run_of()))
    save(tmp_path, evaluation(other))
    assert len(children()) == 2


def test_time_is_no_part_of_what_a_run_says(tmp_path: Path) -> None:
    run = run_of()
    save(tmp_path, evaluation(run))
    place = run.predictions.schema.get_field_index("seconds")
    slower = run.predictions.set_column(place, "seconds", pa.array([9.0] * 300))
    save(tmp_path, evaluation(replace(run, predictions=slower)))
    assert len(children()) == 1


def test_a_run_that_broke_off_is_logged_again(tmp_path: Path) -> None:
    broken = run_of(**{"": 1})  # MLflow refuses a parameter without a name.
    with pytest.raises(Exception, match=r"(?i)param") as raised:
        save(tmp_path, evaluation(broken))
    assert isinstance(raised.value.__cause__ or raised.value, MlflowException)
    assert not children()
    assert [run.data.tags["evaluation"] for run in logged("FAILED") if "evaluation" in run.data.tags]
    save(tmp_path, evaluation(run_of()))
    assert len(children()) == 1


def test_artefacts_can_be_read_back(tmp_path: Path) -> None:
    save(tmp_path, evaluation(run_of()))
    for root in (
        tmp_path / "rep_score_runs" / folder_of(MODEL, "b"),
        Path(mlflow.artifacts.download_artifacts(run_id=children()[0].info.run_id, dst_path=str(tmp_path / "there"))),
    ):
        replies = [json.loads(line) for line in (root / "predictions.jsonl").read_text().splitlines()]
        assert [row["reply"] for row in replies] == ["Ä\n"] * 300
        with (root / "item_scores.csv").open() as file:
            assert len(list(csv.DictReader(file))) == 600
        assert (root / "figures" / "radar.png").read_bytes().startswith(b"\x89PNG")
        assert (root / "datasheet.md").read_text() == "# b\n"
        assert json.loads((root / "parameters.json").read_text()) == {"max_new_tokens": 512}


def test_models_whose_names_differ_in_signs_keep_apart() -> None:
    places = {folder_of(name, "b") for name in ("a/b", "a_b", "a b", "../a/b", "/a/b")}
    assert len(places) == 5
    assert all(".." not in place.parts and not place.is_absolute() for place in places)


def test_metrics_without_a_value_are_left_out() -> None:
    scores = run_of().scores
    nothing = pa.array([None] * scores.num_rows, pa.float64())
    place = scores.schema.get_field_index("low")
    assert not [name for name in metrics_of(scores.set_column(place, "low", nothing), "default") if ".low" in name]
