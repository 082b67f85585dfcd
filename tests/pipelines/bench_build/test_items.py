"""Questions as items."""

from internspatial_kedro.pipelines.bench_build.items import evidence_lines
from pipelines.bench_build.small_world import make_question, make_view


def test_reviewers_see_what_decides_the_answer() -> None:
    lines = evidence_lines(make_question("q", make_view("kitchen", 0, "test")))
    assert lines == [
        "chair: x in view space -0.5 m",
        "lamp: x in view space 0.25 m",
        "decided by 0.75 m, where at least 0.15 is asked for",
    ]
