"""Scenes of boxes before a camera, as rows of `views`: the geometry is code of its own, nothing of `geometry/`.

World: z up, metres. Camera: x right, y down, z forward. View space: x to the viewer's right, y forward, z up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.tables.views import VIEWS

Array = NDArray[np.float64]
Point = tuple[float, float, float]

LABELS = ("chair", "armchair", "lamp", "floor lamp", "table", "mug", "book", "plant")


@dataclass(frozen=True)
class Thing:
    """An upright box in the world: two horizontal sides and a height, turned by a yaw (counter-clockwise from above).

    Without `box_xyxy` its box in the image is that of its projected corners.
    """

    label: str
    center: Point
    size: Point = (0.4, 0.4, 0.4)
    yaw_rad: float = 0.0
    caption: str = ""
    visible: float | None = 1.0
    crowd: bool = False
    has_box: bool = True
    box_xyxy: tuple[float, float, float, float] | None = None
    name: str = ""
    mask_rle: str | None = None

    @property
    def axes_world(self) -> Array:
        """Rows are the box's sides."""
        cosine, sine = np.cos(self.yaw_rad), np.sin(self.yaw_rad)
        return np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])

    @property
    def corners_world(self) -> Array:
        """Shape (8, 3)."""
        signs = np.array(list(product((-0.5, 0.5), repeat=3)))
        return np.asarray(np.array(self.center) + (signs * self.size) @ self.axes_world)


@dataclass(frozen=True)
class Eye:
    """A camera: heading 0 looks along world y, counter-clockwise positive; pitch up and roll clockwise positive."""

    position: Point = (0.0, 0.0, 1.5)
    heading_rad: float = 0.0
    pitch_rad: float = 0.0
    roll_rad: float = 0.0
    focal: float = 500.0
    width: int = 640
    height: int = 480
    cx: float = 320.0
    cy: float = 240.0

    @property
    def rotation(self) -> Array:
        """Camera to world, shape (3, 3): columns are the camera's right, down and forward."""
        forward_level = np.array([-np.sin(self.heading_rad), np.cos(self.heading_rad), 0.0])
        level = np.array([np.cos(self.heading_rad), np.sin(self.heading_rad), 0.0])
        up_world = np.array([0.0, 0.0, 1.0])
        forward = np.cos(self.pitch_rad) * forward_level + np.sin(self.pitch_rad) * up_world
        upright = -np.sin(self.pitch_rad) * forward_level + np.cos(self.pitch_rad) * up_world
        right = np.cos(self.roll_rad) * level - np.sin(self.roll_rad) * upright
        up = np.sin(self.roll_rad) * level + np.cos(self.roll_rad) * upright
        return np.stack([right, -up, forward], axis=1)

    @property
    def pose(self) -> Array:
        """Camera to world, shape (4, 4)."""
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = self.rotation, self.position
        return pose

    def to_view(self, points_world: Array) -> Array:
        """World points (..., 3) in view space."""
        cosine, sine = np.cos(self.heading_rad), np.sin(self.heading_rad)
        turn = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
        return np.asarray((points_world - np.array(self.position)) @ turn.T)

    def to_pixels(self, points_world: Array) -> Array:
        """Columns and rows of world points (..., 3); a point behind the camera is an error."""
        points = (points_world - np.array(self.position)) @ self.rotation
        if points[..., 2].min() < 0.05:
            raise ValueError("A corner lies behind the camera; give the thing a box_xyxy.")
        return np.asarray(self.focal * points[..., :2] / points[..., 2:] + [self.cx, self.cy])


@dataclass(frozen=True)
class Scene:
    """What one camera sees. Without `exhaustive` every label in it is exhaustive."""

    things: tuple[Thing, ...]
    eye: Eye = Eye()
    name: str = "made/scene"
    exhaustive: tuple[str, ...] | None = None
    split: str = "train"


def scene_of(*things: Thing, **changed: Any) -> Scene:
    """A scene of these things."""
    return Scene(things, **changed)


def thing_names(scene: Scene) -> list[str]:
    """Object ids in order: each thing's own or its number."""
    return [thing.name or f"object-{number}" for number, thing in enumerate(scene.things)]


def views_of(scenes: Sequence[Scene]) -> pa.Table:
    """Rows of `views`, one a scene."""
    return pa.Table.from_pylist([_view_row(scene) for scene in scenes], schema=VIEWS.schema)


def seen_box(eye: Eye, thing: Thing) -> tuple[float, float, float, float]:
    """Bounds of the projected corners within the image."""
    pixels = eye.to_pixels(thing.corners_world)
    low = np.clip(pixels.min(axis=0), 0, [eye.width, eye.height])
    high = np.clip(pixels.max(axis=0), 0, [eye.width, eye.height])
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def moved(scene: Scene, turn_rad: float, shift: Point) -> Scene:
    """The scene and its camera together, turned about the world's z and shifted."""

    def move(point: Point) -> Point:
        cosine, sine = np.cos(turn_rad), np.sin(turn_rad)
        x, y, z = point
        return cosine * x - sine * y + shift[0], sine * x + cosine * y + shift[1], z + shift[2]

    eye = replace(scene.eye, position=move(scene.eye.position), heading_rad=scene.eye.heading_rad + turn_rad)
    things = [replace(each, center=move(each.center), yaw_rad=each.yaw_rad + turn_rad) for each in scene.things]
    return replace(scene, eye=eye, things=tuple(things))


def mirrored(scene: Scene) -> Scene:
    """The scene as seen in a mirror in the world's y-z plane."""

    def mirror(point: Point) -> Point:
        return -point[0], point[1], point[2]

    eye, width = scene.eye, scene.eye.width
    turned = replace(
        eye,
        position=mirror(eye.position),
        heading_rad=-eye.heading_rad,
        roll_rad=-eye.roll_rad,
        cx=width - eye.cx,
    )
    things = [replace(each, center=mirror(each.center), yaw_rad=-each.yaw_rad) for each in scene.things]
    return replace(scene, eye=turned, things=tuple(things))


def scaled(scene: Scene, factor: float) -> Scene:
    """The scene and the camera's place times a factor: the image stays the same."""

    def scale(point: Point) -> Point:
        return factor * point[0], factor * point[1], factor * point[2]

    things = [replace(each, center=scale(each.center), size=scale(each.size)) for each in scene.things]
    return replace(scene, eye=replace(scene.eye, position=scale(scene.eye.position)), things=tuple(things))


def random_scene(seed: int, most: int = 9, name: str = "made/scene", labels: Sequence[str] = LABELS) -> Scene:
    """Three to `most` things before a tilted camera, some hidden in part, some repeated; the same seed, the same."""
    rng = np.random.default_rng(seed)
    eye = Eye(
        position=(0.0, 0.0, 0.0),
        heading_rad=rng.uniform(-3, 3),
        pitch_rad=rng.uniform(-0.6, 0.3),
        roll_rad=rng.uniform(-0.15, 0.15),
        focal=rng.uniform(350, 600),
        cx=rng.uniform(300, 340),
    )
    things = tuple(_random_thing(rng, eye, labels) for _ in range(rng.integers(3, most + 1)))
    return moved(Scene(things, eye, name), 0.0, (*rng.uniform(-5, 5, 2), 1.5))


def _random_thing(rng: np.random.Generator, eye: Eye, labels: Sequence[str]) -> Thing:
    """Somewhere in the image, 2 to 6 m away, of 0.1 to 1 m."""
    depth = rng.uniform(2.0, 6.0)
    pixel = rng.uniform([40, 40], [eye.width - 40, eye.height - 40])
    in_camera = np.array([*((pixel - [eye.cx, eye.cy]) / eye.focal * depth), depth])
    x, y, z = (eye.rotation @ in_camera + np.array(eye.position)).tolist()
    wide, deep, high = rng.uniform(0.1, 1.0, 3).tolist()
    label, colour = labels[rng.integers(len(labels))], ("red", "blue", "old")[rng.integers(3)]
    visible = (1.0, 1.0, 1.0, 0.8, 0.6, 0.4)[rng.integers(6)]
    return Thing(label, (x, y, z), (wide, deep, high), rng.uniform(-4, 4), f"{colour} {label}", visible)


def _view_row(scene: Scene) -> dict[str, Any]:
    eye = scene.eye
    camera = {"fx": eye.focal, "fy": eye.focal, "cx": eye.cx, "cy": eye.cy, "cam_to_world": eye.pose.ravel().tolist()}
    labels = sorted({thing.label for thing in scene.things}) if scene.exhaustive is None else scene.exhaustive
    return {
        "view_id": scene.name,
        "source": "made",
        "split": scene.split,
        "image": f"{scene.name}.png",
        "width": eye.width,
        "height": eye.height,
        "camera": camera,
        "exhaustive_labels": list(labels),
        "objects": [_object_row(eye, *pair) for pair in zip(thing_names(scene), scene.things, strict=True)],
    }


def _object_row(eye: Eye, name: str, thing: Thing) -> dict[str, Any]:
    box = thing.box_xyxy or seen_box(eye, thing)
    center = (np.array(thing.center) - np.array(eye.position)) @ eye.rotation
    axes = thing.axes_world @ eye.rotation
    obb = {"center": center.tolist(), "axes": axes.ravel().tolist(), "size": list(thing.size)}
    return {
        "object_id": name,
        "label": thing.label,
        "caption": thing.caption or thing.label,
        "box_xyxy": list(box),
        "mask_rle": thing.mask_rle,
        "score": 1.0,
        "obb_cam": obb if thing.has_box else None,
        "visible_fraction": thing.visible,
        "crowd": thing.crowd,
    }
