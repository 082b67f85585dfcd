"""SUN RGB-D: indoor photos with depth, tilt and 3D boxes, as released and as exported for VoteNet.

Both are found by what lies under the root, and both may be there; the option `layouts` picks. A photo that is in both
gives two views, since the export's numbers do not name the native folders. `sunrgbd_native` and `sunrgbd_votenet` state
the formats.
"""

from collections.abc import Iterator
from types import ModuleType

from internspatial_kedro.sources import sunrgbd_native, sunrgbd_votenet
from internspatial_kedro.sources.checks import RawView, read_checked
from internspatial_kedro.sources.native_files import check_options, check_root, not_found, payload_text, walk_folders
from internspatial_kedro.sources.records import Item, Reading, Source, SourceError

_LAYOUTS: dict[str, ModuleType] = {"native": sunrgbd_native, "votenet": sunrgbd_votenet}
_EXPECTED = (
    "frame folders with image/ and intrinsics.txt, or a VoteNet export with calib/, image/ and label/ (SUN RGB-D)"
)


def list_items(source: Source) -> Iterator[Item]:
    """One item per frame folder and per image of an export.

    Raises:
        SourceError: Neither layout below the root, or a wrong option.
    """
    check_root(source, _EXPECTED)
    check_options(source, ("layouts", "filled_depth"))
    wanted = _wanted_layouts(source)
    found = False
    for folder, subfolders, files in walk_folders(source.root, 8):
        layout = next((name for name in wanted if _LAYOUTS[name].is_layout(subfolders, files)), None)
        if layout is not None:
            subfolders.clear()
            for item in _LAYOUTS[layout].list_folder(source, folder):
                found = True
                yield item
    if not found:
        raise not_found(source, "neither layout in it", _EXPECTED)


def read_item(source: Source, item: Item) -> Reading:
    """One photo."""
    return read_checked(source, item, _parse)


def _wanted_layouts(source: Source) -> list[str]:
    wanted = source.options.get("layouts", list(_LAYOUTS))
    if not isinstance(wanted, list) or not wanted or not set(wanted) <= set(_LAYOUTS):
        raise SourceError(
            f"Source '{source.name}': option layouts is {wanted!r}; a list of {', '.join(_LAYOUTS)} was expected."
        )
    return wanted


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    view: RawView = _LAYOUTS[payload_text(payload, "layout")].parse(source, payload)
    return view
