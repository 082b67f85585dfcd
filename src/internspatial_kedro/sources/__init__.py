"""Sources: one reader per native dataset. Native layout in, records of `records.py` out."""

from importlib import import_module
from typing import cast

from internspatial_kedro.sources.records import Reader, SourceError

READERS = (
    "rooms",
    "sunrgbd",
    "robospatial",
    "kitti",
    "posed_rgbd",
    "coco",
    "scannet",
    "vsi_meta",
    "embodiedscan",
    "multiscan",
    "scan3r",
    "objects3d",
    "matterport",
    "cityscapes",
    "image_folder",
    "visual_genome",
    "as1b",
    "flickr30k",
)


def load_reader(name: str) -> Reader:
    """The module that reads a native dataset.

    Raises:
        SourceError: No reader has that name.
    """
    if name not in READERS:
        raise SourceError(
            f"Unknown reader '{name}'. Readers are: {', '.join(READERS)}. Correct `reader` in raw_sources."
        )
    return cast(Reader, import_module(f"internspatial_kedro.sources.{name}"))
