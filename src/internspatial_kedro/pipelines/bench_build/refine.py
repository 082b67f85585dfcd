"""Native benchmarks to refined ones in several of our formats."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from daft import DataFrame

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow
from internspatial_kedro.benchmarks.verdicts import read_verdicts
from internspatial_kedro.pipelines.bench_build import spatialbench, spatialrgpt
from internspatial_kedro.pipelines.bench_build.build import BenchmarkBuild, by_task
from internspatial_kedro.pipelines.bench_build.leaks import Likeness, Seen, find_leaks
from internspatial_kedro.pipelines.bench_build.licences import licence_of_native
from internspatial_kedro.pipelines.bench_build.look_alikes import look_at_file
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.refinement import Prepared, Refined, prepare, show_in_formats
from internspatial_kedro.pipelines.bench_build.regions import LeftOutError

Row = dict[str, Any]


def refine_spatialrgpt(
    readings: dict[str, Reading], image_hashes: DataFrame, verdicts: Path, params: BenchBuildParams
) -> BenchmarkBuild:
    """SpatialRGPT-Bench with its regions as slots, each question in several formats; it is drawn when it is saved."""
    source, about = "spatialrgpt_bench", "Regions became marks, boxes and numbers; quantities are left out."
    rows = spatialrgpt.read_rows(readings.get(source, readings[""]))
    return _refine("SpatialRGPT-Bench", source, about, rows, image_hashes, verdicts, params)


def refine_spatialbench(
    readings: dict[str, Reading], image_hashes: DataFrame, verdicts: Path, params: BenchBuildParams
) -> BenchmarkBuild:
    """SpatialBench with its phrases as slots, each question in several formats; it is drawn when it is saved."""
    source, about = "spatialbench", "Phrases became slots where regions.jsonl says which box they mean."
    rows = spatialbench.read_rows(readings.get(source, readings[""]))
    return _refine("SpatialBench", source, about, rows, image_hashes, verdicts, params)


def _refine(
    title: str,
    source: str,
    about: str,
    rows: Iterator[Refined | BadRow],
    image_hashes: DataFrame,
    verdicts: Path,
    params: BenchBuildParams,
) -> BenchmarkBuild:
    name = f"{source}_refined"
    questions, left_out = _prepare(rows, params.seed)
    seen = Seen.of(image_hashes)
    leaks = _leaks(questions, seen, Likeness(params.leak_distance, params.leak_correlation))
    leaked = {row["item_id"] for row in leaks}
    clean = [each for each in questions if each.refined.view_id not in leaked]
    drafts, unsuitable = show_in_formats(name, clean, params)
    return BenchmarkBuild(
        name=name,
        title=f"{title}, refined",
        about=(
            f"Questions of {title} in the instruction formats of InternSpatial, as its authors refine them. {about}",
            f"Each question is shown in up to {params.formats_per_question} of the formats that suit it.",
        ),
        quotas=by_task(drafts),
        log=read_verdicts(verdicts),
        params=params,
        licences=licence_of_native(source),
        left_out=[
            *(_reject(source, row.row, row.reason, row.detail) for row in left_out),
            *leaks,
            *(_reject(source, native_id, "no_format", "no format suits it") for native_id in unsuitable),
        ],
        check=lambda _: {
            "leaks": 0,
            "pictures left out": len(leaked),
            "training views": len(seen.views),
            "the same from a correlation of": params.leak_correlation,
        },
    )


def _prepare(rows: Iterator[Refined | BadRow], seed: int) -> tuple[list[Prepared], list[BadRow]]:
    ready, left_out = [], []
    for row in rows:
        if isinstance(row, BadRow):
            left_out.append(row)
            continue
        try:
            ready.append(prepare(row, seed))
        except LeftOutError as error:
            left_out.append(BadRow(row.source, row.native_id, error.reason, error.detail))
    return ready, left_out


def _leaks(questions: Sequence[Prepared], seen: Seen, likeness: Likeness) -> list[Row]:
    """Pictures that training shows, too; ids mean nothing here."""
    files = {each.refined.view_id: each.refined for each in questions}
    views: list[Row] = [
        {"view_id": view_id, "source": each.source, "image": str(each.image), "scene_id": None} | _look(each.image)
        for view_id, each in sorted(files.items())
    ]
    return find_leaks(views, seen, (), likeness)


def _look(image: Path) -> Row:
    look = look_at_file(image)
    return look._asdict() if look else {"dhash": None, "thumbnail": None}


def _reject(source: str, item_id: str, reason: str, detail: str) -> Row:
    return {"source": source, "kind": "question", "item_id": item_id, "reason": reason, "detail": detail}
