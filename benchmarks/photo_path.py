"""How answers degrade when depth, focal length and gravity are estimated: `python -m benchmarks photo_path`.

Rooms are taken as photos: what is known of an object is its mask, all boxes come from the depth map. First with the
true depth, focal length and gravity, then with an error in one of them. A line of JSON each:

* agree: share of the questions, fair both by the true boxes and by these, that have the same answer,
* kept: share of the questions that are fair by the true boxes and are asked here too,
* by_axis: agree, of each of left/right, near/far, above/below, and the sizes.

`rows` are rooms.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.spatial.transform import Rotation

from internspatial_kedro.geometry.frames import pose_to_up
from internspatial_kedro.pipelines.annotation.nodes import read_sources
from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.lifting.objects import lift_batch
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.questions.axes import AXES, RELATIONS
from internspatial_kedro.questions.batch import VIEW_COLUMNS, read_batch
from internspatial_kedro.questions.generation import find_candidates
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.sources.records import Source
from internspatial_kedro.sources.rooms.options import RoomsOptions
from internspatial_kedro.tables import VIEWS
from internspatial_kedro.tables.lifted import LIFTED_VIEWS

View = dict[str, Any]
Change = Callable[[View], None]
Answers = dict[int, tuple[int, str]]
_NEEDED = ("source", "width", "height", "camera", "depth", "objects")
_GENEROUS = QuestionRules(position_per_view=400, size_per_view=400, existence_per_view=0, counting_per_view=0)


def main(rooms: int) -> None:
    """Draw so many rooms, answer from their true boxes, then from masks and depth with one error after the other."""
    with tempfile.TemporaryDirectory() as place:
        source = Source("rooms", "rooms", Path(place), "native")
        params = AnnotationParams(rooms=RoomsOptions(count=rooms, width=640, height=480))
        compare(read_views(source, params), source.root)


def read_views(source: Source, params: AnnotationParams) -> list[View]:
    """All views of a source, as rows."""
    read = read_sources({source.name: source}, params).select("views").to_pydict()["views"]
    return [view for record in read for view in record]


def compare(views: list[View], root: Path) -> None:
    """Print a line for the truth and for each error; views have masks, depth, cameras and true boxes.

    Args:
        views: Rows of a source.
        root: Where their depth maps are.
    """
    vocabulary = _vocabulary(views)
    truth = _answers(views, "boxes", root, vocabulary)
    for name, change in _changes():
        photos = [_as_photo(view) for view in views]
        for photo in photos:
            change(photo)
        _print(name, truth, _answers(photos, "depth", root, vocabulary))


def _changes() -> Iterator[tuple[str, Change]]:
    yield "truth", lambda view: None
    for factor in (0.5, 0.8, 0.9, 1.1, 1.25, 2.0):
        yield f"depth x {factor}", lambda view, f=factor: _scale_depth(view, f)
    for factor in (0.6, 0.8, 0.9, 1.1, 1.25, 1.6):
        yield f"focal length x {factor}", lambda view, f=factor: _scale_focal(view, f)
    for degrees in (-20, -10, -5, 5, 10, 20):
        yield f"pitch {degrees:+d} deg", lambda view, d=degrees: _turn_up(view, [np.radians(d), 0, 0])
    for degrees in (5, 10):
        yield f"roll {degrees:+d} deg", lambda view, d=degrees: _turn_up(view, [0, 0, np.radians(d)])
    yield "level camera assumed", lambda view: view["camera"].update(up_cam=[0.0, -1.0, 0.0])


def _as_photo(view: View) -> View:
    """What is left of a view when its objects have masks only, and its camera a tilt but no place."""
    photo = deepcopy(view)
    camera = photo["camera"]
    up = camera["up_cam"] or pose_to_up(np.reshape(camera["cam_to_world"], (4, 4))).tolist()
    camera.update(up_cam=up, cam_to_world=None)
    for each in photo["objects"]:
        each.update(obb_cam=None, visible_fraction=None)
    return photo


def _scale_depth(view: View, factor: float) -> None:
    view["depth"]["scale_to_m"] *= factor


def _scale_focal(view: View, factor: float) -> None:
    for name in ("fx", "fy"):
        view["camera"][name] *= factor


def _turn_up(view: View, rotation: list[float]) -> None:
    """Gravity, wrong by a rotation about the camera's axes (x: pitch, z: roll)."""
    turned = Rotation.from_rotvec(rotation).apply(view["camera"]["up_cam"])
    view["camera"]["up_cam"] = turned.tolist()


def _vocabulary(views: list[View]) -> Vocabulary:
    labels = pa.array([each["label"] for view in views for each in view["objects"]], pa.large_string())
    counted = pa.table({"label": labels}).group_by("label").aggregate([("label", "count")])
    return Vocabulary.of(counted.rename_columns(["label", "count"]))


def _answers(views: list[View], prefer: str, root: Path, vocabulary: Vocabulary) -> Answers:
    """The outcome and the axis of each fair question, by its hash."""
    table = pa.Table.from_pylist(views, VIEWS.schema).combine_chunks()
    lifting = LiftingParams.model_validate({"prefer": prefer})
    roots = dict.fromkeys(table["source"].unique().to_pylist(), root)
    made = lift_batch(table.select(_NEEDED).to_batches()[0], roots, root, lifting)
    columns = dict(zip(table.column_names, table.columns, strict=True))
    columns |= dict(zip([field.name for field in made.type], made.flatten(), strict=True))
    schema = pa.schema([LIFTED_VIEWS.schema.field(name) for name in VIEW_COLUMNS])
    lifted = pa.table([columns[name] for name in VIEW_COLUMNS], schema=schema).combine_chunks()
    found = find_candidates(read_batch(lifted.to_batches()[0], vocabulary, _GENEROUS))
    axes = {axis.more: axis.name for axis in AXES} | {axis.less: axis.name for axis in AXES}
    names = [axes[RELATIONS[number]] for number in found.relation.tolist()]
    return dict(zip(found.hash.tolist(), zip(found.outcome.tolist(), names, strict=True), strict=True))


def _print(name: str, truth: Answers, answers: Answers) -> None:
    both = truth.keys() & answers.keys()
    right: dict[str, list[bool]] = {}
    for question in both:
        outcome, axis = truth[question]
        right.setdefault(axis, []).append(answers[question][0] == outcome)
    every = [agrees for axis in right.values() for agrees in axis]
    line = {
        "photo_path": name,
        "questions": len(both),
        "agree": round(float(np.mean(every)), 4),
        "kept": round(len(both) / len(truth), 3),
        "by_axis": {axis: round(float(np.mean(agrees)), 4) for axis, agrees in sorted(right.items())},
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
