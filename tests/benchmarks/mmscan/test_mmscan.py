"""MMScan: layouts, marked frames, results, rules, and the devkit's outputs."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Reading, ScoredItem
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.mmscan import BENCHMARK, captions, default, gpt_score
from internspatial_kedro.benchmarks.mmscan.differences import DIFFERENCES
from internspatial_kedro.benchmarks.mmscan.frames import META, Camera, spread
from internspatial_kedro.benchmarks.mmscan.results import read_results, write_results
from internspatial_kedro.benchmarks.mmscan.vectors import RESCORERS, vector_item
from internspatial_kedro.benchmarks.vector_agreement import disagreement
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

FILE = FOLDER / "mmscan.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
needs_captions = pytest.mark.skipif(bool(captions.missing()), reason=captions.missing() or "there")
SCENE, SIZE_WH, FRAMES = "scannet/s1", (64, 48), 30
INTRINSIC = [[50.0, 0, 32, 0], [0, 50, 24, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
ALIGN = [[0.0, -1, 0, 1], [1, 0, 0, 2], [0, 0, 1, 0.5], [0, 0, 0, 1]]
SAMPLES = [
    {
        "prompt_id": "QA_Single_EQ__s1__0",
        "video": SCENE,
        "conversations": [{"value": "<video>\nHow many chairs are there?"}, {"value": ["2", "two"]}],
    },
    {
        "prompt_id": "QA_Attribute_OO__s1__1",
        "video": SCENE,
        "conversations": [
            {"value": "<video>\nThe related objects are located at <boxes>. Are they alike?"},
            {"value": ["No, one is wooden."]},
        ],
        "target": {"boxes": [[1.0, 2.0, 3.5, 1, 1, 1, 0, 0, 0], [1.0, 2.0, -2.5, 1, 1, 1, 0, 0, 0]]},
    },
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / META).mkdir(parents=True)
    images = [f"s1/{number:03}.png" for number in range(FRAMES)]
    (tmp_path / "images/mmscan/s1").mkdir(parents=True)
    for number, image in enumerate(images):
        Image.new("RGB", SIZE_WH, (40, 40, 40 + number)).save(tmp_path / "images/mmscan" / image)
    tables = {
        "image": images,
        "intrinsic": [INTRINSIC] * FRAMES,
        "pose": [np.eye(4).tolist()] * FRAMES,
        "axis_align_matrix": ALIGN,
    }
    for name, table in tables.items():
        (tmp_path / META / f"{name}.json").write_text(json.dumps({SCENE: table}))
    (tmp_path / "annotations/mmscan_qa_val_0.01.json").write_text(json.dumps(SAMPLES))
    return Reading(tmp_path, tmp_path / "cache")


def read_items(reading: Reading) -> list[Item]:
    rows = list(BENCHMARK.read(reading))
    assert not [row for row in rows if isinstance(row, BadRow)]
    return [row for row in rows if isinstance(row, Item)]


def test_frames_are_spread_and_objects_marked(reading: Reading) -> None:
    plain, marked = read_items(reading)
    assert [len(item.messages[0].media) for item in (plain, marked)] == [24, 24]
    assert plain.messages[0].parts[0].path == "images/mmscan/s1/000.png"
    assert marked.task == "OOa"
    assert marked.question == "Are they alike?"
    assert "red numbers (1, 2)" in marked.messages[0].parts[-1].text
    with Image.open(Path(marked.media_root) / marked.messages[0].parts[0].path) as image:
        # The first object is 3 m ahead on the optical axis; the second 3 m behind the camera and not marked.
        pixels = np.asarray(image.convert("RGB"), int)
    lit = np.argwhere(pixels.min(axis=2) > 200)
    assert abs(lit.mean(axis=0) - (24, 32)).max() < 3
    assert len(lit) < SIZE_WH[0] * SIZE_WH[1] / 4


@pytest.mark.parametrize(
    ("point_cam", "pixel"),
    [
        ((0.0, 0.0, 2.0), (32, 24)),
        ((0.4, -0.2, 2.0), (42, 19)),
        ((0.0, 0.0, -2.0), None),
        ((0.0, 0.0, 0.0), None),
        ((9.0, 0.0, 2.0), None),
        ((0.0, -9.0, 2.0), None),
    ],
)
def test_only_what_is_in_sight_has_a_pixel(point_cam: tuple[float, ...], pixel: tuple[float, float] | None) -> None:
    cam_to_world = np.asarray(ALIGN) @ np.asarray([[1, 0, 0, 5], [0, 0, 1, -1], [0, -1, 0, 2], [0, 0, 0, 1.0]])
    centre = (cam_to_world @ (*point_cam, 1.0))[:3]
    found = Camera(np.asarray(INTRINSIC), cam_to_world).pixel(centre, SIZE_WH)
    assert found == (pixel if pixel is None else pytest.approx(pixel))


@pytest.mark.parametrize(("count", "first", "last", "length"), [(3, 0, 2, 3), (24, 0, 23, 24), (300, 0, 299, 24)])
def test_spread_keeps_both_ends(count: int, first: int, last: int, length: int) -> None:
    chosen = spread(count)
    assert (chosen[0], chosen[-1], len(chosen)) == (first, last, length)
    assert chosen == sorted(set(chosen))


def test_the_3d_version_gives_scene_and_boxes(reading: Reading) -> None:
    item = read_items(replace(reading, options={"variant": "3d"}))[1]
    assert item.extra["scene"] == SCENE
    assert item.extra["boxes"] == SAMPLES[1]["target"]["boxes"]  # type: ignore[index]
    assert not item.messages[0].media
    assert "(1.000, 2.000, 3.500); (1.000, 2.000, -2.500)" in item.messages[0].parts[0].text


def test_samples_of_the_devkit(tmp_path: Path) -> None:
    sample = {"ID": "QA_Single_Space__s1__4", "scan_id": "s1", "question": "Where?", "answers": ["on the floor"]}
    sample |= {"sub_class": "QA_Single_Space", "object_ids": [3], "input_bboxes": [[0, 1, 2, 1, 1, 1, 0, 0, 0]]}
    (tmp_path / "qa.json").write_text(json.dumps([sample]))
    item = read_items(Reading(tmp_path / "qa.json", tmp_path, options={"variant": "3d"}))[0]
    assert (item.task, item.answers, item.extra["object_ids"]) == ("STs", ("on the floor",), [3])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda row: row | {"video": "s2"}, "missing_meta", id="no such scene"),
        pytest.param(lambda row: row | {"target": {"boxes": [[1, 2]]}}, "missing_field", id="short box"),
        pytest.param(lambda row: row | {"conversations": row["conversations"][:1]}, "missing_field", id="no answer"),
        pytest.param(lambda row: "row", "missing_field", id="no object"),
    ],
)
def test_bad_rows_have_reasons(reading: Reading, spoil: Callable[[dict[str, Any]], object], reason: str) -> None:
    path = reading.root / "annotations/mmscan_qa_val_0.01.json"
    path.write_text(json.dumps([spoil(SAMPLES[1])]))
    assert [row.reason for row in BENCHMARK.read(reading) if isinstance(row, BadRow)] == [reason]


def test_missing_frames_are_bad_rows(reading: Reading) -> None:
    (reading.root / "images/mmscan/s1/000.png").unlink()
    assert {row.reason for row in BENCHMARK.read(reading) if isinstance(row, BadRow)} == {"missing_media"}


@pytest.mark.parametrize("options", [{"ratio": "0.2"}, {"variant": "4d"}, {"ratio": "0.5"}])
def test_unknown_options_and_absent_files_are_one_error(reading: Reading, options: dict[str, str]) -> None:
    with pytest.raises(BenchmarkError, match="mmscan"):
        list(BENCHMARK.read(replace(reading, options=options)))


@pytest.mark.parametrize("name", sorted(set(BENCHMARK.profiles) - {"official_captions"}))
def test_ideal_replies_are_worth_all_and_failed_calls_nothing(reading: Reading, name: str) -> None:
    items, profile = read_items(reading), BENCHMARK.profiles[name]
    scored = [ScoredItem(item, profile.score(item, BENCHMARK.ideal_reply(item))) for item in items]
    assert [each.scored.score for each in scored] == [1.0, 1.0]
    assert set(profile.aggregate(scored).values()) == {100.0}
    assert set(profile.aggregate([ScoredItem(item, CALL_FAILED) for item in items]).values()) == {0.0}
    assert profile.aggregate([]) == {}


def test_captions_fail_by_name_without_java(monkeypatch: pytest.MonkeyPatch, reading: Reading) -> None:
    monkeypatch.setenv("PATH", "")
    item = read_items(replace(reading, options={"variant": "3d"}))[0]
    failed = BENCHMARK.profiles["official_captions"].score(item, "2")
    assert failed.score is None
    assert failed.failure.startswith("CaptionMetricsError: ")
    with pytest.raises(captions.CaptionMetricsError):
        captions.caption_scores(["two"], [["two"]])


@needs_captions
def test_captions_of_ideal_replies(reading: Reading) -> None:
    profile = BENCHMARK.profiles["official_captions"]
    items = read_items(replace(reading, options={"variant": "3d"}))
    values = profile.aggregate([ScoredItem(item, profile.score(item, item.answers[0])) for item in items])
    assert list(values) == ["EM", "refined_EM", *captions.METRICS]
    assert values["Bleu_1"] == pytest.approx(100)
    assert values["ROUGE_L"] == pytest.approx(100)


def test_overlap_grades_and_a_wrong_polarity_is_worth_nothing(reading: Reading) -> None:
    item = read_items(replace(reading, options={"variant": "3d"}))[1]
    worth = [default.score_overlap(item, reply).score for reply in ("Yes, one is wooden.", "One is wooden.", "blue")]
    assert worth == [0.0, 0.8, 0.0]


def test_results_go_out_and_come_back(reading: Reading, tmp_path: Path) -> None:
    items = read_items(replace(reading, options={"variant": "3d"}))
    path = tmp_path / "out" / "results.json"
    write_results(path, [(item, f"reply {place}") for place, item in enumerate(items)])
    back = [row for row in read_results(path) if not isinstance(row, BadRow)]
    assert [(item.item_id, item.answers, item.task, reply) for item, reply in back] == [
        (item.item_id, item.answers, item.task, f"reply {place}") for place, item in enumerate(items)
    ]


@pytest.mark.parametrize("record", [{}, {"question": "q", "pred": ["a", "b"], "gt": ["a"]}, [], {"pred": "a"}])
def test_broken_results_are_bad_rows(tmp_path: Path, record: object) -> None:
    (tmp_path / "r.json").write_text(json.dumps({"QA_Single_EQ__s__0": record}))
    assert [row.reason for row in read_results(tmp_path / "r.json") if isinstance(row, BadRow)] == ["broken_result"]


def test_the_real_example_loads_and_scores(real_root: Path) -> None:
    rows = list(read_results(real_root / "mmscan" / "example_QA.json"))
    replies = [row for row in rows if not isinstance(row, BadRow)]
    assert len(replies) == len(rows) == 7
    profiles = {name: BENCHMARK.profiles[name] for name in ("default", "official")}
    values = {
        name: profile.aggregate([ScoredItem(item, profile.score(item, reply)) for item, reply in replies])
        for name, profile in profiles.items()
    }
    assert values["official"] == pytest.approx({"EM": 400 / 7, "refined_EM": 500 / 7})
    assert values["default"] == pytest.approx({"overall": 500 / 7, "STa": 500 / 7})


@pytest.mark.parametrize(
    ("points", "right", "wrong", "share"),
    [(["a", "b"], 1, 1, 0.5), (["a"], "1", 0, 1.0), (["a"], 1, 1, None), ([], 0, 0, None), (3, 1, 2, None)],
)
def test_a_verdict_counts_if_its_numbers_add_up(points: object, right: object, wrong: object, share: float) -> None:
    raw = {"All key points": points, "Correct Number": right, "Wrong/Missing Number": wrong, "Reasons": ""}
    verdict = gpt_score.read_verdict(json.dumps(raw))
    assert (None if verdict is None else gpt_score.share(verdict)) == share


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_official_profile_gives_what_the_devkit_gave(vector: Vector) -> None:
    if vector.kind == "aggregate" and captions.missing():
        pytest.skip(captions.missing())
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_our_default_differs_where_it_says_so_and_nowhere_else() -> None:
    items = [vector for vector in VECTORS if vector.kind == "item"]
    differing = {
        vector.id
        for vector in items
        if default.score(vector_item(vector), vector.model_output).score != vector.peer_score["refined_EM"]
    }
    assert differing == set(DIFFERENCES)
