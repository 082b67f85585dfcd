"""The benchmark that compares shortest walks with R2R's distances: what it prints, and when it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sources.test_matterport import A, B, C, D, four_panoramas

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "r2r_distances.py"


def run(folder):
    done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def row(path_id, path, distance, scan="scanX"):
    return {"path_id": path_id, "scan": scan, "path": path, "distance": distance, "heading": 0.0, "instructions": []}


def write_rows(folder, native, rows):
    native.json(folder / "connectivity" / "scanX_connectivity.json", four_panoramas())
    native.json(folder / "data" / "R2R_train.json", rows)
    return folder


RIGHT = row(1, [A, B, C], 4.0)
CASES = [
    ("all agree", [RIGHT, row(2, [C, B], 2.004)], 0, []),
    ("a wrong distance", [RIGHT, row(2, [A, B], 2.02)], 1, [2]),
    ("an excluded place explains it", [RIGHT, row(2, [A, D], 12.7)], 0, [2]),
    ("a detour that R2R measured explains it", [RIGHT, row(2, [A, B, C, B], 6.0)], 0, [2]),
    ("no walk is not explained", [RIGHT, row(2, [A, B], 2.0, scan="lone")], 1, [2]),
    (
        "unknown buildings and test rows are counted apart",
        [RIGHT, row(2, [A], 5.0), row(3, [A, B], 9.0, "other")],
        0,
        [],
    ),
]


@pytest.mark.parametrize(("rows", "code", "differing"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_rows(tmp_path, native, rows, code, differing):
    write_rows(tmp_path, native, rows)
    lone = [entry | {"unobstructed": [False] * 4} for entry in four_panoramas()]
    native.json(tmp_path / "connectivity" / "lone_connectivity.json", lone)
    returned, report = run(tmp_path)
    assert returned == code
    assert [each["path_id"] for each in report["differing"]] == differing
    assert report["rows"] == len(rows)
    assert report["unexplained"] == code


def test_a_folder_without_rows_is_one_line(tmp_path):
    code, message = run(tmp_path)
    assert code == 1
    assert "0 R2R rows" in message and "Traceback" not in message


def test_real_rows(real_root):
    code, report = run(real_root / "r2r")
    print(report)
    assert code == 0
    assert report["rows"] == report["rows_compared"] == report["paths_that_are_shortest"] == 247
    # Distances are rounded to the centimetre.
    assert report["largest_difference_m"] <= 0.005
