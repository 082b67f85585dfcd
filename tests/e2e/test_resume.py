"""A run is continued: what is missing, half-written or stale is made again, and nothing else."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.throwaway import Project

TEMPLATES = "conf/templates/object_counting.yml"
QUESTIONS = {"prm_question_quotas", "prm_qa_pairs"}
ABOUT_QUESTIONS = {"rep_qa_statistics", "rep_bias", "labels", "answers", "margins", "guessers", "shortcuts"}
SAMPLES = {"inp_format_quotas", "inp_samples", "inp_sft", "rep_samples", "formats", "gallery", "photos"}


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def parquet(project: Project, table: str) -> Path:
    return next(project.table(table).glob("*.parquet"))


def new_wording(project: Project) -> None:
    path = project.folder / TEMPLATES
    path.write_text(path.read_text().replace("How many", "Count how many", 1))


DAMAGES: dict[str, tuple[Callable[[Project], object], set[str]]] = {
    "no manifest": (lambda p: (p.table("prm_views") / "manifest.json").unlink(), {"prm_views"}),
    "half a manifest": (lambda p: truncate(p.table("prm_qa_pairs") / "manifest.json"), {"prm_qa_pairs"}),
    "half a Parquet": (lambda p: truncate(parquet(p, "int_views")), {"int_views"}),
    "empty Parquet": (lambda p: parquet(p, "inp_samples").write_bytes(b""), {"inp_samples"}),
    "no Parquet": (lambda p: parquet(p, "prm_label_counts").unlink(), {"prm_label_counts"}),
    "no folder": (lambda p: shutil.rmtree(p.table("int_annotations")), {"int_annotations"}),
    "half an exported image": (lambda p: truncate(next(p.table("inp_sft").rglob("*.jpg"))), {"inp_sft"}),
    "no figure": (lambda p: (p.table("plots") / "labels" / "figure.png").unlink(), {"labels"}),
    "two tables": (
        lambda p: (parquet(p, "int_scenes").unlink(), shutil.rmtree(p.table("rep_bias"))),
        {"int_scenes", "rep_bias"},
    ),
}

CHANGES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "seed of questions": (
        {"qa_generation": {"seed": 8}},
        {*QUESTIONS, *ABOUT_QUESTIONS, *SAMPLES, "rep_fairness", "balance"},
    ),
    "formats per question": ({"format_expansion": {"samples_per_question": 3}}, SAMPLES),
}


def test_a_finished_run_has_nothing_left_to_do(project: Project) -> None:
    """Not even at another place: the fixture is a copy."""
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == set()


def test_a_plain_run_makes_everything_again_the_same(project: Project) -> None:
    everything = set(project.manifests)
    before = project.hashes
    assert project.rewritten_by(project.run_here) == everything
    assert project.hashes == before


def test_what_is_damaged_is_made_again_and_nothing_else(project: Project) -> None:
    """All damages at once: content decides what is stale, so that each is mended as if it were alone."""
    before = project.hashes
    for damage, _ in DAMAGES.values():
        damage(project)
    stale = set().union(*(names for _, names in DAMAGES.values()))
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == stale
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == set()
    assert project.hashes == before


def test_questions_in_other_words_make_what_depends_on_them_stale(project: Project) -> None:
    new_wording(project)
    stale = {"prm_qa_pairs", *ABOUT_QUESTIONS, *SAMPLES}
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == stale
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == set()


@pytest.mark.parametrize(("params", "stale"), CHANGES.values(), ids=CHANGES)
def test_a_parameter_makes_what_depends_on_it_stale(project: Project, params: dict[str, Any], stale: set[str]) -> None:
    hashes, fingerprints = project.hashes, project.fingerprints
    assert project.rewritten_by(lambda: project.run_here(params, only_missing=True)) == stale
    assert {name for name, now in project.fingerprints.items() if now != fingerprints[name]} == stale
    assert project.rewritten_by(lambda: project.run_here(params, only_missing=True)) == set()
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == stale
    assert project.hashes == hashes


def test_pipelines_run_one_by_one_give_what_they_give_together(project: Project) -> None:
    hashes, fingerprints = project.hashes, project.fingerprints
    project.forget_tables()
    for name in ("annotation", "lifting", "qa_generation", "format_expansion"):
        project.run_here(pipelines=[name])
    assert project.hashes == hashes
    assert project.fingerprints == fingerprints
    assert project.rewritten_by(lambda: project.run_here(only_missing=True)) == set()
