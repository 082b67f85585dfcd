"""Photos to completed photos: models add what their sources lack."""

from collections.abc import Callable, Iterator
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Expression, Series, col

from internspatial_kedro.models.one_per_process import OnePerProcess
from internspatial_kedro.pipelines.annotation.completing.drafts import Draft, Step
from internspatial_kedro.pipelines.annotation.params import AnnotationParams, PhotoParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.completions import COMPLETIONS

_DRAFT = COMPLETIONS.struct()
_DRAFT_NAME = "draft"
MakeStep = Callable[[], Step]


def complete_photos(
    annotations: DataFrame,
    sources: dict[str, Source],
    prompts: Path,
    replies: Path,
    estimates: Path,
    params: AnnotationParams,
) -> DataFrame:
    """Photos that lack what a configured model can give, to completed ones; no photo is shown to a model twice."""
    photos = params.photos
    if photos.is_idle:
        return daft.from_arrow(COMPLETIONS.schema.empty_table())
    roots = {name: source.root for name, source in sources.items()}
    views = annotations.select("views").explode("views").where(col("views").not_null())
    frame = views.where(_lacks(col("views"), photos)).select(_to_draft(col("views")).alias(_DRAFT_NAME))
    for make in _steps(photos, roots, prompts, replies, estimates):
        frame = frame.into_batches(photos.photos_per_batch).select(
            _actor(make, photos)(col(_DRAFT_NAME)).alias(_DRAFT_NAME)
        )
    return frame.select(*(col(_DRAFT_NAME)[name].alias(name) for name in COMPLETIONS.schema.names))


@daft.func.batch(return_dtype=DataType.from_arrow_type(_DRAFT))
def _to_draft(views: Series) -> pa.Array:
    """Nothing is done yet, nothing left out."""
    rows = views.to_pylist()
    return pa.array([{"view_id": view["view_id"], "view": view, "rejects": []} for view in rows], _DRAFT)


def _lacks(view: Expression, params: PhotoParams) -> Expression:
    """Whether a view lacks what a configured step gives."""
    camera = view["camera"]
    signs: dict[str, Any] = {
        "annotator": view["objects"].list_count(mode="all") == 0,
        "segmenter": _any_unoutlined(view["objects"]),
        "intrinsics": camera.is_null(),
        "depth": view["depth"].is_null(),
        "gravity": camera["up_cam"].is_null() & camera["cam_to_world"].is_null(),
    }
    lacking: Expression = reduce(or_, (sign for step, sign in signs.items() if getattr(params, step)))
    return lacking


@daft.func.batch(return_dtype=DataType.bool())
def _any_unoutlined(objects: Series) -> pa.Array:
    return pa.array([any(each["mask_rle"] is None for each in row) for row in objects.to_pylist()], pa.bool_())


def _actor(make: MakeStep, params: PhotoParams) -> Callable[..., Expression]:
    """An actor that makes its step where it works, once."""
    # One copy works in this process; several, or those that are given GPUs, have a process each.
    apart = params.actors > 1 or params.gpus_per_actor > 0
    shared = OnePerProcess(make)

    @daft.cls(max_concurrency=params.actors if apart else None, gpus=params.gpus_per_actor, use_process=apart)
    class Completer:
        @daft.method.batch(return_dtype=DataType.from_arrow_type(_DRAFT), batch_size=params.photos_per_batch)
        def complete(self, given: Series) -> pa.Array:
            rows = given.to_pylist()
            drafts = {place: Draft(row["view"], row["rejects"]) for place, row in enumerate(rows) if row["view"]}
            with shared.use() as step:
                step.complete(list(drafts.values()))
            return pa.array([_to_row(row, drafts.get(place)) for place, row in enumerate(rows)], _DRAFT)

    return Completer().complete


def _to_row(row: dict[str, Any], draft: Draft | None) -> dict[str, Any]:
    """A photo that was refused is none."""
    if draft is None:
        return row
    return {
        "view_id": row["view_id"],
        "view": None if draft.refused else draft.view,
        "rejects": draft.rejects,
    }


def _steps(
    params: PhotoParams, roots: dict[str, Path], prompts: Path, replies: Path, estimates: Path
) -> Iterator[MakeStep]:
    """The configured steps in order: depth needs the camera, gravity too."""
    from internspatial_kedro.pipelines.annotation.completing import geometry, masks, objects

    if params.annotator:
        yield partial(objects.NameObjects, params.annotator, params.annotating, roots, prompts, replies)
    if params.segmenter:
        yield partial(masks.OutlineObjects, params.segmenter, params.min_mask_score, roots, estimates)
    if params.intrinsics:
        yield partial(geometry.FindCameras, params.intrinsics, roots, estimates)
    if params.depth:
        yield partial(geometry.EstimateDepth, params.depth, roots, estimates, params.finds_cameras_by_depth)
    if params.gravity:
        yield partial(geometry.FindGravity, params.gravity, roots, estimates)
