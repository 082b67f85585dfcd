"""Throughput and memory, as ratios to a floor measured in the same run; see docs/benchmarks.md."""
