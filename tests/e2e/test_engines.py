"""The same seed gives the same rows on any engine and in batches of any size; another seed gives others."""

from pathlib import Path
from typing import Any

import daft
import numpy as np
import pytest

from e2e.throwaway import ROOMS, Project

ROWS = "inp_sft"
"""What all tables of rows lead to; figures and reports do not."""

BATCHES: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a view at a time is lifted": ("lifting", {"views_per_batch": 1}, {"prm_views", "prm_scenes"}),
    "views are lifted in fives": ("lifting", {"views_per_batch": 5}, {"prm_views", "prm_scenes"}),
    "a view at a time is asked about": ("qa_generation", {"views_per_batch": 1}, {"prm_qa_pairs"}),
    "a few questions at a time": ("format_expansion", {"questions_per_batch": 7}, {"inp_samples", "inp_sft"}),
}

SEEDS: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "of questions": (
        {"qa_generation": {"seed": 8}},
        {"prm_qa_pairs", "inp_samples", "inp_sft"},
        {"int_annotations", "int_views", "prm_views", "prm_label_counts"},
    ),
    "of formats": (
        {"format_expansion": {"seed": 8}},
        {"inp_samples", "inp_sft"},
        {"prm_views", "prm_question_quotas", "prm_qa_pairs"},
    ),
    "of rooms": (
        {"annotation": {"rooms": {"seed": 1, "count": 1, "frames": 2}}},
        {"int_annotations", "int_views", "int_scenes", "prm_views", "prm_scenes"},
        {"int_rejects"},
    ),
}


@pytest.mark.parametrize(("pipeline", "size", "tables"), BATCHES.values(), ids=BATCHES)
def test_batches_of_any_size_give_the_same_rows(
    project: Project, pipeline: str, size: dict[str, Any], tables: set[str]
) -> None:
    hashes, fingerprints = project.hashes, project.fingerprints
    again = project.rewritten_by(lambda: project.run_here({pipeline: size}, pipelines=[pipeline], to=sorted(tables)))
    assert again >= tables
    assert project.hashes == hashes
    assert project.fingerprints != fingerprints


@pytest.mark.parametrize(("params", "others", "same"), SEEDS.values(), ids=SEEDS)
def test_another_seed_gives_other_rows(
    project: Project, params: dict[str, Any], others: set[str], same: set[str]
) -> None:
    before = project.hashes
    project.run_here(params, only_missing=True, to=[ROWS])
    after = project.hashes
    assert {name for name in others | same if after[name] != before[name]} == others


@pytest.mark.ray
def test_ray_gives_the_same_rows_as_this_process(
    finished_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="needs the ray extra")
    monkeypatch.setenv("RAY_DEFAULT_OBJECT_STORE_MAX_MEMORY_BYTES", "200000000")
    project = finished_project.copy(tmp_path / "project")
    project.forget_tables()
    (project.folder / "conf/ray/globals.yml").write_text("engine: {runner: ray}\ndata: data/test\n")
    (project.folder / "conf/test/parameters").rename(project.folder / "conf/ray/parameters")
    done = project.command("kedro", "run", "--quiet", "--env", "ray")
    assert done.code == 0, done.output
    assert "Started a local Ray instance" in done.output
    assert project.hashes == finished_project.hashes


def test_another_processor_gives_the_same_rows(
    finished_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without some vector instructions, numpy's sines and matrix products differ in the last bit."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    if not found:
        pytest.skip("this processor has no instructions that numpy can do without")
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", " ".join(found))
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    project = Project.create(tmp_path / "project")
    done = project.run()
    assert done.code == 0, done.output
    here, there = finished_project.hashes, project.hashes
    # Exports hold pictures, in which a shade may differ by one in 255.
    assert {name for name in here if here[name] != there[name]} <= {"inp_sft"}


def test_tables_are_few_files(finished_project: Project) -> None:
    """As many files as there are writers at a time, not one a batch."""
    many = {name: len(m.files) for name, m in finished_project.manifests.items() if m.columns and len(m.files) > 16}
    assert not many


def test_rooms_are_not_drawn_again(project: Project) -> None:
    rooms = project.folder / project.data / ROOMS
    before = {path: path.stat().st_mtime_ns for path in rooms.rglob("*")}
    project.forget_tables()
    project.run_here(pipelines=["annotation"])
    assert {path: path.stat().st_mtime_ns for path in rooms.rglob("*")} == before
    assert daft.read_parquet(str(project.table("int_views") / "*.parquet")).count_rows() == 9
