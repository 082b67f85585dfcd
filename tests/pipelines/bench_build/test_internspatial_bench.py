"""InternSpatial-Bench: as many items as wanted, balanced, the same each time, and a folder that stands by itself."""

import json
import logging
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.pipelines.bench_build.params import PAPER_COUNTS, BenchBuildParams, TaskCounts
from pipelines.bench_build.small_world import World, make_question, views_of


def items_of(folder: Path) -> list[Item]:
    items = list(read_items(folder))
    assert all(isinstance(item, Item) for item in items)
    return items  # type: ignore[return-value]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_paper_counts_are_those_of_its_table() -> None:
    assert PAPER_COUNTS.model_dump() == {
        "position_comparison": 1845,
        "size_comparison": 1855,
        "rotation_estimation": 409,
        "object_counting": 899,
        "existence_estimation": 1000,
    }
    paper = BenchBuildParams(counts="paper")
    assert sum(paper.wanted.values()) == 6008
    assert paper.wanted_turns == 1000


def test_counts_are_exact(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    items = items_of(world.build(tmp_path / "out", params))
    assert Counter(item.task for item in items) == params.wanted
    assert len({item.item_id for item in items}) == len(items)
    assert {item.benchmark for item in items} == {"internspatial_bench"}
    assert len({item.extra["qa_id"] for item in items}) == len(items)


def test_formats_answers_and_pictures_are_balanced(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    items = [item for item in items_of(world.build(tmp_path / "out", params)) if item.task == "size_comparison"]
    formats, answers = Counter(item.format for item in items), Counter(item.answers[0] for item in items)
    assert len(formats) >= 10
    assert max(formats.values()) <= 3
    assert set(answers.values()) == {7, 8}
    assert max(Counter(item.cluster_id for item in items).values()) <= 6


def test_turns_and_plain_counts_show_the_pictures_as_they_are(
    world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    folder = world.build(tmp_path / "out", params)
    plain = [item for item in items_of(folder) if item.task in ("rotation_estimation", "object_counting")]
    assert {item.format for item in plain} == {"original/natural"}
    for item in plain:
        parts = item.messages[0].media
        assert [(folder / part.path).read_bytes() for part in parts] == [
            (world.root / view_id.removeprefix("world/")).with_suffix(".png").read_bytes() for view_id in views_of(item)
        ]


def test_marks_are_drawn_into_the_folder(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    folder = world.build(tmp_path / "out", params)
    shutil.rmtree(world.root)
    boxed = [item for item in items_of(folder) if item.format.startswith("box/")]
    assert boxed
    for item in boxed:
        with Image.open(folder / item.messages[0].media[0].path) as image:
            drawn = np.asarray(image).astype(int)
        strong = drawn.max(axis=2) - drawn.min(axis=2) > 170
        assert strong.any(), "a mark has a strong colour, which the smooth pictures do not have"


@pytest.mark.parametrize(
    ("kind", "answers"), [("letter", {"A", "B", "C", "D"}), ("yes_no", {"yes", "no"}), ("number", {"3"})]
)
def test_answers_have_the_form_of_their_kind(
    kind: str, answers: set[str], world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    items = [item for item in items_of(world.build(tmp_path / "out", params)) if item.answer_kind == kind]
    assert items
    assert {item.answers[0] for item in items} <= answers
    assert all(bool(item.options) == (kind == "letter") for item in items)


def test_options_are_those_of_the_text(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    items = items_of(world.build(tmp_path / "out", params))
    choices = [item for item in items if item.extra["form"] == "choice"]
    assert choices
    for item in choices:
        assert item.answers == ("B",)
        first, second = item.options
        assert item.messages[0].parts[-1].text == (
            f"Which is further left, {second} or {first}?\nA. {first}\nB. {second}\nAnswer with the letter."
        )
        assert item.question == f"Which is further left, {second} or {first}?"


def test_the_same_build_is_the_same_to_the_byte(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    first = contents(world.build(tmp_path / "first", params))
    world.questions.reverse()
    world.views.reverse()
    assert contents(world.build(tmp_path / "second", params)) == first


def test_another_seed_chooses_others(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    first = {item.item_id for item in items_of(world.build(tmp_path / "first", params))}
    other = params.model_copy(update={"seed": 8})
    assert {item.item_id for item in items_of(world.build(tmp_path / "second", other))} != first


def test_a_smaller_benchmark_is_the_beginning_of_a_larger_one(
    world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    small = params.model_copy(update={"small": TaskCounts(**dict.fromkeys(params.wanted, 3))})
    known = {item.item_id for item in items_of(world.build(tmp_path / "large", params))}
    assert {item.item_id for item in items_of(world.build(tmp_path / "small", small))} <= known


def test_a_shortfall_is_one_warning_and_stands_in_the_datasheet(
    world: World, params: BenchBuildParams, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wants = params.model_copy(update={"small": TaskCounts(**params.wanted | {"object_counting": 15})})
    with caplog.at_level(logging.WARNING):
        folder = world.build(tmp_path / "out", wants)
    (line,) = [record.message for record in caplog.records]
    assert "object_counting 3" in line
    sheet = json.loads((folder / "datasheet.json").read_text())
    assert sheet["shortfall"] == {"object_counting": 3}
    assert sheet["counts"]["task"]["object_counting"] == 12


def test_a_shortfall_is_an_error_where_that_is_wanted(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    strict = params.model_copy(update={"strict": True, "small": TaskCounts(**params.wanted | {"object_counting": 15})})
    with pytest.raises(BenchmarkError, match="object_counting 3"):
        world.build(tmp_path / "out", strict)


def test_a_picture_that_is_gone_is_replaced_by_another_item(
    world: World, params: BenchBuildParams, tmp_path: Path
) -> None:
    folder = world.build(tmp_path / "before", params)
    used = next(item for item in items_of(folder) if item.task == "object_counting")
    (lost,) = views_of(used)
    (world.root / lost.removeprefix("world/")).with_suffix(".png").write_bytes(b"no picture")
    after = world.build(tmp_path / "after", params)
    assert Counter(item.task for item in items_of(after))["object_counting"] == 10
    assert lost not in {view_id for item in items_of(after) for view_id in views_of(item)}
    assert json.loads((after / "datasheet.json").read_text())["left_out"]["image_unreadable"] >= 1


def test_words_are_asked_for_only_if_wanted(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    view = world.views[0]
    named = {"form": "choice", "answer_kind": "choice", "question": "Which is further left, {a} or {b}?"}
    said = {"answer": "{A}.", "answer_style": "short", "truth": "a"}
    world.questions = [make_question(f"open{number}", view, **named, **said) for number in range(19)]
    small = TaskCounts(
        position_comparison=19, size_comparison=0, rotation_estimation=0, object_counting=0, existence_estimation=0
    )
    without = params.model_copy(update={"small": small})
    assert not items_of(world.build(tmp_path / "without", without))
    items = items_of(world.build(tmp_path / "with", without.model_copy(update={"answer_kinds": ("text",)})))
    assert len(items) == 19
    for item in items:
        assert item.answers[0] in item.extra["choices"]
        assert all(choice in item.messages[0].parts[-1].text for choice in item.extra["choices"])
