"""Views and scenes to lifted views and scenes."""

from pathlib import Path

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col

from internspatial_kedro.pipelines.lifting.objects import lift_batch
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.lifting.scenes import measure_scene
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_SCENES, LIFTED_VIEWS, SCENES, VIEWS

_NEEDED = ("source", "width", "height", "camera", "depth", "objects")
_NEEDED_SCHEMA = pa.schema([VIEWS.schema.field(name) for name in _NEEDED])
_MADE = ("cam_to_view", "tilt_rad", "objects")
_LIFTED = pa.struct([LIFTED_VIEWS.schema.field(name) for name in _MADE])
_MEASURED_FROM = ("source", "geometry", "floor_polygon", "labelled_area_m2", "height_m", "instances")
_MEASURED_NAMES = (
    *("instances", "area_m2", "floor_rings", "volume_m3", "height_m", "center_world", "distances_m", "free_floor"),
)
_MEASURED = pa.struct([LIFTED_SCENES.schema.field(name) for name in _MEASURED_NAMES])
_WORTH_PROCESSES = 8
"""So many scenes are measured by processes, one a core: threads of one process wait for Open3D's."""
_SIGHTINGS = LIFTED_SCENES.schema.field("sightings").type


def lift_views(views: DataFrame, sources: dict[str, Source], estimates: Path, params: LiftingParams) -> DataFrame:
    """Views to views with their objects in canonical view space."""
    roots = {name: source.root for name, source in sources.items()}

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_LIFTED), batch_size=params.views_per_batch)
    def lift(*columns: Series) -> pa.Array:
        arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, _NEEDED_SCHEMA, strict=True)]
        return lift_batch(pa.RecordBatch.from_arrays(arrays, schema=_NEEDED_SCHEMA), roots, estimates, params)

    kept = [name for name in VIEWS.schema.names if name != "objects"]
    lifted = views.select(*kept, lift(*(col(name) for name in _NEEDED)).alias("lifted"))
    return lifted.select(*kept, *(col("lifted")[name].alias(name) for name in _MADE))


def lift_scenes(
    scenes: DataFrame, lifted_views: DataFrame, sources: dict[str, Source], params: LiftingParams
) -> DataFrame:
    """Scenes to scenes with boxes, areas, distances, and which frame shows which instance; none if none are wanted."""
    scenes = scenes if params.measure_scenes else scenes.limit(0)
    roots = {name: source.root for name, source in sources.items()}
    processes = scenes.count_rows() >= _WORTH_PROCESSES

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_MEASURED), batch_size=1, use_process=processes)
    def measure(*columns: Series) -> pa.Array:
        named = pa.table([column.to_arrow() for column in columns], names=list(_MEASURED_FROM))
        return pa.array([measure_scene(row, roots[row["source"]], params) for row in named.to_pylist()], _MEASURED)

    kept = [name for name in SCENES.schema.names if name not in _MEASURED_NAMES]
    # One by one, so that few slow scenes keep all cores busy.
    measured = scenes.into_batches(1).select(*kept, measure(*(col(name) for name in _MEASURED_FROM)).alias("measured"))
    named = measured.select(*kept, *(col("measured")[name].alias(name) for name in _MEASURED_NAMES))
    joined = named.join(_sightings_by_scene(lifted_views), on="scene_id", how="left")
    return joined.with_columns(
        {
            "sightings": by_view(col("sightings")),
            "width": col("width").fill_null(0).cast(DataType.int32()),
            "height": col("height").fill_null(0).cast(DataType.int32()),
        }
    ).select(*LIFTED_SCENES.schema.names)


def _sightings_by_scene(lifted_views: DataFrame) -> DataFrame:
    """What the frames of each scene show, and how large they are."""
    frames = lifted_views.where(col("scene_id").not_null())
    sizes = frames.groupby("scene_id").agg(col("width").max(), col("height").max())
    shown = frames.select("scene_id", "view_id", "objects").explode("objects")
    shown = shown.where(col("objects")["instance_id"].not_null())
    seen = col("objects")
    entry = daft.functions.to_struct(
        instance_id=seen["instance_id"],
        view_id=col("view_id"),
        visible_fraction=seen["visible_fraction"],
        area_fraction=seen["area_fraction"],
        box_xyxy=seen["box_xyxy"],
        has_mask=seen["mask_rle"].not_null(),
        mark=daft.functions.list_append(seen["mark_px"], seen["mark_radius_px"]),
    )
    listed = shown.select("scene_id", entry.alias("sightings")).groupby("scene_id").agg(col("sightings").list_agg())
    return sizes.join(listed, on="scene_id", how="left")


@daft.func.batch(return_dtype=DataType.from_arrow_type(_SIGHTINGS))
def by_view(sightings: Series) -> pa.Array:
    """Sightings in the order of views and instances, whatever order they were gathered in; none is an empty list."""
    ordered = [
        sorted(seen or [], key=lambda sighting: (sighting["view_id"], sighting["instance_id"]))
        for seen in sightings.to_pylist()
    ]
    return pa.array(ordered, _SIGHTINGS)
