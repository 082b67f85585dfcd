"""Frames that a reader draws itself of a scan that has a coloured mesh and no frames.

    <frames folder>/rendered/<scene>/
        fingerprint.json     what they were drawn from, and the size of every file
        frames/              color/{i}.jpg  depth/{i}.png  pose/{i}.txt  intrinsic/, as `scannet_frames` describes them;
                             poses lead to the world frame

Options of the source: `rendered_frames` (so many of a scene; 0, the default, draws none) and `rendered_width` (640; the
height is three quarters of it). A folder is complete or not there: it is written under another name and renamed.
"""

import hashlib
import json
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.viewpoints import plan_walk, walk_camera
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.frame_files import frames_folder, not_writable
from internspatial_kedro.sources.native_files import count_option, join
from internspatial_kedro.sources.raw_scenes import RawFrame, Remark
from internspatial_kedro.sources.records import Source
from internspatial_kedro.sources.rooms import native
from internspatial_kedro.sources.scannet_frames import exported_stems, read_exported
from internspatial_kedro.sources.scene_points import ScenePoints
from internspatial_kedro.sources.walk_pictures import ColouredMesh, Picture

WALK_OPTIONS = ("rendered_frames", "rendered_width")
FOLDER = "rendered"
VERSION = 1
"""Raised whenever the same scan and options give other frames."""
_DEFAULT_WIDTH, _LEAST_WIDTH = 640, 64
_QUALITY = 95
_HALF_PIXEL = 0.5


def check_walk_options(source: Source) -> None:
    """Refuse wrong numbers.

    Raises:
        SourceError: Saying which.
    """
    _width(source)
    rendered_count(source)


def rendered_count(source: Source) -> int:
    """Frames to draw of each scan; 0 for none."""
    return count_option(source, "rendered_frames", 0, least=0)


def rendered_frames(source: Source, name: str, scan: ScenePoints) -> tuple[list[RawFrame], list[Remark]]:
    """The frames of a walk through a scan, drawn unless they are there; none, and a remark, where that cannot be.

    Cameras are in the world frame.

    Args:
        source: The configured source, with options that `check_walk_options` accepts.
        name: The scene.
        scan: Its mesh, in the world frame.

    Raises:
        SourceError: The frames cannot be written.
    """
    count = rendered_count(source)
    if not count:
        return [], []
    folder = join(frames_folder(source), FOLDER, slug(name))
    try:
        _draw_once(source, path_below(source.root, folder), scan, count)
    except Unusable as verdict:
        return [], [Remark("frame", FOLDER, verdict)]
    frames = join(folder, native.FRAMES)
    stems = exported_stems(source.root, frames)
    return [RawFrame(f"{FOLDER}-{stem}", partial(read_exported, source.root, frames, stem)) for stem in stems], []


def _width(source: Source) -> int:
    return count_option(source, "rendered_width", _DEFAULT_WIDTH, least=_LEAST_WIDTH)


def _draw_once(source: Source, folder: Path, scan: ScenePoints, count: int) -> None:
    """Fill the folder of a walk.

    Raises:
        Unusable: `not_renderable`.
    """
    width = _width(source)
    fingerprint = _fingerprint(scan, count, width)
    if native.is_finished(folder, fingerprint):
        return
    if scan.colours is None or not len(scan.faces):
        lacks = "colours" if scan.colours is None else "faces"
        raise Unusable(Reason.NOT_RENDERABLE, f"the mesh has no {lacks}; frames are rendered of coloured faces")
    poses = plan_walk(scan.points, scan.instance, scan.faces, count)
    if not len(poses):
        raise Unusable(Reason.NOT_RENDERABLE, "the scan has no free floor to stand on")
    height = width * 3 // 4
    mesh, camera = ColouredMesh(scan.points, scan.faces, scan.colours), walk_camera(width, height)
    try:
        _write(folder, mesh, camera, poses, (width, height), fingerprint)
    except OSError as error:
        raise not_writable(source, folder, error) from error


def _fingerprint(scan: ScenePoints, count: int, width: int) -> str:
    """Hash of everything that the frames follow from."""
    digest = hashlib.sha256(json.dumps([VERSION, count, width]).encode())
    for values in (scan.points, scan.instance, scan.faces, scan.colours):
        digest.update(b"none" if values is None else np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()[:16]


def _write(
    folder: Path, mesh: ColouredMesh, camera: Intrinsics, poses: Array, size_wh: tuple[int, int], fingerprint: str
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = native.open_draft(folder)
    frames = draft / native.FRAMES
    for name in ("color", "depth", "pose", "intrinsic"):
        (frames / name).mkdir()
    for name in ("color", "depth"):
        _write_matrix(frames / f"intrinsic/intrinsic_{name}.txt", _camera_matrix(camera))
    for index, pose in enumerate(poses):
        _write_frame(frames, index, mesh.draw(camera, pose, *size_wh))
        _write_matrix(frames / f"pose/{index}.txt", pose)
    native.seal(draft, fingerprint)
    native.publish(draft, folder, fingerprint)


def _write_frame(frames: Path, index: int, picture: Picture) -> None:
    Image.fromarray(picture.rgb).save(frames / f"color/{index}.jpg", quality=_QUALITY, subsampling=0)
    Image.fromarray(picture.depth_mm).save(frames / f"depth/{index}.png", compress_level=1)


def _camera_matrix(camera: Intrinsics) -> Array:
    """As exports have it: pixels count from the middle of the first."""
    matrix = np.diag([camera.fx, camera.fy, 1.0, 1.0])
    matrix[:2, 2] = camera.cx - _HALF_PIXEL, camera.cy - _HALF_PIXEL
    return matrix


def _write_matrix(path: Path, matrix: Array) -> None:
    path.write_text("".join(" ".join(repr(float(value)) for value in row) + "\n" for row in matrix))
