"""Drawn photos whose objects are known, and a witness who tells the truth about them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from internspatial_kedro.models.annotating.records import PhotoInput

SIZE_WH = (640, 480)
Units = tuple[int, int]
THOUSANDTHS: Units = (1000, 1000)


@dataclass(frozen=True)
class Thing:
    """What stands in a photo; its box in pixels."""

    label: str
    caption: str
    box_xyxy: tuple[int, int, int, int]


ROOM = (
    Thing("chair", "red wooden chair", (40, 60, 200, 300)),
    Thing("chair", "green office chair", (250, 80, 400, 320)),
    Thing("lamp", "white paper lamp", (450, 20, 560, 400)),
)


def draw(root: Path, name: str, things: tuple[Thing, ...] = ROOM) -> PhotoInput:
    """A picture of its own for each name."""
    image = Image.new("RGB", SIZE_WH, "white")
    pen = ImageDraw.Draw(image)
    pen.text((2, 2), name, "black")
    for number, thing in enumerate(things):
        pen.rectangle(thing.box_xyxy, (200, 40 * number, 90))
    image.save(root / f"{name}.png")
    return PhotoInput(f"photos/{name}", root, f"{name}.png", *SIZE_WH)


def step_of(system: str) -> str:
    """Which step a system's words belong to."""
    return next(step for step in ("objects", "caption", "boxes") if f'{{"{step}"' in system)


def tell_truth(step: str, words: str, things: tuple[Thing, ...] = ROOM, units: Units = THOUSANDTHS) -> dict[str, Any]:
    """The true answer of a step, boxes in some units of the photo."""
    if step == "objects":
        return {"objects": [{"label": thing.label, "box": to_units(thing.box_xyxy, units)} for thing in things]}
    if step == "caption":
        asked = json.loads(re.search(r"in the box (\[[^]]*\])", words)[1])  # type: ignore[index]
        (thing,) = (thing for thing in things if to_units(thing.box_xyxy, units) == asked)
        return {"caption": thing.caption}
    wanted = set(re.search(r'description: "([^"]*)"', words)[1].split())  # type: ignore[index]
    fits = [thing for thing in things if wanted <= {*thing.caption.split(), *thing.label.split()}]
    return {"boxes": [to_units(thing.box_xyxy, units) for thing in fits]}


def to_units(box: tuple[int, int, int, int], units: Units) -> list[int]:
    """Whole numbers."""
    return [round(value * units[side % 2] / SIZE_WH[side % 2]) for side, value in enumerate(box)]
