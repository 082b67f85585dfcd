"""Frames of a MultiScan recording, unpacked to `color/{n}`, n the line of the camera stream; turned upright."""

from functools import partial
from typing import NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import RawView, Reason, Unusable
from internspatial_kedro.sources.checks.images import check_image
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.frame_files import frames_folder, put_frame
from internspatial_kedro.sources.multiscan_cameras import parse_camera, read_alignment, read_lines, read_resolution
from internspatial_kedro.sources.native_files import IMAGE_ENDINGS, join, list_files
from internspatial_kedro.sources.raw_scenes import RawFrame, Remark
from internspatial_kedro.sources.records import Camera, Source
from internspatial_kedro.sources.scan_reading import choose_frames
from internspatial_kedro.sources.turned_frames import turn_camera, turned_colour, upright_turns

COLOUR = "color"


class _Recording(NamedTuple):
    """A recording's cameras, the way from the mesh to their world, and the stated size of its frames."""

    lines: list[str]
    mesh_to_arkit: Array
    size_wh: tuple[int, int] | None

    def camera(self, stem: str) -> Camera:
        """The camera of the frame with that number.

        Raises:
            Unusable: `pose_missing`, or what is wrong with the line.
        """
        if not (stem.isdecimal() and int(stem) < len(self.lines)):
            raise Unusable(Reason.POSE_MISSING, f"frame '{stem}' is none of the {len(self.lines)} lines of cameras")
        return parse_camera(self.lines[int(stem)], self.mesh_to_arkit)


def read_frames(source: Source, folder: str, scan: str, remarks: list[Remark]) -> list[RawFrame]:
    """The chosen frames; none, and a remark, where the recording has no cameras or no alignment.

    Args:
        source: The configured source.
        folder: The scan's folder.
        scan: The scan's name.
        remarks: Gets what is wrong.
    """
    stem = join(folder, scan)
    try:
        recording = _Recording(
            read_lines(source.root, f"{stem}.jsonl"),
            read_alignment(source.root, f"{stem}.align.json"),
            read_resolution(source.root, f"{stem}.json"),
        )
    except Unusable as verdict:
        remarks.append(Remark("frame", COLOUR, verdict))
        return []
    images = _images(source, join(folder, COLOUR))
    names = list(images)
    chosen = [names[place] for place in choose_frames(source, len(names))]
    turns = upright_turns(_poses(recording, chosen))
    target = join(frames_folder(source), slug(scan), f"turned-{turns}")
    return [
        RawFrame(name, partial(_frame, source, recording, (name, images[name]), turns, join(target, name)))
        for name in chosen
    ]


def _images(source: Source, folder: str) -> dict[str, str]:
    """Path of each frame by its number, in the order of numbers."""
    names = list_files(source.root, folder, IMAGE_ENDINGS)
    images = {name.rsplit(".", 1)[0]: join(folder, name) for name in names}
    return dict(sorted(images.items(), key=lambda item: (int(item[0]) if item[0].isdecimal() else -1, item[0])))


def _poses(recording: _Recording, names: list[str]) -> list[Array]:
    """Poses of the frames that have one."""
    poses = []
    for name in names:
        try:
            pose = recording.camera(name).cam_to_world
        except Unusable:
            continue  # the frame is refused with this very verdict
        if pose is not None:
            poses.append(np.array(pose).reshape(4, 4))
    return poses


def _frame(source: Source, recording: _Recording, named: tuple[str, str], turns: int, target: str) -> RawView:
    name, image = named
    camera = recording.camera(name)
    if not turns:
        return RawView(image, camera=camera, stated_wh=recording.size_wh)
    path = path_below(source.root, image)
    size_wh = check_image(path, recording.size_wh)
    turned = put_frame(source, f"{target}.jpg", path, lambda: turned_colour(path.read_bytes(), turns))
    return RawView(turned, camera=turn_camera(camera, size_wh, turns))
