"""VSI-Bench's answers recomputed: a small folder of our own, and the real sample where there is one."""

import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from internspatial_kedro.pipelines.lifting.params import LiftingParams

# The benchmarks are scripts beside the package, no part of it.
_SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "vsi_recompute.py"
_made = runpy.run_path(str(_SCRIPT))
KINDS, compare, main, read_rows, read_scenes = (
    _made[name] for name in ("KINDS", "compare", "main", "read_rows", "read_scenes")
)

DIRECTIONS = ["front-left", "front-right", "back-left", "back-right"]


def box(x: float, y: float, longest: float = 1.0) -> dict[str, Any]:
    axes = np.eye(3).ravel().tolist()
    low, high = [x - longest / 2, y - 0.1, -0.1], [x + longest / 2, y + 0.1, 0.1]
    return {
        "centroid": [x, y, 0.0],
        "axesLengths": [longest, 0.2, 0.2],
        "normalizedAxes": axes,
        "min": low,
        "max": high,
    }


BOXES = {
    "trash can": [box(0, 0)],
    "tv": [box(0, 2)],
    "lamp": [box(-3, 1)],
    "bed": [box(5, 0)],
    "chair": [box(2, 0), box(9, 9)],
}
BY_THE_CAN = "If I am standing by the trash can and facing the tv, is the lamp to"
ROWS: list[tuple[str, str, str, list[str] | None]] = [
    ("object_counting", "How many chair(s) are in this room?", "2", None),
    ("object_size_estimation", "What is the (length) of the trash can, measured in centimeters?", "100", None),
    ("room_size_estimation", "What is the size of this room (in square meters)?", "12.3", None),
    ("object_abs_distance", "what is the distance between the trash can and the tv (in meters)?", "1.8", None),
    ("object_rel_distance", "which of these objects (chair, tv, lamp, bed) is the closest to the trash can?", "A",
     ["A. chair", "B. tv", "C. lamp", "D. bed"]),
    ("object_rel_direction_easy", f"{BY_THE_CAN} the left or the right of the tv?", "B", ["A. right", "B. left"]),
    ("object_rel_direction_medium", f"{BY_THE_CAN} my left, right, or back?", "C", ["A. back", "B. right", "C. left"]),
    ("object_rel_direction_hard", f"{BY_THE_CAN} my front-left, or …?", "A",
     [f"{letter}. {side}" for letter, side in zip("ABCD", DIRECTIONS, strict=True)]),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scene = {
        "room_size": 12.34,
        "object_counts": {name: len(each) for name, each in BOXES.items()},
        "object_bbox": BOXES,
    }
    (tmp_path / "meta_info").mkdir()
    (tmp_path / "meta_info" / "scannet_meta_info_val.json").write_text(json.dumps({"scene0011_00": scene}))
    write(tmp_path, ROWS)
    return tmp_path


def write(folder: Path, rows: list[tuple[str, str, str, list[str] | None]], scene: str = "scene0011_00") -> None:
    names = ("question_type", "question", "ground_truth", "options")
    made = [dict(zip(names, row, strict=True)) | {"id": number, "scene_name": scene} for number, row in enumerate(rows)]
    (folder / "test.jsonl").write_text("\n".join(map(json.dumps, made)))


def test_right_answers_pass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(folder) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == set(KINDS)
    assert all((each["rows"], each["known"], each["right"]) == (1, 1, 1) for each in report.values())


WRONG = ["3", "102", "12.4", "2.1", "B", "A", "B", "B"]


@pytest.mark.parametrize("index", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_a_wrong_answer_of_any_type_fails(folder: Path, index: int, capsys: pytest.CaptureFixture[str]) -> None:
    kind, question, _, options = ROWS[index]
    write(
        folder, [(kind, question, WRONG[index], options) if number == index else row for number, row in enumerate(ROWS)]
    )
    assert main(folder) == 1
    report = json.loads(capsys.readouterr().out)
    assert {name for name, each in report.items() if each["wrong"]} - {"object_abs_distance_sampled"} == {kind}


@pytest.mark.parametrize("change", ["category", "scene"])
def test_what_is_not_known_is_not_judged(folder: Path, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(kind, question.replace("trash can", "coat rack"), *rest) for kind, question, *rest in ROWS]
    write(folder, rows if change == "category" else ROWS, "scene0011_00" if change == "category" else "elsewhere")
    assert main(folder) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["object_size_estimation"] == {
        "rows": 1, "known": 0, "right": 0, "share": None, "bar": 1.0, "wrong": []
    }  # fmt: skip


def test_another_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"test\.jsonl"):
        main(tmp_path)


def test_the_real_sample(real_root: Path) -> None:
    """Two bars are missed: three official counts differ from the metadata, five official distances are too long."""
    rows = read_rows(real_root / "vsi_bench")
    scenes = read_scenes(real_root / "vsi_bench", LiftingParams())
    found = {name: compare(rows[kind.rows], scenes, kind) for name, kind in KINDS.items() if kind.distances == "exact"}
    exact = ["object_size_estimation", "room_size_estimation", "object_rel_distance"]
    exact += [f"object_rel_direction_{level}" for level in ("easy", "medium", "hard")]
    assert all(found[name]["right"] == found[name]["known"] > 60 for name in exact)
    assert [row["id"] for row in found["object_counting"]["wrong"]] == [80, 2565, 2637]
    assert [row["id"] for row in found["object_abs_distance"]["wrong"]] == [769, 774, 868, 869, 870]
