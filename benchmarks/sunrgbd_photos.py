"""Photos of SUN RGB-D by their depth maps against their labelled boxes: `python -m benchmarks.sunrgbd_photos FOLDER`.

FOLDER is an export of VoteNet's scripts: `calib/`, `image/`, `label/` and `depth/*.mat` of MATLAB 5, the point of each
pixel that has one, in the upright frame. Points are put back into the depth map that they come from. SUN RGB-D's export
has no outlines: an object's are the pixels in its 2D box whose points lie in its labelled 3D box, so that where an
object is, is known from its label, and how large it is from what is seen of it.

Prints what `photo_path` does, with the true depth, focal length and gravity and with errors in them.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.io import loadmat

from benchmarks.photo_path import View, compare, read_views
from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Depth, Source

Array = NDArray[np.float64]
_POINTS = "instance"
"""Name of the matrix in `depth/*.mat`: a row x, y, z, r, g, b for each point."""
_ROUND = 0.01
"""Points so close outside a box belong to it [m]."""


def main(export: Path) -> None:
    """Read the labelled photos of an export that have points, and compare."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "export"
        for name in ("calib", "image", "label", "depth"):
            (root / name).mkdir(parents=True)
        for points in sorted((export / "depth").glob("*.mat")):
            _copy_photo(export, root, points.stem)
        source = Source("sunrgbd", "sunrgbd", root, "native")
        views = read_views(source, AnnotationParams())
        if not views:
            sys.exit(f"{export}: no photo with image, label, calib and depth/*.mat was found.")
        for view in views:
            _outline(view, root)
        compare(views, root)


def _copy_photo(export: Path, root: Path, stem: str) -> None:
    for name in (f"calib/{stem}.txt", f"image/{stem}.jpg", f"label/{stem}.txt"):
        shutil.copy(export / name, root / name)
    numbers = np.array((root / f"calib/{stem}.txt").read_text().split(), float)
    tilt, intrinsics = (part.reshape(3, 3, order="F") for part in (numbers[:9], numbers[9:]))
    with Image.open(root / f"image/{stem}.jpg") as image:
        depth_mm = _project(loadmat(export / f"depth/{stem}.mat")[_POINTS][:, :3] @ tilt, intrinsics, image.size)
    # As the release stores it: the bits turned by three.
    Image.fromarray((depth_mm << 3) | (depth_mm >> 13)).save(root / f"depth/{stem}.png")


def _project(points: Array, intrinsics: Array, size: tuple[int, int]) -> NDArray[np.uint16]:
    """A depth map [mm] of points in depth axes (x right, y forward, z up); pixels are counted from 1."""
    x, forward, up = points.T
    columns = np.rint(intrinsics[0, 0] * x / forward + intrinsics[0, 2]).astype(int) - 1
    rows = np.rint(-intrinsics[1, 1] * up / forward + intrinsics[1, 2]).astype(int) - 1
    depth = np.zeros(size[::-1], np.uint16)
    inside = (columns >= 0) & (columns < size[0]) & (rows >= 0) & (rows < size[1])
    depth[rows[inside], columns[inside]] = np.rint(forward[inside] * 1000)
    return depth


def _outline(view: View, root: Path) -> None:
    """Give the objects of a view masks: of a pixel that lies in several boxes the smallest has it."""
    size, camera = (view["width"], view["height"]), view["camera"]
    depth = load_depth_m(root, Depth(**view["depth"]), size)
    columns, rows = np.arange(size[0]) + 0.5, np.arange(size[1])[:, None] + 0.5
    rays = ((columns - camera["cx"]) / camera["fx"], (rows - camera["cy"]) / camera["fy"], 1.0)
    points = np.stack([np.broadcast_to(ray, depth.shape) * depth for ray in rays], axis=-1)
    free = depth > 0
    for item in sorted(view["objects"], key=lambda item: np.prod(item["obb_cam"]["size"])):
        mask = free & _is_within(points, item["obb_cam"]) & _is_shown(item["box_xyxy"], columns, rows)
        free &= ~mask
        item["mask_rle"] = mask_to_rle(mask)


def _is_within(points: Array, box: dict[str, Any]) -> Any:
    local = (points - box["center"]) @ np.reshape(box["axes"], (3, 3)).T
    return (np.abs(local) <= np.array(box["size"]) / 2 + _ROUND).all(axis=-1)


def _is_shown(box: list[float], columns: Array, rows: Array) -> Any:
    left, top, right, bottom = box
    return (columns >= left) & (columns <= right) & (rows >= top) & (rows <= bottom)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
