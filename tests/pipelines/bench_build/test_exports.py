"""Exports are read back: our items, VLMEvalKit's TSV, lmms-eval's lines, VSI-Bench's rows, and the datasheet."""

import json
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks import internspatial_bench, vsi_bench
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import unpack_images
from internspatial_kedro.benchmarks.native_tsv import NativeRow, read_tsv
from internspatial_kedro.datasets.benchmark import BenchmarkDataset
from internspatial_kedro.pipelines.bench_build.exports import images_of, prompt_of
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.bench_build.report import draw_bench_formats, list_bench_rejects
from pipelines.bench_build.small_world import World


@pytest.fixture
def folder(world: World, params: BenchBuildParams, tmp_path: Path) -> Path:
    return world.build(tmp_path / "internspatial_bench", params)


@pytest.fixture
def items(folder: Path) -> list[Item]:
    return [item for item in read_items(folder) if isinstance(item, Item)]


def test_items_are_read_with_their_pictures(folder: Path, items: list[Item]) -> None:
    assert len(items) == 61
    assert all((Path(item.media_root) / path).is_file() for item in items for path in images_of(item))
    lines = (folder / "items.jsonl").read_text().splitlines()
    assert lines == [json.dumps(item.to_row() | {"media_root": ""}, ensure_ascii=False) for item in items]


def test_the_folder_holds_no_picture_without_an_item(folder: Path, items: list[Item]) -> None:
    stored = {path.relative_to(folder).as_posix() for path in (folder / "images").rglob("*.*")}
    assert stored == {path for item in items for path in images_of(item)}


def test_the_tsv_has_the_same_questions_pictures_and_answers(folder: Path, items: list[Item], tmp_path: Path) -> None:
    columns = ("index", "image", "question", "answer", "category", "l2-category")
    path = folder / "vlmevalkit" / "internspatial_bench.tsv"
    rows = list(read_tsv(path, "internspatial_bench", columns))
    reading = Reading(path, tmp_path / "cache")
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert isinstance(row, NativeRow)
        assert row.values["answer"] == item.answers[0]
        assert (row.values["category"], row.values["l2-category"]) == (item.task, item.format)
        assert {letter: row.values[letter] for letter in item.lettered} == item.lettered
        assert row.values["question"] == (item.question if item.options else prompt_of(item))
        unpacked = unpack_images(row.values["image"], reading, {})
        assert [(tmp_path / "cache" / path).read_bytes() for path in unpacked] == [
            (folder / path).read_bytes() for path in images_of(item)
        ]


def test_the_lines_of_lmms_eval_have_the_same(folder: Path, items: list[Item]) -> None:
    lines = (folder / "lmms_eval" / "internspatial_bench.jsonl").read_text().splitlines()
    for line, item in zip(map(json.loads, lines), items, strict=True):
        assert (line["id"], line["images"], line["question"]) == (item.item_id, images_of(item), prompt_of(item))
        assert (line["answer"], line["options"]) == (item.answers[0], list(item.options))


@pytest.mark.parametrize("name", ["", "vlmevalkit/internspatial_bench.tsv", "lmms_eval/internspatial_bench.jsonl"])
def test_the_benchmark_reads_all_of_them(name: str, folder: Path, items: list[Item], tmp_path: Path) -> None:
    read = list(internspatial_bench.BENCHMARK.read(Reading(folder / name, tmp_path / "cache")))
    assert [item.item_id for item in read if isinstance(item, Item)] == [item.item_id for item in items]
    assert [item.answers for item in read if isinstance(item, Item)] == [item.answers for item in items]


def test_turns_are_in_vsi_benchs_own_rows(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    folder = world.build(tmp_path / "out", params, turns=True)
    (path,) = (folder / "annotations").glob("*.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(rows) == 5
    fields = ["id", "dataset", "scene_name", "question_type", "question", "ground_truth", "options"]
    assert all(list(row) == fields for row in rows)
    assert rows[0]["options"] == ["A. 30 degrees", "B. 90 degrees", "C. 150 degrees", "D. 210 degrees"]
    assert {row["ground_truth"] for row in rows} == {"C"}
    assert len({row["id"] for row in rows}) == 5
    assert min(row["id"] for row in rows) >= 100_000, "VSI-Bench itself has 5,130"


@pytest.mark.parametrize("suffix", ["jsonl", "tsv"])
def test_turns_are_read_by_vsi_bench(suffix: str, world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    folder = world.build(tmp_path / "out", params, turns=True)
    (left,) = [path for path in (folder / "annotations").iterdir() if path.suffix != f".{suffix}"]
    (kept,) = [path for path in (folder / "annotations").iterdir() if path.suffix == f".{suffix}"]
    left.unlink()
    # The TSV of VSI-Bench's family has a name of its own.
    kept.rename(kept.with_name(f"vsi_bench{'_rotation' if suffix == 'jsonl' else ''}.{suffix}"))
    own = {str(item.extra["qa_id"]): item for item in read_items(folder) if isinstance(item, Item)}
    read = list(vsi_bench.BENCHMARK.read(Reading(folder, tmp_path / "cache")))
    assert len(read) == 5
    for item in read:
        assert isinstance(item, Item)
        mine = own[item.cluster_id.removeprefix("world/turn_")]
        assert (item.task, item.answers, item.options) == ("object_rotation", mine.answers, mine.options)
        assert [(folder / path).read_bytes() for path in images_of(item)] == [
            (folder / path).read_bytes() for path in images_of(mine)
        ]


def test_no_turn_is_in_both_benchmarks(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    mine = {item.extra["qa_id"] for item in read_items(world.build(tmp_path / "a", params)) if isinstance(item, Item)}
    theirs = [item for item in read_items(world.build(tmp_path / "b", params, turns=True)) if isinstance(item, Item)]
    assert len(theirs) == 5
    assert not mine & {item.extra["qa_id"] for item in theirs}


def test_the_datasheet_says_what_is_there(folder: Path, items: list[Item], params: BenchBuildParams) -> None:
    sheet = json.loads((folder / "datasheet.json").read_text())
    assert sheet["counts"]["task"] == {name: params.wanted[name] for name in sorted(params.wanted)}
    assert sum(sheet["counts"]["format"].values()) == sheet["items"] == len(items)
    assert sum(count for row in sheet["task_by_format"].values() for count in row.values()) == len(items)
    assert sheet["leaks"]["leaks"] == 0
    assert sheet["leaks"]["training views"] == 12
    assert sheet["leaks"]["highest correlation"] < params.leak_correlation
    assert sheet["parameters"]["seed"] == 7
    assert "Apache-2.0" in sheet["licences"]["world"]
    page = (folder / "datasheet.md").read_text()
    for words in (sheet["content_hash"], "existence_estimation | 12", "world | Apache-2.0", "| seed | 7 |"):
        assert words in page


def test_the_content_hash_is_of_pictures_too(
    world: World, params: BenchBuildParams, folder: Path, tmp_path: Path
) -> None:
    def content_hash(place: Path) -> str:
        return str(json.loads((place / "datasheet.json").read_text())["content_hash"])

    assert content_hash(world.build(tmp_path / "same", params)) == content_hash(folder)
    for view in world.views:
        path = world.root / view["image"]
        path.write_bytes(path.read_bytes() + b"\0")
    assert content_hash(world.build(tmp_path / "other", params)) != content_hash(folder)


BAD_LINES = [
    ("broken", b'{"item_id": ', "broken_json"),
    ("no object", b"[1]", "broken_json"),
    ("a field missing", b'{"item_id": "x"}', "missing_field"),
    ("bytes", b"\xff\xfe", "broken_json"),
]


@pytest.mark.parametrize(("line", "reason"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_a_bad_line_is_one_bad_row(line: bytes, reason: str, folder: Path) -> None:
    with (folder / "items.jsonl").open("ab") as file:
        file.write(line + b"\n")
    bad = [row for row in read_items(folder) if isinstance(row, BadRow)]
    assert [(row.row, row.reason) for row in bad] == [("items.jsonl:62", reason)]


def test_a_lost_picture_and_a_repeated_item_are_bad_rows(folder: Path, items: list[Item]) -> None:
    path = folder / "items.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[0]]))
    assert [row.reason for row in read_items(folder) if isinstance(row, BadRow)] == ["duplicated_index"]
    lost = images_of(items[0])[0]
    (folder / lost).unlink()
    reasons = {row.reason: row.detail for row in read_items(folder) if isinstance(row, BadRow)}
    assert reasons["missing_media"] == lost


def test_no_items_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="There are no items at"):
        list(read_items(tmp_path))


def test_a_dataset_is_whole_or_absent(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    class Broken:
        def write(self, folder: Path) -> int:
            (folder / "half.txt").write_text("half")
            raise BenchmarkError("no more")

    dataset = BenchmarkDataset(path=str(tmp_path / "place"))
    with pytest.raises(Exception, match="no more"):
        dataset.save(Broken())
    assert not dataset.exists()
    with pytest.raises(BenchmarkError, match="kedro run --pipelines bench_build"):
        list(read_items(dataset.load()))


def test_reports_are_made_of_the_folder(folder: Path, items: list[Item]) -> None:
    figure = draw_bench_formats(folder)
    written = [int(text.get_text()) for text in figure.axes[0].texts if text.get_text().isdigit()]
    assert sum(written) == len(items)
    assert list_bench_rejects(folder).count_rows() == 0
