"""REVERIE's object boxes: what is labelled in the 36 views from a viewpoint of a Matterport3D building.

Format (REVERIE, `tasks/REVERIE/data/BBox`): `<scan>_<viewpoint>.json`, viewpoint to object id to `name` (`#` for
blanks), `visible_pos` (indices of views that show it) and `bbox2d` (x, y, width, height in each, pixels of 640 x 480).
View i looks at heading 30° (i mod 12) and elevation 30° (i div 12 - 1). Only objects within 3 m of the viewpoint are
listed, so no category is exhaustive.
"""

import math
from pathlib import Path

from internspatial_kedro.sources.checks import BrokenObject, RawObject, parse_objects
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_text, as_whole, malformed
from internspatial_kedro.sources.native_files import read_json

_STEP_RAD = math.radians(30.0)
_HEADINGS, _ELEVATIONS = 12, 3
_SAME_RAD = 1e-3
"""Views this near to one of the 36 are that one: less than half a pixel at their focal length."""


def view_index(heading_rad: float, elevation_rad: float) -> int | None:
    """Which of the 36 views looks there; None for any other direction."""
    column, row = heading_rad / _STEP_RAD, elevation_rad / _STEP_RAD
    off = max(abs(column - round(column)), abs(row - round(row))) * _STEP_RAD
    level = round(row) + 1
    if off > _SAME_RAD or not 0 <= level < _ELEVATIONS:
        return None
    return round(column) % _HEADINGS + _HEADINGS * level


def read_boxes(root: Path, relative: str, viewpoint: str, index: int) -> list[RawObject | BrokenObject]:
    """Objects of one of a viewpoint's 36 views.

    Raises:
        Unusable: `record_malformed`: the file is no JSON, or says nothing of the viewpoint.
    """
    objects = as_mapping(as_mapping(read_json(root, relative), relative).get(viewpoint), f"viewpoint {viewpoint}")
    parsed = parse_objects(objects.items(), lambda key, entry: _object(key, entry, index))
    return [each for each in parsed if isinstance(each, BrokenObject) or each.box_xyxy is not None]


def _object(object_id: str, raw: object, index: int) -> RawObject:
    """The object with its box in a view; without one where it is not visible there."""
    entry = as_mapping(raw, "object")
    label = as_text(entry.get("name"), "name").replace("#", " ")
    positions = [as_whole(value, "visible_pos") for value in as_list(entry.get("visible_pos"), "visible_pos")]
    boxes = as_list(entry.get("bbox2d"), "bbox2d")
    if len(boxes) != len(positions):
        raise malformed("bbox2d", f"{len(boxes)} boxes", f"one for each of {len(positions)} views")
    if index not in positions:
        return RawObject(object_id, label)
    left, top, width, height = as_numbers(boxes[positions.index(index)], 4, "bbox2d")
    return RawObject(object_id, label, box_xyxy=[left, top, left + width, top + height])
