"""What an OBJ file says of itself, checked before anything loads it: its size, and the files that it names."""

from pathlib import Path

from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.objects3d.gltf import check_texture, file_beside
from internspatial_kedro.sources.objects3d.mesh import check_count

LARGEST_FILE = 500_000_000
"""Bytes of a text file."""


def check_obj(root: Path, relative: str, most_triangles: int) -> list[Path]:
    """Refuse a file that is too large or names files outside of the root.

    Returns:
        The material libraries and images that it names and that are there.

    Raises:
        Unusable: `geometry_malformed`, `path_outside_root` or `image_too_large`.
    """
    content = _read(path_below(root, relative))
    check_count(content.count(b"\nf "), most_triangles)
    libraries = _named(root, relative, content, ("mtllib",))
    files = list(libraries)
    for library in libraries:
        beside = library.relative_to(root).as_posix()
        images = _named(root, beside, _read(library), ("map_", "bump", "disp", "decal", "norm", "refl"))
        for image in images:
            check_texture(image)
        files += images
    return files


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} has more than {LARGEST_FILE} bytes")
    return path.read_bytes()


def _named(root: Path, relative: str, content: bytes, statements: tuple[str, ...]) -> list[Path]:
    """Files that the statements name. Options may stand before a name, and names may hold blanks: all are tried."""
    found: list[Path] = []
    for line in content.decode("latin-1").splitlines():
        statement, _, rest = line.strip().partition(" ")
        if statement.lower().startswith(statements):
            names = dict.fromkeys([rest.strip(), *rest.split()])
            found += [path for name in names if name and (path := file_beside(root, relative, name)).is_file()]
    return list(dict.fromkeys(found))
