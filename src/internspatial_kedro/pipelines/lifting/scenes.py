"""Facts of a scene from its floor outline."""

import daft
import numpy as np
import pyarrow as pa
from daft import DataType, Series

from internspatial_kedro.tables.lifted import LIFTED_SCENES

_VISIBILITY = LIFTED_SCENES.schema.field("visibility").type


@daft.func.batch(return_dtype=DataType.float64())
def floor_area_m2(polygons: Series) -> pa.Array:
    """Area of outlines x0, y0, x1, y1, … [m²]; null where there is no outline (shoelace formula)."""
    return pa.array([_area(outline) for outline in polygons.to_pylist()], pa.float64())


@daft.func.batch(return_dtype=DataType.from_arrow_type(_VISIBILITY))
def by_view(visibility: Series) -> pa.Array:
    """Sightings in the order of views and instances, whatever order they were gathered in; none is an empty list."""
    ordered = [
        sorted(sightings or [], key=lambda sighting: (sighting["view_id"], sighting["instance_id"]))
        for sightings in visibility.to_pylist()
    ]
    return pa.array(ordered, _VISIBILITY)


def _area(outline: list[float] | None) -> float | None:
    if outline is None:
        return None
    x, y = np.asarray(outline, dtype=float).reshape(-1, 2).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
