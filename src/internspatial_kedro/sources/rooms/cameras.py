"""Where the camera stops on its walk through a room, and what it looks at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays
from internspatial_kedro.sources.rooms.style import Rng

CLEAR_M = 0.4
LOWEST_M, HIGHEST_M = 0.5, 2.2
PITCH_DEG = (-30.0, 15.0)
HFOV_DEG = (45.0, 85.0)
LARGEST_ROLL_DEG = 3.0
TRIALS = 14
PREVIEW = (64, 48)
ENOUGH_PX = 4


@dataclass(frozen=True)
class Preview:
    """What a shot would show: pieces seen whole and cut off by the border, and the largest share of one piece."""

    whole: frozenset[int]
    cut: frozenset[int]
    largest_share: float

    def score(self, seen: set[int]) -> float:
        """Many whole pieces, new ones most, nothing that fills the picture."""
        crowd = len(self.whole) + 0.3 * len(self.cut) + 0.5 * len(self.whole - seen)
        return crowd - 40 * max(0.0, self.largest_share - 0.3)


def choose_shots(room: Room, mesh: RoomMesh, caster: RayCaster, rng: Rng, count: int) -> list[Shot]:
    """Shots in the order of a walk: heights spread over their range, each the best of several tries."""
    heights = LOWEST_M + (HIGHEST_M - LOWEST_M) * (rng.permutation(count) + rng.random(count)) / count
    spots = _free_spots(room, caster, rng, heights)
    seen: set[int] = set()
    shots: list[Shot] = []
    for places in spots:
        trials = [_aimed(room, rng, place) for place in places]
        previews = _previews(mesh, caster, trials)
        scores = [p.score(seen) - _crowding(t, shots) for p, t in zip(previews, trials, strict=True)]
        best = int(np.argmax(scores))
        seen |= previews[best].whole
        shots.append(trials[best])
    return _as_walk(shots)


def _free_spots(room: Room, caster: RayCaster, rng: Rng, heights: Floats) -> list[Floats]:
    """For each height, points at least 40 cm from everything, shape (TRIALS, 3)."""
    low, high = np.array([CLEAR_M, CLEAR_M]), np.array([room.width, room.depth]) - CLEAR_M
    ceiling = room.height - CLEAR_M * 0.6
    spots = []
    for height in heights:
        points = np.column_stack([rng.uniform(low, high, (TRIALS * 12, 2)), np.full(TRIALS * 12, min(height, ceiling))])
        clear = caster.distance(points.T.astype(np.float32))
        # In a crammed room the freest points must do.
        free = points[clear >= CLEAR_M]
        spots.append(free[:TRIALS] if len(free) else points[np.argsort(-clear)[:TRIALS]])
    return spots


def _aimed(room: Room, rng: Rng, place: Floats) -> Shot:
    """A camera that looks roughly at some piece of furniture."""
    target = room.pieces[int(rng.integers(len(room.pieces)))]
    low, high = target.model.bounds
    aim = target.to_world(((low + high) / 2)[None])[0] - place
    pitch = np.degrees(np.arctan2(aim[2], np.hypot(aim[0], aim[1]))) * 0.7 + rng.normal(0, 7)
    roll = float(np.clip(rng.normal(0, 1.5), -LARGEST_ROLL_DEG, LARGEST_ROLL_DEG)) if rng.random() < 0.25 else 0.0
    return Shot(
        (float(place[0]), float(place[1]), float(place[2])),
        float(np.arctan2(aim[1], aim[0]) + rng.normal(0, 0.2)),
        float(np.radians(np.clip(pitch, *PITCH_DEG))),
        float(np.radians(roll)),
        float(np.radians(rng.uniform(*HFOV_DEG))),
    )


def _previews(mesh: RoomMesh, caster: RayCaster, shots: list[Shot]) -> list[Preview]:
    width, height = PREVIEW
    pixels = pixel_centres(width, height)
    directions = np.concatenate([pixel_rays(shot, width, height, pixels) for shot in shots], axis=1)
    origins = np.repeat(np.concatenate([shot.origin for shot in shots], axis=1), width * height, axis=1)
    hits = caster.cast(origins, directions)
    images = mesh.face_instance[hits.face].reshape(len(shots), height, width)
    return [_preview(image) for image in images]


def _preview(image: NDArray[np.uint16]) -> Preview:
    counts = np.bincount(image.ravel())
    border = {int(v) for v in np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])}
    large = {int(v) for v in np.flatnonzero(counts >= ENOUGH_PX)} - {0}
    largest = counts[1:].max() / image.size if len(counts) > 1 else 0.0
    return Preview(frozenset(large - border), frozenset(large & border), float(largest))


def _crowding(shot: Shot, others: list[Shot]) -> float:
    """A penalty for standing and looking where an earlier shot does."""
    penalty = 0.0
    for other in others:
        apart = float(np.linalg.norm(np.subtract(shot.position, other.position)))
        turn = abs((shot.yaw_rad - other.yaw_rad + np.pi) % (2 * np.pi) - np.pi)
        penalty += 5 * max(0.0, 1 - apart / 1.2) * max(0.0, 1 - turn / 1.2)
    return penalty


def _as_walk(shots: list[Shot]) -> list[Shot]:
    """From the first shot always on to the nearest that is left."""
    left, walk = shots[1:], shots[:1]
    while left:
        distances = [np.linalg.norm(np.subtract(shot.position, walk[-1].position)) for shot in left]
        walk.append(left.pop(int(np.argmin(distances))))
    return walk
