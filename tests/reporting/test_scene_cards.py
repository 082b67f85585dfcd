"""Cards of questions about several frames, and what the gallery makes of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.datasets.pictures import GalleryDataset
from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.reporting.cards import make_cards
from internspatial_kedro.reporting.gallery import render_gallery
from internspatial_kedro.reporting.scene_cards import LARGE_PX, SMALL_PX, SceneCard
from internspatial_kedro.reporting.scene_page import SCRIPT_NAME, ScenePage
from internspatial_kedro.reporting.scene_walk import find_stations
from reporting.scene_rows import CASES, FRAMES, SCENE, Row, question, scene, views
from reporting.test_gallery import HOSTILE, Page

Make = Callable[..., dict[str, Any]]


def picture(view_id: str) -> Image.Image:
    """Each frame has a brightness of its own."""
    return Image.new("RGB", (64, 48), (40 * FRAMES.index(view_id), 90, 120))


def make(sample: Row, qa: Row, pages: dict[str, ScenePage] | None = None, **changed: Any) -> SceneCard:
    (card,) = make_cards([sample], [qa], list(views().values()), picture, [scene(**changed)], pages)
    assert isinstance(card, SceneCard)
    return card


@pytest.fixture
def make_walk(make_sample: Make) -> Make:
    """A sample of a task about the frames of its question."""

    def made(task: str, **changed: Any) -> Row:
        return make_sample(task=task, images=question(task)["view_ids"], width=64, height=48, **changed)

    return made


@pytest.mark.parametrize("task", CASES)
def test_every_task_has_a_card(task: str, make_walk: Make) -> None:
    sample, qa = make_walk(task), question(task)
    card = make(sample, qa)
    assert [frame.number for frame in card.frames] == list(range(1, len(qa["view_ids"]) + 1))
    assert [frame.view_id for frame in card.frames] == qa["view_ids"]
    assert card.view_id == SCENE
    assert ("clockwise" in card.explanation.conclusion) == (task == "rotation_estimation") == ("dial" in card.drawing)
    page = Page(render_gallery([card]))
    assert len(page.all("img")) == len(card.frames)
    assert card.explanation.conclusion in page.text_in("details")
    assert [text for path, text in page.texts if path[-1:] == ("b",) and text.isdigit()] != []


def test_frames_that_matter_are_large(make_walk: Make) -> None:
    big = Image.new("RGB", (1280, 960))
    sample, qa = make_walk("absolute_distance"), question("absolute_distance")
    (card,) = make_cards([sample], [qa], list(views().values()), lambda _: big.copy(), [scene()])
    assert isinstance(card, SceneCard)
    assert {frame.number: max(frame.image.size) for frame in card.frames} == {
        1: LARGE_PX, 2: LARGE_PX, **dict.fromkeys((3, 4, 5, 6), SMALL_PX)
    }  # fmt: skip


def test_boxes_of_what_matters_lie_over_large_frames(make_walk: Make) -> None:
    card = make(make_walk("object_counting"), question("object_counting"))
    outlined = {frame.number: [outline.name for outline in frame.outlines] for frame in card.frames}
    assert outlined == {1: [], 2: [], 3: [], 4: [], 5: ["mug 2"], 6: ["mug 1", "mug 2"]}
    assert card.frames[4].outlines[0].box == (0.25, 0.25, 0.75, 0.75)
    page = Page(render_gallery([card]))
    boxes = [rect for rect in page.all("rect") if rect.get("class") == "box"]
    assert [(float(rect["x"]), float(rect["width"])) for rect in boxes] == [(16, 32)] * 3


def test_marks_are_drawn_in_their_frame_only(make_walk: Make) -> None:
    mark = {"view_id": FRAMES[1], "kind": "box", "object_id": "lamp", "colour": "red", "number": 0}
    mark |= {"geometry": [16.0, 12.0, 48.0, 36.0]}
    card = make(make_walk("absolute_distance", overlays=[mark]), question("absolute_distance"))
    for frame in card.frames:
        expected = picture(frame.view_id)
        if frame.view_id == FRAMES[1]:
            expected = draw_overlays(expected, [mark], {})
        assert (np.asarray(frame.image) == np.asarray(expected)).all()
    lamp = next(finding.focus for finding in card.explanation.findings if finding.focus.name == "lamp")
    assert lamp.colour == "#e6191e"


def test_a_marked_instance_has_the_mask_of_its_object(make_walk: Make) -> None:
    from internspatial_kedro.geometry.masks import mask_to_rle

    mask = np.zeros((48, 64), dtype=bool)
    mask[10:30, 20:40] = True
    rows = views()
    # The object of the view has another id than the instance of the scene.
    rows[FRAMES[1]]["objects"] = [
        {"object_id": "17", "instance_id": "lamp", "mask_rle": mask_to_rle(mask)},
        {"object_id": "lamp", "instance_id": "chair", "mask_rle": None},
    ]
    mark = {"view_id": FRAMES[1], "kind": "mask", "object_id": "lamp", "colour": "red", "number": 0, "geometry": []}
    sample = make_walk("absolute_distance", overlays=[mark])
    (card,) = make_cards([sample], [question("absolute_distance")], list(rows.values()), picture, [scene()])
    assert isinstance(card, SceneCard)
    expected = draw_overlays(picture(FRAMES[1]), [mark], {"lamp": mask_to_rle(mask)})
    assert (np.asarray(card.frames[1].image) == np.asarray(expected)).all()


def test_a_missing_scene_is_named(make_walk: Make) -> None:
    with pytest.raises(ValueError, match="Sample 0000000000000000 lacks its scene rooms/r1"):
        make_cards([make_walk("object_size")], [question("object_size")], list(views().values()), picture)


def test_a_missing_frame_is_named(make_walk: Make) -> None:
    rows = list(views().values())[:-1]
    with pytest.raises(ValueError, match="Sample 0000000000000000 lacks its view rooms/r1/5"):
        make_cards([make_walk("object_size")], [question("object_size")], rows, picture, [scene()])


@pytest.mark.parametrize("field", ["view_id", "question", "answer", "caption"])
def test_hostile_texts_stay_texts(make_walk: Make, field: str) -> None:
    card = make(make_walk("relative_direction"), question("relative_direction"))
    harmless, page = Page(render_gallery([card])), Page(render_gallery([replace(card, **{field: HOSTILE})]))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]


def test_many_cards_of_many_frames_stay_below_their_size(make_walk: Make) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8))
    sample, qa = make_walk("absolute_distance"), question("absolute_distance")
    (card,) = make_cards([sample], [qa], list(views().values()), lambda _: noise.copy(), [scene()])
    assert isinstance(card, SceneCard)
    frames = tuple(replace(card.frames[n % 6], number=n + 1) for n in range(32))
    cards = [replace(card, sample_id=str(number), frames=frames) for number in range(20)]
    page = render_gallery(cards, max_bytes=6_000_000)
    assert 1_000_000 < len(page.encode()) <= 6_000_000


def test_the_gallery_has_a_page_for_each_scene(make_walk: Make, tmp_path: Path) -> None:
    shown = ScenePage(scene(), find_stations(FRAMES, views()), None)
    tasks = ("absolute_distance", "object_size")
    cards = [make(make_walk(task), question(task), {SCENE: shown}) for task in tasks]
    without = make(make_walk("room_size"), question("room_size"))
    dataset = GalleryDataset(path=str(tmp_path / "gallery"))
    dataset.save([*cards, without])

    assert dataset.manifest is not None
    assert dataset.manifest.rows == 3
    assert set(dataset.manifest.files) == {"index.html", shown.file_name, SCRIPT_NAME}
    links = [link["href"] for link in Page((dataset.path / "index.html").read_text(encoding="utf-8")).all("a")]
    assert links == [shown.file_name] * 2
    assert (dataset.path / shown.file_name).is_file()


def test_the_lead_counts_frames(make_walk: Make) -> None:
    cards = [make(make_walk(task), question(task)) for task in ("object_size", "rotation_estimation")]
    assert "about 6 pictures from 1 source" in render_gallery(cards)
