"""Light that walls and furniture pass on: an ambient cube at each point of a coarse lattice, computed once a room.

Ambient cubes: McTaggart 2004, Half-Life 2 / Valve Source Shading. Six irradiances a point, one for each axis direction.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.lights import Lights
from internspatial_kedro.sources.rooms.rendering.planar import Planar, turned_against
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.sampling import sequence, sphere_directions

Floats32 = NDArray[np.float32]
STEP_M = 0.5
EDGE_M = 0.12
DIRECTIONS = 80
BOUNCES = 3
BRIGHTEST = np.float32(4.0)
"""Most direct light at a lattice point, as a multiple of the mean."""
AXES: Planar = np.array([[1, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]], np.float32)


@dataclass(frozen=True)
class Lattice:
    """Irradiance / pi in a room.

    Attributes:
        origin: First point [m], shape (3, 1).
        step: Distance between points along x, y, z [m], shape (3, 1).
        counts: Points along x, y, z.
        cubes: RGB of the six sides (`AXES`) of the points in order, shape (3, nx * ny * nz * 6).
    """

    origin: Planar
    step: Planar
    counts: tuple[int, int, int]
    cubes: Planar

    def near(self, points: Planar, normals: Planar, jitter: Planar | None = None) -> Planar:
        """Irradiance / pi of surfaces from the nearest cube's side, shape (3, n).

        A jitter in 0-1, shape (3, n), blurs the borders between cubes.
        """
        place = (points + np.float32(0.1) * normals - self.origin) / self.step
        if jitter is not None:
            place += jitter
            place -= np.float32(0.5)
        x, y, z = (np.clip(np.rint(place[k]), 0, self.counts[k] - 1).astype(np.int32) for k in range(3))
        index = (x * np.int32(self.counts[1]) + y) * np.int32(self.counts[2]) + z
        ax, ay, az = np.abs(normals)
        side = np.where(ax >= np.maximum(ay, az), normals[0] < 0, 2 + (normals[1] < 0))
        side = np.where(az > np.maximum(ax, ay), 4 + (normals[2] < 0), side)
        return np.asarray(self.cubes.take(index * 6 + side, axis=1))


def bounce_light(
    room: Room, caster: RayCaster, lights: Lights, is_pane: NDArray[np.bool_], face_colour: Planar
) -> Lattice:
    """Direct light at each lattice point, then what surfaces send on, three times.

    Args:
        room: Its size.
        caster: Its triangles.
        lights: Its lights.
        is_pane: Faces that the sun shines through.
        face_colour: Mean colour of each face, shape (3, f).
    """
    origin, step, counts, points = _lattice_points(room)
    direct = _direct(caster, lights, points, is_pane)
    # A point beside a bulb would throw bright spots on everything that looks it up.
    direct = np.minimum(direct, BRIGHTEST * direct.mean(axis=1, keepdims=True))
    directions = np.tile(sphere_directions(DIRECTIONS), points.shape[1])
    starts = np.repeat(points, DIRECTIONS, axis=1)
    hits = caster.cast(starts, directions)
    ends, facing = starts + hits.distance * directions, turned_against(hits.normal, directions)
    colour = face_colour.take(hits.face, axis=1)
    weights = np.maximum(AXES.T @ sphere_directions(DIRECTIONS), 0)
    weights /= weights.sum(axis=1, keepdims=True)
    cubes = direct
    for _ in range(BOUNCES):
        sent = colour * Lattice(origin, step, counts, cubes).near(ends, facing)
        cubes = direct + np.einsum("ad,cpd->cpa", weights, sent.reshape(3, -1, DIRECTIONS)).reshape(3, -1)
    return Lattice(origin, step, counts, cubes.astype(np.float32))


def _lattice_points(room: Room) -> tuple[Planar, Planar, tuple[int, int, int], Planar]:
    """Origin, step, counts, and all points in order, shape (3, n)."""
    inside = np.array([room.width, room.depth, room.height]) - 2 * EDGE_M
    nx, ny, nz = (int(n) + 1 for n in np.maximum(np.ceil(inside / STEP_M), 1))
    step = (inside / (np.array([nx, ny, nz]) - 1)).astype(np.float32)[:, None]
    index = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), np.arange(nz), indexing="ij")).reshape(3, -1)
    origin = np.full((3, 1), EDGE_M, np.float32)
    return origin, step, (nx, ny, nz), (origin + index * step).astype(np.float32)


def _direct(caster: RayCaster, lights: Lights, points: Planar, is_pane: NDArray[np.bool_]) -> Planar:
    """Direct light on the six sides of each point, shape (3, 6 n)."""
    places, normals = np.repeat(points, 6, axis=1), np.tile(AXES, points.shape[1])
    light = lights.direct(caster, places, normals, sequence(10))
    middle = np.full_like(places, 0.5)
    for offset in sphere_directions(4).T:
        shifted = places + np.float32(0.15) * offset[:, None]
        light += lights.sunshine(caster, shifted, normals, is_pane, middle) / 4
    return light
