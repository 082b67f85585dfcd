"""What a camera sees of the instances of a scan, by a depth buffer.

Meshes are met by rays (Open3D), one through the middle of each pixel; point clouds without faces are drawn as squares
as wide as their points lie apart. Both tell in one pass what is nearest in each pixel, and which pixels each instance
would fill if nothing stood before it.
"""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.cameras import Intrinsics, project_points
from internspatial_kedro.geometry.frames import Array, invert_pose, transform_points

NO_INSTANCE = -1
AGREEMENT = (0.05, 0.02)
"""Measured depth shows a surface if it differs from the surface's by at most so many metres plus such a share of it."""
_NEAR_M, _FAR_M = 0.05, 1000.0
_NEIGHBOURS = 4
"""A point's square is as wide as its fourth neighbour is away: on a square grid they just touch."""
_WIDEST_PX = 16
"""Squares of points that are nearer leave gaps: else a camera within a chair would take seconds."""

Numbers = NDArray[np.int32]


class Look(NamedTuple):
    """A scan from a camera.

    Attributes:
        depth_m: Of the surface, along the optical axis, infinite where there is none, shape (rows, columns).
        number: Instance in each pixel, `NO_INSTANCE` where there is none, shape (rows, columns).
        alone: Pixels that each instance would fill if nothing stood before it, by number; only those above 0.
    """

    depth_m: Array
    number: Numbers
    alone: dict[int, int]

    @property
    def visible_fractions(self) -> dict[int, float]:
        """Visible pixels / pixels alone of each instance that the image would show alone, by number."""
        found, counts = np.unique(self.number, return_counts=True)
        visible = dict(zip(found.tolist(), counts.tolist(), strict=True))
        return {number: visible.get(number, 0) / alone for number, alone in self.alone.items()}


class Surface(Protocol):
    """A scan that can be looked at."""

    def look(self, camera: Intrinsics, cam_to_world: Array, width: int, height: int) -> Look:
        """The scan in an image of `width` x `height` pixels; `cam_to_world` is a 4x4 pose."""
        ...


def surface_of(points: Array, instance: Numbers, faces: Numbers) -> Surface:
    """The surface of a mesh, or of a point cloud where there are no faces.

    Args:
        points: Shape (n, 3) in the world frame [m].
        instance: Number of each point's instance, `NO_INSTANCE` where none, shape (n,).
        faces: Indices of triangles, shape (f, 3); f may be 0.
    """
    return MeshSurface(points, instance, faces) if len(faces) else CloudSurface(points, instance)


def visible_instances(
    surface: Surface,
    camera: Intrinsics,
    cam_to_world: Array,
    width: int,
    height: int,
    step: int = 1,
    measured_depth_m: Array | None = None,
) -> Look:
    """What a frame shows of a scan, in blocks of about `step` x `step` pixels.

    Args:
        surface: The scan.
        camera: Intrinsics of the full image.
        cam_to_world: 4x4 pose.
        width: Of the full image [px].
        height: Of the full image [px].
        step: Larger is faster: 4 takes a sixteenth of the time.
        measured_depth_m: Depth along the optical axis over the same field of view, of any size; 0 or not finite is no
            measurement. A pixel where it disagrees with the surface shows no instance.

    Returns:
        Images of ceil(height / step) x ceil(width / step); `enlarge` brings them to full size.
    """
    columns, rows = -(-width // step), -(-height // step)
    across, down = columns / width, rows / height
    blocks = Intrinsics(camera.fx * across, camera.fy * down, camera.cx * across, camera.cy * down)
    look = surface.look(blocks, cam_to_world, columns, rows)
    if measured_depth_m is None:
        return look
    agrees = _agrees(enlarge(measured_depth_m, columns, rows), look.depth_m)
    return look._replace(number=np.where(agrees, look.number, np.int32(NO_INSTANCE)))


def enlarge(image: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """An image in another size, each pixel as the old one where its middle lies.

    Args:
        image: Shape (rows, columns).
        width: New columns.
        height: New rows.
    """
    rows, columns = image.shape
    down = ((np.arange(height) + 0.5) * rows / height).astype(int)
    across = ((np.arange(width) + 0.5) * columns / width).astype(int)
    return np.asarray(image[:, across][down])


class MeshSurface:
    """Triangles; one whose corners are of several instances belongs to the one that has two of them, or to none."""

    def __init__(self, points: Array, instance: Numbers, faces: Numbers) -> None:
        """Prepare a mesh for rays; arguments as of `surface_of`."""
        import open3d

        self._tensor = open3d.core.Tensor.from_numpy
        first, second, third = instance[faces].T
        most = np.where(second == third, second, np.where((first == second) | (first == third), first, NO_INSTANCE))
        self._numbers, self._index = np.unique(most, return_inverse=True)
        # Single precision has a tenth of a millimetre left at a kilometre.
        self._middle = points.mean(axis=0)
        self._caster = open3d.t.geometry.RaycastingScene()
        self._caster.add_triangles(
            self._tensor(np.ascontiguousarray(points - self._middle, dtype=np.float32)),
            self._tensor(np.ascontiguousarray(faces, dtype=np.uint32)),
        )

    def look(self, camera: Intrinsics, cam_to_world: Array, width: int, height: int) -> Look:
        """One ray through the middle of each pixel."""
        origin = cam_to_world[:3, 3] - self._middle
        rays = _rays(camera, origin, cam_to_world[:3, :3], width, height)
        hits = self._caster.list_intersections(self._tensor(rays))
        pixel, face, depth_m = (hits[name].numpy() for name in ("ray_ids", "primitive_ids", "t_hit"))
        return _look(pixel.astype(np.int64), self._index[face], depth_m, self._numbers, (height, width))


class CloudSurface:
    """Points, drawn as squares that face the camera."""

    def __init__(self, points: Array, instance: Numbers) -> None:
        """Measure how far apart the points lie; arguments as of `surface_of`."""
        self._points = points
        self._numbers, self._index = np.unique(instance, return_inverse=True)
        self._spacing_m = _spacing(points)

    def look(self, camera: Intrinsics, cam_to_world: Array, width: int, height: int) -> Look:
        """Squares, the nearest in each pixel."""
        points_cam = transform_points(invert_pose(cam_to_world), self._points)
        ahead = np.flatnonzero((points_cam[:, 2] > _NEAR_M) & (points_cam[:, 2] < _FAR_M))
        places, depth_m = project_points(points_cam[ahead], camera), points_cam[ahead, 2]
        side = np.clip(np.ceil(camera.fx * self._spacing_m[ahead] / depth_m), 1, _WIDEST_PX).astype(int)
        pixel, point = _squares(places, side, width, height)
        # Sixteen bits are sorted by counting.
        order = np.argsort(pixel.astype(np.min_scalar_type(width * height)), kind="stable")
        pixel, point = pixel[order], point[order]
        return _look(pixel, self._index[ahead[point]], depth_m[point], self._numbers, (height, width))


def _rays(camera: Intrinsics, origin: Array, rotation: Array, width: int, height: int) -> NDArray[np.float32]:
    """Origin and direction of each pixel's ray, row by row; directions are 1 long along the optical axis."""
    columns = (np.arange(width) + 0.5 - camera.cx) / camera.fx
    rows = (np.arange(height) + 0.5 - camera.cy) / camera.fy
    across, down, forward = rotation.T
    rays = np.empty((height, width, 6), dtype=np.float32)
    rays[..., :3] = origin
    # Straight into single precision: an array of doubles to copy from costs a fifth more.
    np.add(columns[:, None] * across, rows[:, None, None] * down + forward, out=rays[..., 3:], casting="same_kind")
    return rays.reshape(-1, 6)


def _squares(
    places: Array, side: NDArray[np.int64], width: int, height: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pixels, by their place in the image, that squares around points cover, and the points; one entry each."""
    corners = np.rint(places - side[:, None] / 2).astype(np.int64)
    seen = ((corners < (width, height)) & (corners + side[:, None] > 0)).all(axis=1)
    pixels, points = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for width_px in np.unique(side[seen]):
        chosen = np.flatnonzero(seen & (side == width_px))
        steps = np.arange(width_px)
        columns = corners[chosen, 0, None, None] + steps
        rows = corners[chosen, 1, None, None] + steps[:, None]
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        pixels.append((rows * width + columns)[inside])
        points.append(np.broadcast_to(chosen[:, None, None], inside.shape)[inside])
    return np.concatenate(pixels), np.concatenate(points)


def _look(
    pixel: NDArray[np.int64],
    index: NDArray[np.int64],
    depth_m: NDArray[np.floating],
    numbers: Numbers,
    shape: tuple[int, int],
) -> Look:
    """From all that pixels meet to what is nearest and what each instance would fill.

    Args:
        pixel: Place in the image of each meeting, in ascending order.
        index: Which of `numbers` is met.
        depth_m: Along the optical axis.
        numbers: Of instances, in ascending order.
        shape: Rows and columns of the image.
    """
    count = shape[0] * shape[1]
    nearest_m, shown = np.full(count, np.inf), np.full(count, NO_INSTANCE, np.int32)
    starts = np.flatnonzero(np.diff(pixel, prepend=-1))
    if len(starts):
        least_m = np.minimum.reduceat(depth_m, starts)
        is_first = depth_m == np.repeat(least_m, np.diff(starts, append=len(pixel)))
        # Of instances at the very same depth the lowest number shows, whatever the order of points.
        which = np.minimum.reduceat(np.where(is_first, index, len(numbers)), starts)
        nearest_m[pixel[starts]], shown[pixel[starts]] = least_m, numbers[which]
    met = np.zeros((len(numbers), count), bool)
    met[index, pixel] = True
    filled = {number: int(np.count_nonzero(own)) for number, own in zip(numbers.tolist(), met, strict=True)}
    alone = {number: pixels for number, pixels in filled.items() if pixels and number != NO_INSTANCE}
    return Look(nearest_m.reshape(shape), shown.reshape(shape), alone)


def _agrees(measured_m: Array, surface_m: Array) -> NDArray[np.bool_]:
    """Where nothing was measured, or the surface."""
    metres, share = AGREEMENT
    known = np.isfinite(measured_m) & (measured_m > 0)
    with np.errstate(invalid="ignore"):
        return np.asarray(~known | (np.abs(measured_m - surface_m) <= metres + share * surface_m))


def _spacing(points: Array) -> Array:
    """How wide the square of each point is, shape (n,) [m]; 0 if there are too few to say."""
    if len(points) <= _NEIGHBOURS:
        return np.zeros(len(points))
    distances, _ = cKDTree(points).query(points, k=[_NEIGHBOURS + 1])
    return np.asarray(distances)[:, 0]
