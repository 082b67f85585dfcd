"""Instance and label images of a ScanNet export: objects as visible pixels.

`instance-filt/{i}.png` (8 bit, 0 none) and `label-filt/{i}.png` (16 bit, ids of the label map's column `id`) have the
colour image's size (ScanNet, "Data Formats"). `scannetv2-labels.combined.tsv` maps ids to categories.
"""

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.sources.checks import BrokenObject, RawObject, Reason, Unusable
from internspatial_kedro.sources.checks.images import decode_image
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import find_above, join
from internspatial_kedro.sources.records import Source, SourceError

LABEL_MAP = "scannetv2-labels.combined.tsv"
_INSTANCES, _LABELS = "instance-filt", "label-filt"


def check_label_map(source: Source, folder: str) -> None:
    """Refuse instance images whose categories cannot be named.

    Raises:
        SourceError: There are instance images, but no label images or no label map.
    """
    if not (source.root / folder / _INSTANCES).is_dir():
        return
    if not (source.root / folder / _LABELS).is_dir() or find_above(source.root, folder, LABEL_MAP) is None:
        raise SourceError(
            f"Source '{source.name}' at {source.root}: {join(folder, _INSTANCES)} needs {join(folder, _LABELS)} and "
            f"{LABEL_MAP} in the scene's folder or above it. Add them, or move the instance images away."
        )


def read_masks(source: Source, folder: str, stem: str) -> list[RawObject | BrokenObject]:
    """Objects of a frame; none where the export has no instance images.

    Raises:
        Unusable: `labels_missing` or `record_malformed`: an image of the pair is missing or damaged.
    """
    if not (source.root / folder / _INSTANCES).is_dir():
        return []
    instances = _read_ids(source, join(folder, _INSTANCES, f"{stem}.png"))
    labels = _read_ids(source, join(folder, _LABELS, f"{stem}.png"))
    if instances.shape != labels.shape:
        detail = f"instance image {instances.shape} and label image {labels.shape} have different sizes"
        raise Unusable(Reason.MASK_WRONG_SIZE, detail)
    path = find_above(source.root, folder, LABEL_MAP)
    names = {} if path is None else _read_label_map(source.root / path)
    return [_object(int(i), instances == i, labels, names) for i in np.unique(instances) if i]


def _object(
    instance: int, pixels: NDArray[np.bool_], labels: NDArray[np.int64], names: dict[int, str]
) -> RawObject | BrokenObject:
    """An instance with the label that most of its pixels have."""
    label = int(np.bincount(labels[pixels]).argmax())
    if label not in names:
        verdict = Unusable(Reason.LABEL_EMPTY, f"label id {label} is not in {LABEL_MAP}")
        return BrokenObject(str(instance), verdict)
    return RawObject(object_id=str(instance), label=names[label], pixels=pixels, instance_id=str(instance))


def _read_ids(source: Source, relative: str) -> NDArray[np.int64]:
    path = path_below(source.root, relative)
    if not path.is_file():
        raise Unusable(Reason.LABELS_MISSING, f"{relative} does not exist")
    try:
        decode_image(path)
    except Unusable as verdict:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative}: {verdict.detail}") from verdict
    with Image.open(path) as image:
        ids = np.asarray(image).astype(np.int64)
    if ids.ndim != 2:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative} has {ids.ndim} dimensions; one channel was expected")
    return ids


@lru_cache(maxsize=8)
def _read_label_map(path: Path) -> dict[int, str]:
    """Label id to category."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            int(row["id"]): row["category"] for row in rows if row.get("id", "").isdecimal() and row.get("category")
        }
