"""Views and scenes to lifted views and scenes."""

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col

from internspatial_kedro.pipelines.lifting.objects import lift_batch
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.lifting.scenes import by_view, floor_area_m2
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_SCENES, LIFTED_VIEWS, VIEWS

_NEEDED = ("source", "width", "height", "camera", "depth", "objects")
_NEEDED_SCHEMA = pa.schema([VIEWS.schema.field(name) for name in _NEEDED])
_MADE = ("cam_to_view", "tilt_rad", "objects")
_LIFTED = pa.struct([LIFTED_VIEWS.schema.field(name) for name in _MADE])


def lift_views(views: DataFrame, sources: dict[str, Source], params: LiftingParams) -> DataFrame:
    """Views to views with their objects in canonical view space."""
    roots = {name: source.root for name, source in sources.items()}

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_LIFTED), batch_size=params.views_per_batch)
    def lift(*columns: Series) -> pa.Array:
        arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, _NEEDED_SCHEMA, strict=True)]
        return lift_batch(pa.RecordBatch.from_arrays(arrays, schema=_NEEDED_SCHEMA), roots, params)

    kept = [name for name in VIEWS.schema.names if name != "objects"]
    lifted = views.select(*kept, lift(*(col(name) for name in _NEEDED)).alias("lifted"))
    return lifted.select(*kept, *(col("lifted")[name].alias(name) for name in _MADE))


def lift_scenes(scenes: DataFrame, lifted_views: DataFrame) -> DataFrame:
    """Scenes to scenes with floor area and which frame shows which instance."""
    shown = (
        lifted_views.where(col("scene_id").not_null())
        .select("scene_id", "view_id", "objects")
        .explode("objects")
        .where(col("objects")["instance_id"].not_null())
    )
    entry = daft.functions.to_struct(
        instance_id=col("objects")["instance_id"],
        view_id=col("view_id"),
        visible_fraction=col("objects")["visible_fraction"],
    )
    visibility = (
        shown.select("scene_id", entry.alias("visibility")).groupby("scene_id").agg(col("visibility").list_agg())
    )
    areas = scenes.with_column("floor_area_m2", floor_area_m2(col("floor_polygon")))
    joined = areas.join(visibility, on="scene_id", how="left")
    return joined.with_column("visibility", by_view(col("visibility"))).select(*LIFTED_SCENES.schema.names)
