"""Native rows of VSI-Bench, its TSV, and its rotation extension to items."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.native_files import png, reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.vsi_bench import BENCHMARK

COUNT = {
    "id": 7,
    "dataset": "arkitscenes",
    "scene_name": "415",
    "question_type": "object_counting",
    "question": "How many stools are in this room?",
    "ground_truth": "2",
    "options": None,
}
ROUTE = COUNT | {
    "id": 8,
    "question_type": "route_planning",
    "question": "Where next?",
    "ground_truth": "B",
    "options": ["A. Turn Left", "B. Turn Right"],
}
ROTATION = ROUTE | {
    "id": "r1",
    "question_type": "object_rotation_angle",
    "options": ["A. 30", "B. 60", "C. 90", "D. 120"],
}


def write(
    root: Path, rows: Sequence[dict[str, Any] | str], videos: Sequence[str] = ("videos/arkitscenes/415.mp4",)
) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (root / "test.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for video in videos:
        path = root / video
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png() if path.suffix == ".png" else b"video")
    return root


def read(root: Path, **options: str) -> list[Item | BadRow]:
    return list(BENCHMARK.read(reading_of(root, **options)))


def test_official_rows(tmp_path: Path) -> None:
    count, route, rotation = read(write(tmp_path / "root", [COUNT, ROUTE, ROTATION]))
    assert isinstance(count, Item)
    assert isinstance(route, Item)
    assert isinstance(rotation, Item)
    assert (count.item_id, count.task, count.answers, count.answer_kind) == (
        "vsi_bench/7",
        "object_counting",
        ("2",),
        "number",
    )
    assert (count.cluster_id, count.source) == ("arkitscenes/415", "arkitscenes")
    assert [(part.kind, part.path) for part in count.messages[0].parts[:1]] == [("video", "videos/arkitscenes/415.mp4")]
    assert Path(count.media_root, count.messages[0].parts[0].path).is_file()
    assert (route.options, route.answers) == (("Turn Left", "Turn Right"), ("B",))
    assert "A. Turn Left\nB. Turn Right\n" in route.messages[0].parts[-1].text
    assert (rotation.item_id, rotation.options) == ("vsi_bench/r1", ("30", "60", "90", "120"))


@pytest.mark.parametrize("folder", ["arkitscenes/415", "frames/arkitscenes/415", "videos/arkitscenes/415"])
def test_frames_in_their_order(tmp_path: Path, folder: str) -> None:
    frames = [f"{folder}/frame_{number}.png" for number in (10, 9, 2)]
    (item,) = read(write(tmp_path / "root", [COUNT], frames))
    assert isinstance(item, Item)
    assert [part.path for part in item.messages[0].media] == [f"{folder}/frame_{number}.png" for number in (2, 9, 10)]


def test_many_frames_are_spread_over_the_video(tmp_path: Path) -> None:
    (item,) = read(write(tmp_path / "root", [COUNT], [f"arkitscenes/415/{number}.png" for number in range(100)]))
    assert isinstance(item, Item)
    paths = [part.path for part in item.messages[0].media]
    assert (len(paths), paths[0], paths[-1]) == (32, "arkitscenes/415/0.png", "arkitscenes/415/99.png")


def test_missing_videos(tmp_path: Path) -> None:
    root = write(tmp_path / "root", [COUNT], ())
    (bad,) = read(root)
    assert isinstance(bad, BadRow)
    assert bad.reason == "missing_media"
    (item,) = read(root, media="listed")
    assert isinstance(item, Item)
    assert item.messages[0].parts[0].path == "videos/arkitscenes/415.mp4"


@pytest.mark.parametrize("media", ["required", "listed"])
def test_names_that_leave_the_root(tmp_path: Path, media: str) -> None:
    (bad,) = read(write(tmp_path / "root", [COUNT | {"scene_name": "../../../etc"}]), media=media)
    assert isinstance(bad, BadRow)
    assert bad.reason == "outside_root"


def test_configs(tmp_path: Path) -> None:
    root = write(tmp_path / "root", [COUNT | {"pruned": True}, ROUTE | {"pruned": False}, ROTATION])
    found = {config: read(root, config=config) for config in ("full", "debiased", "pruned")}
    assert [len(rows) for rows in found.values()] == [3, 2, 2]
    assert [row.item_id for row in found["debiased"] if isinstance(row, Item)] == ["vsi_bench/8"]
    assert [row.item_id for row in found["pruned"] if isinstance(row, Item)] == ["vsi_bench/7"]
    assert [row.reason for row in found["pruned"] if isinstance(row, BadRow)] == ["no_pruned_flag"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "broken_json"),
        (COUNT, "duplicated_index"),
        ({name: value for name, value in COUNT.items() if name != "question"} | {"id": 9}, "missing_field"),
        (COUNT | {"id": 9, "ground_truth": "two"}, "answer_not_a_number"),
        (COUNT | {"id": 9, "ground_truth": "nan"}, "answer_not_a_number"),
        (COUNT | {"id": 9, "question_type": "smell"}, "unknown_question_type"),
        (ROUTE | {"id": 9, "ground_truth": "C"}, "answer_not_an_option"),
        (ROUTE | {"id": 9, "options": None}, "broken_list"),
        (ROUTE | {"id": 9, "options": "A. x"}, "broken_list"),
    ],
)
def test_bad_rows(tmp_path: Path, row: dict[str, Any] | str, reason: str) -> None:
    good, bad = read(write(tmp_path / "root", [COUNT, row]))
    assert isinstance(good, Item)
    assert isinstance(bad, BadRow)
    assert bad.reason == reason


TSV = {
    "index": 3,
    "video": "arkitscenes/415.mp4",
    "question": "Where next?",
    "question_type": "route_planning",
    "candidates": "['A. Turn Left', 'B. Turn Right']",
    "answer": "B",
}


def test_the_tsv_of_easi(tmp_path: Path) -> None:
    root = write(tmp_path / "root", [])
    (root / "test.jsonl").unlink()
    rows = [
        TSV,
        TSV | {"index": 9, "question_type": "object_counting", "candidates": "", "answer": "4"},
        TSV | {"index": 10, "candidates": "['A. Turn"},
        TSV | {"index": 10, "answer": ""},
    ]
    write_tsv(root / "annotations" / "VSI-Bench.tsv", rows)
    route, count, *bad = read(root)
    assert isinstance(route, Item)
    assert isinstance(count, Item)
    assert (route.item_id, route.cluster_id, route.options) == (
        "vsi_bench/3",
        "arkitscenes/415",
        ("Turn Left", "Turn Right"),
    )
    assert (count.answers, count.answer_kind) == (("4",), "number")
    assert [row.reason for row in bad if isinstance(row, BadRow)] == ["broken_list", "duplicated_index"]


@pytest.mark.parametrize("rows", [[], [{"id": 1, "text": "another benchmark"}]])
def test_files_of_others(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(BenchmarkError, match="no line of"):
        read(write(tmp_path / "root", rows))


@pytest.mark.parametrize("options", [{"config": "half"}, {"media": "none"}, {"size": "1"}])
def test_unknown_options(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(BenchmarkError, match="there are"):
        read(write(tmp_path / "root", [COUNT]), **options)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="none of"):
        read(tmp_path)


def test_the_official_test_split(real_root: Path) -> None:
    rows = read(real_root / "vsi_bench" / "test.jsonl", media="listed")
    items = [row for row in rows if isinstance(row, Item)]
    assert len(items) == len(rows) == 1458
    assert len({item.task for item in items}) == 10
    assert all(item.options and item.answers[0] in item.lettered for item in items if item.answer_kind == "letter")
    assert len({item.cluster_id for item in items}) == 85
    for name, profile in BENCHMARK.profiles.items():
        worth = {profile.score(item, BENCHMARK.ideal_reply(item)).score for item in items}
        assert worth == {1.0}, name
