"""Cards: one sample each, with everything that a person needs to judge it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.reporting.explanations import Explanation, explain
from internspatial_kedro.reporting.focus import Focus, find_focus
from internspatial_kedro.reporting.top_view import draw_top_view
from internspatial_kedro.reporting.wireframes import draw_wireframes

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """A sample as a person sees it.

    Attributes:
        sample_id: The sample.
        task: Its task.
        relation: Its relation.
        image_format: What is drawn on the image.
        text_format: How the text refers to objects.
        source: Where the view comes from.
        split: train or test.
        view_id: The view.
        template_id: The wording.
        question: As the model reads it.
        answer: As the model is to write it.
        truth: The canonical answer.
        marked: The image as the model sees it.
        plain: The image without marks.
        explanation: Why the answer is right.
        wireframes: SVG of the 3D boxes to lay over the plain image; empty without a camera.
        top_view: SVG of the view from above; empty without a camera.
    """

    sample_id: str
    task: str
    relation: str
    image_format: str
    text_format: str
    source: str
    split: str
    view_id: str
    template_id: str
    question: str
    answer: str
    truth: str
    marked: Image.Image
    plain: Image.Image
    explanation: Explanation
    wireframes: str
    top_view: str


def make_cards(
    samples: Sequence[Row], qa_pairs: Sequence[Row], views: Sequence[Row], image_of: Callable[[str], Image.Image]
) -> list[Card]:
    """Cards of single-view samples, in their order.

    Args:
        samples: Rows of `samples`.
        qa_pairs: Rows of `qa_pairs`, at least those of the samples.
        views: Rows of `lifted_views`, at least those of the samples.
        image_of: Gives a view's image by its id.

    Raises:
        ValueError: A sample's question or view is missing.
    """
    questions = {row["qa_id"]: row for row in qa_pairs}
    by_id = {row["view_id"]: row for row in views}
    cards = []
    for sample in samples:
        view_id = sample["images"][0]
        if sample["qa_id"] not in questions or view_id not in by_id:
            raise ValueError(f"Sample {sample['sample_id']} lacks its question {sample['qa_id']} or view {view_id}.")
        cards.append(_make_card(sample, questions[sample["qa_id"]], by_id[view_id], image_of(view_id)))
    return cards


def _make_card(sample: Row, qa: Row, view: Row, image: Image.Image) -> Card:
    focus = find_focus(qa, view, sample["overlays"])
    masks = {entry["object_id"]: entry["mask_rle"] for entry in view["objects"] if entry["mask_rle"]}
    wireframes, top_view = _draw_geometry(focus, view)
    names = ("sample_id", "task", "relation", "image_format", "text_format", "source", "split", "question", "answer")
    return Card(
        **{name: sample[name] for name in names},
        view_id=view["view_id"],
        template_id=qa["template_id"],
        truth=sample["truth"],
        marked=draw_overlays(image, sample["overlays"], masks),
        plain=image.convert("RGB"),
        explanation=explain(qa, focus),
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
