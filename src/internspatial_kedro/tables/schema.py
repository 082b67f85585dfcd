"""How a table is declared: Arrow fields that carry their meaning, unit and frame as a comment."""

from dataclasses import dataclass

import pyarrow as pa

# Daft works on large types; declaring them saves a copy of every string on the way to disk.
TEXT = pa.large_string()


def list_of(item: pa.DataType) -> pa.DataType:
    """The list type that every table uses."""
    return pa.large_list(item)


NUMBERS = list_of(pa.float64())
TEXTS = list_of(TEXT)


def field(name: str, dtype: pa.DataType, comment: str) -> pa.Field:
    """A column with its meaning; every column of every table is nullable in Arrow, the comment says if it may be."""
    return pa.field(name, dtype, metadata={"comment": comment})


def optional(name: str, dtype: pa.DataType, comment: str) -> pa.Field:
    """A column that may be null."""
    return field(name, dtype, f"{comment} (null if unknown)")


@dataclass(frozen=True)
class Table:
    """A named Arrow schema.

    Attributes:
        name: What the table is called in the catalog, e.g. `views`.
        schema: Columns in order, each with a comment.
        key: Columns that identify a row.
    """

    name: str
    schema: pa.Schema
    key: tuple[str, ...]

    def struct(self) -> pa.StructType:
        """The type of one row."""
        return pa.struct(list(self.schema))
