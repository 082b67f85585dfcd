"""Which models lie below a root."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.native_files import join, make_item, walk_folders
from internspatial_kedro.sources.objects3d.labels import read_lvis, stem_to_label
from internspatial_kedro.sources.objects3d.options import Objects3dOptions
from internspatial_kedro.sources.objects3d.sweethome3d import list_entries
from internspatial_kedro.sources.records import Item, Source

MODEL_ENDINGS = (".glb", ".gltf", ".obj")
PACK_ENDING = ".sh3f"
_DEEPEST = 8


def find_models(source: Source, options: Objects3dOptions) -> Iterator[Item]:
    """Models and entries of libraries in the order of their paths; the folder of renders is left out.

    Raises:
        SourceError: The file of categories is malformed.
    """
    categories = read_lvis(source.root)
    renders = PurePosixPath(options.renders_folder)
    for folder, subfolders, files in walk_folders(source.root, _DEEPEST):
        subfolders[:] = [name for name in subfolders if PurePosixPath(join(folder, name)) != renders]
        for name in files:
            path = join(folder, name)
            if name.lower().endswith(MODEL_ENDINGS):
                stem = PurePosixPath(name).stem
                yield make_item(slug(path), path=path, category=categories.get(stem), name=stem)
            elif name.lower().endswith(PACK_ENDING):
                yield from _pack_items(source, path)


def _pack_items(source: Source, path: str) -> Iterator[Item]:
    """Entries of a library; a broken library is one item, whose reading says why it is rejected."""
    try:
        for number, record in list_entries(source.root / path):
            name = record.get("name", "")
            item_id = f"{slug(path)}-{number:04d}-{slug(name)}"
            yield make_item(item_id, path=path, number=number, category=None, name=stem_to_label(name))
    except Unusable:
        yield make_item(slug(path), path=path, number=0, category=None, name="")
