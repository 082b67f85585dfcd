"""Depth maps and masks of boxes, by rays against faces; pixel centres are at 0.5."""

import numpy as np
from numpy.typing import NDArray

from questions.scenes import Array, Eye, Thing

NOTHING = -1


def render(eye: Eye, things: list[Thing]) -> tuple[Array, NDArray[np.int64]]:
    """Depth along the optical axis [m], 0 where nothing is, and the number of the thing at each pixel."""
    depths = np.stack([_depth_of(eye, thing) for thing in things])
    nearest = depths.argmin(axis=0)
    depth = depths.min(axis=0)
    return np.where(np.isfinite(depth), depth, 0.0), np.where(np.isfinite(depth), nearest, NOTHING)


def _depth_of(eye: Eye, thing: Thing) -> Array:
    """Depth of a thing alone, infinite where rays miss it, shape (height, width)."""
    rows, columns = np.mgrid[: eye.height, : eye.width] + 0.5
    ray_cam = np.stack([(columns - eye.cx) / eye.focal, (rows - eye.cy) / eye.focal, np.ones_like(rows)], axis=-1)
    ray = ray_cam @ eye.rotation.T @ thing.axes_world.T
    origin = thing.axes_world @ (np.array(eye.position) - np.array(thing.center))
    depth = np.full(rows.shape, np.inf)
    for side in range(3):
        others = [axis for axis in range(3) if axis != side]
        for sign in (-0.5, 0.5):
            with np.errstate(divide="ignore", invalid="ignore"):
                along = (sign * thing.size[side] - origin[side]) / ray[..., side]
                hit = origin + along[..., None] * ray
            on_face = (np.abs(hit[..., others]) <= np.array(thing.size)[others] / 2).all(axis=-1) & (along > 0)
            depth = np.where(on_face & (along < depth), along, depth)
    return depth
