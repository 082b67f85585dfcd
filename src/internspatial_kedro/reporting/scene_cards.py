"""Cards of questions about scenes: a strip of frames, a map, and why the answer is right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.rotation_dial import draw_dial
from internspatial_kedro.reporting.scene_explanations import explain_scene
from internspatial_kedro.reporting.scene_focus import Placed, find_placed
from internspatial_kedro.reporting.scene_map import draw_map
from internspatial_kedro.reporting.scene_page import ScenePage
from internspatial_kedro.reporting.scene_walk import Station, find_stations, frames_to_show

Row = Mapping[str, Any]

LARGE_PX: Final = 480
"""Longest side of the frames that are shown large."""
SMALL_PX: Final = 112
"""Longest side of all others."""


@dataclass(frozen=True)
class Outline:
    """A box on a frame: left, top, right, bottom as shares of width and height, its colour and name."""

    box: tuple[float, float, float, float]
    colour: str
    name: str


@dataclass(frozen=True)
class Frame:
    """A frame as the model sees it, made small.

    Attributes:
        number: In the question, from 1.
        view_id: The view.
        image: With its marks.
        is_large: Whether it is one of those that matter.
        outlines: Boxes of the objects that matter, on large frames.
    """

    number: int
    view_id: str
    image: Image.Image
    is_large: bool
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class SceneCard(Card):
    """A sample about several frames.

    Attributes:
        frames: In the order of the question.
        drawing: SVG of the scene from above, or of a turn; empty where nothing is known to draw.
        caption: What the drawing shows.
        page: The scene to look around in; None where it has no geometry.
    """

    frames: tuple[Frame, ...]
    drawing: str
    caption: str
    page: ScenePage | None


def make_scene_card(
    sample: Row,
    qa: Row,
    scene: Row,
    views: Mapping[str, Row],
    image_of: Callable[[str], Image.Image],
    page: ScenePage | None,
) -> SceneCard:
    """The card of a sample with several images.

    Args:
        sample: Row of `samples`.
        qa: Its row of `qa_pairs`.
        scene: Its row of `lifted_scenes`.
        views: Rows of `lifted_views` by id, at least those of the sample.
        image_of: Gives a view's image by its id.
        page: The scene's page.
    """
    placed, stations = find_placed(qa, scene, sample["overlays"]), find_stations(sample["images"], views)
    drawing, caption = _draw(qa, scene, placed, stations)
    return SceneCard(
        **Card.texts_of(sample, qa),
        view_id=scene["scene_id"],
        explanation=explain_scene(qa, placed),
        frames=_frames(sample, qa, placed, scene, views, image_of),
        drawing=drawing,
        caption=caption,
        page=page,
    )


def _draw(qa: Row, scene: Row, placed: Sequence[Placed], stations: Sequence[Station]) -> tuple[str, str]:
    if scene["turntable"] is not None or qa["task"] == "rotation_estimation":
        return draw_dial(qa), "From above: how the object is turned from the first picture to the second"
    drawn = draw_map(qa, scene, placed, stations)
    return drawn, "From above; dots are where the frames were taken, lines where the camera looks"


def _frames(
    sample: Row,
    qa: Row,
    placed: Sequence[Placed],
    scene: Row,
    views: Mapping[str, Row],
    image_of: Callable[[str], Image.Image],
) -> tuple[Frame, ...]:
    large = frames_to_show(qa, scene["sightings"])
    frames = []
    for number, view_id in enumerate(sample["images"], start=1):
        image = _marked(image_of(view_id), view_id, sample["overlays"], views[view_id])
        here = [each for each in scene["sightings"] if each["view_id"] == view_id] if number in large else []
        outlines = _outlines(placed, here, image.size)
        side = LARGE_PX if number in large else SMALL_PX
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        frames.append(Frame(number, view_id, image, number in large, outlines))
    return tuple(frames)


def _marked(image: Image.Image, view_id: str, overlays: Sequence[Row], view: Row) -> Image.Image:
    here = [overlay for overlay in overlays if overlay["view_id"] == view_id]
    wanted = {overlay["object_id"] for overlay in here if overlay["kind"] == "mask"}
    masks = {item["instance_id"] or item["object_id"]: item["mask_rle"] for item in view["objects"]} if wanted else {}
    return draw_overlays(image, here, {name: mask for name, mask in masks.items() if mask})


def _outlines(placed: Sequence[Placed], sightings: Sequence[Row], size_wh: tuple[int, int]) -> tuple[Outline, ...]:
    """Boxes of the objects that matter, of what a frame shows."""
    known = {entry.object_id: entry for entry in placed}
    outlines = []
    for sighting in sightings:
        entry = known.get(sighting["instance_id"])
        if entry is not None:
            left, top, right, bottom = sighting["box_xyxy"]
            box = (left / size_wh[0], top / size_wh[1], right / size_wh[0], bottom / size_wh[1])
            outlines.append(Outline(box, entry.colour, entry.name))
    return tuple(outlines)
