"""Samples to training rows: text in the family's dialect, files of pictures, masks of marks."""

from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col, lit

from internspatial_kedro.formats.dialects import count_boxes, to_dialect
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.tables.messages import MESSAGE
from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.schema import list_of
from internspatial_kedro.tables.training import NAMED_MASK, TRAINING_IMAGE, TRAINING_ROWS

_MASKS = list_of(NAMED_MASK)
_PLACED = pa.struct([pa.field("place", pa.int64()), pa.field("image", TRAINING_IMAGE)])


def check_split(samples: DataFrame, lifted_views: DataFrame) -> None:
    """Refuses data whose test split is seen in training.

    Raises:
        TrainingError: A scene, or a picture of none, is shown by samples of both splits.
    """
    shown = samples.select(col("images").alias("view_id"), "split").explode("view_id").distinct()
    places = lifted_views.select("view_id", col("scene_id").fill_null(col("view_id")).alias("place"))
    splits = shown.join(places, on="view_id").select("place", "split").distinct()
    trained, other = (splits.where(is_train).select("place") for is_train in (_is_train(), ~_is_train()))
    both = trained.join(other, on="place").sort("place").to_pydict()["place"]
    if both:
        raise TrainingError(
            f"{len(both)} scenes are in the training and the test split, among them '{both[0]}': the test would be "
            "known by heart. Make the samples again, with sources whose splits have nothing in common."
        )


def _is_train() -> Any:
    return col("split") == lit("train")


def join_pictures(samples: DataFrame, lifted_views: DataFrame, split: str = "train") -> DataFrame:
    """Samples of a split with a column `shown`: their pictures that are there, with place.

    Samples of several frames and of one go the same way: a row a picture, joined with its view, and back.
    """
    chosen = samples.where(col("split") == lit(split))
    frames = chosen.select("sample_id", "overlays", col("images").alias("view_id")).explode(
        "view_id", index_column="place"
    )
    views = lifted_views.select("view_id", "image", "width", "height")
    masked = frames.join(views, on="view_id").join(
        _find_masks(chosen, lifted_views), on=["sample_id", "view_id"], how="left"
    )
    names = ("place", "view_id", "overlays", "image", "width", "height", "masks")
    placed = masked.select("sample_id", _place(*map(col, names)).alias("shown"))
    return chosen.join(placed.groupby("sample_id").agg(col("shown").list_agg()), on="sample_id", how="left")


def _find_masks(chosen: DataFrame, lifted_views: DataFrame) -> DataFrame:
    """Masks that samples draw, by sample and view: few, and never all masks of a view for each of its questions."""
    mark, mask = col("mark"), col("mask")
    marks = chosen.select("sample_id", col("overlays").alias("mark")).explode("mark").where(mark["kind"] == lit("mask"))
    named = marks.select("sample_id", mark["view_id"].alias("view_id"), mark["object_id"].alias("name")).distinct()
    masks = lifted_views.select("view_id", _named_masks(col("objects")).alias("mask")).explode("mask")
    known = masks.where(mask.not_null()).select("view_id", mask["object_id"].alias("name"), "mask")
    return named.join(known, on=["view_id", "name"]).groupby("sample_id", "view_id").agg(mask.list_agg().alias("masks"))


def usable(joined: DataFrame, family: str) -> DataFrame:
    """Training rows of samples all of whose pictures are there.

    Args:
        joined: Of `join_pictures`.
        family: Model family in whose dialect the text is written.
    """
    names = ("question", "answer", "boxes_xyxy", "width", "height", "shown")
    said = joined.where(_is_whole()).with_column("row", _row_maker(family)(*map(col, names)))
    own = [col("sample_id").alias("row_id"), col("sample_id").alias("native_id"), lit("spatial").alias("kind")]
    copied = [col(name) for name in ("source", "task", "split")]
    return said.select(*own, *copied, *(col("row")[name].alias(name) for name in ("messages", "images")))


def rejects(joined: DataFrame) -> DataFrame:
    """Samples that show a view which is gone, rows of `rejects`."""
    gone = joined.where(~_is_whole())
    detail = lit("not all of its views are in the table of views")
    return gone.select(
        "source",
        lit("sample").alias("kind"),
        col("sample_id").alias("item_id"),
        lit("view_missing").alias("reason"),
        detail.alias("detail"),
    ).select(*REJECTS.schema.names)


def _is_whole() -> Any:
    return col("shown").list_count().fill_null(0) == col("images").list_count()


@daft.func.batch(return_dtype=DataType.from_arrow_type(_MASKS))
def _named_masks(objects: Series) -> pa.Array:
    """Masks by what overlays call an object: its name in the view, or in a question about a scene the instance's."""
    return pa.array([_masks_of(items or []) for items in objects.to_pylist()], _MASKS)


def _masks_of(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    masked = [item for item in items if item["mask_rle"]]
    masks = {item["instance_id"]: item["mask_rle"] for item in masked if item["instance_id"]}
    masks |= {item["object_id"]: item["mask_rle"] for item in masked}
    return [{"object_id": name, "mask_rle": mask} for name, mask in masks.items()]


@daft.func.batch(return_dtype=DataType.from_arrow_type(_PLACED))
def _place(
    place: Series, view_id: Series, overlays: Series, image: Series, width: Series, height: Series, masks: Series
) -> pa.Array:
    """A picture of a sample with its own marks and their masks."""
    rows = zip(*(column.to_pylist() for column in (place, view_id, overlays, image, width, height, masks)), strict=True)
    return pa.array([_placed(*row) for row in rows], _PLACED)


def _placed(place: int, view_id: str, overlays: Any, path: str, width: int, height: int, masks: Any) -> dict[str, Any]:
    marks = [overlay for overlay in overlays if overlay["view_id"] == view_id]
    image = {
        "path": path,
        "width": width,
        "height": height,
        "overlays": marks,
        "masks": sorted(masks or [], key=lambda mask: str(mask["object_id"])),
    }
    return {"place": place, "image": image}


def _row_maker(family: str) -> Any:
    said = pa.struct([TRAINING_ROWS.schema.field(name) for name in ("messages", "images")])

    @daft.func.batch(return_dtype=DataType.from_arrow_type(said), batch_size=4096)
    def make(
        question: Series, answer: Series, boxes_xyxy: Series, width: Series, height: Series, shown: Series
    ) -> pa.Array:
        columns = (question, answer, boxes_xyxy, width, height, shown)
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        return pa.array([_row(family, *row) for row in rows], said)

    return make


def _row(
    family: str, question: str, answer: str, boxes: Any, width: int, height: int, shown: list[dict[str, Any]]
) -> dict[str, Any]:
    asked = count_boxes(question)
    images = [item["image"] for item in sorted(shown, key=lambda item: item["place"])]
    words = (
        to_dialect(question, boxes[:asked], width, height, family),
        to_dialect(answer, boxes[asked:], width, height, family),
    )
    # Pictures, then words: how evaluation asks.
    parts = [_part("image", path=image["path"]) for image in images] + [_part("text", words[0])]
    messages = [{"role": "user", "parts": parts}, {"role": "assistant", "parts": [_part("text", words[1])]}]
    return {"messages": messages, "images": images}


def _part(kind: str, text: str = "", path: str = "") -> dict[str, Any]:
    return {field.name: None for field in MESSAGE.field("parts").type.value_type} | {
        "kind": kind,
        "text": text,
        "path": path,
    }
