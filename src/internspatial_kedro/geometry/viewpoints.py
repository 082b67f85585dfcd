"""A walk through a scan: where a person would stand, and look, so that so many frames show what is there.

Candidates are all headings at places spread over the free floor. Frames are taken one after the other, each the one
that adds most: what others show well counts less and less. That is a concave function of sums, of which such a choice
reaches 1 - 1/e of the best at least (Nemhauser, Wolsey and Fisher 1978). Nothing is random: the same scan gives the
same walk.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.floor_area import alpha_shape_outline
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.free_floor import FreeFloor, free_floor
from internspatial_kedro.geometry.oriented_boxes import OrientedBox
from internspatial_kedro.geometry.sight import NO_INSTANCE, Numbers, surface_of, visible_instances

EYE_M = 1.5
"""Height of the camera above the floor."""
PITCHES_DEG = (10.0, 25.0)
"""How far it may look down."""
HEADINGS = 12
STANDS = 24
"""Places on the free floor, as far from one another as can be."""
FOCAL = 0.8
"""Focal length in widths of the picture: 64 degrees across."""
_FLOOR_SHARE = 0.01
"""Share of a scan's points below its floor, as in lifting."""
_LOOK_WH = (48, 36)
"""Pictures in which candidates are compared."""
_BLOCK_M, _BLOCK_WEIGHT = 1.0, 0.2
"""What belongs to no instance counts in blocks of this size, each so much as an instance."""
_ENOUGH = 0.02
"""What fills so much of a frame is shown as well as can be."""
_NEAR_M = 0.6
"""What is nearer fills the picture and is a blur of few triangles; a frame counts by its share of the rest, …"""
_CLARITY = 2
"""… to this power. Holes of the scan count as near."""
_SATURATION = 4.0
"""Higher values spread the frames over more things, lower ones show the same things more often."""
_TURN_M = 0.5
"""A turn by one radian costs as much as so long a way."""
_DETOUR = 1.3
"""A walk is at most so many times as long as the shortest."""


def walk_camera(width: int, height: int) -> Intrinsics:
    """The camera of all frames, for pictures of that size [px]."""
    return Intrinsics(FOCAL * width, FOCAL * width, width / 2, height / 2)


def plan_walk(points: Array, instance: Numbers, faces: Numbers, count: int) -> Array:
    """Poses of frames in the order of the walk, camera to world, upright, shape (k, 4, 4).

    k is `count`, or less if there are no more candidates; 0 where there is no free floor.

    Args:
        points: In the world frame, z up, shape (n, 3) [m].
        instance: Number of each point's instance, `NO_INSTANCE` where none, shape (n,).
        faces: Indices of triangles, shape (f, 3); f may be 0.
        count: Frames wanted.
    """
    floor_z = float(np.quantile(points[:, 2], _FLOOR_SHARE))
    free = _walkable(points, floor_z)
    if free is None:
        return np.empty((0, 4, 4))
    stands = np.column_stack([_spread(free.centers, STANDS), np.full(min(STANDS, len(free.centers)), floor_z + EYE_M)])
    poses = np.array([look_along(place, yaw, pitch) for place in stands for yaw in _headings() for pitch in _pitches()])
    parts, weights = _parts(points, instance)
    worth = _worth(points, parts, faces, poses, len(weights))
    chosen = _choose(worth, weights, count)
    return np.asarray(poses[chosen][_order(free, poses[chosen], worth[chosen] > 0, weights)])


def look_along(place: Array, yaw_rad: float, pitch_rad: float) -> Array:
    """An upright pose, camera to world, shape (4, 4): x right, y down, z forward.

    Args:
        place: Of the camera, shape (3,) [m].
        yaw_rad: Heading, counter-clockwise from +x.
        pitch_rad: How far it looks down.
    """
    forward = np.array([np.cos(yaw_rad) * np.cos(pitch_rad), np.sin(yaw_rad) * np.cos(pitch_rad), -np.sin(pitch_rad)])
    right = np.array([np.sin(yaw_rad), -np.cos(yaw_rad), 0.0])
    pose = np.eye(4)
    pose[:3, :4] = np.stack([right, np.cross(forward, right), forward, place], axis=1)
    return pose


def _headings() -> Array:
    return np.arange(HEADINGS) * 2 * np.pi / HEADINGS


def _pitches() -> Array:
    return np.deg2rad(PITCHES_DEG)


def _walkable(points: Array, floor_z: float) -> FreeFloor | None:
    """The largest connected part of the free floor: not the inside of a wardrobe, nor what lies behind walls."""
    rings = alpha_shape_outline(points[:, :2])
    if not rings:
        return None
    nothing = OrientedBox(np.empty((0, 3)), np.empty((0, 3, 3)), np.empty((0, 3)))
    free = free_floor(rings, nothing, floor_z, points)
    if not free.free.any():
        return None
    _, part = connected_components(free.neighbours, directed=False)
    cells = np.zeros_like(free.free)
    cells[free.free] = part == np.argmax(np.bincount(part))
    return FreeFloor(free.x_m, free.y_m, free.cell_m, cells)


def _spread(places: Array, most: int) -> Array:
    """Places, each as far as can be from those before it; the first is the nearest to the middle of all."""
    chosen = [int(np.argmin(((places - places.mean(axis=0)) ** 2).sum(axis=1)))]
    away = np.full(len(places), np.inf)
    while len(chosen) < min(most, len(places)):
        away = np.minimum(away, ((places - places[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(np.argmax(away)))
    return np.asarray(places[chosen])


def _parts(points: Array, instance: Numbers) -> tuple[Numbers, Array]:
    """What is to be seen: the part of each point, shape (n,), from 0 on; the weight of each part."""
    blocks = np.floor(points / _BLOCK_M).astype(np.int64) - np.floor(points.min(axis=0) / _BLOCK_M).astype(np.int64)
    loose = (instance == NO_INSTANCE)[:, None]
    keys = np.where(loose, blocks, np.stack([instance, *[np.full(len(points), NO_INSTANCE)] * 2], axis=1))
    distinct, part = np.unique(keys, axis=0, return_inverse=True)
    return part.astype(np.int32), np.where(distinct[:, 1] == NO_INSTANCE, 1.0, _BLOCK_WEIGHT)


def _worth(points: Array, parts: Numbers, faces: Numbers, poses: Array, count: int) -> Array:
    """How well each pose shows each part, 0-1, shape (poses, parts)."""
    surface, camera, pixels = surface_of(points, parts, faces), walk_camera(*_LOOK_WH), np.prod(_LOOK_WH)
    worth = np.zeros((len(poses), count))
    for pose, row in zip(poses, worth, strict=True):
        look = visible_instances(surface, camera, pose, *_LOOK_WH)
        for part, visible in look.visible_fractions.items():
            row[part] = visible * min(1.0, visible * look.alone[part] / (pixels * _ENOUGH))
        row *= ((look.depth_m > _NEAR_M) & np.isfinite(look.depth_m)).mean() ** _CLARITY
    return worth


def _choose(worth: Array, weights: Array, count: int) -> NDArray[np.int64]:
    """Which poses add most, one after the other."""
    chosen: list[int] = []
    shown, left = np.zeros(worth.shape[1]), np.ones(len(worth), bool)
    while len(chosen) < count and left.any():
        value = np.log1p(_SATURATION * (shown + worth)) @ weights
        chosen.append(int(np.argmax(np.where(left, value, -np.inf))))
        left[chosen[-1]] = False
        shown += worth[chosen[-1]]
    return np.array(chosen, dtype=np.int64)


def _order(free: FreeFloor, poses: Array, shows: NDArray[np.bool_], weights: Array) -> NDArray[np.int64]:
    """Poses as a walk that goes on to the nearest each time.

    Of the walks from all starts that are not much longer than the shortest, it is the one on which things come into
    sight as late as can be: one after the other, not all of them with the first look across the room.
    """
    cells = np.array([free.number_of(place) for place in poses[:, :2, 3]], dtype=np.int64)
    ways = dijkstra(free.neighbours, directed=False, indices=cells)[:, cells]
    yaw = np.arctan2(poses[:, 1, 2], poses[:, 0, 2])
    turns = np.abs((yaw - yaw[:, None] + np.pi) % (2 * np.pi) - np.pi)
    cost = ways + _TURN_M * turns
    walks = [_nearest_first(cost, start) for start in range(len(poses))]
    lengths = np.array([cost[walk[:-1], walk[1:]].sum() for walk in walks])
    delays = [np.argmax(shows[walk], axis=0) @ weights for walk in walks]
    return walks[int(np.argmax(np.where(lengths <= _DETOUR * lengths.min(), delays, -1.0)))]


def _nearest_first(cost: Array, start: int) -> NDArray[np.int64]:
    walk, left = [start], np.ones(len(cost), bool)
    left[start] = False
    while left.any():
        walk.append(int(np.argmin(np.where(left, cost[walk[-1]], np.inf))))
        left[walk[-1]] = False
    return np.array(walk, dtype=np.int64)
