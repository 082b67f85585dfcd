"""Lifted views to labels, quotas and questions, by the pipeline's nodes."""

from collections import Counter
from typing import Any

import daft
import pyarrow as pa
import pytest

from internspatial_kedro.pipelines.qa_generation.nodes import ask_views, balance_questions, count_labels
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.axes import COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.tables import LABEL_COUNTS, LIFTED_VIEWS, QA_PAIRS, QUESTION_QUOTAS
from internspatial_kedro.tables.packing import unpack
from questions.asked import generous_params, lift, qa_rows, template_book
from questions.scenes import Scene, Thing, random_scene, scene_of

SCENES = [random_scene(seed, 10, f"made/{seed}", ("chair", "lamp", "table")) for seed in range(40)]
NOTHING_SEEN = Scene((), name="made/empty")


def tables(lifted: pa.Table, params: QaGenerationParams | None = None) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Label counts, quotas and questions."""
    params = params or generous_params()
    views = daft.from_arrow(lifted)
    labels = count_labels(views).to_arrow()
    quotas = balance_questions(views, daft.from_arrow(labels), params).to_arrow()
    made = ask_views(views, daft.from_arrow(labels), daft.from_arrow(quotas), template_book(), params)
    return labels, quotas, unpack(made, QA_PAIRS.schema).to_arrow()


@pytest.fixture(scope="module")
def made() -> tuple[pa.Table, pa.Table, pa.Table]:
    return tables(lift([*SCENES, NOTHING_SEEN]))


def without_camera(scenes: list[Scene]) -> pa.Table:
    """Lifted views of scenes whose camera and boxes are not known."""
    rows = lift(scenes).to_pylist()
    unknown = ("center_view", "size_view", "size_obb", "yaw_rad", "corners_view", "distance_m")
    for row in rows:
        row |= {"camera": None, "cam_to_view": None, "tilt_rad": None}
        for each in row["objects"]:
            each |= dict.fromkeys(unknown) | {"unusable": "no_geometry"}
    return pa.Table.from_pylist(rows, schema=LIFTED_VIEWS.schema)


def test_columns_and_types_are_those_of_the_tables(made: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    for table, contract in zip(made, (LABEL_COUNTS, QUESTION_QUOTAS, QA_PAIRS), strict=True):
        assert table.num_rows > 0
        assert table.schema.names == contract.schema.names
        for found, wanted in zip(table.schema, contract.schema, strict=True):
            assert found.type == wanted.type, found.name


def test_labels_are_counted_over_all_views(made: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    truth = Counter(thing.label for scene in SCENES for thing in scene.things)
    assert dict(zip(*made[0].to_pydict().values(), strict=True)) == truth


def test_quotas_tell_how_many_questions_there_are(made: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    _, quotas, questions = made
    kept: Counter[str] = Counter()
    for row in quotas.to_pylist():
        assert 0 <= row["kept"] <= row["count"] == len(row["hashes"])
        assert row["hashes"] == sorted(row["hashes"])
        kept[row["task"]] += row["kept"]
    assert kept == Counter(questions["task"].to_pylist())


def test_questions_know_where_they_come_from(made: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    scenes = {scene.name: scene for scene in SCENES}
    for row in made[2].to_pylist():
        (view,) = row["view_ids"]
        assert (row["source"], row["split"], row["scene_id"], row["view_type"]) == ("made", "train", None, "single")
        assert (row["width"], row["height"], row["seed"]) == (640, 480, 7)
        assert [slot["name"] for slot in row["slots"]] == ["a", "b"][: len(row["slots"])]
        for slot in row["slots"]:
            thing = scenes[view].things[int(slot["object_id"].removeprefix("object-"))]
            assert slot["view_id"] == view
            assert (slot["label"], slot["caption"], slot["has_mask"]) == (thing.label, thing.caption, False)
            assert len(slot["box_xyxy"]) == 4


def test_no_required_column_is_null(made: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    for table, contract in zip(made, (LABEL_COUNTS, QUESTION_QUOTAS, QA_PAIRS), strict=True):
        for field in contract.schema:
            if "(null if unknown)" not in field.metadata[b"comment"].decode():
                assert table[field.name].null_count == 0, field.name


EMPTY = {"no view": [], "no object": [NOTHING_SEEN], "one object": [scene_of(Thing("mug", (0.0, 4.0, 1.5)))]}


@pytest.mark.parametrize("scenes", EMPTY.values(), ids=EMPTY)
def test_nothing_to_ask_about_gives_empty_tables(scenes: list[Scene]) -> None:
    labels, quotas, questions = tables(lift(scenes))
    assert labels.num_rows == len({thing.label for scene in scenes for thing in scene.things})
    assert sum(quotas["kept"].to_pylist()) == 0
    assert questions.num_rows == 0
    assert questions.schema.names == QA_PAIRS.schema.names


def test_views_without_a_camera_are_asked_for_plain_counts_only() -> None:
    lifted = without_camera(SCENES)
    _, quotas, questions = tables(lifted, generous_params(fewest_counts=2))
    assert questions.num_rows > 0
    assert {*questions["task"].to_pylist()} == {COUNTING}
    assert {*questions["relation"].to_pylist()} == {*quotas["relation"].to_pylist()} == {"any"}


def test_views_with_and_without_a_camera_mix() -> None:
    photo = scene_of(Thing("mug", (0.0, 4.0, 1.5)), Thing("mug", (1.0, 4.0, 1.5)), name="made/photo")
    mixed = tables(pa.concat_tables([without_camera([photo]), lift(SCENES)]))[2]
    assert mixed.sort_by("qa_id").equals(tables(lift(SCENES))[2].sort_by("qa_id"))


def test_labels_of_other_views_are_an_error() -> None:
    views = daft.from_arrow(lift(SCENES[:2]))
    others = daft.from_arrow(pa.table({"label": ["unicorn"], "count": [1]}, schema=LABEL_COUNTS.schema))
    with pytest.raises(Exception, match="are not in label_counts; run count_labels on the same views"):
        balance_questions(views, others, generous_params()).to_arrow()


def test_each_task_can_be_left_out() -> None:
    for task, name in ((POSITION, "position"), (SIZE, "size"), (EXISTENCE, "existence"), (COUNTING, "counting")):
        rows = qa_rows(SCENES[:8], generous_params(**{f"{name}_per_view": 0}, pool_below=10**9))
        asked = {*rows["task"].to_pylist()}
        assert task not in asked
        assert len(asked) == 3


def answers(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Share of yes among the existence questions, of a among the choices of position and size."""
    chosen = {
        task: [row["truth"] in ("yes", "a") for row in rows if row["task"] == task and row["answer_kind"] != "text"]
        for task in (EXISTENCE, POSITION, SIZE)
    }
    return {task: sum(truths) / len(truths) for task, truths in chosen.items()}


def test_balance_from_a_part_of_the_views_holds_on_average() -> None:
    scenes = [random_scene(seed, 8, f"made/{seed}", ("chair", "lamp")) for seed in range(120)]
    rows = qa_rows(scenes, generous_params(balance_views=60))
    assert rows.num_rows > 2000
    assert answers(rows.to_pylist()) == pytest.approx(dict.fromkeys((EXISTENCE, POSITION, SIZE), 0.5), abs=0.05)
    again = qa_rows(scenes[::-1], generous_params(balance_views=60, views_per_batch=17))
    assert again.sort_by("qa_id").equals(rows.sort_by("qa_id"))
