"""Questions about whole rooms, answered again from meshes and frames by independent code."""

from collections import Counter
from pathlib import Path
from typing import Any

import daft
import pytest

from e2e.conftest import Store, nothing_completed
from e2e.scene_truth import House, agrees
from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_scenes, select_views
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.lifting.nodes import lift_scenes, lift_views
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.qa_generation.nodes import ask_scenes
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.sources.records import Source
from internspatial_kedro.sources.rooms.options import RoomsOptions

MANY = SceneRules(
    candidates=400,
    relative_direction_per_scene=120,
    absolute_distance_per_scene=60,
    object_size_per_scene=60,
    route_plan_per_scene=30,
)
LONG_WALKS = RoomsOptions(count=4, frames=24, width=160, height=120)


@pytest.fixture(scope="module")
def scenes(store: Store, rooms: dict[str, Source], views: daft.DataFrame, lifted: daft.DataFrame) -> daft.DataFrame:
    """The 24 rooms of `views`, measured."""
    annotations = daft.read_parquet(str(store.folder / "annotations" / "*.parquet"))
    return store.keep(
        "scenes", "lifted_scenes", lambda: lift_scenes(select_scenes(annotations), lifted, rooms, LiftingParams())
    )


@pytest.fixture(scope="module")
def asked(scenes: daft.DataFrame, template_book: TemplateBook, store: Store) -> list[dict[str, Any]]:
    params = QaGenerationParams(scenes=MANY)
    return store.keep("scene_qa", "qa_pairs", lambda: ask_scenes(scenes, template_book, params)).to_pylist()


def houses(root: Path) -> dict[str, House]:
    return {folder.name: House(folder) for folder in root.iterdir() if (folder / "room.json").is_file()}


def wrong_answers(asked: list[dict[str, Any]], root: Path) -> list[tuple[Any, ...]]:
    there = houses(root)
    wrong = [qa for qa in asked if not agrees(qa, there[qa["scene_id"].partition("/")[2]])]
    return [(qa["task"], qa["scene_id"], qa["question"], qa["truth"], qa["answer_value"]) for qa in wrong]


def test_every_answer_agrees_with_meshes_and_frames(asked: list[dict[str, Any]], rooms: dict[str, Source]) -> None:
    wrong = wrong_answers(asked, rooms["rooms"].root)
    print(f"{len(asked) - len(wrong):,} of {len(asked):,} answers about scenes agree with meshes and frames")
    assert len(asked) >= 5_000
    assert not wrong, wrong[:5]


def test_every_task_is_asked(asked: list[dict[str, Any]]) -> None:
    counts = Counter((qa["task"], qa["relation"]) for qa in asked)
    assert {task for task, _ in counts} == {
        *("object_counting", "absolute_distance", "object_size", "room_size"),
        *("relative_distance", "relative_direction", "route_plan"),
    }
    assert {relation for task, relation in counts if task == "relative_direction"} == {"easy", "medium", "hard"}


def test_letters_are_uniform_and_options_differ(asked: list[dict[str, Any]]) -> None:
    fours = [qa for qa in asked if len(qa["options"]) == 4]
    letters = Counter(qa["answer"] for qa in fours)
    for letter in "ABCD":
        assert letters[letter] == pytest.approx(len(fours) / 4, abs=4 * (len(fours) * 3 / 16) ** 0.5)
    assert all(len(set(qa["options"])) == len(qa["options"]) for qa in asked)


def test_named_objects_are_marked_where_they_are_seen(asked: list[dict[str, Any]], lifted: daft.DataFrame) -> None:
    boxes = {
        (view["view_id"], item["object_id"]): item["box_xyxy"]
        for view in lifted.select("view_id", "objects").to_pylist()
        for item in view["objects"]
    }
    slots = [(qa, slot) for qa in asked for slot in qa["slots"]]
    assert len(slots) > 10_000
    assert all(slot["view_id"] in qa["view_ids"] for qa, slot in slots)
    assert all(boxes[slot["view_id"], slot["object_id"]] == slot["box_xyxy"] for _, slot in slots)


def test_order_of_appearance_agrees_on_long_walks(tmp_path: Path, template_book: TemplateBook) -> None:
    sources = {"rooms": Source("rooms", "rooms", tmp_path / "raw", "native")}
    store = Store(tmp_path)
    params = AnnotationParams(rooms=LONG_WALKS)
    annotations = store.keep("annotations", "annotations", lambda: read_sources(sources, params))
    views = select_views(annotations, nothing_completed(), params)
    lifted = store.keep("lifted", "lifted_views", lambda: lift_views(views, sources, tmp_path, LiftingParams()))
    scenes = store.keep(
        "scenes", "lifted_scenes", lambda: lift_scenes(select_scenes(annotations), lifted, sources, LiftingParams())
    )
    rules = QaGenerationParams(scenes=SceneRules(appearance_order_per_scene=40))
    asked = store.keep("qa", "qa_pairs", lambda: ask_scenes(scenes, template_book, rules)).to_pylist()
    orders = [qa for qa in asked if qa["task"] == "appearance_order"]
    print(f"{len(orders)} orders of appearance")
    assert len(orders) >= 20
    assert not wrong_answers(orders, sources["rooms"].root)
