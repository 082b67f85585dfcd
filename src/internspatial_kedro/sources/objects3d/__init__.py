"""`objects3d`: 3D models of single objects, each drawn from all around on first use.

Layouts, mixed as one likes below the root: glTF 2.0 (`.glb`, `.gltf` with its files), Wavefront OBJ with its materials,
libraries of Sweet Home 3D (`.sh3f`). Objaverse has `glbs/000-023/<uid>.glb` and `lvis-annotations.json` or `.json.gz`
({category: [uids]}), which names its objects; other objects are called as their files are.

Frames: glTF has y up and its front to +z (Khronos, glTF 2.0, section 3.4); OBJ says nothing, option `up`. The world of
a scene has the object at rest at the origin, z up, front to -y, scaled into a sphere of radius 1: no length of it is a
real one. The camera goes around it; see `turntable`.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from internspatial_kedro.sources.checks.parsing import as_mapping, as_whole, parse_json
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.checks.views import refuse
from internspatial_kedro.sources.native_files import check_root, join, not_found, payload_text
from internspatial_kedro.sources.objects3d.cache import draw_turntable, not_writable, turntable_fingerprint
from internspatial_kedro.sources.objects3d.catalogue import PACK_ENDING, find_models
from internspatial_kedro.sources.objects3d.gltf import check_gltf
from internspatial_kedro.sources.objects3d.labels import category_to_label, stem_to_label
from internspatial_kedro.sources.objects3d.mesh import Mesh
from internspatial_kedro.sources.objects3d.models import load_model
from internspatial_kedro.sources.objects3d.options import Objects3dOptions, parse_options
from internspatial_kedro.sources.objects3d.reading import read_turntable
from internspatial_kedro.sources.objects3d.sweethome3d import fingerprint_of, load_entry
from internspatial_kedro.sources.objects3d.wavefront import check_obj
from internspatial_kedro.sources.records import Item, Reading, Source, SourceError
from internspatial_kedro.sources.rooms.native import is_finished

_EXPECTED = "a folder with .glb, .gltf, .obj or .sh3f files, at any depth"


def list_items(source: Source) -> Iterator[Item]:
    """One item an object.

    Raises:
        SourceError: A wrong option, no models below the root, or no place for their pictures.
    """
    check_root(source, _EXPECTED)
    options = parse_options(source.options)
    items = list(find_models(source, options))
    if not items:
        raise not_found(source, "no models in it", _EXPECTED)
    _open_renders(source, options)
    yield from items


def read_item(source: Source, item: Item) -> Reading:
    """Draw the object if its finished folder is not there, then read it from disk.

    Raises:
        SourceError: The pictures cannot be written.
    """
    options = parse_options(source.options)
    try:
        payload = as_mapping(parse_json(item.payload, "payload"), "payload")
        label = _label(payload)
        folder = join(options.renders_folder, item.item_id)
        _ensure_turntable(source, options, payload, source.root / folder)
        return read_turntable(source, options, item.item_id, label, folder)
    except Unusable as verdict:
        return _refused(source, item, verdict)
    except (OSError, ValueError, KeyError) as error:
        return _refused(source, item, Unusable(Reason.RECORD_MALFORMED, f"{error}: delete the object's renders"))


def _refused(source: Source, item: Item, verdict: Unusable) -> Reading:
    return Reading(rejects=[refuse(source, "record", item.item_id, verdict)])


def _open_renders(source: Source, options: Objects3dOptions) -> None:
    """Make the folder of renders, so that a read-only root is known before anything is drawn."""
    try:
        folder = path_below(source.root, options.renders_folder)
    except Unusable as verdict:
        raise SourceError(f"Option 'renders_folder' of the objects3d source: {verdict.detail}.") from verdict
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error


def _label(payload: dict[str, object]) -> str:
    category = payload.get("category")
    return category_to_label(category) if isinstance(category, str) else stem_to_label(payload_text(payload, "name"))


def _ensure_turntable(source: Source, options: Objects3dOptions, payload: dict[str, object], folder: Path) -> None:
    relative = payload_text(payload, "path")
    path = path_below(source.root, relative)
    if not path.is_file():
        raise Unusable(Reason.GEOMETRY_MISSING, f"{relative} does not exist")
    ending = path.suffix.lower()
    if ending == PACK_ENDING:
        number = as_whole(payload.get("number"), "number")
        made_of, load = fingerprint_of(path, number), partial(load_entry, path, number, options.most_triangles)
    else:
        check = check_obj if ending == ".obj" else check_gltf
        made_of = _digest([path, *check(source.root, relative, options.most_triangles)])
        up = options.up if ending == ".obj" else "y"
        load = partial(load_model, path, up, ending != ".obj")
    _draw(folder, options, made_of, load)


def _draw(folder: Path, options: Objects3dOptions, made_of: str, load: "partial[Mesh]") -> None:
    fingerprint = turntable_fingerprint(options, made_of)
    if not is_finished(folder, fingerprint):
        draw_turntable(folder, options, load(), fingerprint)


def _digest(files: list[Path]) -> str:
    """Of the contents of all files that a model is made of."""
    hasher = hashlib.blake2b(digest_size=8)
    for path in files:
        hasher.update(hashlib.blake2b(path.read_bytes()).digest())
    return hasher.hexdigest()
