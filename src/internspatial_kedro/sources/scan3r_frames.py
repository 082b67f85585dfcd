"""Frames of a 3RScan recording, turned upright.

    _info.txt                     `key = value`: m_colorWidth, m_colorHeight, m_depthWidth, m_depthHeight, m_depthShift,
                                  m_calibrationColorIntrinsic, m_calibrationDepthIntrinsic (4x4, row by row)
    frame-000000.color.jpg        .depth.pgm (16 bits, 1/m_depthShift m, 0 none)
    frame-000000.pose.txt         colour camera to the scan's own world, 4x4, OpenCV axes, metres

Phones were held upright and recorded sideways. All chosen frames of a scan are turned by the quarters that make most
of them upright, as their poses say, and written below `frames_folder`; so are frames of archives. Frames of a folder
that are upright stay where they are.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import RawView, Reason, Unusable
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_number, as_whole, malformed, text_to_numbers
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.frame_files import frames_folder, put_frame
from internspatial_kedro.sources.native_files import join
from internspatial_kedro.sources.raw_scenes import RawFrame, Remark
from internspatial_kedro.sources.records import Camera, Depth, Source
from internspatial_kedro.sources.scan3r_sequences import FOLDER, Sequence, open_sequence
from internspatial_kedro.sources.scan_reading import choose_frames
from internspatial_kedro.sources.scannet_frames import camera_of, in_world
from internspatial_kedro.sources.turned_frames import turn_camera, turned_colour, turned_depth, upright_turns

_COLOUR = re.compile(r"(frame-\d+)\.color\.jpg")
_INFO = "_info.txt"


class _Info(NamedTuple):
    """Cameras and sizes, as stored."""

    color: Camera
    color_wh: tuple[int, int]
    depth: Camera
    depth_wh: tuple[int, int]
    depth_scale_to_m: float


class _Recording(NamedTuple):
    source: Source
    sequence: Sequence
    info: _Info
    to_world: Array
    turns: int
    target: str


def read_frames(source: Source, folder: str, to_world: Array, remarks: list[Remark]) -> list[RawFrame]:
    """The chosen frames; none, and a remark, where the recording as a whole cannot be used.

    Args:
        source: The configured source.
        folder: The scan's folder.
        to_world: The scan's own world to ours, shape (4, 4).
        remarks: Gets what is wrong.
    """
    try:
        sequence = open_sequence(source.root, folder)
        info = None if sequence is None else _read_info(sequence)
    except Unusable as verdict:
        remarks.append(Remark("frame", FOLDER, verdict))
        return []
    if sequence is None or info is None:
        return []
    remarks += [Remark("frame", stray, _stray(stray)) for stray in sequence.strays]
    names = sorted(match[1] for match in map(_COLOUR.fullmatch, sequence.names()) if match)
    chosen = [names[place] for place in choose_frames(source, len(names))]
    turns = upright_turns(_poses(sequence, chosen, to_world))
    scan = slug(folder.rpartition("/")[2] or source.root.resolve().name)
    target = join(frames_folder(source), scan, f"turned-{turns}")
    recording = _Recording(source, sequence, info, to_world, turns, target)
    return [RawFrame(name, partial(_frame, recording, name)) for name in chosen]


def _stray(member: str) -> Unusable:
    return Unusable(Reason.PATH_OUTSIDE_ROOT, f"member '{member}' does not stay in the archive's folder")


def _read_info(sequence: Sequence) -> _Info:
    text = sequence.read(_INFO, Reason.CALIBRATION_MISSING).decode("utf-8", "replace")
    pairs = (line.partition("=") for line in text.splitlines())
    values = {key.strip(): value.strip() for key, _, value in pairs}
    shift = as_number(values.get("m_depthShift", "1000"), "m_depthShift")
    if not shift > 0:
        raise malformed("m_depthShift", shift, "a positive number")
    return _Info(
        _camera(values, "m_calibrationColorIntrinsic"),
        _size(values, "color"),
        _camera(values, "m_calibrationDepthIntrinsic"),
        _size(values, "depth"),
        1 / shift,
    )


def _camera(values: dict[str, str], key: str) -> Camera:
    if key not in values:
        raise Unusable(Reason.CALIBRATION_MISSING, f"{_INFO} has no {key}")
    return camera_of(text_to_numbers(values[key], 12, key).reshape(3, 4)[:, :3])


def _size(values: dict[str, str], what: str) -> tuple[int, int]:
    width, height = (as_whole(values.get(key), key) for key in (f"m_{what}Width", f"m_{what}Height"))
    return width, height


def _pose(sequence: Sequence, name: str) -> Array:
    text = sequence.read(f"{name}.pose.txt", Reason.POSE_MISSING).decode("utf-8", "replace")
    pose = text_to_numbers(text, 16, f"{name}.pose.txt").reshape(4, 4)
    check_pose(pose)
    return pose


def _poses(sequence: Sequence, names: list[str], to_world: Array) -> list[Array]:
    """Poses of the frames that have one."""
    poses = []
    for name in names:
        try:
            poses.append(to_world @ _pose(sequence, name))
        except Unusable:
            continue  # the frame is refused with this very verdict
    return poses


def _frame(recording: _Recording, name: str) -> RawView:
    info, turns = recording.info, recording.turns
    camera = in_world(info.color, recording.to_world @ _pose(recording.sequence, name))
    width, height = info.color_wh
    return RawView(
        image=_upright(recording, f"{name}.color.jpg", f"{name}.color.jpg", turned_colour),
        stated_wh=(height, width) if turns % 2 else (width, height),
        camera=turn_camera(camera, info.color_wh, turns),
        depth=Depth(_upright(recording, f"{name}.depth.pgm", f"{name}.depth.png", turned_depth), info.depth_scale_to_m),
        depth_camera=turn_camera(info.depth, info.depth_wh, turns),
    )


def _upright(recording: _Recording, name: str, turned_name: str, turn: Callable[[bytes, int], bytes]) -> str:
    """Path below the root of a file of the recording, upright; of one that is missing, where it would be."""
    sequence, turns = recording.sequence, recording.turns
    if name not in sequence.names() or (sequence.is_folder and not turns):
        return join(sequence.path, name)
    target = join(recording.target, turned_name if turns else name)
    # Without a turn the bytes stay as they are: decoding and encoding again would blur a picture.
    return put_frame(
        recording.source,
        target,
        sequence.origin(name),
        lambda: (turn if turns else _as_it_is)(sequence.read(name, Reason.IMAGE_MISSING), turns),
    )


def _as_it_is(content: bytes, _: int) -> bytes:
    return content
