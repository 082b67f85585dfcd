"""Frames of a ScanNet recording (`.sens`), written once as image files below the root, where later stages open them.

    <frames folder>/<scene>/color/{i}.jpg    the JPEG of the recording, byte by byte
    <frames folder>/<scene>/depth/{i}.png    16 bits, as stored

Files are put in place whole, so that any number of processes may do it at once.
"""

import io
import os
import tempfile
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image

from internspatial_kedro.sources.checks import RawView, Unusable
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import join
from internspatial_kedro.sources.raw_scenes import RawFrame
from internspatial_kedro.sources.records import Depth, Source, SourceError
from internspatial_kedro.sources.scan_reading import choose_frames
from internspatial_kedro.sources.scannet_frames import camera_of, in_world
from internspatial_kedro.sources.scannet_sens import Sens, SensFrame, colour_file, depth_values

DEFAULT_FOLDER = ".internspatial"


def frames_folder(source: Source) -> str:
    """Where extracted frames go, below the root: the option `frames_folder`.

    Raises:
        SourceError: It does not stay below the root, or nothing can be written there.
    """
    folder = source.options.get("frames_folder", DEFAULT_FOLDER)
    try:
        path = path_below(source.root, folder if isinstance(folder, str) else "")
    except Unusable as verdict:
        raise SourceError(
            f"Source '{source.name}': option frames_folder is {folder!r}; a folder below {source.root} was expected."
        ) from verdict
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _not_writable(source, path, error) from error
    return str(folder)


def recorded_frames(source: Source, sens: Sens, folder: str) -> Iterator[RawFrame]:
    """The chosen frames of a recording, in order; each is written when it is parsed.

    Args:
        source: The configured source.
        sens: The recording.
        folder: The scene's part of the frames folder, below the root.
    """
    for place in choose_frames(source, len(sens.frames)):
        yield RawFrame(str(place), partial(_read, source, sens, folder, place))


def _read(source: Source, sens: Sens, folder: str, place: int) -> RawView:
    frame = sens.frames[place]
    check_pose(frame.cam_to_world)
    colour = join(folder, "color", f"{place}{sens.colour_ending}")
    depth = join(folder, "depth", f"{place}.png")
    _write(source, colour, colour_file(sens, frame))
    _write(source, depth, _depth_png(sens, frame))
    return RawView(
        image=colour,
        camera=in_world(camera_of(sens.colour_matrix), frame.cam_to_world),
        depth=Depth(depth, sens.depth_scale_to_m),
        depth_camera=camera_of(sens.depth_matrix),
    )


def _depth_png(sens: Sens, frame: SensFrame) -> bytes:
    file = io.BytesIO()
    Image.fromarray(depth_values(sens, frame)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _write(source: Source, relative: str, content: bytes) -> None:
    """Write a file whole, unless it is there already.

    Raises:
        SourceError: It cannot be written.
    """
    path = path_below(source.root, relative)
    try:
        if path.is_file() and path.stat().st_size == len(content):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, content)
    except OSError as error:
        raise _not_writable(source, path, error) from error


def _put(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _not_writable(source: Source, path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"Source '{source.name}': frames of .sens files cannot be written to {path} ({error.strerror}). Make it "
        "writable, name another folder below the root as option frames_folder, or export the frames beside the .sens."
    )
