"""Questions of the test split, and native benchmarks, to benchmarks that stand by themselves."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col, lit

from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.benchmarks.verdicts import read_verdicts
from internspatial_kedro.pipelines.bench_build.balanced_choice import choose_in_turn
from internspatial_kedro.pipelines.bench_build.build import BenchmarkBuild, Draft, Quota
from internspatial_kedro.pipelines.bench_build.candidates import (
    ROTATION,
    Candidates,
    read_candidates,
    show_candidates,
)
from internspatial_kedro.pipelines.bench_build.items import to_item
from internspatial_kedro.pipelines.bench_build.leaks import (
    Likeness,
    Seen,
    find_leaks,
    leaks_table,
    most_alike,
    views_with_shared_objects,
)
from internspatial_kedro.pipelines.bench_build.licences import licences_of
from internspatial_kedro.pipelines.bench_build.look_alikes import look_at_file
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.pictures import Pictures
from internspatial_kedro.pipelines.bench_build.vsi_rotation import write_native
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.image_hashes import IMAGE_HASHES

Row = dict[str, Any]

_LOOK = pa.struct([IMAGE_HASHES.schema.field(name) for name in ("dhash", "thumbnail")])

BENCH, VSI_ROTATION = "internspatial_bench", "vsi_rotation"


def hash_images(lifted_views: DataFrame, sources: dict[str, Source]) -> DataFrame:
    """Views to what their pictures look like; of one that cannot be read, null."""
    roots = {name: source.root for name, source in sources.items()}

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_LOOK), batch_size=256)
    def look(names: Series, images: Series) -> pa.Array:
        pairs = zip(names.to_pylist(), images.to_pylist(), strict=True)
        looks = [look_at_file(roots[name] / image) for name, image in pairs]
        return pa.array([found._asdict() if found else None for found in looks], _LOOK)

    known = lifted_views.select("view_id", "source", "split", "image", "scene_id")
    seen = known.with_column("look", look(col("source"), col("image")))
    parts = {name: col("look")[name] for name in ("dhash", "thumbnail")}
    return seen.with_columns(parts).exclude("look")


def check_leaks(lifted_views: DataFrame, image_hashes: DataFrame, params: BenchBuildParams) -> DataFrame:
    """Views of the test split that training shows, too: by id, file, scene, object, or because they look the same."""
    tested = image_hashes.where(col("split") == lit("test")).sort("view_id").to_pylist()
    shared = views_with_shared_objects(lifted_views)
    return daft.from_arrow(
        leaks_table(
            find_leaks(tested, Seen.of(image_hashes), shared, Likeness(params.leak_distance, params.leak_correlation))
        )
    )


def build_internspatial_bench(
    qa_pairs: DataFrame,
    lifted_views: DataFrame,
    image_hashes: DataFrame,
    leaks: DataFrame,
    sources: dict[str, Source],
    verdicts: Path,
    params: BenchBuildParams,
) -> BenchmarkBuild:
    """Questions of the test split to InternSpatial-Bench; it is drawn when it is saved."""
    found = leaks.to_pylist()
    leaked = {row["item_id"] for row in found}
    pools = {task: _pool(qa_pairs, task, count, leaked, params) for task, count in params.wanted.items()}
    pictures = Pictures.of([row for pool in pools.values() for row in pool.samples], lifted_views, sources)
    quotas = [Quota(task, params.wanted[task], _in_turn(BENCH, pool, pictures)) for task, pool in pools.items()]
    return BenchmarkBuild(
        name=BENCH,
        title="InternSpatial-Bench",
        about=(
            "Questions of five spatial tasks about pictures, in up to 19 instruction formats. Tasks and counts are "
            "those of InternSpatial (Deng et al., 2025), which is not public. Pictures and questions are ours.",
            "Made from the test split of the configured sources. Items are chosen by hash so that formats, answers and "
            "pictures come up equally often where that is possible.",
        ),
        quotas=quotas,
        log=read_verdicts(verdicts),
        params=params,
        licences=licences_of(sources),
        left_out=[*found, *_unsuitable(pools.values())],
        check=_leak_check(image_hashes, params),
    )


def build_vsi_rotation(
    qa_pairs: DataFrame,
    lifted_views: DataFrame,
    image_hashes: DataFrame,
    leaks: DataFrame,
    sources: dict[str, Source],
    verdicts: Path,
    params: BenchBuildParams,
) -> BenchmarkBuild:
    """Turns of the test split to an extension of VSI-Bench; the first ones are left to InternSpatial-Bench."""
    found = leaks.to_pylist()
    taken = params.wanted[ROTATION]
    pool = _pool(qa_pairs, ROTATION, taken + params.wanted_turns, {row["item_id"] for row in found}, params)
    pictures = Pictures.of(pool.samples, lifted_views, sources)
    drafts = _in_turn(VSI_ROTATION, pool, pictures, skip=taken)
    return BenchmarkBuild(
        name=VSI_ROTATION,
        title="VSI-Bench, extension: rotation",
        about=(
            "How far was an object turned between two pictures? In the row format of VSI-Bench, as the paper adds a "
            "thousand such questions; the paper's own are not public.",
            "No question of it is in InternSpatial-Bench.",
        ),
        quotas=[Quota(ROTATION, params.wanted_turns, drafts)],
        log=read_verdicts(verdicts),
        params=params,
        licences=licences_of(sources),
        left_out=[*found, *_unsuitable([pool])],
        check=_leak_check(image_hashes, params),
        native=write_native,
    )


def _pool(qa_pairs: DataFrame, task: str, count: int, leaked: Collection[str], params: BenchBuildParams) -> Candidates:
    most = count * params.candidates_per_item
    questions = read_candidates(qa_pairs, task, most, params.answer_kinds, params.seed, leaked)
    return show_candidates(questions, params.rules, params.seed)


def _in_turn(benchmark: str, pool: Candidates, pictures: Pictures, skip: int = 0) -> Iterator[Draft]:
    """Drafts of a pool, balanced over formats, answers and pictures."""
    items = [
        to_item(benchmark, sample, question) for sample, question in zip(pool.samples, pool.questions, strict=True)
    ]
    features = [
        (item.format, (item.extra["relation"], item.extra["form"], item.extra["truth"]), item.answers, item.cluster_id)
        for item in items
    ]
    for number, place in enumerate(choose_in_turn(features, pool.hashes)):
        if number >= skip:
            sample = pool.samples[place]
            yield Draft(items[place], sample["question"], pictures.join(sample))


def _unsuitable(pools: Collection[Candidates]) -> list[Row]:
    return [
        {"source": "", "kind": "question", "item_id": qa_id, "reason": "no_format", "detail": "no format suits it"}
        for pool in pools
        for qa_id in pool.unsuitable
    ]


def _leak_check(image_hashes: DataFrame, params: BenchBuildParams) -> Callable[[Sequence[Item]], dict[str, Any]]:
    """What the datasheet says of leaks, once the items are chosen."""

    def check(items: Sequence[Item]) -> dict[str, Any]:
        seen = Seen.of(image_hashes)
        shown = {view_id for item in items for view_id in item.extra["view_ids"]}
        views = image_hashes.where(col("view_id").is_in(sorted(shown))).to_pylist() if shown else []
        leaks = find_leaks(views, seen, (), Likeness(params.leak_distance, params.leak_correlation))
        if leaks or len(views) != len(shown):
            raise BenchmarkError(f"{len(leaks)} leaks are left, e.g. {leaks[:1]}. This is a defect: please report it.")
        near = most_alike(views, seen, params.leak_distance)
        return {
            "leaks": 0,
            "views checked": len(views),
            "training views": len(seen.views),
            "of these compared closely": len(near),
            "highest correlation": round(max((alike for _, _, alike in near), default=0.0), 3),
            "the same from a correlation of": params.leak_correlation,
        }

    return check
