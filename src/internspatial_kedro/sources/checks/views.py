"""A whole record: image, camera, depth, objects. Rows in = rows out + rejects."""

from collections.abc import Callable

from internspatial_kedro.geometry.orientations import UPRIGHT
from internspatial_kedro.sources.checks.cameras import check_camera
from internspatial_kedro.sources.checks.depth import check_depth
from internspatial_kedro.sources.checks.images import LabelGrid, check_image, check_photo
from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.sources.checks.objects import check_object
from internspatial_kedro.sources.checks.parsing import as_mapping, parse_json
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.checks.raw import BrokenObject, RawObject, RawView
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.checks.upright import has_camera_axes, is_labelled, turn_object
from internspatial_kedro.sources.records import Camera, Depth, Item, Reading, Reject, Source, View, ViewObject

Parse = Callable[[Source, dict[str, object]], RawView]
Refused = tuple[RawObject | BrokenObject, Unusable]

# These say that the object is not in the picture or no object: its category may still be annotated exhaustively.
_HARMLESS = frozenset({Reason.BOX_OUTSIDE, Reason.LABEL_BACKGROUND})


def read_checked(source: Source, item: Item, parse: Parse) -> Reading:
    """Read one record and check it; what cannot be used becomes rejects, never an exception.

    A refused record gives one reject of kind `record` and no view, a refused depth map one of kind `depth` beside its
    view, a refused object one of kind `object`. So records = views + rejects of kind `record`, and `objects_in` =
    objects + rejects of kind `object`; the objects of a refused record are not counted.

    Args:
        source: The configured source.
        item: The record, with a JSON object as payload.
        parse: The reader's own part: native record to our frames and units.
    """
    try:
        payload = as_mapping(parse_json(item.payload, "payload"), "payload")
        return check_view(source, item, parse(source, payload))
    except Unusable as verdict:
        return Reading(rejects=[refuse(source, "record", item.item_id, verdict)])


def check_view(source: Source, item: Item, raw: RawView) -> Reading:
    """A clean view with its rejects.

    Raises:
        Unusable: The image or the camera cannot be used, so there is no view.
    """
    grid = _grid(source, raw)
    size_wh = grid.upright_wh
    camera = None if raw.camera is None else check_camera(raw.camera, size_wh)
    depth, depth_rejects = _depth(source, item, raw, size_wh, camera)
    objects, refused = _objects(raw, grid, camera)
    name = slug(source.name)
    view = View(
        view_id=f"{name}/{item.item_id}",
        source=source.name,
        split=raw.native_split if source.split == "native" else source.split,
        image=raw.image,
        width=size_wh[0],
        height=size_wh[1],
        objects=objects,
        scene_id=None if raw.scene is None else f"{name}/{raw.scene}",
        frame_index=raw.frame_index,
        camera=camera,
        depth=depth,
        exhaustive_labels=_still_exhaustive(raw, refused),
    )
    rejects = [
        refuse(source, "object", f"{item.item_id}#{slug(given.object_id)}", verdict) for given, verdict in refused
    ]
    return Reading(views=[view], rejects=[*depth_rejects, *rejects], objects_in=len(raw.objects))


def _grid(source: Source, raw: RawView) -> LabelGrid:
    path = path_below(source.root, raw.image)
    if has_camera_axes(raw):
        return LabelGrid(check_image(path, raw.stated_wh), UPRIGHT)
    return check_photo(path, raw.stated_wh, is_labelled(raw))


def _depth(
    source: Source, item: Item, raw: RawView, size_wh: tuple[int, int], camera: Camera | None
) -> tuple[Depth | None, list[Reject]]:
    if raw.depth is None:
        return None, []
    try:
        check_depth(path_below(source.root, raw.depth.path), size_wh, camera, raw.depth_camera)
    except Unusable as verdict:
        return None, [refuse(source, "depth", item.item_id, verdict)]
    return raw.depth, []


def _objects(raw: RawView, grid: LabelGrid, camera: Camera | None) -> tuple[list[ViewObject], list[Refused]]:
    """Usable objects, and the others with what is wrong with them."""
    objects: dict[str, ViewObject] = {}
    refused: list[Refused] = []
    for given in raw.objects:
        try:
            checked = turn_object(_object(given, grid.size_wh, camera), grid)
            if checked.object_id in objects:
                raise Unusable(
                    Reason.DUPLICATE_ID, f"object id '{checked.object_id}' occurred before; the first was used"
                )
        except Unusable as verdict:
            refused.append((given, verdict))
        else:
            objects[checked.object_id] = checked
    return list(objects.values()), refused


def _object(given: RawObject | BrokenObject, size_wh: tuple[int, int], camera: Camera | None) -> ViewObject:
    if isinstance(given, BrokenObject):
        raise given.verdict
    return check_object(given, size_wh, camera)


def _still_exhaustive(raw: RawView, refused: list[Refused]) -> list[str]:
    """Categories that no refused object may belong to: a missing chair makes counting chairs wrong."""
    exhaustive = list(raw.exhaustive_labels)
    for given, verdict in refused:
        if verdict.reason in _HARMLESS or not exhaustive:
            continue
        label = _label(given)
        exhaustive = [] if label is None else [kept for kept in exhaustive if kept != label]
    return exhaustive


def _label(given: RawObject | BrokenObject) -> str | None:
    """The category of a refused object, if it can be told."""
    if isinstance(given, BrokenObject):
        return None
    try:
        return clean_label(given.label)
    except Unusable:
        return None


def refuse(source: Source, kind: str, item_id: str, verdict: Unusable) -> Reject:
    """A verdict as the row of rejects that it becomes; nothing else is to be asked of it afterwards."""
    verdict.forget_its_origin()
    return Reject(source.name, kind, item_id, verdict.reason.value, verdict.detail)
