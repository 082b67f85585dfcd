"""What a reader hands to the checks: native content in our frames and units, not yet trusted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from internspatial_kedro.geometry.masks import Mask
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.records import Camera, Depth, Obb

T = TypeVar("T")


@dataclass(frozen=True)
class RawObject:
    """A labelled object as the dataset has it.

    Attributes:
        object_id: Its id in the record.
        label: Category; any text.
        caption: What names this object; the label where it is None.
        box_xyxy: Left, top, right, bottom, right and bottom exclusive [px]. None: bounds of the mask, else of `obb_cam`
            projected.
        segmentation: COCO polygons or run lengths, untouched.
        pixels: The visible pixels, where the dataset has an image of them.
        obb_cam: Oriented box in the camera frame [m].
        instance_id: The instance in the view's scene.
        visible_fraction: Visible pixels / pixels if it were drawn alone.
        crowd: One region for many objects.
    """

    object_id: str
    label: object
    caption: object = None
    box_xyxy: list[float] | None = None
    segmentation: object = None
    pixels: Mask | None = None
    obb_cam: Obb | None = None
    instance_id: str | None = None
    visible_fraction: float | None = None
    crowd: bool = False


class BrokenObject(NamedTuple):
    """An object that could not even be parsed."""

    object_id: str
    verdict: Unusable


@dataclass(frozen=True)
class RawView:
    """An image with what the dataset says of it.

    Attributes:
        image: Path below the source's root, POSIX.
        objects: Everything that the record lists.
        native_split: `train` or `test` by the layout.
        stated_wh: Width and height that the dataset states [px].
        camera: Intrinsics and pose.
        depth: Depth map; `depth_camera` are its own intrinsics where it has another size than the image.
        exhaustive_labels: Cleaned categories of which every instance in this image is annotated.
        scene: Name of the scene, `frame_index` the place in its walk.
    """

    image: str
    objects: list[RawObject | BrokenObject] = field(default_factory=list)
    native_split: str = "train"
    stated_wh: tuple[int, int] | None = None
    camera: Camera | None = None
    depth: Depth | None = None
    depth_camera: Camera | None = None
    exhaustive_labels: list[str] = field(default_factory=list)
    scene: str | None = None
    frame_index: int | None = None


def parse_objects(
    entries: Iterable[tuple[str, T]], parse: Callable[[str, T], RawObject]
) -> list[RawObject | BrokenObject]:
    """Parse each entry (id, native content); those that fail become `BrokenObject` and leave the others alone."""
    parsed: list[RawObject | BrokenObject] = []
    for object_id, entry in entries:
        try:
            parsed.append(parse(object_id, entry))
        except Unusable as verdict:
            parsed.append(BrokenObject(object_id, verdict))
    return parsed
