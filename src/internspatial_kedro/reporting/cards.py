"""Cards: one sample each, with everything that a person needs to judge it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.explanations import explain
from internspatial_kedro.reporting.focus import Focus, find_focus
from internspatial_kedro.reporting.scene_cards import make_scene_card
from internspatial_kedro.reporting.scene_page import ScenePage
from internspatial_kedro.reporting.top_view import draw_top_view
from internspatial_kedro.reporting.wireframes import draw_wireframes

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ViewCard(Card):
    """A sample about one picture.

    Attributes:
        marked: The image as the model sees it.
        plain: The image without marks.
        wireframes: SVG of the 3D boxes to lay over the plain image; empty without a camera.
        top_view: SVG of the view from above; empty without a camera.
    """

    marked: Image.Image
    plain: Image.Image
    wireframes: str
    top_view: str


def make_cards(
    samples: Sequence[Row],
    qa_pairs: Sequence[Row],
    views: Sequence[Row],
    image_of: Callable[[str], Image.Image],
    scenes: Sequence[Row] = (),
    pages: Mapping[str, ScenePage | None] | None = None,
) -> list[Card]:
    """Cards of samples, in their order.

    Args:
        samples: Rows of `samples`.
        qa_pairs: Rows of `qa_pairs`, at least those of the samples.
        views: Rows of `lifted_views`, at least those of the samples.
        image_of: Gives a view's image by its id.
        scenes: Rows of `lifted_scenes`, at least those of questions about several frames.
        pages: What to link from cards of a scene, by its id.

    Raises:
        ValueError: A sample's question, view or scene is missing.
    """
    questions = {row["qa_id"]: row for row in qa_pairs}
    views_by_id, scenes_by_id = {row["view_id"]: row for row in views}, {row["scene_id"]: row for row in scenes}
    cards: list[Card] = []
    for sample in samples:
        qa = questions.get(sample["qa_id"])
        missing = [view_id for view_id in sample["images"] if view_id not in views_by_id]
        if qa is None or missing:
            lost = f"view {missing[0]}" if qa is not None else f"question {sample['qa_id']}"
            raise ValueError(f"Sample {sample['sample_id']} lacks its {lost}.")
        if qa["view_type"] != "multi":
            view_id = sample["images"][0]
            cards.append(_make_card(sample, qa, views_by_id[view_id], image_of(view_id)))
        elif qa["scene_id"] in scenes_by_id:
            page = (pages or {}).get(qa["scene_id"])
            cards.append(make_scene_card(sample, qa, scenes_by_id[qa["scene_id"]], views_by_id, image_of, page))
        else:
            raise ValueError(f"Sample {sample['sample_id']} lacks its scene {qa['scene_id']}.")
    return cards


def _make_card(sample: Row, qa: Row, view: Row, image: Image.Image) -> ViewCard:
    focus = find_focus(qa, view, sample["overlays"])
    masks = {entry["object_id"]: entry["mask_rle"] for entry in view["objects"] if entry["mask_rle"]}
    wireframes, top_view = _draw_geometry(focus, view)
    return ViewCard(
        **Card.texts_of(sample, qa),
        view_id=view["view_id"],
        explanation=explain(qa, focus),
        marked=draw_overlays(image, sample["overlays"], masks),
        plain=image.convert("RGB"),
        wireframes=wireframes,
        top_view=top_view,
    )


def _draw_geometry(focus: Sequence[Focus], view: Row) -> tuple[str, str]:
    """3D boxes over the picture and the view from above; empty where the view has no camera."""
    if view["camera"] is None or view["cam_to_view"] is None:
        return "", ""
    camera = Intrinsics(*(view["camera"][name] for name in ("fx", "fy", "cx", "cy")))
    cam_to_view = np.asarray(view["cam_to_view"], dtype=float).reshape(3, 3)
    wireframes = draw_wireframes(focus, camera, cam_to_view, view["width"], view["height"])
    return wireframes, draw_top_view(focus, view, camera)
