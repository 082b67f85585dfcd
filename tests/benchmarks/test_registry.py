"""Benchmarks by name."""

import sys

import pytest

from internspatial_kedro.benchmarks.benchmark import DEFAULT
from internspatial_kedro.benchmarks.items import BenchmarkError
from internspatial_kedro.benchmarks.registry import BENCHMARKS, NAMES, benchmark_named


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_benchmark_with_a_default_profile(name: str):
    benchmark = benchmark_named(name)
    assert benchmark.name == name
    assert DEFAULT in benchmark.profiles
    assert all(profile.name == key for key, profile in benchmark.profiles.items())


def test_the_registry_reads_like_a_dictionary():
    assert list(BENCHMARKS) == list(NAMES)
    assert len(BENCHMARKS) == len(set(NAMES)) == 14
    assert "mmstar" in BENCHMARKS
    assert "absent" not in BENCHMARKS


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("MMSI_Bench", r"No benchmark 'MMSI_Bench'\. Did you mean mmsi_bench"),
        ("chart_qa", r"Did you mean chartqa\? There are internspatial_bench, "),
        ("xyz", r"No benchmark 'xyz'\. There are internspatial_bench, "),
        ("../items", "No benchmark"),
        ("", "No benchmark ''"),
    ],
)
def test_an_unknown_name_is_one_clear_error(name: str, message: str):
    with pytest.raises(BenchmarkError, match=message):
        benchmark_named(name)


def test_a_benchmark_that_lacks_a_module_stops_no_other(monkeypatch: pytest.MonkeyPatch):
    for module in [name for name in sys.modules if name.startswith("internspatial_kedro.benchmarks.mmstar")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "internspatial_kedro.benchmarks.mmstar.lmms_eval", None)
    with pytest.raises(BenchmarkError, match="mmstar cannot be loaded"):
        benchmark_named("mmstar")
    assert benchmark_named("mmsi_bench").name == "mmsi_bench"
