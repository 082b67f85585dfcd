"""Any folder of photos: pictures only, at any depth. What is in them is left to models.

Every file with one of `PHOTO_ENDINGS` is a photo; its id is its path below the root without the ending. Nothing is
labelled, so no label is exhaustive. Links out of the folder are refused; links to folders in it are not followed, since
what they lead to is listed itself. Option `test_list` names a text file below the root with one photo path a line:
those photos are the split `test`, all others `train`.
"""

import hashlib
from collections.abc import Iterator

from internspatial_kedro.sources.checks import RawView, Reason, Unusable, read_checked
from internspatial_kedro.sources.checks.parsing import as_text
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    make_item,
    not_found,
    payload_text,
    read_text,
    walk_folders,
)
from internspatial_kedro.sources.records import Item, Reading, Source, SourceError

PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif")
_EXPECTED = f"a folder with photos ({', '.join(PHOTO_ENDINGS)}) at any depth"
_MOST_DEPTH = 32


def list_items(source: Source) -> Iterator[Item]:
    """One item per photo, in the order of paths.

    Where paths of several photos give the same id (`a/b.jpg`, `a-b.png`), all but the first get a hash of their path.

    Raises:
        SourceError: There is no photo below the root, or the list of test photos cannot be read.
    """
    check_root(source, _EXPECTED)
    check_options(source, ("test_list",))
    test_photos = _test_photos(source)
    used: set[str] = set()
    for folder, subfolders, files in walk_folders(source.root, _MOST_DEPTH):
        for name in files:
            if not name.lower().endswith(PHOTO_ENDINGS):
                continue
            path = join(folder, name)
            item_id = _new_id(path, used)
            used.add(item_id)
            yield make_item(item_id, image=path, split="test" if path in test_photos else "train")
        yield from _links_out(source, folder, subfolders)
    if not used:
        raise not_found(source, "no photo in it", _EXPECTED)


def read_item(source: Source, item: Item) -> Reading:
    """One photo, without objects."""
    return read_checked(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    return RawView(image=payload_text(payload, "image"), native_split=payload_text(payload, "split"))


def _new_id(path: str, used: set[str]) -> str:
    plain = slug(path.rpartition(".")[0])
    return plain if plain not in used else f"{plain}-{hashlib.blake2b(path.encode(), digest_size=4).hexdigest()}"


def _links_out(source: Source, folder: str, subfolders: list[str]) -> Iterator[Item]:
    """Linked folders that lie elsewhere, as items that are refused when they are read."""
    for name in subfolders:
        path = join(folder, name)
        if not (source.root / path).is_symlink():
            continue
        try:
            path_below(source.root, path)
        except Unusable:
            yield make_item(slug(path), image=path, split="train")


def _test_photos(source: Source) -> frozenset[str]:
    if "test_list" not in source.options:
        return frozenset()
    try:
        name = as_text(source.options["test_list"], "test_list")
        lines = read_text(source.root, name, Reason.LABELS_MISSING).splitlines()
    except Unusable as verdict:
        raise SourceError(
            f"Source '{source.name}': option test_list: {verdict.detail}; a text file below {source.root} with one "
            "photo path a line was expected."
        ) from verdict
    return frozenset(line.strip() for line in lines if line.strip())
