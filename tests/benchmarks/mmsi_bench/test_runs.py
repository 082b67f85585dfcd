"""Whole runs as recorded outputs have them."""

from internspatial_kedro.benchmarks.check_vectors import compare
from internspatial_kedro.benchmarks.vectors import Vector

SOURCE = "InternRobotics/InternSR@31dd1b096d:dataset/mmsi_bench.py::"


def _vector(function: str, output: object, score: object) -> Vector:
    return Vector("run", "aggregate", "mmsi_bench", "run", None, output, score, f"{SOURCE}{function}")


def test_a_plain_run():
    run = {"predictions": ["B", "A", None], "answer": ["B", "B", "B"], "category": ["x", "x", "y"]}
    score = {"overall": 1 / 3, "categories": {"x": 0.5, "y": 0.0}}
    assert not compare(_vector("MMSIBenchDataset.evaluate", run, score))


def test_a_circular_run():
    rows = [
        {"index": index, "answer": answer, "category": "x", "prediction": prediction}
        for index, answer, prediction in (
            (7, "A", "A"),
            (1000007, "D", "D"),
            (8, "B", "B"),
            (2000008, "C", "A"),
            (3000009, "C", "C"),
        )
    ]
    both = {"Circular": 2 / 3, "Vanilla": 1.0}
    assert not compare(_vector("MMSIBenchCircular.evaluate", rows, {"Overall": both, "x": both}))
