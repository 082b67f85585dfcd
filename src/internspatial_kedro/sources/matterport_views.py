"""Views of a Matterport3D building: pictures whose names tell where they were rendered, with REVERIE's boxes.

`<scan>_<viewpoint>_<heading>_<elevation>.png` is 640 x 480 px with a vertical field of 60° and no roll. Heading in
radians from +y, right turn positive; elevation up positive. World: z up, metres.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array, pose_to_up
from internspatial_kedro.sources.checks import BrokenObject, RawObject, RawView
from internspatial_kedro.sources.matterport_graph import Building
from internspatial_kedro.sources.native_files import join, list_files
from internspatial_kedro.sources.raw_scenes import RawFrame
from internspatial_kedro.sources.records import Camera, Source
from internspatial_kedro.sources.reverie import read_boxes, view_index

_SIZE_WH = (640, 480)
_FOCAL_PX = _SIZE_WH[1] / 2 / math.tan(math.radians(30.0))
_ENDINGS = (".png", ".jpg")
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_VIEW = re.compile(rf"([^_]+)_([0-9a-f]+)_({_NUMBER})_({_NUMBER})\.(?:png|jpg)")


class _Shot(NamedTuple):
    """A view's name in parts."""

    path: str
    viewpoint: str
    heading_rad: float
    elevation_rad: float


def scan_of_view(name: str) -> str | None:
    """The building that a file's name says it shows; None for what is no view."""
    match = _VIEW.fullmatch(name)
    return match[1] if match else None


def read_frames(
    source: Source, scan: str, folders: list[str], building: Building, boxes: Mapping[str, str]
) -> list[RawFrame]:
    """Views of a building in the order of viewpoint, heading and elevation.

    Args:
        source: The configured source.
        scan: The building.
        folders: Where its views lie, among those of others.
        building: Its places.
        boxes: REVERIE's file of each viewpoint.
    """
    shots = sorted((shot for folder in folders for shot in _shots(source, folder, scan)), key=lambda shot: shot[1:])
    names = [f"{shot.viewpoint}_{shot.heading_rad:.3f}_{shot.elevation_rad:.3f}" for shot in shots]
    return [
        RawFrame(name, partial(_view, source, shot, building, boxes.get(shot.viewpoint)))
        for name, shot in zip(names, shots, strict=True)
    ]


def _shots(source: Source, folder: str, scan: str) -> Iterator[_Shot]:
    for name in list_files(source.root, folder, _ENDINGS):
        match = _VIEW.fullmatch(name)
        if match and match[1] == scan:
            yield _Shot(join(folder, name), match[2], float(match[3]), float(match[4]))


def _view(source: Source, shot: _Shot, building: Building, boxes: str | None) -> RawView:
    pose = view_pose(building.position(shot.viewpoint), shot.heading_rad, shot.elevation_rad)
    index = view_index(shot.heading_rad, shot.elevation_rad)
    objects: list[RawObject | BrokenObject] = []
    if boxes is not None and index is not None:
        objects = read_boxes(source.root, boxes, shot.viewpoint, index)
    return RawView(image=shot.path, objects=objects, stated_wh=_SIZE_WH, camera=_camera(pose))


def _camera(pose: Array) -> Camera:
    return Camera(
        fx=_FOCAL_PX,
        fy=_FOCAL_PX,
        cx=_SIZE_WH[0] / 2,
        cy=_SIZE_WH[1] / 2,
        cam_to_world=pose.ravel().tolist(),
        up_cam=pose_to_up(pose).tolist(),
    )


def view_pose(position: Array, heading_rad: float, elevation_rad: float) -> Array:
    """Camera (OpenCV) to world of a level-headed view, 4x4.

    Args:
        position: Of the optical centre in the world, z up, shape (3,) [m].
        heading_rad: From +y, right turn positive.
        elevation_rad: Above the horizontal.
    """
    right = np.array([math.cos(heading_rad), -math.sin(heading_rad), 0.0])
    level = np.array([math.sin(heading_rad), math.cos(heading_rad), 0.0])
    forward = math.cos(elevation_rad) * level + np.array([0.0, 0.0, math.sin(elevation_rad)])
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    pose[:3, 3] = position
    return pose
