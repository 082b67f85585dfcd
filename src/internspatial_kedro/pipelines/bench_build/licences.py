"""Licences of sources, as their publishers state them."""

from collections.abc import Mapping
from typing import Final

from internspatial_kedro.sources.records import Source

_BY_READER: Final = {
    "rooms": "Apache-2.0, made by this project; with sweethome3d furniture also CC-BY 3.0 and CC0, see docs/rooms.md",
    "coco": "annotations CC BY 4.0; each picture its own, see the COCO terms of use",
    "kitti": "CC BY-NC-SA 3.0",
    "cityscapes": "the Cityscapes licence: research only, no redistribution",
    "scannet": "the ScanNet terms of use: research only, no redistribution",
    "matterport": "the Matterport3D terms of use: research only, no redistribution",
}
_NATIVE: Final = {"spatialbench": "CC BY 4.0, as its page at the hub says"}
_UNKNOWN: Final = "not known here: ask the publisher of the data that reader {} reads"


def licences_of(sources: Mapping[str, Source]) -> dict[str, str]:
    """The licence of each configured source."""
    return {name: _BY_READER.get(source.reader, _UNKNOWN.format(source.reader)) for name, source in sources.items()}


def licence_of_native(benchmark: str) -> dict[str, str]:
    """The licence of a public benchmark that is refined."""
    return {benchmark: _NATIVE[benchmark]} if benchmark in _NATIVE else {}
