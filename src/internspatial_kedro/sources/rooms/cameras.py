"""Where the camera stops on its walk through a room, and what it looks at.

Shots are chosen so that size in pixels is no measure of true size: small things near, large ones far behind.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays
from internspatial_kedro.sources.rooms.style import Rng, chance, pick

CLEAR_M = 0.4
"""Least distance from the camera to anything."""
LOWEST_M, HIGHEST_M = 0.5, 2.2
PITCH_DEG = (-30.0, 15.0)
HFOV_DEG = (45.0, 85.0)
LARGEST_ROLL_DEG = 3.0
SMALL_M = 0.6
"""Pieces that the camera comes close to."""
TRIALS = 40
"""Shots that compete for one place in the walk."""
PREVIEW = (80, 60)
"""Width and height of their previews [px]."""
ENOUGH_PX = 5
"""Pixels of a preview that count as seen."""
FEWEST = 6
"""Shots that show fewer whole pieces are marked down."""
ENOUGH_PIECES = 8
"""More whole pieces earn nothing more."""
CROWD, NEW, SURPRISE = 0.5, 0.2, 2.0
"""What a whole piece earns, one that no earlier shot shows, and a pair beyond `AIMED_SHARE` that misleads."""
AIMED_SHARE = 0.3
"""Share of pairs that should look the other way round than they are."""
WEIGHTS = np.array([0.43, 0.4, 0.17])
"""Of height, width and nearness in what misleads."""
_TOLERANCE_M = 1e-3
_DECIMALS = 6
"""Shots are rounded, and compared rounded: sines and sums differ in the last bit between processors."""


@dataclass(frozen=True)
class Preview:
    """What a shot would show.

    Attributes:
        whole: Numbers of pieces that are seen whole.
        cut: Numbers of pieces that the border cuts.
        largest_share: Largest share of the picture that one piece fills.
        misleading: Pairs of whole pieces of which the taller or wider one looks smaller, or the nearer one ends higher
            in the picture: mean of the three by `WEIGHTS`.
    """

    whole: frozenset[int]
    cut: frozenset[int]
    largest_share: float
    misleading: float

    def score(self, seen: set[int]) -> float:
        """Many whole pieces, new ones most; nothing that fills the picture; pictures that do not give sizes away."""
        whole = len(self.whole)
        crowd = CROWD * min(whole, ENOUGH_PIECES) + NEW * len(self.whole - seen)
        few = 4.0 * max(0, FEWEST - whole) + 60.0 * (len(self.whole | self.cut) < FEWEST)
        surprise = SURPRISE * (self.misleading - AIMED_SHARE * whole * (whole - 1) / 2)
        return crowd + surprise - few - 40 * max(0.0, self.largest_share - 0.3)


def choose_shots(
    room: Room, mesh: RoomMesh, caster: RayCaster, rng: Rng, count: int, trials: int = TRIALS
) -> list[Shot]:
    """Shots in the order of a walk: heights spread over their range, each the best of several tries."""
    heights = LOWEST_M + (HIGHEST_M - LOWEST_M) * (rng.permutation(count) + rng.random(count)) / count
    seen: set[int] = set()
    shots: list[Shot] = []
    for height in heights:
        tried = [_aimed(room, rng, *spot) for spot in _free_spots(room, caster, rng, float(height), trials)]
        previews = _previews(room, mesh, caster, tried)
        scores = [p.score(seen) - _crowding(t, shots) for p, t in zip(previews, tried, strict=True)]
        best = int(np.argmax(np.round(scores, _DECIMALS)))
        seen |= previews[best].whole
        shots.append(tried[best])
    return _as_walk(shots)


def _free_spots(room: Room, caster: RayCaster, rng: Rng, height: float, trials: int) -> list[tuple[Floats, Placed]]:
    """Points at a height, 40 cm clear of everything, each with a piece to look at; most are close to that piece."""
    low, high = np.array([CLEAR_M, CLEAR_M]), np.array([room.width, room.depth]) - CLEAR_M
    count = trials * 12
    small = [piece for piece in room.pieces if _is_small_and_level(piece, height)] or room.pieces
    targets = [pick(rng, small if k % 4 else room.pieces) for k in range(count)]
    middles = np.array([piece.position[:2] for piece in targets])
    # Seen from the near wall, what stands in the middle has the whole depth of the room behind it.
    outward = middles - np.array([room.width, room.depth]) / 2
    angle = np.arctan2(outward[:, 1], outward[:, 0]) + rng.normal(0, 0.9, count)
    away = CLEAR_M + rng.uniform(0.05, 0.5, count)
    close = middles + np.stack([away * np.cos(angle), away * np.sin(angle)], axis=1)
    xy = np.where(np.arange(count)[:, None] % 4 > 0, close, rng.uniform(low, high, (count, 2)))
    points = np.column_stack([np.clip(xy, low, high), np.full(count, min(height, room.height - CLEAR_M))])
    clear = caster.distance(points.T.astype(np.float32))
    # The highest shots are just so far from the ceiling. In a crammed room the freest points must do.
    best = np.flatnonzero(clear > CLEAR_M - _TOLERANCE_M)[:trials]
    chosen = best if len(best) else np.argsort(-clear)[:trials]
    return [(points[k], targets[k]) for k in chosen]


def _is_small_and_level(piece: Placed, height: float) -> bool:
    """Whether a piece is small and at such a height that a camera close to it sees more than the floor below it."""
    middle = piece.position[2] + float(piece.model.size[2]) / 2
    return bool(piece.model.size.max() < SMALL_M and -0.8 < middle - height < 0.3)


def _aimed(room: Room, rng: Rng, place: Floats, target: Placed) -> Shot:
    """A camera that looks past a piece of furniture into the room."""
    low, high = target.model.bounds
    aim = target.to_world(((low + high) / 2)[None])[0] - place
    pitch = np.degrees(np.arctan2(aim[2], np.hypot(aim[0], aim[1]))) * 0.7 + rng.normal(0, 7)
    roll = float(np.clip(rng.normal(0, 1.5), -LARGEST_ROLL_DEG, LARGEST_ROLL_DEG)) if chance(rng, 0.25) else 0.0
    x, y, z = np.round(place, _DECIMALS).tolist()
    yaw = np.arctan2(aim[1], aim[0]) + rng.normal(0, 0.3)
    angles = [yaw, *np.radians([np.clip(pitch, *PITCH_DEG), roll, rng.uniform(*HFOV_DEG)])]
    return Shot((x, y, z), *np.round(angles, _DECIMALS).tolist())


def _previews(room: Room, mesh: RoomMesh, caster: RayCaster, shots: list[Shot]) -> list[Preview]:
    width, height = PREVIEW
    pixels = pixel_centres(width, height)
    directions = np.concatenate([pixel_rays(shot, width, height, pixels) for shot in shots], axis=1)
    origins = np.repeat(np.concatenate([shot.origin for shot in shots], axis=1), width * height, axis=1)
    hits = caster.cast(origins, directions)
    images = mesh.face_instance.take(hits.face).reshape(len(shots), height, width)
    return [_preview(room, shot, image) for shot, image in zip(shots, images, strict=True)]


def _preview(room: Room, shot: Shot, image: NDArray[np.uint16]) -> Preview:
    counts = np.bincount(image.ravel())
    border = {int(v) for v in np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])}
    large = {int(v) for v in np.flatnonzero(counts >= ENOUGH_PX)} - {0}
    largest = counts[1:].max() / image.size if len(counts) > 1 else 0.0
    whole = sorted(large - border)
    windows = ndimage.find_objects(image)
    seen = np.array([_extent(windows[number - 1]) for number in whole]).reshape(-1, 3)
    true = np.array([_true_extent(room.pieces[number - 1], shot) for number in whole]).reshape(-1, 3)
    return Preview(frozenset(whole), frozenset(large & border), float(largest), _misleading(seen, true))


def _extent(window: tuple[slice, ...]) -> tuple[int, int, int]:
    """Height, width and lower edge in pixels."""
    rows, columns = window
    return rows.stop - rows.start, columns.stop - columns.start, rows.stop


def _true_extent(piece: Placed, shot: Shot) -> tuple[float, float, float]:
    """Height and width as seen [m], and nearness: minus the distance along the view in plan [m]."""
    low, high = piece.model.bounds
    size = high - low
    turn = piece.yaw_rad - shot.yaw_rad
    width = abs(np.sin(turn)) * size[0] + abs(np.cos(turn)) * size[1]
    middle = piece.to_world(((low + high) / 2)[None])[0]
    dx, dy = middle[0] - shot.position[0], middle[1] - shot.position[1]
    nearness = -(dx * np.cos(shot.yaw_rad) + dy * np.sin(shot.yaw_rad))
    return tuple(np.round([size[2], width, nearness], _DECIMALS).tolist())


def _misleading(seen: Floats, true: Floats) -> float:
    """How many pairs are the other way round in the picture: mean by `WEIGHTS`."""
    if len(seen) < 2:
        return 0.0
    first, second = np.triu_indices(len(seen), 1)
    wrong = ((seen[first] - seen[second]) * (true[first] - true[second]) < 0).sum(axis=0)
    return float(wrong @ WEIGHTS)


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
