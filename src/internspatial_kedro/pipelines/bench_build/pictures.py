"""Samples with the files and masks that drawing them needs, looked up for few of many views."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import daft
from daft import DataFrame, col

from internspatial_kedro.formats.exporters.records import ExportSample
from internspatial_kedro.sources.records import Source

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pictures:
    """Files and masks of some views.

    Attributes:
        files: By view.
        masks: Compressed COCO run lengths by view and object.
    """

    files: Mapping[str, Path]
    masks: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, samples: Sequence[Row], lifted_views: DataFrame, sources: Mapping[str, Source]) -> Self:
        """All that these samples need; a file that is gone is found out when it is drawn."""
        shown = sorted({view_id for sample in samples for view_id in sample["images"]})
        return cls(_files(shown, lifted_views, sources), _masks(samples, lifted_views))

    def join(self, sample: Row) -> ExportSample:
        """A sample with its files and masks."""
        shown = [view_id for view_id in sample["images"] if view_id in self.files]
        return ExportSample(sample, {view_id: self.files[view_id] for view_id in shown}, self.masks)


def _files(view_ids: Sequence[str], lifted_views: DataFrame, sources: Mapping[str, Source]) -> dict[str, Path]:
    rows = _joined(lifted_views.select("view_id", "source", "image"), {"view_id": list(view_ids)})
    return {row["view_id"]: sources[row["source"]].root / row["image"] for row in rows}


def _masks(samples: Sequence[Row], lifted_views: DataFrame) -> dict[str, dict[str, str]]:
    """Masks that overlays draw; objects of one picture go by their own ids."""
    marks = {
        (mark["view_id"], mark["object_id"])
        for sample in samples
        for mark in sample["overlays"]
        if mark["kind"] == "mask"
    }
    if not marks:
        return {}
    views, names = zip(*sorted(marks), strict=True)
    shown = daft.from_pydict({"view_id": sorted(set(views))})
    objects = shown.join(lifted_views.select("view_id", "objects"), on="view_id").explode("objects")
    item = col("objects")
    rows = objects.select("view_id", item["object_id"].alias("object_id"), item["mask_rle"].alias("mask"))
    masks: dict[str, dict[str, str]] = {}
    for row in _joined(rows, {"view_id": list(views), "object_id": list(names)}):
        if row["mask"]:
            masks.setdefault(row["view_id"], {})[row["object_id"]] = row["mask"]
    return masks


def _joined(frame: DataFrame, wanted: Mapping[str, list[str]]) -> Iterable[dict[str, Any]]:
    if not next(iter(wanted.values())):
        return []
    rows: list[dict[str, Any]] = frame.join(daft.from_pydict(dict(wanted)), on=list(wanted)).to_pylist()
    return rows
