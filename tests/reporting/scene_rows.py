"""A scene to report on: a room of 4 x 3 m with five things and six frames, every number by hand."""

from typing import Any

import numpy as np

from internspatial_kedro.reporting.scene_focus import Placed, find_placed

Row = dict[str, Any]

SCENE = "rooms/r1"
FRAMES = [f"{SCENE}/{number}" for number in range(6)]
PLACES = {
    "chair": (1.0, 1.0, 0.5),
    "lamp": (3.0, 1.0, 0.75),
    "sofa": (1.0, 2.5, 0.4),
    "mug_1": (3.0, 2.5, 0.8),
    "mug_2": (2.0, 0.5, 0.8),
}
SIZES = {
    "chair": (0.6, 0.6, 1.0),
    "lamp": (0.4, 0.4, 1.5),
    "sofa": (1.6, 0.8, 0.8),
    "mug_1": (0.1, 0.1, 0.1),
    "mug_2": (0.1, 0.1, 0.1),
}
FLOOR = [0.0, 0.0, 4.0, 0.0, 4.0, 3.0, 0.0, 3.0]


def caption(name: str) -> str:
    return {"mug_1": "first mug", "mug_2": "second mug"}.get(name, f"red {name}")


def instance(name: str, **changed: Any) -> Row:
    row = {
        "instance_id": name,
        "label": name.partition("_")[0],
        "caption": caption(name),
        "center": list(PLACES[name]),
        "axes": np.eye(3).ravel().tolist(),
        "size": list(SIZES[name]),
        "points": 100,
        "unusable": "",
    }
    return row | changed


def sighting(name: str, frame: int, area: float = 0.1) -> Row:
    return {
        "instance_id": name,
        "view_id": FRAMES[frame],
        "visible_fraction": 1.0,
        "area_fraction": area,
        "box_xyxy": [16.0, 12.0, 48.0, 36.0],
        "has_mask": False,
        "mark": [32.0, 24.0, 10.0],
    }


def scene(**changed: Any) -> Row:
    """Frame n shows thing n, in the order of `PLACES`; frame 5 shows both mugs, the first one large."""
    sightings = [sighting(name, frame) for frame, name in enumerate(PLACES)]
    sightings += [sighting("mug_1", 5, 0.3), sighting("mug_2", 5, 0.05)]
    row = {
        "scene_id": SCENE,
        "source": "rooms",
        "split": "train",
        "geometry": None,
        "floor_polygon": None,
        "floor_rings": [FLOOR],
        "labelled_area_m2": None,
        "height_m": 2.5,
        "graph": None,
        "turntable": None,
        "exhaustive_labels": [],
        "view_ids": FRAMES,
        "instances": [instance(name) for name in PLACES],
        "area_m2": 12.0,
        "volume_m3": 30.0,
        "center_world": [2.0, 1.5, 1.25],
        "distances_m": [1.0] * 10,
        "free_floor": None,
        "sightings": sightings,
        "width": 64,
        "height": 48,
    }
    return row | changed


def views() -> dict[str, Row]:
    """Cameras along y = 1.5, looking along world x."""
    pose = np.eye(4)
    pose[:3, :3] = [[0, 0, 1], [-1, 0, 0], [0, -1, 0]]
    made = {}
    for number, view_id in enumerate(FRAMES):
        pose[:3, 3] = [0.5 + 0.5 * number, 1.5, 1.4]
        camera = {"fx": 50.0, "fy": 50.0, "cx": 32.0, "cy": 24.0, "cam_to_world": pose.ravel().tolist(), "up_cam": None}
        made[view_id] = {"view_id": view_id, "source": "rooms", "image": f"{number}.png", "camera": camera}
    return made


def slot(name: str, instance_id: str) -> Row:
    seen = sighting(instance_id, list(PLACES).index(instance_id))
    return {
        "name": name,
        "object_id": instance_id,
        "view_id": seen["view_id"],
        "label": instance_id.partition("_")[0],
        "caption": caption(instance_id),
        "named_by": "caption" if "_" in instance_id else "label",
        "box_xyxy": seen["box_xyxy"],
        "has_mask": False,
        "mark": [*seen["mark"], 0.1],
    }


def evidence(objects: list[str], values: list[float], **changed: Any) -> Row:
    row = {"measure": "what", "unit": "m", "objects": objects, "values": values, "margin": 0.5, "required": 0.2}
    return row | changed


CASES: dict[str, Row] = {
    "absolute_distance": {
        "slots": "chair lamp",
        "evidence": evidence(["chair", "lamp"], [1.5, 1.5]),
        "truth": "1.5",
        "relation": "closest",
    },
    "object_size": {
        "slots": "sofa",
        "evidence": evidence(["sofa"], [1.6]),
        "truth": "160",
        "relation": "longest_side",
    },
    "room_size": {"slots": "", "evidence": evidence([], [12.0], unit="m²"), "truth": "12.0", "relation": "area"},
    "object_counting": {
        "slots": "",
        "category": "mug",
        "evidence": evidence(["mug_1", "mug_2"], [0.3, 0.1], margin=0.1, required=0.002, unit="ratio"),
        "truth": "2",
        "relation": "scene",
    },
    "relative_distance": {
        "slots": "sofa chair lamp mug_1 mug_2",
        "evidence": evidence(["chair", "lamp", "mug_1", "mug_2"], [0.8, 1.22, 1.15, 1.6]),
        "truth": "b",
        "relation": "nearest",
    },
    "relative_direction": {
        "slots": "chair lamp sofa",
        "evidence": evidence(["sofa"], [90.0], unit="deg", margin=45.0, required=10.0),
        "truth": "left",
        "relation": "medium",
    },
    "appearance_order": {
        "slots": "chair lamp sofa mug_1",
        "evidence": evidence(["chair", "lamp", "sofa", "mug_1"], [5.0, 1.0, 0.0, 3.0], unit="frames", margin=2.0),
        "truth": "c, b, d, a",
        "relation": "first_seen",
    },
    "route_plan": {
        "slots": "chair lamp mug_1 sofa",
        "evidence": evidence(["chair", "sofa"], [-90.0, 89.0], unit="deg", margin=30.0, required=15.0),
        "truth": "turn left, turn right",
        "relation": "any",
    },
    "rotation_estimation": {
        "slots": "",
        "evidence": evidence(FRAMES[:2], [330.0, 90.0], unit="deg", margin=0.3, required=0.1),
        "truth": "120",
        "relation": "any",
        "view_ids": FRAMES[:2],
    },
}
"""What each task asks about the scene."""


def question(case_of: str, **changed: Any) -> Row:
    """A question of a task, a key of `CASES`."""
    case = CASES[case_of]
    row = {
        "qa_id": "00000000000000aa",
        "task": case_of,
        "form": "multiple_choice",
        "view_type": "multi",
        "source": "rooms",
        "split": "train",
        "scene_id": SCENE,
        "view_ids": FRAMES,
        "width": 64,
        "height": 48,
        "template_id": f"{case_of}.any.multiple_choice.001",
        "question": "What?",
        "category": "",
        "options": [],
        "answer": "A",
        "answer_style": "letter",
        "answer_kind": "choice",
        "answer_value": None,
        "unit": None,
        "seed": 7,
    }
    slots = [slot(letter, name) for letter, name in zip("abcde", case["slots"].split(), strict=False)]
    return row | case | {"slots": slots} | changed


def placed(task: str) -> list[Placed]:
    return find_placed(question(task), scene())
