"""A scene to look around in: boxes, names, the walk of the camera and points, on a page for the browser.

Drawn by plotly, whose script is written once beside the pages: they need no network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

import numpy as np

from internspatial_kedro.formats.exporters.files import slug
from internspatial_kedro.formats.palette import PALETTE
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.focus import COLOUR_ORDER
from internspatial_kedro.reporting.scan_points import surface_points
from internspatial_kedro.reporting.scene_focus import Box, box_of
from internspatial_kedro.reporting.scene_map import floor_rings
from internspatial_kedro.reporting.scene_walk import Station
from internspatial_kedro.reporting.wireframes import EDGES
from internspatial_kedro.sources.scene_points import ScenePoints
from internspatial_kedro.tables.sampling import salt

SCRIPT_NAME: Final = "plotly.min.js"
MOST_POINTS: Final = 20_000
"""Most points of a scan that a page shows."""

_GAZE_M: Final = 0.3
_SLACK_M: Final = 0.01
_GREY: Final = "#9aa0aa"
_INK: Final = "#22252b"


@dataclass(frozen=True, eq=False)
class ScenePage:
    """What a page shows.

    Attributes:
        scene: Row of `lifted_scenes`.
        stations: Where its frames were taken.
        scan: Its points or mesh; None where there is none.
    """

    scene: Mapping[str, Any]
    stations: Sequence[Station]
    scan: ScenePoints | None

    @property
    def file_name(self) -> str:
        """Name of the page's file; different for different scenes."""
        return f"scene-{slug(self.scene['scene_id'])}.html"


def write_scene_pages(pages: Sequence[ScenePage], folder: Path) -> None:
    """Write pages, and the script that they share, into a folder; nothing if there are no pages."""
    if not pages:
        return
    from plotly.offline import get_plotlyjs

    (folder / SCRIPT_NAME).write_text(get_plotlyjs(), encoding="utf-8")
    for page in pages:
        (folder / page.file_name).write_text(render_scene_page(page), encoding="utf-8")


def render_scene_page(page: ScenePage) -> str:
    """The page as text; it loads `SCRIPT_NAME` from its own folder."""
    from plotly.graph_objects import Figure
    from plotly.io import to_html

    figure = Figure(list(_traces(page)), layout=_LAYOUT)
    drawn = to_html(
        figure,
        config={"displaylogo": False, "responsive": True},
        include_plotlyjs=False,
        include_mathjax=False,
        full_html=False,
        default_height="100%",
        div_id="scene",
    )
    template = (files("internspatial_kedro.reporting") / "page" / "scene.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=escape(page.scene["scene_id"]), about=escape(_about(page)), script=SCRIPT_NAME, scene=drawn
    )


def _about(page: ScenePage) -> str:
    """One sentence on what is shown."""
    boxes = sum(box_of(instance) is not None for instance in page.scene["instances"])
    points = "no points" if page.scan is None else "points of its scan"
    how = "Drag to turn, scroll to zoom, click a name to hide it."
    return f"{boxes} objects, {len(page.stations)} frames, {points}. {how}"


def _traces(page: ScenePage) -> Iterator[Any]:
    boxes = [(instance["label"], instance["caption"], box_of(instance)) for instance in page.scene["instances"]]
    known = [(label, caption, box) for label, caption, box in boxes if box is not None]
    if page.scan is not None:
        yield _points(page.scan, [(label, box) for label, _, box in known])
    closed = [np.vstack([ring, ring[:1]]) for ring in floor_rings(page.scene)]
    if closed:
        yield _lines([np.column_stack([ring, np.zeros(len(ring))]) for ring in closed], _INK, "floor", 5)
    for label in sorted({label for label, _, _ in known}):
        members = [(caption, box) for name, caption, box in known if name == label]
        yield from _boxes(label, members)
    if page.stations:
        yield from _walk(page.stations)


def _points(scan: ScenePoints, boxes: Sequence[tuple[str, Box]]) -> Any:
    """Points of the scan in the colours of the boxes that hold them, the smallest first; all others grey."""
    from plotly.graph_objects import Scatter3d

    points, colours = surface_points(scan, MOST_POINTS), [_GREY, *(_css(name) for name in COLOUR_ORDER)]
    chosen = np.zeros(len(points), dtype=np.int8)
    for label, box in sorted(boxes, key=lambda entry: -float(np.prod(entry[1].size))):
        local = np.abs((points - box.center) @ box.axes.T)
        chosen[(local <= box.size / 2 + _SLACK_M).all(axis=1)] = 1 + _colour_of(label)
    scale = [(place / (len(colours) - 1), colour) for place, colour in enumerate(colours)]
    marker = {"size": 1.5, "color": chosen, "colorscale": scale, "cmin": 0, "cmax": len(colours) - 1, "opacity": 0.6}
    x, y, z = np.round(points, 3).astype(np.float32).T
    return Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker, name="points", hoverinfo="skip")


def _boxes(label: str, members: Sequence[tuple[str, Box]]) -> Iterator[Any]:
    """Boxes of one label in one colour, each with its name above it."""
    from plotly.graph_objects import Scatter3d

    colour = _css(COLOUR_ORDER[_colour_of(label)])
    edges = [box.corners[[one, other]] for _, box in members for one, other in EDGES]
    name = escape(label)
    yield _lines(edges, colour, f"{name} ({len(members)})" if len(members) > 1 else name, 3, group=name)
    tops = np.array([[*box.center[:2], box.corners[:, 2].max() + 0.05] for _, box in members])
    said = [f"{escape(caption)}<br>{' × '.join(f'{side:.2f}' for side in box.size)} m" for caption, box in members]
    x, y, z = tops.T
    yield Scatter3d(
        x=x, y=y, z=z, mode="text", text=[name] * len(members), textfont={"size": 10, "color": colour},
        hovertext=said, hoverinfo="text", legendgroup=name, showlegend=False,
    )  # fmt: skip


def _walk(stations: Sequence[Station]) -> Iterator[Any]:
    """The camera's way with the frames' numbers, and where it looks."""
    from plotly.graph_objects import Scatter3d

    places = np.array([station.position for station in stations])
    x, y, z = places.T
    numbers = [str(station.number) for station in stations]
    yield Scatter3d(
        x=x, y=y, z=z, mode="lines+markers+text", text=numbers, name="camera", legendgroup="camera",
        line={"color": _INK, "width": 2}, marker={"size": 3, "color": _INK}, textfont={"size": 11, "color": _INK},
        textposition="top center", hovertext=[f"frame {number}" for number in numbers], hoverinfo="text",
    )  # fmt: skip
    gazes = [np.stack([each.position, each.position + _GAZE_M * each.forward]) for each in stations]
    yield _lines(gazes, _INK, "gaze", 4, group="camera", in_legend=False)


def _lines(pieces: Sequence[Array], colour: str, name: str, width: int, group: str = "", in_legend: bool = True) -> Any:
    """Lines, shape (n, 3) each, as one trace: a gap after each."""
    from plotly.graph_objects import Scatter3d

    gap = np.full((1, 3), np.nan)
    x, y, z = np.concatenate([part for piece in pieces for part in (np.round(piece, 3), gap)]).astype(np.float32).T
    return Scatter3d(
        x=x, y=y, z=z, mode="lines", line={"color": colour, "width": width}, name=name, legendgroup=group or name,
        showlegend=in_legend, hoverinfo="skip",
    )  # fmt: skip


def _colour_of(label: str) -> int:
    """Index in `COLOUR_ORDER`; the same in all scenes."""
    return salt("scene page", label) % len(COLOUR_ORDER)


def _css(name: str) -> str:
    return "#{:02x}{:02x}{:02x}".format(*PALETTE[name])


_AXIS: Final = {"showbackground": False, "gridcolor": "#dcdad3", "zeroline": False, "ticksuffix": " m", "title": ""}
_LAYOUT: Final[dict[str, Any]] = {
    "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    "paper_bgcolor": "#faf9f6",
    "font": {"family": "system-ui, sans-serif", "size": 11, "color": _INK},
    "scene": {
        "aspectmode": "data", "xaxis": _AXIS, "yaxis": _AXIS, "zaxis": _AXIS,
        "camera": {"eye": {"x": -0.55, "y": -1.0, "z": 1.25}},
    },
    "legend": {"x": 0.005, "y": 0.99, "itemsizing": "constant", "bgcolor": "rgba(250,249,246,0.8)"},
}  # fmt: skip
