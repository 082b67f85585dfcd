"""What a stage leaves behind."""

import json
from pathlib import Path

from internspatial_kedro.models.training.small.diary import read_curve, read_seconds


def test_a_curve_has_means_of_at_most_25_parts(tmp_path: Path) -> None:
    rows = [{"step": 20 * n, "steps": 1000, "seconds": n / 2, "loss": float(n), "patches": 1.0} for n in range(1, 51)]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    curve = read_curve(tmp_path)
    assert curve["step"] == list(range(40, 1001, 40))
    assert curve["loss"] == [n + 0.5 for n in range(1, 50, 2)]
    assert curve["patches"] == [1.0] * 25
    assert read_seconds(tmp_path) == 25
