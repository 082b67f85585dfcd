"""What is measured of a scene: boxes, distances, areas, free floor."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from internspatial_kedro.geometry.box_distances import box_distances, sampled_box_distances
from internspatial_kedro.geometry.floor_area import alpha_shape_outline, outline_area
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.free_floor import free_floor, to_rle
from internspatial_kedro.geometry.lifting import FEWEST_POINTS
from internspatial_kedro.geometry.mesh_distances import mesh_distances
from internspatial_kedro.geometry.oriented_boxes import OrientedBox, fit_upright
from internspatial_kedro.geometry.point_clouds import in_pieces
from internspatial_kedro.geometry.point_distances import closest_distances
from internspatial_kedro.geometry.rounding import to_nano
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import ScenePoints, load_points

_EXTREMES = (0.01, 0.99)
"""Shares of a scan's points below its floor and below its ceiling: a few stray ones are not the room."""
_SAMPLES_PER_SIDE = 15
"""Chosen on 230 distances of VSI-Bench: 10, 15, 20 and 30 cells bring 226, 230, 229 and 228 within 0.15 m of them."""

Row = dict[str, Any]


class _Instances(NamedTuple):
    """Rows of `lifted_scenes.instances`; of those with geometry: numbers in the scan, boxes, places among the rows."""

    rows: list[Row]
    numbers: list[int]
    boxes: OrientedBox
    places: list[int]


def measure_scene(row: Row, root: Path, params: LiftingParams) -> Row:
    """The measured columns of a row of `scenes`.

    Args:
        row: Columns geometry, floor_polygon, labelled_area_m2, height_m, instances.
        root: The source's root.
        params: How to measure.

    Returns:
        Columns instances, area_m2, floor_rings, volume_m3, height_m, center_world, distances_m, free_floor.
    """
    scan, broken = _load(row["geometry"], root)
    instances = _with_boxes(row["instances"], scan, broken)
    points = instances.boxes.corners.reshape(-1, 3) if scan is None else scan.points
    rings = _floor_rings(row["floor_polygon"], scan, params)
    area, height = _area_m2(row, rings, scan), _height_m(row["height_m"], scan)
    return {
        "instances": instances.rows,
        "area_m2": area,
        "floor_rings": [_numbers(ring) for ring in rings] or None,
        "volume_m3": None if area is None or height is None else area * height,
        "height_m": height,
        "center_world": _numbers((points.min(axis=0) + points.max(axis=0)) / 2) if len(points) else None,
        "distances_m": _distances(instances, scan, params),
        "free_floor": _free_floor(rings, instances, scan, row["floor_polygon"] is not None) if rings else None,
    }


def _load(geometry: Row | None, root: Path) -> tuple[ScenePoints | None, str]:
    """The scan of a scene, or why there is none."""
    if geometry is None:
        return None, "no_geometry"
    try:
        return load_points(root, Geometry(**geometry)), ""
    except Unusable as verdict:
        return None, verdict.reason.value


def _with_boxes(rows: list[Row], scan: ScenePoints | None, broken: str) -> _Instances:
    """Labelled boxes, and boxes fitted to the points of instances without."""
    fitted = [_fitted(row, scan, broken) for row in rows]
    places = [place for place, row in enumerate(fitted) if not row["unusable"]]
    shapes = {"center": (-1, 3), "axes": (-1, 3, 3), "size": (-1, 3)}
    boxes = {name: np.array([fitted[at][name] for at in places]).reshape(shape) for name, shape in shapes.items()}
    return _Instances(fitted, [rows[at]["number"] for at in places], OrientedBox(**boxes), places)


def _fitted(row: Row, scan: ScenePoints | None, broken: str) -> Row:
    made = {name: row[name] for name in ("instance_id", "label", "caption")}
    if row["obb_world"] is not None:
        return {**made, **row["obb_world"], "points": 0, "unusable": ""}
    none = {"center": None, "axes": None, "size": None}
    if scan is None:
        return made | none | {"points": 0, "unusable": broken}
    points, faces = scan.part(row["number"])
    if len(points) < FEWEST_POINTS:
        return made | none | {"points": len(points), "unusable": "few_points"}
    if in_pieces(points, faces):
        return made | none | {"points": len(points), "unusable": "in_pieces"}
    box = {name: _numbers(values) for name, values in fit_upright(points)._asdict().items()}
    return made | box | {"points": len(points), "unusable": ""}


def _floor_rings(polygon: list[float] | None, scan: ScenePoints | None, params: LiftingParams) -> list[Array]:
    """The floor's outline, outer ring first, holes after it; none without a polygon and a scan."""
    if polygon is not None:
        return [np.array(polygon).reshape(-1, 2)]
    return [] if scan is None else alpha_shape_outline(scan.points[:, :2], params.alpha_per_m)


def _area_m2(row: Row, rings: list[Array], scan: ScenePoints | None) -> float | None:
    """As the source states it, else within the outline; none without any. Holes of a scan's outline run clockwise."""
    if row["labelled_area_m2"] is not None:
        return float(row["labelled_area_m2"])
    if row["floor_polygon"] is None and scan is None:
        return None
    return float(to_nano(outline_area(rings)))


def _height_m(stated: float | None, scan: ScenePoints | None) -> float | None:
    if stated is not None or scan is None or not len(scan.points):
        return stated
    low, high = np.quantile(scan.points[:, 2], _EXTREMES)
    return float(to_nano(high - low))


def _distances(instances: _Instances, scan: ScenePoints | None, params: LiftingParams) -> list[float]:
    """Of all pairs of rows in the order of scipy's `pdist`; nan where one of them has no geometry."""
    count, places = len(instances.rows), np.array(instances.places, dtype=int)
    square = np.full((count, count), np.nan)
    upper = np.triu_indices(len(places), k=1)
    square[places[upper[0]], places[upper[1]]] = _known_distances(instances, scan, params)
    return _numbers(square[np.triu_indices(count, k=1)])


def _known_distances(instances: _Instances, scan: ScenePoints | None, params: LiftingParams) -> Array:
    if params.distances == "sampled":
        return sampled_box_distances(*instances.boxes, _SAMPLES_PER_SIDE)
    if scan is None or min(instances.numbers, default=-1) < 0:
        return box_distances(*instances.boxes)
    if len(scan.faces) and (scan.instance[scan.faces] == scan.instance[scan.faces[:, :1]]).all():
        return mesh_distances(scan.points, scan.faces, scan.instance, instances.numbers)
    # Triangles of scans join neighbouring instances, but their corners are a centimetre or two apart.
    return closest_distances(scan.points, scan.instance, np.array(instances.numbers, dtype=np.int32))


def _free_floor(rings: list[Array], instances: _Instances, scan: ScenePoints | None, outlined: bool) -> Row | None:
    """Obstacles are the instances, and what else a scan without an outline shows."""
    heights = instances.boxes.corners[..., 2] if scan is None else scan.points[:, 2]
    if not heights.size:
        return None
    floor_z = float(heights.min() if scan is None else np.quantile(heights, _EXTREMES[0]))
    points = None if scan is None or outlined else scan.points
    return to_rle(free_floor(rings, instances.boxes, floor_z, points))


def _numbers(values: Array) -> list[float]:
    rounded: list[float] = to_nano(values).ravel().tolist()
    return rounded
