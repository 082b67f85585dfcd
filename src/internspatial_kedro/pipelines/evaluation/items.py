"""Which items are asked: read, checked for repeats, chosen by hash."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from daft import DataFrame

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.tables.items import ITEMS
from internspatial_kedro.tables.sampling import salt

ItemsByDialogue = dict[tuple[str, str], list[Item]]


def read_benchmark(name: str, reading: Reading) -> Iterator[Item | BadRow]:
    """Items and bad rows of a benchmark; an item whose id came before is a bad row.

    Raises:
        BenchmarkError: The benchmark is unknown, cannot be read, or has no item.
    """
    seen: set[str] = set()
    for read in benchmark_named(name).read(reading):
        if isinstance(read, Item) and read.item_id in seen:
            yield BadRow(name, read.item_id, "duplicate_id", "an item of this id came before; the first one is asked")
            continue
        if isinstance(read, Item):
            seen.add(read.item_id)
        yield read
    if not seen:
        raise BenchmarkError(f"Benchmark '{name}' has no usable item at {reading.root}; see docs/benchmarks.md.")


def by_dialogue(items: Iterable[Item]) -> ItemsByDialogue:
    """Turns of each conversation in order; an item that stands alone is one."""
    dialogues: ItemsByDialogue = {}
    for item in items:
        dialogues.setdefault((item.benchmark, item.dialogue_id or f"/{item.item_id}"), []).append(item)
    for turns in dialogues.values():
        turns.sort(key=lambda item: (item.turn, item.item_id))
    return dialogues


def choose(dialogues: ItemsByDialogue, most: int | None, seed: int) -> ItemsByDialogue:
    """At most `most` conversations of each benchmark, whatever their order."""
    if most is None:
        return dialogues
    chosen: ItemsByDialogue = {}
    counts: dict[str, int] = {}
    for key in sorted(dialogues, key=lambda key: (salt(*key, seed), key)):
        counts[key[0]] = counts.get(key[0], 0) + 1
        if counts[key[0]] <= most:
            chosen[key] = dialogues[key]
    return chosen


def without_messages(items: DataFrame) -> pa.Table:
    """Items as scorers need them: what was said to the model, most of their size, stays on disk."""
    table = items.exclude("messages").to_arrow()
    empty = pa.array([[]] * table.num_rows, ITEMS.schema.field("messages").type)
    return table.append_column("messages", empty)


def items_of(table: pa.Table) -> list[Item]:
    """Items of rows of `ITEMS`, sorted by benchmark and id, whatever the order of files."""
    return sorted(map(Item.from_row, table.to_pylist()), key=lambda item: (item.benchmark, item.item_id))
