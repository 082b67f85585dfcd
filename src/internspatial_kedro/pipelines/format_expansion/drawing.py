"""Samples joined with what drawing them needs."""

from collections.abc import Iterator
from typing import Any

from daft import DataFrame, col

from internspatial_kedro.formats.exporters.records import ExportSample
from internspatial_kedro.sources.records import Source


def join_views(samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source]) -> Iterator[ExportSample]:
    """Samples with the files and masks of their images, sorted by image.

    Raises:
        SourceError: An image is gone since its source was read.
    """
    views = lifted_views.select(col("view_id"), col("image"), col("objects"))
    named = samples.with_column("view_id", col("images").get(0))
    joined = named.join(views, on="view_id").sort(["view_id", "sample_id"])
    for row in joined.iter_rows():
        yield _with_image(row, sources)


def _with_image(row: dict[str, Any], sources: dict[str, Source]) -> ExportSample:
    view_id, objects = row.pop("view_id"), row.pop("objects")
    image = sources[row["source"]].file(row.pop("image"))
    masks = {item["object_id"]: item["mask_rle"] for item in objects if item["mask_rle"]}
    return ExportSample(row, {view_id: image}, {view_id: masks})
