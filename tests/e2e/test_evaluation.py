"""Models are put to benchmarks by `kedro run`: scores of known repliers, kills, failing servers, bad files."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import daft
import pytest
import yaml

from benchmarks.native_files import base64_of, write_tsv
from e2e.throwaway import Project, _env
from internspatial_kedro.cli import explain
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from models.serving import Fault, LoopbackServer

ITEMS = 24
CONFIGURED = Path("conf", "test", "parameters", "evaluation.yml")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a benchmark of its own."""
    project = Project.create(tmp_path_factory.mktemp("evaluation") / "project")
    rooms = {"annotation": {"rooms": {"test_share": 0.7}}}
    project.run_here(rooms, pipelines=["__default__", "bench_build"], to=["prm_benchmark"])
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a benchmark of others, and no data of its own."""
    project = Project.create(tmp_path / "project")
    rows: list[dict[str, Any]] = [
        {"index": number, "image": base64_of(number), "question": f"Question {number:02d}?",
         "answer": "ABCD"[number % 4], "A": "one", "B": "two", "C": "three", "D": "four",
         "category": "coarse", "l2_category": "scene"}
        for number in range(ITEMS)
    ]  # fmt: skip
    write_tsv(project.folder / "public" / "annotations" / "MMStar.tsv", rows)
    return project


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_checkpoint(folder)
    return folder


def endpoint(url: str, **options: Any) -> dict[str, Any]:
    quick = {"first_pause_s": 0.01, "longest_pause_s": 0.05, "timeout_s": 60, "concurrency": 4}
    return {"kind": "endpoint", "name": "tiny", "base_url": url, "endpoint": quick | options}


def evaluate(project: Project, model: Any, **further: Any) -> None:
    generation = {"max_new_tokens": 6}
    asked = {"model": model, "benchmarks": ["mmstar"], "generation": generation, **further}
    params = {"evaluation": asked, "benchmarks_root": str(project.folder / "public")}
    project.run_here(params, pipelines=["evaluation"])


def rows_of(project: Project, table: str) -> list[dict[str, Any]]:
    return daft.read_parquet(f"{project.table(table)}/*.parquet").to_pylist()


def overall(project: Project) -> dict[tuple[str, str], float]:
    """Headline score by model and profile."""
    return {
        (row["model"], row["profile"]): row["value"]
        for row in rows_of(project, "rep_scores")
        if row["metric"] == "overall" and row["task"] == "all" and row["format"] == "all"
    }


def test_the_default_is_a_tiny_model_on_our_own_benchmark(engine: Project) -> None:
    generation = {"evaluation": {"model": ["tiny", "oracle", "random"], "most_items": 12}}
    engine.run_here(generation, pipelines=["evaluation"])
    found = overall(engine)
    assert {found["oracle", "default"], found["oracle", "paper"]} == {100}
    assert 0 < found["random", "default"] < 100
    assert found["tiny-internvl", "default"] < 60
    assert Counter(row["model"] for row in rows_of(engine, "out_predictions")) == {
        "tiny-internvl": 12, "oracle": 12, "random": 12
    }  # fmt: skip
    page = (engine.table("leaderboard") / "leaderboard.md").read_text()
    assert "tiny-internvl" in page and "InternVL-Spatial-8B" in page and "published" in page
    assert len(list(engine.table("score_runs").glob("*/internspatial_bench/predictions.jsonl"))) == 3


def test_scoring_again_asks_nobody(project: Project, checkpoint: Path) -> None:
    with LoopbackServer(checkpoint) as server:
        evaluate(project, endpoint(server.base_url), profiles=["default"])
        asked = len(server.calls)
        evaluate(project, endpoint(server.base_url))
        assert (asked, len(server.calls)) == (ITEMS, ITEMS)
    assert {profile for _, profile in overall(project)} >= {"default", "vlmevalkit", "lmms_eval"}


def sometimes(prompt: str, call: int) -> Fault | None:
    """Two kinds of failure before each third reply, other ones for other questions."""
    kinds: tuple[Fault, ...] = ("429", "500", "cut", "half json", "html", "429 retry after", "null", "cut body")
    return kinds[(sum(prompt.encode()) + call) % len(kinds)] if call < 3 else None


def test_a_failing_server_loses_no_item(project: Project, checkpoint: Path) -> None:
    with LoopbackServer(checkpoint, sometimes) as server:
        evaluate(project, endpoint(server.base_url))
    replies = rows_of(project, "out_predictions")
    assert len(replies) == ITEMS
    assert not [row["failure"] for row in replies if row["failure"]]
    assert {row["attempts"] for row in replies} == {3}


def test_kill_9_in_the_middle_asks_nothing_twice(project: Project, checkpoint: Path) -> None:
    undisturbed = project.copy(project.folder.with_name("undisturbed"))
    with LoopbackServer(checkpoint) as server:
        evaluate(undisturbed, endpoint(server.base_url, concurrency=1))
    with LoopbackServer(checkpoint) as server:
        for part in (1, 2):
            process = start(project, server.base_url)
            wait_for(lambda goal=part * 6: len(heard(project)) >= goal, process)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        (project.folder / CONFIGURED).unlink()
        before = heard(project)
        assert 12 <= len(before) < ITEMS
        evaluate(project, endpoint(server.base_url, concurrency=1))
        counts = Counter(call.prompt for call in server.calls)
    # A question that was under way when its run was killed has no reply on disk: it alone may be asked again.
    assert len(counts) == ITEMS
    assert sum(counts.values()) <= ITEMS + 2
    assert overall(project) == overall(undisturbed)
    assert len(heard(project)) == ITEMS


def start(project: Project, url: str) -> subprocess.Popen[bytes]:
    asked = {"model": [endpoint(url, concurrency=1)], "benchmarks": ["mmstar"], "generation": {"max_new_tokens": 6}}
    (project.folder / CONFIGURED).write_text(yaml.safe_dump({"evaluation": asked}))
    command = [
        "run",
        "--env",
        "test",
        "--pipelines",
        "evaluation",
        "--params",
        f"benchmarks_root={project.folder}/public",
    ]
    return subprocess.Popen(
        [sys.executable, "-m", "kedro", *command], start_new_session=True, env=_env(), cwd=project.folder
    )


def heard(project: Project) -> set[str]:
    """Whole lines of the journal."""
    journal = project.folder / project.data / "01_raw" / "replies"
    return {
        line
        for path in journal.glob("*.jsonl")
        for line in path.read_text().splitlines(keepends=True)
        if line[-1] == "\n"
    }


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.01)


def test_failed_calls_count_as_0_and_fail_the_run_after_all_is_saved(project: Project, checkpoint: Path) -> None:
    with LoopbackServer(checkpoint, lambda prompt, call: "500" if "Question 0" in prompt else None) as server:
        spec = endpoint(server.base_url, max_attempts=2)
        with pytest.raises(Exception, match=r"10 of 24") as failed:
            evaluate(project, spec)
    assert "run again to ask only what failed" in str(failed.value)
    scores = [row for row in rows_of(project, "rep_item_scores") if row["profile"] == "default"]
    assert Counter(row["extraction"] for row in scores)["call_failed"] == 10
    assert {row["score"] for row in scores if row["extraction"] == "call_failed"} == {0}


@pytest.fixture
def broken(project: Project) -> Iterator[Path]:
    yield project.folder / "public" / "annotations" / "MMStar.tsv"


def test_bad_rows_are_counted_and_the_rest_is_asked(project: Project, broken: Path) -> None:
    lines = broken.read_text().splitlines()
    lines[3] = lines[3].replace(lines[3].split("\t")[1], "not base64 at all" * 9)
    lines[5] = lines[4]
    lines[-1] = lines[-1][:40]
    broken.write_text("\n".join(lines))
    evaluate(project, ["oracle"])
    assert len(rows_of(project, "out_predictions")) == ITEMS - 3
    reasons = Counter({row["reason"]: row["rejects"] for row in rows_of(project, "rep_bad_items")})
    assert sum(reasons.values()) == 3
    assert {"broken_base64", "duplicated_index"} <= set(reasons)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"benchmarks": ["vsi_bnech"]}, ["vsi_bnech", "vsi_bench"]),
        ({"benchmarks": ["ocrbench"]}, ["ocrbench", "OCRBench.tsv"]),
        ({"benchmarks": ["internspatial_bench"]}, ["bench_build"]),
        ({"model": "no/such-folder/anywhere"}, ["no/such-folder/anywhere"]),
        ({"profiles": ["offical"]}, ["offical", "vlmevalkit"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_mistakes_are_one_line(project: Project, params: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        evaluate(project, **({"model": "oracle"} | params))
    line = explain(caught.value)
    assert line is not None
    assert "\n" not in line
    assert all(word in line for word in words), line


def test_the_command_ends_with_that_line(project: Project) -> None:
    done = project.run("--pipelines", "evaluation", "--params", "evaluation.benchmarks=vsi_bnech")
    assert done.code != 0
    assert done.last_line.startswith("Error"), done.output
    assert "vsi_bnech" in done.last_line
    assert "Traceback" not in done.output
