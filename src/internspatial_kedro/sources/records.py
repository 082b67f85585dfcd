"""What a reader returns: plain records that match the `views`, `scenes` and `rejects` tables field by field.

Field meanings, units and frames are in `tables/`; `asdict` of a record is a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.rounding import to_nano

Numbers = list[float]


@dataclass(frozen=True)
class Camera:
    """A row of `views.camera`."""

    fx: float
    fy: float
    cx: float
    cy: float
    cam_to_world: Numbers | None = None
    up_cam: Numbers | None = None


@dataclass(frozen=True)
class Depth:
    """A row of `views.depth`."""

    path: str
    scale_to_m: float
    encoding: str = "linear"


@dataclass(frozen=True)
class Obb:
    """An oriented box: centre, 3x3 row axes and full side lengths."""

    center: Numbers
    axes: Numbers
    size: Numbers

    @classmethod
    def computed(cls, center: Array, axes: Array, size: Array) -> Self:
        """A box that was not read but computed: rounded, so that it is the same on all processors.

        Args:
            center: Shape (3,) [m].
            axes: Unit vectors along the sides in rows, 3x3.
            size: Full sides along these, shape (3,) [m].
        """
        numbers: Numbers = to_nano(np.concatenate([center, axes.ravel(), size])).tolist()
        return cls(numbers[:3], numbers[3:12], numbers[12:])


@dataclass(frozen=True)
class ViewObject:
    """A row of `views.objects`."""

    object_id: str
    label: str
    caption: str
    box_xyxy: Numbers
    mask_rle: str | None = None
    score: float | None = 1.0
    instance_id: str | None = None
    obb_cam: Obb | None = None
    visible_fraction: float | None = None
    crowd: bool = False


@dataclass(frozen=True)
class MadeBy:
    """A row of `views.made_by`."""

    what: str
    model: str


@dataclass(frozen=True)
class View:
    """A row of `views`."""

    view_id: str
    source: str
    split: str
    image: str
    width: int
    height: int
    objects: list[ViewObject]
    scene_id: str | None = None
    frame_index: int | None = None
    camera: Camera | None = None
    depth: Depth | None = None
    exhaustive_labels: list[str] = field(default_factory=list)
    made_by: list[MadeBy] = field(default_factory=list)


@dataclass(frozen=True)
class Instance:
    """A row of `scenes.instances`."""

    instance_id: str
    label: str
    caption: str
    number: int = -1
    obb_world: Obb | None = None


@dataclass(frozen=True)
class Geometry:
    """A row of `scenes.geometry`."""

    path: str
    encoding: str
    to_world: Numbers | None = None


@dataclass(frozen=True)
class Graph:
    """A row of `scenes.graph`."""

    nodes: list[str]
    positions: Numbers
    edges: list[int]


@dataclass(frozen=True)
class Turntable:
    """A row of `scenes.turntable`."""

    azimuth_deg: Numbers
    differences: Numbers


@dataclass(frozen=True)
class Scene:
    """A row of `scenes`."""

    scene_id: str
    source: str
    split: str
    view_ids: list[str]
    instances: list[Instance]
    geometry: Geometry | None = None
    floor_polygon: Numbers | None = None
    labelled_area_m2: float | None = None
    height_m: float | None = None
    graph: Graph | None = None
    turntable: Turntable | None = None
    exhaustive_labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reject:
    """A row of `rejects`."""

    source: str
    kind: str
    item_id: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Reading:
    """Everything that one native record gave."""

    views: list[View] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    objects_in: int = 0


class Item(NamedTuple):
    """A native record to read: its id within the source, and what the reader needs to find it again (JSON)."""

    item_id: str
    payload: str = "{}"


@dataclass(frozen=True)
class Source:
    """A configured source.

    Attributes:
        name: The user's name for it; prefix of all its ids.
        reader: Which reader reads it, a key of `READERS`.
        root: Folder that holds the native layout.
        split: `train`, `test`, or `native` where the layout itself says.
        options: The reader's own settings.
    """

    name: str
    reader: str
    root: Path
    split: str = "train"
    options: dict[str, Any] = field(default_factory=dict)

    def file(self, relative: str) -> Path:
        """A file that a view of this source names.

        Raises:
            SourceError: It is gone since the source was read.
        """
        path = self.root / relative
        if not path.is_file():
            raise gone(path)
        return path


class Reader(Protocol):
    """What a source module offers."""

    def list_items(self, source: Source) -> Iterator[Item]:
        """Cheap listing of the native records, in a fixed order. A missing layout raises `SourceError`."""
        ...

    def read_item(self, source: Source, item: Item) -> Reading:
        """Read one record; what cannot be used becomes rejects, never an exception."""
        ...


class SourceError(Exception):
    """A source cannot be read at all: one line saying what was given, what was expected and what to do."""


def gone(path: Path) -> SourceError:
    """What to say of a file that a table names and that is not there any more."""
    return SourceError(
        f"{path} is gone since it was read. Put it back, or read the sources again, which draws rooms anew: "
        "kedro run --pipelines annotation, with the same --env and --params."
    )
