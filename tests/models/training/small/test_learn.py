"""The command, from lessons to a report."""

import json
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small import learn
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.sizes import SIZES, Size, Stage
from models.training.small.conftest import SHAPE

TINY = Size(SHAPE, Stage(3, 4, 0, 1e-3), Stage(3, 3, 2, 1e-3), Stage(3, 3, 2, 1e-3), "float32")


def _run(lessons: Lessons, output: Path, *options: str) -> dict[str, Any]:
    code = learn.main(["--data", str(lessons.folder), "--out", str(output), "--size", "tiny", *options])
    assert code == 0
    report: dict[str, Any] = json.loads((output / "learning.json").read_text())
    return report


def _losses(output: Path, stage: str) -> list[float]:
    rows = (output / "seed-7" / stage / "metrics.jsonl").read_text().splitlines()
    return [json.loads(row)["loss"] for row in rows]


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
    assert all(run["table"] in printed for run in report["runs"])
    _run(lessons, tmp_path / "b", "--formats", "core")
    for stage in ("naming", "questions-core"):
        assert _losses(tmp_path / "a", stage) == _losses(tmp_path / "b", stage)


def test_lessons_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no whole lessons at"):
        learn.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
