"""Runs that are killed, and disks that are full."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from internspatial_kedro.models.training.checkpoints import list_checkpoints
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.failures import explain_failure
from internspatial_kedro.models.training.folders import hold_folder
from internspatial_kedro.models.training.metrics import read_metrics
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan
from internspatial_kedro.models.training.worker import main

Planner = Callable[..., TrainingPlan]
# Adapters, dropout and drop path draw random numbers; the projector is trained whole.
_RECIPE = {
    "parts": {"vision": "frozen", "projector": "full", "language": "lora"},
    "lora_dropout": 0.1,
    "vision_drop_path": 0.3,
    "steps_per_checkpoint": 3,
}


_IMPORTED = ("internspatial_kedro.models.training.worker", "peft", "safetensors.torch", "torch", "transformers")


def _write(plan: TrainingPlan) -> Path:
    plan.output.mkdir(parents=True, exist_ok=True)
    file = plan.output / "plan.json"
    file.write_text(plan.model_dump_json())
    return file


def _start(plan: TrainingPlan) -> BaseProcess:
    """A worker in a process of its own, which starts with everything imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(_IMPORTED))
    child = context.Process(target=main, args=(_write(plan),))
    child.start()
    return child


def _count_done(plan: TrainingPlan) -> int:
    return len(read_metrics(plan.output))


def test_three_kills_do_not_change_the_curve(plan: Planner) -> None:
    """Losses and norms are equal to the last bit."""
    whole = plan("whole", _RECIPE, steps=14, packs=2)
    _start(whole).join()
    assert _count_done(whole) == 14
    killed = plan("killed", _RECIPE, steps=14, packs=2, delay_s=0.05)
    for done in (4, 8, 11):  # each is a step or two past a checkpoint: the steps after it are done again
        child = _start(killed)
        while _count_done(killed) < done:
            assert child.is_alive()
            time.sleep(0.005)
        child.kill()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert _count_done(killed) < 14
    _start(killed).join()
    curves = [[(row.step, row.loss, row.gradient_norm) for row in read_metrics(p.output)] for p in (whole, killed)]
    assert curves[0] == curves[1]
    weights = [(p.output / "adapter" / "adapter_model.safetensors").read_bytes() for p in (whole, killed)]
    assert weights[0] == weights[1]


def test_a_finished_run_is_not_trained_again(plan: Planner) -> None:
    done = plan(steps=3)
    first = train(done)
    told: list[int] = []
    began = (done.output / "metrics.jsonl").stat().st_mtime_ns
    assert train(done, lambda row: told.append(row.step)) == first
    assert told == [1, 2, 3]
    assert (done.output / "metrics.jsonl").stat().st_mtime_ns == began


def test_checkpoints_are_whole_few_and_named_by_steps(plan: Planner) -> None:
    trained = train(plan(recipe={"steps_per_checkpoint": 2, "checkpoints_kept": 2}, steps=7, packs=1))
    assert [folder.name for folder in trained.checkpoints] == ["step-00000006", "step-00000007"]
    files = {file.name for file in trained.checkpoints[-1].iterdir()}
    assert files == {"manifest.json", "trained.safetensors", "moments.safetensors", "adapter"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"seed": 1}, "data", id="other data"),
        pytest.param(
            {"recipe": {"learning_rate": 0.02}}, r"learning_rate \(0.01 before, 0.02 now\)", id="other recipe"
        ),
    ],
)
def test_another_runs_checkpoint_is_refused(plan: Planner, changes: dict[str, object], named: str) -> None:
    train(plan(steps=2))
    with pytest.raises(TrainingError, match=rf"of another run; what differs: {named}.*resume to 'anyway'"):
        train(plan(steps=2, **changes))
    train(plan(steps=2, resume="anyway", **changes))
    train(plan(steps=2, resume="never", **changes))


def test_other_circumstances_are_no_other_run(plan: Planner) -> None:
    first = train(plan(steps=2))
    assert train(plan(steps=2, recipe={"gradient_checkpointing": True, "checkpoints_kept": 5})) == first


@pytest.mark.parametrize("damage", ["cut", "no manifest", "half a manifest"])
def test_a_checkpoint_that_is_not_whole_does_not_count(plan: Planner, damage: str) -> None:
    trained = train(plan(steps=4))
    last = trained.checkpoints[-1]
    manifest = last / "manifest.json"
    if damage == "cut":
        os.truncate(last / "trained.safetensors", 100)
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text(manifest.read_text()[:40])
    assert list_checkpoints(last.parent) == [trained.checkpoints[0]]
    losses = [row.loss for row in read_metrics(trained.metrics.parent)]
    assert train(plan(steps=4)).checkpoints == trained.checkpoints
    assert [row.loss for row in read_metrics(trained.metrics.parent)] == losses


_LIMITED = """
import pathlib, resource, sys
from internspatial_kedro.models.training import trainer, worker
run = trainer._Run._train
def limited(self):
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
    run(self)
trainer._Run._train = limited
sys.exit(worker.main(pathlib.Path(sys.argv[1])))
"""


def test_a_full_disk_leaves_what_was_saved_before(plan: Planner, tmp_path: Path) -> None:
    """The kernel refuses longer files than 20 kB, as it refuses any on a full disk; a checkpoint has more."""
    started = plan(steps=4, recipe={"steps_per_checkpoint": 2})
    train(started)
    before = [row.loss for row in read_metrics(started.output)]
    last = list_checkpoints(started.output / "checkpoints")[-1]
    (last / "manifest.json").unlink()  # so that it has to be written again
    script = tmp_path / "limited.py"
    script.write_text(_LIMITED)
    words = [sys.executable, str(script), str(_write(started))]
    assert subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 1
    with pytest.raises(TrainingError, match=r"step-00000004 could not be written.*Make room"):
        raise explain_failure(started.output, 1)
    assert [folder.name for folder in list_checkpoints(started.output / "checkpoints")] == ["step-00000002"]
    assert not list((started.output / "checkpoints").glob(".partial*"))
    train(started)
    assert [row.loss for row in read_metrics(started.output)] == before


def test_a_folder_that_cannot_be_written(plan: Planner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match=r"cannot be written: .*Name another output folder"):
        train(plan("file/run"))


def test_two_trainings_do_not_share_a_folder(plan: Planner) -> None:
    shared = plan()
    with (
        hold_folder(shared.output, begin_anew=False),
        pytest.raises(TrainingError, match="Another training is writing into"),
    ):
        train(shared)
