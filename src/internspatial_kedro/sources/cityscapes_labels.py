"""Objects of a Cityscapes frame: labels that come in instances ("things"), as visible pixels.

Ids are those of cityscapesScripts, `helpers/labels.py`. `instanceIds` (16 bit) has label id x 1000 + k in the pixels of
instance k, and the label id alone in those of a group that was not taken apart. `polygons` lists outlines
(`imgWidth`, `imgHeight`, `objects` with `label` and `polygon`), to be painted one over another in this order.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.masks import Mask, rle_to_mask
from internspatial_kedro.geometry.photos import MAX_PIXELS
from internspatial_kedro.sources.checks import BrokenObject, RawObject, Reason, Unusable
from internspatial_kedro.sources.checks.images import decode_image
from internspatial_kedro.sources.checks.masks import segmentation_to_rle
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_text, as_whole
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import read_json
from internspatial_kedro.sources.records import Source

IDS_ENDING, POLYGONS_ENDING = "_gtFine_instanceIds.png", "_gtFine_polygons.json"
_THINGS: Final = {
    24: "person",
    25: "rider",
    26: "car",
    27: "truck",
    28: "bus",
    29: "caravan",
    30: "trailer",
    31: "train",
    32: "motorcycle",
    33: "bicycle",
}
EXHAUSTIVE: Final = tuple(_THINGS.values())
"""Every instance of these is annotated, or lies in a group."""
_INSTANCES_PER_LABEL = 1000
_GROUP = "group"


def read_things(source: Source, stem: str) -> list[RawObject | BrokenObject]:
    """Things of a frame: from the instance image, else from the polygons.

    Args:
        source: The configured source.
        stem: Path of its label files up to their endings.

    Raises:
        Unusable: `labels_missing` or `record_malformed`.
    """
    if (source.root / (stem + IDS_ENDING)).is_file():
        return _things(_read_ids(source, stem + IDS_ENDING))
    path = stem + POLYGONS_ENDING
    return _painted(as_mapping(read_json(source.root, path), path))


def _things(ids: NDArray[np.int64]) -> list[RawObject | BrokenObject]:
    objects: list[RawObject | BrokenObject] = []
    for value in np.unique(ids).tolist():
        is_group = value < _INSTANCES_PER_LABEL
        label = _THINGS.get(value if is_group else value // _INSTANCES_PER_LABEL)
        if label is not None:
            objects.append(RawObject(str(value), label, pixels=ids == value, crowd=is_group))
    return objects


def _read_ids(source: Source, relative: str) -> NDArray[np.int64]:
    path = path_below(source.root, relative)
    try:
        decode_image(path)
    except Unusable as verdict:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative}: {verdict.detail}") from verdict
    with Image.open(path) as image:
        ids = np.asarray(image).astype(np.int64)
    if ids.ndim != 2:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative} has {ids.ndim} dimensions; one channel was expected")
    return ids


def _painted(content: dict[str, object]) -> list[RawObject | BrokenObject]:
    """Things of polygons: later ones hide earlier ones, and so do those that are no things (poles, the sky)."""
    size_wh = as_whole(content.get("imgWidth"), "imgWidth"), as_whole(content.get("imgHeight"), "imgHeight")
    if min(size_wh) < 1 or size_wh[0] * size_wh[1] > MAX_PIXELS:
        expected = f"positive sides and at most {MAX_PIXELS:,} pixels were expected"
        raise Unusable(Reason.RECORD_MALFORMED, f"imgWidth x imgHeight is {size_wh[0]} x {size_wh[1]}; {expected}")
    free = np.ones((size_wh[1], size_wh[0]), bool)
    objects: list[RawObject | BrokenObject] = []
    for number, raw in reversed(list(enumerate(as_list(content.get("objects"), "objects")))):
        entry = as_mapping(raw, "object")
        label = as_text(entry.get("label"), "label")
        thing = label.removesuffix(_GROUP)
        try:
            mask = _polygon_mask(entry, size_wh)
        except Unusable as verdict:
            if thing in EXHAUSTIVE:
                objects.append(BrokenObject(str(number), verdict))
            # Whatever it is, an outline that cannot be painted hides nothing.
            continue
        if thing in EXHAUSTIVE:
            objects.append(RawObject(str(number), thing, pixels=mask & free, crowd=thing != label))
        free &= ~mask
    return objects[::-1]


def _polygon_mask(entry: dict[str, object], size_wh: tuple[int, int]) -> Mask:
    corners = [as_numbers(corner, 2, "polygon") for corner in as_list(entry.get("polygon"), "polygon")]
    return rle_to_mask(segmentation_to_rle([[value for corner in corners for value in corner]], size_wh), *size_wh)
