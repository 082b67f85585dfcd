"""A run prints a line for each finished node, what was rejected and where to look, and nothing else."""

import re
import shutil
from typing import Any

import pytest

from e2e.throwaway import Project, plain
from internspatial_kedro.progress import rejection_lines

LOOKING = r"Looking for what is missing or stale in 29 nodes: annotation, lifting, qa_generation, format_expansion"
LABELS = r" 1  count_labels +\d+\.\d s  prm_label_counts: [\d,]+ rows"
PLOT = r" 2  draw_labels +\d+\.\d s  rep_labels_plot"
READ = r"rooms: 3 records, 3 scenes, 9 views, \d+ objects, 0 rejected"
END = (r"Gallery: /.+/data/test/08_reporting/gallery/index\.html", r"MLflow: make ui \(run [0-9a-f]{32}\)")


def lines_of(project: Project, *arguments: str) -> list[str]:
    done = project.command("kedro", "run", "--env", "test", *arguments)
    assert done.code == 0, done.output
    return plain(done.output).splitlines()


def assert_lines(lines: list[str], expected: list[str]) -> None:
    assert len(lines) == len(expected), lines
    unlike = [line for line, form in zip(lines, expected, strict=True) if not re.fullmatch(form, line)]
    assert not unlike


@pytest.fixture
def unfinished(project: Project) -> Project:
    """A project that lacks a table and a figure."""
    shutil.rmtree(project.table("prm_label_counts"))
    shutil.rmtree(project.table("plots") / "labels")
    return project


def test_a_run_prints_these_lines_only(unfinished: Project) -> None:
    lines = lines_of(unfinished, "--only-missing-outputs")
    done = r"2 nodes done in \d+\.\d s; the others were up to date"
    assert_lines(lines, [LOOKING, LABELS, PLOT, READ, done, *END])


def test_another_configuration_shows_more(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEDRO_LOGGING_CONFIG", "conf/logging-verbose.yml")
    text = "\n".join(lines_of(project, "--pipelines", "lifting"))
    lines = ["Running 2 nodes: lifting", " 1/2  lift_views .+ prm_views: 9 rows", r"2 nodes done in \d+\.\d s", END[1]]
    for said in (*lines, "Kedro project", "Saving data to prm_views", "prm_views: 9 rows, content hash [0-9a-f]{16}"):
        assert re.search(said, text), said


def test_a_failed_run_says_how_to_go_on(project: Project) -> None:
    (project.folder / "conf/templates/object_counting.yml").unlink()
    done = project.command("kedro", "run", "--env", "test", "--nodes", "qa_generation.generate_qa_pairs")
    assert done.code == 1
    stopped = r"Stopped in qa_generation\.generate_qa_pairs\. Finished tables stay: go on with --only-missing-outputs\."
    error = r"Error: No templates for object_counting.+"
    assert_lines(plain(done.output).splitlines(), ["Running 1 node: qa_generation", stopped, error])


def record(source: str, records: int, views: int, objects_out: int, rejects: int, scenes: int = 0) -> dict[str, Any]:
    return {
        "source": source,
        "records": records,
        "scenes": scenes,
        "views": views,
        "objects_out": objects_out,
        "rejects": rejects,
    }


def reject(source: str, kind: str, reason: str, rejects: int) -> dict[str, Any]:
    return {"source": source, "kind": kind, "reason": reason, "rejects": rejects}


def test_rejects_are_counted_by_source_kind_and_reason() -> None:
    records = [record("kitti", 1, 0, 0, 1), record("coco", 2400, 2399, 11000, 14)]
    rejects = [
        reject("coco", "record", "image_truncated", 1),
        reject("kitti", "record", "labels_missing", 1),
        reject("coco", "object", "box_empty", 13),
    ]
    assert list(rejection_lines(records, rejects)) == [
        "coco: 2,400 records, 2,399 views, 11,000 objects, 14 rejected",
        "    13 objects rejected: box_empty",
        "    1 record rejected: image_truncated",
        "kitti: 1 record, 0 views, 0 objects, 1 rejected",
        "    1 record rejected: labels_missing",
    ]


def test_scenes_that_nothing_shows_are_pointed_out() -> None:
    records = [record("scannet", 1, 32, 300, 0, scenes=1), record("vsi", 85, 0, 0, 0, scenes=85)]
    assert list(rejection_lines(records, [])) == [
        "scannet: 1 record, 1 scene, 32 views, 300 objects, 0 rejected",
        "vsi: 85 records, 85 scenes, 0 views, 0 objects, 0 rejected",
        "    without frames: measured, but nothing is asked (docs/own-photos.md)",
    ]
