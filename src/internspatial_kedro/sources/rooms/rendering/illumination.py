"""Light that reaches surface points, and light that they mirror."""

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.planar import (
    Planar,
    around,
    dot,
    mirrored,
    scaled_to_one,
    turned_against,
)
from internspatial_kedro.sources.rooms.rendering.sampling import pattern
from internspatial_kedro.sources.rooms.rendering.stage import Stage

LIFT_M = np.float32(0.0015)
"""Rays start that far above a surface, lest they hit it."""


NEAR_M = 0.4
"""Surfaces nearer than that shade each other more than the lattice of bounced light can tell."""


def matt_light(
    stage: Stage, points: Planar, normals: Planar, size: tuple[int, int], shadow: int, bounce: int
) -> Planar:
    """Irradiance / pi, exposed, shape (3, n): from lights, from the sun, and from other surfaces.

    Args:
        stage: The room.
        points: Lifted off their surfaces, shape (3, n).
        normals: Shape (3, n).
        size: Rows and columns that the points fill.
        shadow: Rays to lights a point.
        bounce: Rays to surfaces a point.
    """
    jitter = np.concatenate([pattern(*size, 1, 0.3)[0], pattern(*size, 1, 0.7)[0, :1]])
    light = stage.lights.direct(stage.caster, points, normals, pattern(*size, shadow, 0.0))
    light += stage.lights.sunshine(stage.caster, points, normals, stage.is_pane, jitter)
    for spot in pattern(*size, bounce, 0.5):
        light += _sent_from(stage, points, around(normals, spot), jitter)[0] / np.float32(bounce)
    return light * stage.exposure


def mirrored_light(
    stage: Stage,
    points: Planar,
    normals: Planar,
    directions: Planar,
    material: NDArray[np.int32],
    size: tuple[int, int],
) -> Planar:
    """What glossy points mirror, exposed, shape (3, n); zero elsewhere."""
    shine = np.zeros_like(points)
    glossy = np.flatnonzero(stage.gloss.take(material) > 0)
    if not len(glossy):
        return shine
    normal, direction = normals[:, glossy], directions[:, glossy]
    spots = pattern(*size, 1, 0.2)[0][:, glossy]
    wobble = around(normal, spots)
    wobble -= dot(wobble, normal) * normal
    tilted = scaled_to_one(normal + np.float32(0.5) * stage.roughness.take(material[glossy]) * wobble)
    jitter = np.concatenate([spots, spots[:1]])
    matt, ends = _sent_from(stage, points[:, glossy], mirrored(direction, tilted), jitter)
    shine[:, glossy] = matt * stage.exposure + stage.colour.take(ends, axis=1) * stage.glow.take(ends)
    return shine


def _sent_from(stage: Stage, points: Planar, directions: Planar, jitter: Planar) -> tuple[Planar, NDArray[np.int32]]:
    """Matt light from where rays end, shape (3, n), and the material there."""
    hits = stage.caster.cast(points, directions)
    ends = points + hits.distance * directions
    material = stage.mesh.face_material.take(hits.face)
    light = stage.lattice.near(ends, turned_against(hits.normal, directions), jitter)
    light *= stage.colour.take(material, axis=1)
    # The lattice is too coarse to know the dark between things that nearly touch.
    light *= np.minimum(np.float32(0.3) + hits.distance * np.float32(0.7 / NEAR_M), 1)
    return light, material
