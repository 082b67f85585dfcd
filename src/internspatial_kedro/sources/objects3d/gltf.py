"""What a glTF 2.0 file says of itself, checked before anything loads it.

Binary (.glb): 12 bytes `glTF`, version, length; then chunks of length, kind and content, the first of them JSON. Text
(.gltf): the JSON alone. Buffers and images lie inside, in `data:` URIs, or in files beside it.
"""

import base64
import io
import posixpath
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_whole, parse_json, shown
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.objects3d.mesh import check_count

MOST_TEXTURE_PIXELS = 8192 * 8192
_HEADER, _JSON, _BINARY = struct.Struct("<4sII"), 0x4E4F534A, 0x004E4942
Json = dict[str, object]


def check_gltf(root: Path, relative: str, most_triangles: int) -> list[Path]:
    """Refuse a file that is cut short, too large, or names files outside of the root.

    Returns:
        The other files that it is made of; images that are not there are left out, and are not drawn.

    Raises:
        Unusable: `geometry_malformed`, `geometry_missing` (a buffer), `path_outside_root`, `image_too_large` or
            `record_malformed`.
    """
    content = path_below(root, relative).read_bytes()
    text, binary = _chunks(content) if relative.lower().endswith(".glb") else (content, b"")
    document = as_mapping(parse_json(text.decode("utf-8", "replace"), relative), relative)
    version = str(as_mapping(document.get("asset"), "asset").get("version"))
    if not version.startswith("2"):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"glTF version {shown(version)}; 2.0 was expected")
    check_count(_count_triangles(document), most_triangles)
    buffers = [_file(root, relative, buffer) for buffer in _entries(document, "buffers")]
    images = [_file(root, relative, image) for image in _entries(document, "images")]
    missing = [path.name for path in buffers if path and not path.is_file()]
    if missing:
        raise Unusable(Reason.GEOMETRY_MISSING, f"{shown(missing[0])}, a buffer of the model, does not exist")
    there = [path for path in images if path and path.is_file()]
    for path in there:
        check_texture(path)
    for image in _embedded(document, binary):
        check_texture(image)
    return [*(path for path in buffers if path), *there]


def check_texture(image: Path | bytes) -> None:
    """Refuse an image so large that loading it is an attack; one that cannot be read is not drawn, and no harm.

    Raises:
        Unusable: `image_too_large`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(image) if isinstance(image, bytes) else image) as picture:
                width, height = picture.size
    except Image.DecompressionBombError as error:
        raise Unusable(Reason.IMAGE_TOO_LARGE, f"a texture: {error}") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return
    if width * height > MOST_TEXTURE_PIXELS:
        raise Unusable(Reason.IMAGE_TOO_LARGE, f"a texture has {width} x {height} px")


def _chunks(content: bytes) -> tuple[bytes, bytes]:
    """JSON and binary chunk of a .glb file."""
    if len(content) < 20 or content[:4] != b"glTF":
        raise Unusable(Reason.GEOMETRY_MALFORMED, "no binary glTF: it does not begin with its 20 bytes of header")
    _, _, length = _HEADER.unpack_from(content)
    if length > len(content):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"cut short: {len(content)} bytes of {length}")
    found: dict[int, bytes] = {}
    start = _HEADER.size
    while start + 8 <= length:
        size, kind = struct.unpack_from("<II", content, start)
        found.setdefault(kind, content[start + 8 : start + 8 + size])
        start += 8 + size
    return found.get(_JSON, b""), found.get(_BINARY, b"")


def _entries(document: Json, key: str) -> list[Json]:
    return [as_mapping(entry, key) for entry in as_list(document.get(key, []), key)]


def _count_triangles(document: Json) -> int:
    """Triangles after every node has drawn its mesh. Nodes form trees, so that none is drawn twice."""
    nodes, accessors = _entries(document, "nodes"), _entries(document, "accessors")
    children = [as_whole(child, "child") for node in nodes for child in as_list(node.get("children", []), "children")]
    if len(children) != len(set(children)):
        raise Unusable(Reason.GEOMETRY_MALFORMED, "a node has two parents; trees were expected")
    corners = [sum(_corners(mesh, accessors)) for mesh in _entries(document, "meshes")]
    drawn = [as_whole(node["mesh"], "mesh") for node in nodes if "mesh" in node]
    return sum(corners[mesh] for mesh in drawn if 0 <= mesh < len(corners)) // 3


def _corners(mesh: Json, accessors: list[Json]) -> Iterator[int]:
    for entry in as_list(mesh.get("primitives", []), "primitives"):
        primitive = as_mapping(entry, "primitive")
        position = as_mapping(primitive.get("attributes"), "attributes").get("POSITION", -1)
        index = as_whole(primitive.get("indices", position), "indices")
        if 0 <= index < len(accessors):
            yield as_whole(accessors[index].get("count"), "count")


def _file(root: Path, relative: str, entry: Json) -> Path | None:
    """The file that a buffer or image names; none where its content lies inside."""
    uri = entry.get("uri")
    if not isinstance(uri, str) or uri.startswith("data:"):
        return None
    path, decoded = file_beside(root, relative, uri), file_beside(root, relative, unquote(uri))
    if decoded != path and decoded.is_file():
        # Open3D looks for the name as it is written, and would quietly draw without it.
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"'{shown(uri)}': rename the file, %xx is not read in names")
    return path


def file_beside(root: Path, relative: str, name: str) -> Path:
    """A file that another file below the root names.

    Raises:
        Unusable: `path_outside_root`.
    """
    return path_below(root, posixpath.normpath(posixpath.join(posixpath.dirname(relative), name.replace("\\", "/"))))


def _decoded(uri: str) -> bytes:
    try:
        return base64.b64decode(uri.partition(",")[2])
    except ValueError as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"an image is no base64: {error}") from error


def _embedded(document: Json, binary: bytes) -> Iterator[bytes]:
    """Contents of the images in the binary chunk and in `data:` URIs."""
    views = _entries(document, "bufferViews")
    for image in _entries(document, "images"):
        uri = image.get("uri")
        if isinstance(uri, str) and uri.startswith("data:"):
            yield _decoded(uri)
        index = as_whole(image.get("bufferView", -1), "bufferView")
        if 0 <= index < len(views):
            start, length = (max(as_whole(views[index].get(key, 0), key), 0) for key in ("byteOffset", "byteLength"))
            yield binary[start : start + length]
