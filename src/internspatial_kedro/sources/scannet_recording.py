"""Frames of a ScanNet recording (`.sens`), written once as image files below the root, where later stages open them.

<frames folder>/<scene>/color/{i}.jpg    the JPEG of the recording, byte by byte
<frames folder>/<scene>/depth/{i}.png    16 bits, as stored
"""

import io
from collections.abc import Iterator
from functools import partial

from PIL import Image

from internspatial_kedro.sources.checks import RawView
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.frame_files import put_frame
from internspatial_kedro.sources.native_files import join
from internspatial_kedro.sources.raw_scenes import RawFrame
from internspatial_kedro.sources.records import Depth, Source
from internspatial_kedro.sources.scan_reading import choose_frames
from internspatial_kedro.sources.scannet_frames import camera_of, in_world
from internspatial_kedro.sources.scannet_sens import Sens, SensFrame, colour_file, depth_values


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
    content = colour_file(sens, frame)
    put_frame(source, colour, sens.path, lambda: content, len(content))
    put_frame(source, depth, sens.path, lambda: _depth_png(sens, frame))
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
