"""The command, from lessons to a report."""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.folders import hold_folder
from internspatial_kedro.models.training.small import learn, study
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.sizes import SIZES, Size, Stage
from internspatial_kedro.models.training.small.study import Study, name_study
from models.training.small.conftest import SHAPE

TINY = Size(
    SHAPE,
    Stage(3, 2, 2, 0, 0, 1e-3),
    Stage(3, 2, 1, 1, 0, 1e-3),
    Stage(3, 2, 1, 2, 3, 1e-3),
    "float32",
    examined=512,
    parts=2,
)
STAGES = ("patches", "naming", "questions")


def _run(lessons: Lessons, output: Path, *options: str) -> dict[str, Any]:
    code = learn.main(["--data", str(lessons.folder), "--out", str(output), "--size", "tiny", *options])
    assert code == 0
    report: dict[str, Any] = json.loads((output / "learning.json").read_text())
    return report


def _losses(output: Path, stage: str) -> list[float]:
    rows = (output / "seed-7" / stage / "metrics.jsonl").read_text().splitlines()
    return [json.loads(row)["loss"] for row in rows]


def _weights(output: Path, stage: str) -> dict[str, torch.Tensor]:
    weights: dict[str, torch.Tensor] = load_file(output / "seed-7" / stage / "model" / "model.safetensors")
    return weights


def _tower(output: Path, stage: str) -> dict[str, torch.Tensor]:
    return {name: value for name, value in _weights(output, stage).items() if "vision_tower" in name}


def _replies(output: Path) -> list[tuple[str, str]]:
    rows = (output / "seed-7" / "replies-before.jsonl").read_text().splitlines()
    return [(row["question"], row["reply"]) for row in map(json.loads, rows)]


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "tiny", TINY)


def test_the_proof_with_its_ablation(lessons: Lessons, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = _run(lessons, tmp_path / "a", "--formats", "natural", "core")
    printed = capsys.readouterr().out
    assert [run["formats"] for run in report["runs"]] == ["natural", "core"]
    for run in report["runs"]:
        assert run["after"]["all"]["samples"] == 4  # both sets are examined in all formats
        assert set(run["seconds"]) >= {"patches", "naming", "examination-before", f"questions-{run['formats']}"}
        assert (Path(run["trained"]) / "config.json").is_file()
        assert {stage: curve["step"] for stage, curve in run["curves"].items()} == {stage: [3] for stage in STAGES}
        assert run["curves"]["naming"]["loss"] == _losses(tmp_path / "a", "naming")
        assert run["curves"]["questions"]["loss"] == _losses(tmp_path / "a", f"questions-{run['formats']}")
    assert all(run["table"] in printed for run in report["runs"])
    assert "seed 7, natural | seed 7, core" in report["comparison"]
    assert report["comparison"] in printed
    _run(lessons, tmp_path / "b", "--formats", "core")
    for stage in ("naming", "questions-core"):
        assert _losses(tmp_path / "a", stage) == _losses(tmp_path / "b", stage)


def test_a_tower_rests_where_it_does_not_practise(lessons: Lessons, tmp_path: Path) -> None:
    _run(lessons, tmp_path)
    seeing, naming, answering = (_tower(tmp_path, stage) for stage in ("patches", "naming", "questions-core"))
    assert seeing
    assert all(torch.equal(seeing[name], naming[name]) for name in seeing)
    assert not any(torch.equal(naming[name], answering[name]) for name in naming if "weight" in name)


def test_a_study_goes_on_after_the_stages_that_are_done(lessons: Lessons, tmp_path: Path) -> None:
    whole = _run(lessons, tmp_path)
    stages = [tmp_path / "seed-7" / name for name in ("patches", "naming", "questions-core")]
    ages = [(stage / "metrics.jsonl").stat().st_mtime_ns for stage in stages]
    shutil.rmtree(stages[2] / "model")  # as if it had been killed before the last stage was through
    again = _run(lessons, tmp_path)
    assert [(stage / "metrics.jsonl").stat().st_mtime_ns == age for stage, age in zip(stages, ages, strict=True)] == [
        True,
        True,
        False,
    ]
    assert again["runs"][0]["after"] == whole["runs"][0]["after"]
    assert not list(tmp_path.rglob("*.npy"))


def test_more_seeds_keep_those_that_are_learnt(lessons: Lessons, tmp_path: Path) -> None:
    one, two = (Study(size="tiny", seeds=seeds) for seeds in ((7,), (7, 8)))
    assert name_study(lessons.folder, one) == name_study(lessons.folder, two)
    assert name_study(lessons.folder, one) != name_study(lessons.folder, dataclasses.replace(one, share=0.5))
    _run(lessons, tmp_path)
    curve = tmp_path / "seed-7" / "questions-core" / "metrics.jsonl"
    age = curve.stat().st_mtime_ns
    report = _run(lessons, tmp_path, "--seeds", "7", "8")
    assert [run["seed"] for run in report["runs"]] == [7, 8]
    assert curve.stat().st_mtime_ns == age


def test_another_version_of_replies_is_another_study(lessons: Lessons, monkeypatch: pytest.MonkeyPatch) -> None:
    before = name_study(lessons.folder, Study(size="tiny"))
    monkeypatch.setattr(study, "VERSION", study.VERSION + 1)
    assert name_study(lessons.folder, Study(size="tiny")) != before


def test_two_processes_learn_as_one_does(lessons: Lessons, tmp_path: Path) -> None:
    """They share the pictures, the matrices that the optimiser turns, and the questions of an examination."""
    options = ["--data", str(lessons.folder), "--formats", "core", "--share", "0.0015", "--size", "small"]
    for name, processes in (("one", "1"), ("two", "2")):
        assert learn.main([*options, "--out", str(tmp_path / name), "--processes", processes]) == 0
    one, two = (_losses(tmp_path / name, "questions-core") for name in ("one", "two"))
    assert one == pytest.approx(two, abs=5e-3)
    for stage in ("patches", "naming", "questions-core"):
        weights, others = (_weights(tmp_path / name, stage) for name in ("one", "two"))
        for name in weights:
            torch.testing.assert_close(others[name], weights[name], atol=1e-4, rtol=0, msg=f"{stage}: {name}")
    assert len(_replies(tmp_path / "one")) == 4
    assert _replies(tmp_path / "one") == _replies(tmp_path / "two")
    reports = [json.loads((tmp_path / name / "learning.json").read_text()) for name in ("one", "two")]
    assert [report["processes"] for report in reports] == [1, 2]


def test_what_fails_in_a_process_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"^There are no whole lessons at [^\n]*The log is [^\n]*$"):
        learn.main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--processes", "2"])


def test_two_studies_do_not_share_a_folder(lessons: Lessons, tmp_path: Path) -> None:
    with (
        hold_folder(tmp_path, begin_anew=False),
        pytest.raises(TrainingError, match="Another training is writing into"),
    ):
        _run(lessons, tmp_path)


def test_lessons_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no whole lessons at"):
        learn.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
