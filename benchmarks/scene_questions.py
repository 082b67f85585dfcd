"""A scan of about 200,000 vertices with 60 instances and so many frames, to all questions about it. `rows` are frames.

Work is what annotation, lifting and qa_generation do for a scene: what each frame shows, boxes, areas, distances, free
floor, questions in words. The floor is casting the rays of all frames, at the resolution that the reader takes.
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from benchmarks.qa_generation import TEMPLATES
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.floor_area import alpha_shape_outline, outline_area
from internspatial_kedro.geometry.free_floor import free_floor, to_rle
from internspatial_kedro.geometry.oriented_boxes import OrientedBox, fit_upright
from internspatial_kedro.geometry.point_distances import closest_distances
from internspatial_kedro.geometry.sight import surface_of, visible_instances
from internspatial_kedro.questions.scene_facts import read_scene
from internspatial_kedro.questions.scene_generation import ask_scene
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.sources.records import Camera, Instance
from internspatial_kedro.sources.scan_views import LONGEST_SIDE_PX, Sight
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints

_INSTANCES, _SPACING_M = 60, 0.03
_ROOM_M = np.array([9.0, 7.0])
_WIDTH, _HEIGHT, _FOCAL = 640, 480, 500.0
NAMES = [f"{colour} {thing}" for colour, thing in product(
    ("red", "blue", "green", "white", "black", "brown"),
    ("chair", "desk", "lamp", "shelf", "plant", "bin", "stool", "vase", "clock", "crate"),
)]  # fmt: skip


def main(frames: int) -> None:
    """Measure one scene."""
    scan, templates = make_scan(), read_templates()
    instances = [Instance(f"i{n}", name, name, n) for n, name in enumerate(NAMES)]
    work, floor = Clock(), Clock()
    with measured(work):
        row = measured_row(scan, instances, frames)
        asked = ask_scene(read_scene(row, SceneRules().frames), templates, SceneRules(), 7)
    peak = peak_rss_mb()
    assert asked.num_rows > 50
    with measured(floor):
        _cast(scan, _cameras(frames))
    Measurement.of("scene_questions", frames, work, floor, peak).print()


def measured_row(scan: ScenePoints, instances: list[Instance], frames: int) -> dict[str, object]:
    """A row of `lifted_scenes`, but for columns that no question asks for: what so many frames show, and geometry."""
    sight = Sight(scan, instances)
    shown = [sight.objects(camera, _WIDTH, _HEIGHT) for camera in _cameras(frames)]
    seen = {"view_ids": [f"v{n}" for n in range(frames)], "sightings": _sightings(shown)}
    return _measure(scan, instances) | seen


def read_templates() -> TemplateBook:
    """The project's own wording."""
    return TemplateBook.of({file.stem: yaml.safe_load(Path(file).read_text()) for file in TEMPLATES.glob("*.yml")})


def make_scan(seed: int = 0) -> ScenePoints:
    """A floor and boxes on it, in vertices of a lattice each, joined to triangles."""
    sheets = [(_sheet(np.zeros(3), np.array([_ROOM_M[0], 0, 0]), np.array([0, _ROOM_M[1], 0])), NO_INSTANCE)]
    rng = np.random.default_rng(seed)
    for number in range(_INSTANCES):
        size = rng.uniform(0.25, 0.8, 3)
        corner = np.array([*rng.uniform(0.3, _ROOM_M - 1.2), 0.0])
        a, b, c = np.diag(size)
        sides = [
            (corner, a, b),
            (corner + c, a, b),
            (corner, a, c),
            (corner + b, a, c),
            (corner, b, c),
            (corner + a, b, c),
        ]
        sheets += [(_sheet(*side), number) for side in sides]
    starts = np.cumsum([0, *(len(points) for (points, _), _ in sheets)])
    return ScenePoints(
        np.concatenate([points for (points, _), _ in sheets]),
        np.concatenate([np.full(len(points), number) for (points, _), number in sheets]).astype(np.int32),
        np.concatenate([faces + start for ((_, faces), _), start in zip(sheets, starts, strict=False)]).astype(
            np.int32
        ),
    )


def _sheet(
    corner: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
) -> tuple[np.ndarray, np.ndarray]:
    columns, rows = (int(np.linalg.norm(side) / _SPACING_M) + 2 for side in (u, v))
    s, t = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows), indexing="ij")
    points = corner + s.reshape(-1, 1) * u + t.reshape(-1, 1) * v
    first = (np.arange(columns - 1)[:, None] * rows + np.arange(rows - 1)).ravel()
    faces = np.concatenate(
        [np.stack([first, first + rows, first + 1], 1), np.stack([first + 1, first + rows, first + rows + 1], 1)]
    )
    return points, faces


def _cameras(frames: int) -> list[Camera]:
    """Twice around the room."""
    return [_camera(turn) for turn in np.linspace(0, 4 * np.pi, frames, endpoint=False)]


def _camera(turn: float) -> Camera:
    """On a circle around the middle at a height of 1.6 m, looking inwards and down."""
    place = np.array([*(_ROOM_M / 2 + 3 * np.array([np.cos(turn), np.sin(turn)])), 1.6])
    forward = np.array([*(_ROOM_M / 2), 0.4]) - place
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :4] = np.stack([right, np.cross(forward, right), forward, place], axis=1)
    return Camera(_FOCAL, _FOCAL, _WIDTH / 2, _HEIGHT / 2, pose.ravel().tolist())


def _measure(scan: ScenePoints, instances: list[Instance]) -> dict[str, object]:
    boxes = [fit_upright(scan.points[scan.instance == each.number]) for each in instances]
    box = OrientedBox(*(np.stack(column) for column in zip(*boxes, strict=True)))
    outline = [np.array([[0, 0], [_ROOM_M[0], 0], _ROOM_M, [0, _ROOM_M[1]]])]
    area = outline_area(alpha_shape_outline(scan.points[:, :2]))
    return {
        **{"scene_id": "made/1", "source": "made", "split": "train", "width": _WIDTH, "height": _HEIGHT},
        **{"graph": None, "turntable": None, "area_m2": area, "volume_m3": area * 2.5},
        "exhaustive_labels": sorted({each.label for each in instances}),
        "instances": [
            {"instance_id": each.instance_id, "label": each.label, "caption": each.caption, "unusable": ""}
            | {"points": 0, **{side: values.ravel().tolist() for side, values in one._asdict().items()}}
            for each, one in zip(instances, boxes, strict=True)
        ],
        "distances_m": closest_distances(scan.points, scan.instance, np.arange(_INSTANCES, dtype=np.int32)),
        "free_floor": to_rle(free_floor(outline, box, 0.0)),
    }


def _sightings(shown: list[list]) -> list[dict[str, object]]:
    return [
        {
            **{"instance_id": item.instance_id, "view_id": f"v{number}", "visible_fraction": item.visible_fraction},
            "area_fraction": np.prod(np.subtract(item.box_xyxy[2:], item.box_xyxy[:2])) / (_WIDTH * _HEIGHT),
            **{"box_xyxy": item.box_xyxy, "has_mask": True, "mark": [0.0, 0.0, 9.0]},
        }
        for number, items in enumerate(shown)
        for item in items
    ]


def _cast(scan: ScenePoints, cameras: list[Camera]) -> None:
    surface, step = surface_of(scan.points, scan.instance, scan.faces), -(-_WIDTH // LONGEST_SIDE_PX)
    for camera in cameras:
        pose = np.array(camera.cam_to_world).reshape(4, 4)
        visible_instances(surface, Intrinsics(camera.fx, camera.fy, camera.cx, camera.cy), pose, _WIDTH, _HEIGHT, step)


if __name__ == "__main__":
    main(int(sys.argv[1]))
