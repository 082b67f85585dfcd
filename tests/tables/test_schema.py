"""The tables keep their promises: every column explained, every key a column."""

from collections.abc import Iterator
from dataclasses import fields

import pyarrow as pa
import pytest

from internspatial_kedro.sources import records
from internspatial_kedro.tables import SCENES, TABLES, VIEWS, Table
from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.scenes import INSTANCE
from internspatial_kedro.tables.views import CAMERA, DEPTH, OBB, VIEW_OBJECT


def below(field: pa.Field, path: str = "") -> Iterator[tuple[str, pa.Field]]:
    """A field and all fields of its structs."""
    place = f"{path}.{field.name}"
    yield place, field
    kind = field.type.value_type if pa.types.is_large_list(field.type) else field.type
    if pa.types.is_struct(kind):
        for inner in kind:
            yield from below(inner, place)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_field_has_a_comment(table: Table) -> None:
    silent = [
        path
        for column in table.schema
        for path, field in below(column)
        if not (field.metadata or {}).get(b"comment", b"").strip()
    ]
    assert silent == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_key_is_made_of_columns(table: Table) -> None:
    assert table.key
    assert set(table.key) <= set(table.schema.names)
    assert len(set(table.schema.names)) == len(table.schema.names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_types_are_those_that_daft_works_on(table: Table) -> None:
    """Anything else is copied on its way to disk, and read back as another type."""
    small = [
        path
        for column in table.schema
        for path, field in below(column)
        if pa.types.is_string(field.type) or pa.types.is_list(field.type)
    ]
    assert small == []


RECORDS = {
    "views": (records.View, VIEWS.struct()),
    "objects": (records.ViewObject, VIEW_OBJECT),
    "cameras": (records.Camera, CAMERA),
    "depth": (records.Depth, DEPTH),
    "boxes": (records.Obb, OBB),
    "scenes": (records.Scene, SCENES.struct()),
    "instances": (records.Instance, INSTANCE),
    "rejects": (records.Reject, REJECTS.struct()),
}


@pytest.mark.parametrize(("record", "row"), RECORDS.values(), ids=RECORDS)
def test_a_readers_record_is_a_row(record: type, row: pa.StructType) -> None:
    assert {field.name for field in fields(record)} == {field.name for field in row}
