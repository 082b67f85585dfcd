"""OST-Bench: what an agent knows of a room that it sees bit by bit (Lin et al., 2025)."""

from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.ost_bench.native_items import NAME
from internspatial_kedro.benchmarks.ost_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.ost_bench.reading import read
from internspatial_kedro.benchmarks.ost_bench.replies import guesses, ideal_reply

BENCHMARK: Final = Benchmark(
    name=NAME,
    title="OST-Bench",
    version=1,
    licence="CC BY-NC 4.0",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
