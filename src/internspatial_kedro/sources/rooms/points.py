"""The mesh of a room, read back."""

from pathlib import Path

import numpy as np

from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.ply import column, positions, read_ply, triangles
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import ScenePoints, to_world


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """Vertices and faces; number 0 is walls, floor and ceiling."""
    mesh = read_ply(path_below(root, geometry.path))
    instance = column(mesh, "vertex", "instance").astype(np.int32)
    return ScenePoints(to_world(positions(mesh), geometry), instance, triangles(mesh))
