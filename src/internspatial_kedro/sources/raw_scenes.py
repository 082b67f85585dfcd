"""What readers of scans share: untrusted instances and frames in, a checked scene with its views and rejects out.

A reader parses its layout into `RawScene`; `read_scene` does the rest and never raises on a bad record.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from internspatial_kedro.sources.checks import RawView, Reason, Unusable, check_view, refuse
from internspatial_kedro.sources.checks.boxes import check_obb
from internspatial_kedro.sources.checks.labels import clean_caption, clean_label
from internspatial_kedro.sources.checks.parsing import as_mapping, parse_json
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.records import (
    Geometry,
    Graph,
    Instance,
    Item,
    Obb,
    Reading,
    Reject,
    Scene,
    Source,
    View,
    ViewObject,
)

T = TypeVar("T")
Sighting = Callable[[View, list[Instance]], list[ViewObject]]

# These say that it is no object: its category may still be annotated exhaustively.
_HARMLESS = frozenset({Reason.LABEL_BACKGROUND})


@dataclass(frozen=True)
class RawInstance:
    """A labelled instance as the dataset has it.

    Attributes:
        instance_id: Its id in the scene.
        label: Category; any text.
        caption: What names this instance; the label where it is None.
        number: Its number in the geometry, -1 where that does not show it.
        obb_world: Oriented box in the world frame, z up [m].
    """

    instance_id: str
    label: object
    caption: object = None
    number: int = -1
    obb_world: Obb | None = None


class BrokenInstance(NamedTuple):
    """An instance that could not even be parsed; its label where that could be told."""

    instance_id: str
    label: object
    verdict: Unusable


class RawFrame(NamedTuple):
    """A frame of the walk: its name in the scene, and how it is parsed, which may raise `Unusable`."""

    name: str
    parse: Callable[[], RawView]


class Remark(NamedTuple):
    """What else of a record was left out, such as its alignment or the end of a recording, beside a scene that stays.

    Attributes:
        kind: Kind of the reject.
        name: What it is, within the record.
        verdict: What is wrong with it.
    """

    kind: str
    name: str
    verdict: Unusable


@dataclass(frozen=True)
class RawScene:
    """A scene with what the dataset says of it.

    Attributes:
        instances: Everything that the record lists.
        native_split: `train` or `test` by the layout.
        frames: Its frames in order.
        geometry: Points or mesh with an instance number each.
        numbers: The instance numbers that have points; None where the geometry was not looked at.
        sighting: What a checked frame shows of the checked instances; None leaves the frames' own objects.
        exhaustive: Categories that are annotated exhaustively; None: all that occur.
        labelled_area_m2: Floor area that the dataset states [m²].
        graph: Where one can walk.
        remarks: What else was left out.
    """

    instances: list[RawInstance | BrokenInstance]
    native_split: str = "train"
    frames: Iterable[RawFrame] = field(default_factory=list)
    geometry: Geometry | None = None
    numbers: Collection[int] | None = None
    sighting: Sighting | None = None
    exhaustive: Collection[str] | None = None
    labelled_area_m2: float | None = None
    remarks: list[Remark] = field(default_factory=list)
    graph: Graph | None = None


def parse_instances(
    entries: Iterable[tuple[str, object, T]], parse: Callable[[str, object, T], RawInstance]
) -> list[RawInstance | BrokenInstance]:
    """Parse each entry (id, label, native content); those that fail become `BrokenInstance`, the others stay."""
    parsed: list[RawInstance | BrokenInstance] = []
    for instance_id, label, entry in entries:
        try:
            parsed.append(parse(instance_id, label, entry))
        except Unusable as verdict:
            parsed.append(BrokenInstance(instance_id, label, verdict))
    return parsed


def read_scene(source: Source, item: Item, parse: Callable[[Source, dict[str, object]], RawScene]) -> Reading:
    """Read one scene and check it; what cannot be used becomes rejects, never an exception.

    A refused record gives one reject of kind `record` and nothing else, a refused frame one of kind `frame`, a refused
    instance or object of a frame one of kind `object`. `objects_in` counts the objects of frames that were kept, and
    everything that was refused as `object`; instances that were kept are rows of the scene.

    Args:
        source: The configured source.
        item: The scene, with a JSON object as payload; its id is the scene's name in the source.
        parse: The reader's own part: native record to our frames and units.
    """
    try:
        raw = parse(source, as_mapping(parse_json(item.payload, "payload"), "payload"))
    except Unusable as verdict:
        return Reading(rejects=[refuse(source, "record", item.item_id, verdict)])
    instances, refused = _instances(source, item, raw)
    views, rejects, lost = _views(source, item, raw, instances)
    name = slug(source.name)
    scene = Scene(
        scene_id=f"{name}/{item.item_id}",
        source=source.name,
        split=raw.native_split if source.split == "native" else source.split,
        view_ids=[view.view_id for view in views],
        instances=instances,
        geometry=raw.geometry,
        labelled_area_m2=raw.labelled_area_m2,
        graph=raw.graph,
        exhaustive_labels=_exhaustive(raw, instances, refused),
    )
    refusals = [refuse(source, "object", f"{item.item_id}#{slug(key)}", verdict) for key, _, verdict in refused]
    remarks = [refuse(source, r.kind, f"{item.item_id}/{slug(r.name)}", r.verdict) for r in raw.remarks]
    seen = sum(len(view.objects) for view in views)
    return Reading(views, [scene], [*remarks, *refusals, *rejects], seen + lost + len(refusals))


def _instances(source: Source, item: Item, raw: RawScene) -> tuple[list[Instance], list[BrokenInstance]]:
    instances: dict[str, Instance] = {}
    refused: list[BrokenInstance] = []
    for given in raw.instances:
        try:
            checked = _instance(given, raw.numbers)
            if checked.instance_id in instances:
                detail = f"instance id '{checked.instance_id}' occurred before; the first was used"
                raise Unusable(Reason.DUPLICATE_ID, detail)
        except Unusable as verdict:
            refused.append(BrokenInstance(given.instance_id, given.label, verdict))
        else:
            instances[checked.instance_id] = checked
    return list(instances.values()), refused


def _instance(given: RawInstance | BrokenInstance, numbers: Collection[int] | None) -> Instance:
    if isinstance(given, BrokenInstance):
        raise given.verdict
    label = clean_label(given.label)
    has_points = given.number >= 0 and (numbers is None or given.number in numbers)
    if given.obb_world is None and not has_points:
        raise Unusable(Reason.INSTANCE_EMPTY, f"instance {given.instance_id} ('{label}') has neither points nor box")
    return Instance(
        instance_id=slug(given.instance_id),
        label=label,
        caption=label if given.caption is None else clean_caption(given.caption),
        number=given.number if has_points else -1,
        obb_world=None if given.obb_world is None else check_obb(given.obb_world),
    )


def _exhaustive(raw: RawScene, instances: list[Instance], refused: list[BrokenInstance]) -> list[str]:
    """Categories that no refused instance may belong to: a missing chair makes counting chairs wrong."""
    labels = {instance.label for instance in instances} if raw.exhaustive is None else set(raw.exhaustive)
    for _, label, verdict in refused:
        if verdict.reason in _HARMLESS:
            continue
        try:
            labels.discard(clean_label(label))
        except Unusable:
            return []
    return sorted(labels)


def _views(
    source: Source, item: Item, raw: RawScene, instances: list[Instance]
) -> tuple[list[View], list[Reject], int]:
    """Usable frames, all rejects that they gave, and how many objects were lost in those kept."""
    views: dict[str, View] = {}
    rejects: list[Reject] = []
    lost = 0
    for index, frame in enumerate(raw.frames):
        frame_item = Item(f"{item.item_id}/{slug(frame.name)}")
        try:
            parsed = replace(frame.parse(), scene=item.item_id, frame_index=index, native_split=raw.native_split)
            reading = check_view(source, frame_item, parsed)
            view = reading.views[0]
            if view.view_id in views:
                raise Unusable(Reason.DUPLICATE_ID, f"frame '{frame.name}' occurred before; the first was used")
        except Unusable as verdict:
            rejects.append(refuse(source, "frame", frame_item.item_id, verdict))
            continue
        views[view.view_id] = view if raw.sighting is None else replace(view, objects=raw.sighting(view, instances))
        rejects += reading.rejects
        lost += sum(reject.kind == "object" for reject in reading.rejects)
    return list(views.values()), rejects, lost
