"""What is known of photos: outlines, depth, the scene from above, and what is asked of them."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics, unproject_pixels
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.reporting.plots.style import INK, LINE, SERIES, SOFT, name_panel, new_figure, say_nothing

_COLUMNS: Final = 4
_ROW_INCHES: Final = 3.1
_MOST_NAMED: Final = 10
_MOST_ASKED: Final = 4
_MOST_LINES: Final = 20
_POINTS: Final = 12_000
_DRAWN_PX: Final = 700
_MASK_OPACITY: Final = 0.35
_LINE_LETTERS: Final = 52


@dataclass(frozen=True)
class PhotoPanel:
    """A photo and what is known of it.

    Attributes:
        view: Row of `lifted_views`.
        photo: RGB, uint8, shape (height, width, 3).
        depth_m: Metres, shape (height, width); 0 is no measurement.
        asked: Questions with their answers.
    """

    view: Mapping[str, Any]
    photo: NDArray[np.uint8]
    depth_m: Array
    asked: Sequence[tuple[str, str]]


def plot_photos(panels: Sequence[PhotoPanel]) -> Figure:
    """A row a photo: objects with their outlines, depth, the upright points with boxes from above, questions."""
    rows = max(len(panels), 1)
    figure, axes = new_figure(
        "What is known of photos: outlines, depth, the scene from above, questions",
        15,
        _ROW_INCHES * rows + 0.6,
        rows,
        4,
    )
    if not panels:
        for entry in axes:
            say_nothing(entry, "No photo has a depth map.")
    for number, panel in enumerate(panels):
        photo, depth, above, asked = axes[number * _COLUMNS : (number + 1) * _COLUMNS]
        named = _named(panel.view)
        _draw_objects(photo, panel, named)
        _draw_depth(depth, panel)
        _draw_above(above, panel, named)
        _write_questions(asked, panel)
    return figure


def _named(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The largest objects, which get colours and names."""
    return sorted(view["objects"], key=lambda each: (-each["area_fraction"], each["object_id"]))[:_MOST_NAMED]


def _draw_objects(axes: Axes, panel: PhotoPanel, named: Sequence[dict[str, Any]]) -> None:
    height, width = panel.photo.shape[:2]
    step = _step(panel.photo)
    shown = panel.photo[::step, ::step].astype(np.float64) / 255
    for each, colour in zip(named, SERIES, strict=False):
        if each["mask_rle"]:
            mask = rle_to_mask(each["mask_rle"], width, height)[::step, ::step]
            shown[mask] = (1 - _MASK_OPACITY) * shown[mask] + _MASK_OPACITY * _rgb(colour)
        left, top, right, bottom = each["box_xyxy"]
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=colour, linewidth=1.2))
        style: dict[str, Any] = {"fontsize": 6.5, "va": "top", "color": "white", "bbox": _tag(colour), "clip_on": True}
        axes.text(left + 2, top + 2, each["label"], parse_math=False, **style)
    axes.imshow(shown, extent=(0, width, height, 0))
    name_panel(axes, str(panel.view["view_id"]), size=8)
    axes.set_axis_off()


def _draw_depth(axes: Axes, panel: PhotoPanel) -> None:
    step = _step(panel.depth_m)
    depth_m = panel.depth_m[::step, ::step]
    measured = np.where(depth_m > 0, depth_m, np.nan)
    if np.isnan(measured).all():
        say_nothing(axes, "No depth was measured.")
        return
    drawn = axes.imshow(measured, cmap="viridis_r", vmax=float(np.nanquantile(measured, 0.98)))
    axes.figure.colorbar(drawn, ax=axes, shrink=0.8, label="depth [m]")
    by = {each["what"]: each["model"] for each in panel.view["made_by"]}
    name_panel(axes, f"by {by['depth']}" if "depth" in by else "by the source", size=8, color=SOFT)
    axes.set_axis_off()


def _draw_above(axes: Axes, panel: PhotoPanel, named: Sequence[dict[str, Any]]) -> None:
    """Points in the colours of the photo and the footprints of boxes; the camera stands at (0, 0)."""
    if panel.view["cam_to_view"] is None:
        say_nothing(axes, "Which way is up is not known.")
        return
    points, colours = _points_view(panel)
    axes.scatter(points[:, 0], points[:, 1], s=0.6, c=colours, linewidths=0)
    for each, colour in zip(named, SERIES, strict=False):
        if each["corners_view"] is not None:
            corners = np.reshape(each["corners_view"], (8, 3))[:4, :2]
            axes.add_patch(Polygon(corners, fill=False, edgecolor=colour, linewidth=1.5))
    axes.plot(0, 0, marker="^", color=INK, markersize=6)
    axes.set_aspect("equal")
    axes.grid(color=LINE, linewidth=0.5)
    name_panel(axes, "from above [m]", size=8, color=SOFT)


def _points_view(panel: PhotoPanel) -> tuple[Array, Array]:
    """Points in view space, shape (n, 3), without the farthest hundredth, and their colours, shape (n, 3)."""
    rows, columns = np.nonzero(panel.depth_m > 0)
    depth = panel.depth_m[rows, columns]
    kept = np.flatnonzero(depth <= np.quantile(depth, 0.99)) if len(depth) else np.zeros(0, np.int64)
    kept = kept[:: max(1, len(kept) // _POINTS)]
    camera = Intrinsics(*(panel.view["camera"][name] for name in ("fx", "fy", "cx", "cy")))
    pixels = np.stack([columns[kept], rows[kept]], axis=1).astype(np.float64) + 0.5
    points_cam = unproject_pixels(pixels, depth[kept].astype(np.float64), camera)
    rotation = np.reshape(panel.view["cam_to_view"], (3, 3))
    return points_cam @ rotation.T, panel.photo[rows[kept], columns[kept]] / 255


def _write_questions(axes: Axes, panel: PhotoPanel) -> None:
    if not panel.asked:
        say_nothing(axes, "Nothing is asked of it.")
        return
    texts = [f"{question.strip()}\n→ {answer}" for question, answer in panel.asked[:_MOST_ASKED]]
    lines = [
        line
        for text in texts
        for part in [*text.split("\n"), ""]
        for line in textwrap.wrap(part, _LINE_LETTERS) or [""]
    ]
    axes.set_axis_off()
    told = "\n".join(lines[:_MOST_LINES])
    text = axes.text(0, 1, told, fontsize=7.5, va="top", color=INK, transform=axes.transAxes, parse_math=False)
    text.set_in_layout(False)  # words would push the pictures aside


def _step(picture: NDArray[Any]) -> int:
    """Every which pixel is drawn: a panel is a few hundred wide, a photo may be ten thousand."""
    height, width = picture.shape[:2]
    return max(1, int(height) // _DRAWN_PX, int(width) // _DRAWN_PX)


def _tag(colour: str) -> dict[str, Any]:
    return {"facecolor": colour, "edgecolor": "none", "pad": 1, "alpha": 0.9}


def _rgb(colour: str) -> Array:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
