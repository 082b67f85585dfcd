"""Samples joined with what drawing them needs."""

from collections.abc import Iterator
from pathlib import Path

from daft import DataFrame, col, lit

from internspatial_kedro.formats.exporters.records import ExportSample
from internspatial_kedro.sources.records import Source

Masks = dict[str, dict[str, str]]
"""Run lengths by view id and object id."""


def join_views(samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source]) -> Iterator[ExportSample]:
    """Samples with the files and masks of their images: those of one image sorted by it, then those of several.

    Raises:
        SourceError: An image is gone since its source was read.
    """
    images = col("images").list_count()
    yield from _with_one_image(samples.where(images == lit(1)), lifted_views, sources)
    yield from _with_several_images(samples.where(images > lit(1)), lifted_views, sources)


def _with_one_image(samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source]) -> Iterator[ExportSample]:
    views = lifted_views.select(col("view_id"), col("image"), col("objects"))
    named = samples.with_column("view_id", col("images").get(0))
    joined = named.join(views, on="view_id").sort(["view_id", "sample_id"])
    for row in joined.iter_rows():
        view_id, objects = row.pop("view_id"), row.pop("objects")
        image = sources[row["source"]].file(row.pop("image"))
        # A question about a scene of one frame names instances.
        masks = {item["instance_id"]: item["mask_rle"] for item in objects if item["mask_rle"]}
        masks |= {item["object_id"]: item["mask_rle"] for item in objects if item["mask_rle"]}
        yield ExportSample(row, {view_id: image}, {view_id: masks})


def _with_several_images(
    samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source]
) -> Iterator[ExportSample]:
    """Paths of all frames that are shown, and masks of all instances that are marked, are held in memory.

    Joined, each sample would carry up to 32 frames with all their objects. So two small tables are looked up once, and
    samples of one walk, which show the same frames, come after one another.
    """
    if samples.limit(1).count_rows() == 0:
        return
    files, masks = _files_of(samples, lifted_views, sources), _masks_of(samples, lifted_views)
    first = samples.with_column("first", col("images").get(0)).sort(["first", "sample_id"]).exclude("first")
    for row in first.iter_rows():
        shown = [view_id for view_id in row["images"] if view_id in files]
        yield ExportSample(row, {view_id: files[view_id] for view_id in shown}, masks)


def _files_of(samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source]) -> dict[str, Path]:
    """The file of each view that a sample shows."""
    shown = samples.select(col("images").alias("view_id")).explode("view_id").distinct()
    views = lifted_views.select("view_id", "source", "image").join(shown, on="view_id")
    return {row["view_id"]: sources[row["source"]].file(row["image"]) for row in views.iter_rows()}


def _masks_of(samples: DataFrame, lifted_views: DataFrame) -> Masks:
    """The masks that samples of several images draw; their objects are instances of the scene."""
    marks = samples.select(col("overlays").alias("mark")).explode("mark").where(col("mark")["kind"] == lit("mask"))
    wanted = marks.select(col("mark")["view_id"], col("mark")["object_id"].alias("name")).distinct()
    if wanted.limit(1).count_rows() == 0:
        return {}
    item = col("objects")
    objects = (
        lifted_views.select("view_id", "objects")
        .explode("objects")
        .select(
            "view_id", item["instance_id"].fill_null(item["object_id"]).alias("name"), item["mask_rle"].alias("mask")
        )
    )
    masks: Masks = {}
    for row in objects.where(col("mask").not_null()).join(wanted, on=["view_id", "name"]).iter_rows():
        masks.setdefault(row["view_id"], {})[row["name"]] = row["mask"]
    return masks
