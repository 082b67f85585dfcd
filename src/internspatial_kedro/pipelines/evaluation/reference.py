"""Replies of those who know everything, or nothing: the ends of every scale."""

from collections.abc import Sequence

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.pipelines.evaluation.params import Reference
from internspatial_kedro.tables.sampling import salt

Replies = dict[tuple[str, str], str]


def reference_replies(name: Reference, items: Sequence[Item], seed: int) -> Replies:
    """The oracle's or the guesser's reply to each item, by benchmark and item id."""
    if name == "oracle":
        return {(item.benchmark, item.item_id): benchmark_named(item.benchmark).ideal_reply(item) for item in items}
    tasks: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        tasks.setdefault((item.benchmark, item.task), []).append(item)
    return {(item.benchmark, item.item_id): _guess(item, peers, seed) for peers in tasks.values() for item in peers}


def _guess(item: Item, peers: Sequence[Item], seed: int) -> str:
    guesses = benchmark_named(item.benchmark).guesses(item, peers)
    return guesses[salt("guess", item.benchmark, item.item_id, seed) % len(guesses)]
