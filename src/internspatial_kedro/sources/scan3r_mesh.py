"""A 3RScan mesh: `labels.instances.annotated.v2.ply`, with `objectId` of each vertex, text or binary (3RScan, FAQ).

z up, metres, each scan in a frame of its own; `to_world` of the geometry leads a rescan into its reference scan's.
`objectId` 0 is unlabelled.
"""

from pathlib import Path

import numpy as np

from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.ply import column, positions, read_ply, triangles
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints, to_world

MESH = "labels.instances.annotated.v2.ply"


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """The mesh; an instance's number is its `objectId`.

    Raises:
        Unusable: `geometry_missing` or `geometry_malformed`.
    """
    mesh = read_ply(path_below(root, geometry.path))
    points, number = positions(mesh), column(mesh, "vertex", "objectId")
    if not len(points) or not np.isfinite(points).all():
        detail = f"{geometry.path} has {len(points)} vertices; at least one, and finite ones, were expected"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    return ScenePoints(
        to_world(points, geometry), np.where(number > 0, number, NO_INSTANCE).astype(np.int32), triangles(mesh)
    )
