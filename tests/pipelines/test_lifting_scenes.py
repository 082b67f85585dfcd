"""Scenes to scenes with floor area and which frame shows which instance."""

from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
import pytest

from internspatial_kedro.pipelines.lifting.nodes import lift_scenes
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables import LIFTED_SCENES, LIFTED_VIEWS, SCENES

Row = dict[str, Any]


def scene(name: str, **changed: Any) -> Row:
    row = {"scene_id": name, "source": "made", "split": "train", "view_ids": [], "instances": []}
    row |= {"exhaustive_labels": []}
    return row | changed


def view(name: str, scene_id: str | None, *shown: tuple[str | None, float]) -> Row:
    """A lifted view that shows instances with a visible fraction each."""
    objects = [
        {
            "object_id": str(number),
            "label": "mug",
            "instance_id": instance,
            "visible_fraction": fraction,
            "area_fraction": 0.1,
            "box_xyxy": [1.0, 2.0, 3.0, 4.0],
            "mark_px": [2.0, 3.0],
            "mark_radius_px": 1.0,
        }
        for number, (instance, fraction) in enumerate(shown)
    ]
    return {"view_id": name, "scene_id": scene_id, "width": 64, "height": 48, "objects": objects}


def lifted(scenes: list[Row], views: list[Row], **params: Any) -> pa.Table:
    """Rows of `lifted_scenes` by the node, in order."""
    frames = (
        daft.from_arrow(pa.Table.from_pylist(rows, schema=table.schema))
        for rows, table in ((scenes, SCENES), (views, LIFTED_VIEWS))
    )
    sources = {"made": Source("made", "rooms", Path("/nowhere"), "train")}
    return lift_scenes(*frames, sources, LiftingParams(**params)).to_arrow().sort_by("scene_id")


OUTLINES = [
    ("none", None, None),
    ("a rectangle", [0.0, 0.0, 4.0, 0.0, 4.0, 3.0, 0.0, 3.0], 12.0),
    ("the other way round", [0.0, 3.0, 4.0, 3.0, 4.0, 0.0, 0.0, 0.0], 12.0),
    ("an L far from the origin", [100.0, 50.0, 104.0, 50.0, 104.0, 52.0, 102.0, 52.0, 102.0, 53.0, 100.0, 53.0], 10.0),
    ("a triangle", [0.0, 0.0, 2.0, 0.0, 0.0, 2.0], 2.0),
]


@pytest.mark.parametrize(("outline", "area"), [row[1:] for row in OUTLINES], ids=[row[0] for row in OUTLINES])
def test_floor_area(outline: list[float] | None, area: float | None) -> None:
    (row,) = lifted([scene("made/1", floor_polygon=outline)], []).to_pylist()
    assert row["area_m2"] == (None if area is None else pytest.approx(area))
    assert row["floor_polygon"] == outline
    assert row["floor_rings"] == (outline and [outline])


def test_columns_and_types_are_those_of_the_table() -> None:
    table = lifted([scene("made/1")], [view("made/1/0", "made/1", ("cup", 1.0))])
    assert table.schema.equals(LIFTED_SCENES.schema)


def test_no_scene_is_measured_where_none_is_asked_about() -> None:
    table = lifted([scene("made/1")], [view("made/1/0", "made/1", ("cup", 1.0))], measure_scenes=False)
    assert table.schema.equals(LIFTED_SCENES.schema)
    assert len(table) == 0


def test_sightings_are_listed_by_view_and_instance() -> None:
    views = [
        view("made/1/1", "made/1", ("vase", 0.5), ("cup", 1.0), (None, 1.0)),
        view("made/2/0", "made/2", ("cup", 0.25)),
        view("made/photo", None, ("cup", 1.0)),
        view("made/1/0", "made/1", ("cup", 0.75)),
    ]
    rows = lifted([scene("made/2"), scene("made/1"), scene("made/3")], views).to_pylist()
    seen = {
        row["scene_id"]: [(each["view_id"], each["instance_id"], each["visible_fraction"]) for each in row["sightings"]]
        for row in rows
    }
    assert seen == {
        "made/1": [("made/1/0", "cup", 0.75), ("made/1/1", "cup", 1.0), ("made/1/1", "vase", 0.5)],
        "made/2": [("made/2/0", "cup", 0.25)],
        "made/3": [],
    }


def test_no_scenes_give_no_rows() -> None:
    assert lifted([], [view("made/photo", None, ("cup", 1.0))]).num_rows == 0
