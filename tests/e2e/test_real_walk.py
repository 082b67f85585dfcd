"""A real scan without frames: a walk is drawn of it, and every task about scenes is asked of what that shows."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from e2e.conftest import Store, nothing_completed
from internspatial_kedro.geometry.floor_area import ring_area
from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_scenes, select_views
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.lifting.nodes import lift_scenes, lift_views
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.qa_generation.nodes import ask_scenes
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.reporting.scene_map import floor_rings
from internspatial_kedro.sources.records import Source

SCENE = "scans/scene0000_00"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, real_root: Path, template_book: TemplateBook) -> dict[str, Any]:
    """The measured scene, and its questions."""
    if not (real_root / "scannet" / SCENE).is_dir():
        pytest.skip(f"no ScanNet scene at {real_root / 'scannet' / SCENE}")
    folder = tmp_path_factory.mktemp("walked")
    root, store = shutil.copytree(real_root / "scannet", folder / "scannet"), Store(folder)
    sources = {"scannet": Source("scannet", "scannet", root, options={"rendered_frames": 16, "rendered_width": 320})}
    params = AnnotationParams()
    annotations = store.keep("annotations", "annotations", lambda: read_sources(sources, params))
    views = store.keep("views", "views", lambda: select_views(annotations, nothing_completed(), params))
    lifted = store.keep("lifted", "lifted_views", lambda: lift_views(views, sources, folder, LiftingParams()))
    scenes = store.keep(
        "scenes", "lifted_scenes", lambda: lift_scenes(select_scenes(annotations), lifted, sources, LiftingParams())
    )
    asked = store.keep("qa", "qa_pairs", lambda: ask_scenes(scenes, template_book, QaGenerationParams()))
    (scene,) = scenes.to_pylist()
    return {"scene": scene, "asked": asked.to_pylist(), "views": views.to_pylist()}


def test_every_task_is_asked_of_its_own_frames(walked: dict[str, Any]) -> None:
    counts = Counter(qa["task"] for qa in walked["asked"])
    print(dict(counts))
    assert set(counts) == {
        *("object_counting", "absolute_distance", "object_size", "room_size"),
        *("appearance_order", "relative_distance", "relative_direction", "route_plan"),
    }
    names = [view["view_id"] for view in walked["views"]]
    assert len(names) == 16
    assert all(qa["view_ids"] == names for qa in walked["asked"])


def test_two_towels_with_one_number_are_not_asked_about(walked: dict[str, Any]) -> None:
    split = [each["label"] for each in walked["scene"]["instances"] if each["unusable"] == "in_pieces"]
    assert split == ["towel"]
    assert not [qa["question"] for qa in walked["asked"] if "towel" in qa["question"]]


def test_known_answers(walked: dict[str, Any]) -> None:
    """Counted by eye in the frames. The floor drawn by eye on the map: 43.2 m² between walls, 45.4 with niches."""
    counted = {qa["category"]: qa["truth"] for qa in walked["asked"] if qa["task"] == "object_counting"}
    assert counted.get("stool", "4") == "4"
    assert counted.get("window", "2") == "2"
    assert counted
    assert walked["scene"]["area_m2"] == pytest.approx(45.4, rel=0.05)
    outlined = sum(ring_area(ring) for ring in floor_rings(walked["scene"]))
    assert outlined == pytest.approx(walked["scene"]["area_m2"], rel=1e-3)
