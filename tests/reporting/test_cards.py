from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.reporting.cards import make_cards

Make = Callable[..., dict[str, Any]]

PICTURE = Image.new("RGB", (100, 80), (90, 120, 150))


def mark(kind: str, geometry: list[float]) -> dict[str, Any]:
    base = {"view_id": "rooms/r1/f1", "object_id": "object-a", "colour": "red", "number": 3 if kind == "number" else 0}
    return base | {"kind": kind, "geometry": geometry}


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def test_a_card_takes_over_what_its_sample_says(make_sample: Make, make_question: Make, make_view: Make) -> None:
    sample = make_sample(7, image_format="box", text_format="ref", question="Is it?", answer="It is.", truth="yes")
    (card,) = make_cards([sample], [make_question()], [make_view()], lambda _: PICTURE)
    for name in (
        "sample_id",
        "task",
        "relation",
        "image_format",
        "text_format",
        "source",
        "split",
        "question",
        "answer",
        "truth",
    ):
        assert getattr(card, name) == sample[name]
    assert card.template_id == "position_comparison.left.predicate.001"
    assert card.view_id == "rooms/r1/f1"
    assert card.explanation.conclusion.endswith("So the lamp is further left than the chair.")


@pytest.mark.parametrize(
    ("kind", "geometry"), [("box", [20.0, 20.0, 60.0, 60.0]), ("number", [30.0, 35.0, 9.0]), ("mask", [])]
)
def test_marks_are_drawn_as_the_model_sees_them(
    make_sample: Make, make_question: Make, make_view: Make, make_object: Make, kind: str, geometry: list[float]
) -> None:
    mask = np.zeros((80, 100), dtype=bool)
    mask[20:60, 20:50] = True
    lamp = make_object("object-a", "lamp", (-0.5, 2.0, 0.0), mask_rle=mask_to_rle(mask))
    view = make_view([lamp, make_object("object-b", "chair", (0.5, 2.0, 0.0))])
    overlays = [mark(kind, geometry)]
    (card,) = make_cards([make_sample(overlays=overlays)], [make_question()], [view], lambda _: PICTURE)
    expected = draw_overlays(PICTURE, overlays, {"object-a": lamp["mask_rle"]})
    assert (pixels(card.marked) == pixels(expected)).all()
    assert (pixels(card.marked) != pixels(PICTURE)).any()
    assert (pixels(card.plain) == pixels(PICTURE)).all()


def test_each_view_is_asked_for_by_its_id(make_sample: Make, make_question: Make, make_view: Make) -> None:
    samples = [make_sample(0), make_sample(1, images=["rooms/r2/f1"])]
    views = [make_view(view_id="rooms/r2/f1"), make_view()]
    asked: list[str] = []

    def image_of(view_id: str) -> Image.Image:
        asked.append(view_id)
        return PICTURE

    cards = make_cards(samples, [make_question()], views, image_of)
    assert asked == [card.view_id for card in cards] == ["rooms/r1/f1", "rooms/r2/f1"]


def test_a_view_without_camera_has_no_geometry_to_draw(make_sample: Make, make_question: Make, make_view: Make) -> None:
    (card,) = make_cards([make_sample()], [make_question()], [make_view(camera=None)], lambda _: PICTURE)
    assert card.wireframes == card.top_view == ""


def test_rows_read_from_tables_make_cards(
    make_sample: Make, make_question: Make, make_view: Make, sample_frame: Any, qa_frame: Any, view_frame: Any
) -> None:
    tables = (sample_frame([make_sample()]), qa_frame([make_question()]), view_frame([make_view()]))
    (card,) = make_cards(*(table.to_pylist() for table in tables), lambda _: PICTURE)
    assert card.wireframes.count("<line") == 2 * 2 * 12
    assert card.top_view.count("<polygon") == 3  # two footprints and what the camera sees


def test_a_missing_question_is_named(make_sample: Make, make_view: Make) -> None:
    with pytest.raises(ValueError, match="Sample 0000000000000000 lacks its question 00000000000000aa"):
        make_cards([make_sample()], [], [make_view()], lambda _: PICTURE)
