"""Every benchmark by its name, imported when it is asked for."""

import difflib
import importlib
from collections.abc import Iterator, Mapping
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import BenchmarkError
from internspatial_kedro.benchmarks.judging import Rubric

NAMES: Final = (
    "internspatial_bench",
    "vsi_bench",
    "mmsi_bench",
    "ost_bench",
    "egoexo_bench",
    "mmscan",
    "spatialbench",
    "spatialrgpt_bench",
    "mathvision",
    "mathvista",
    "ocrbench",
    "textvqa",
    "chartqa",
    "mmstar",
)


class _Packages(Mapping[str, Benchmark]):
    """Benchmarks of packages beside this file, so that one without its optional dependency stops no other."""

    def __getitem__(self, name: str) -> Benchmark:
        if name not in NAMES:
            raise KeyError(name)
        package = importlib.import_module(f"internspatial_kedro.benchmarks.{name}")
        benchmark: Benchmark = package.BENCHMARK
        return benchmark

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


BENCHMARKS: Final[Mapping[str, Benchmark]] = _Packages()


def benchmark_named(name: str) -> Benchmark:
    """A benchmark.

    Raises:
        BenchmarkError: There is none of this name, or what it needs is not installed.
    """
    if name not in NAMES:
        near = difflib.get_close_matches(name.lower(), NAMES, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BenchmarkError(f"No benchmark {name!r}.{hint} There are {', '.join(NAMES)}.")
    try:
        return BENCHMARKS[name]
    except ImportError as error:
        raise BenchmarkError(f"{name} cannot be loaded: {error}. Install what is missing.") from error


def rubrics_of(name: str) -> tuple[Rubric, ...]:
    """How judges mark a benchmark; empty where rules alone do. Raises as `benchmark_named`."""
    benchmark_named(name)
    rubrics: tuple[Rubric, ...] = getattr(
        importlib.import_module(f"internspatial_kedro.benchmarks.{name}"), "RUBRICS", ()
    )
    return rubrics
