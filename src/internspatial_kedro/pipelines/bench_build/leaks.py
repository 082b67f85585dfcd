"""Views of the test split that training shows too: by id, file, scene or object, or because they look the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from daft import DataFrame, col, lit

from internspatial_kedro.pipelines.bench_build.look_alikes import Looks, find_most_alike
from internspatial_kedro.tables.rejects import REJECTS

Row = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What training shows.

    Attributes:
        views: Ids.
        files: Source and path of each image.
        scenes: Ids.
        looks: What its images look like.
        names: Their views.
    """

    views: frozenset[str]
    files: frozenset[tuple[str, str]]
    scenes: frozenset[str]
    looks: Looks
    names: list[str]

    @classmethod
    def of(cls, image_hashes: DataFrame) -> Self:
        """From rows of `image_hashes`; those of the test split are ignored."""
        rows = image_hashes.where(col("split") == lit("train")).sort("view_id").to_arrow()
        known = rows.filter(rows["dhash"].is_valid())
        files = zip(rows["source"].to_pylist(), rows["image"].to_pylist(), strict=True)
        return cls(
            views=frozenset(rows["view_id"].to_pylist()),
            files=frozenset(files),
            scenes=frozenset(pc.unique(rows["scene_id"].drop_null()).to_pylist()),
            looks=Looks.of(known["dhash"].to_pylist(), known["thumbnail"].to_pylist()),
            names=known["view_id"].to_pylist(),
        )


@dataclass(frozen=True)
class Likeness:
    """From when on two pictures are the same.

    Attributes:
        most_bits: Difference of hashes up to which pictures are compared closely.
        correlation: Of their small grey copies.
    """

    most_bits: int
    correlation: float


def find_leaks(views: list[Row], seen: Seen, shared_objects: Iterable[str], likeness: Likeness) -> list[Row]:
    """Reasons why views may not be in a benchmark, as rows of `rejects`; a view may have several.

    A scene of which one view leaks leaks as a whole. A picture that cannot be read cannot be compared, and is left out.

    Args:
        views: Rows of `image_hashes`.
        seen: What training shows.
        shared_objects: Views with an object that training shows, too.
        likeness: From when on pictures are the same.
    """
    found = [*_by_id(views, seen), *_by_look(views, seen, likeness)]
    with_objects = set(shared_objects)
    shared = [view for view in views if view["view_id"] in with_objects]
    found += [_leak(view, "leak_object", "an object of it is labelled in training") for view in shared]
    guilty = {row["item_id"] for row in found}
    scenes = {view["scene_id"]: view["view_id"] for view in views if view["view_id"] in guilty and view["scene_id"]}
    others = [view for view in views if view["view_id"] not in guilty and view["scene_id"] in scenes]
    found += [_leak(view, "leak_of_its_scene", f"as {scenes[view['scene_id']]} leaks") for view in others]
    return found + [_leak(view, "image_unreadable", view["image"]) for view in views if view["dhash"] is None]


def _by_id(views: list[Row], seen: Seen) -> Iterator[Row]:
    for view in views:
        if view["view_id"] in seen.views:
            yield _leak(view, "leak_view", "training has a view of this id")
        if (view["source"], view["image"]) in seen.files:
            yield _leak(view, "leak_image", f"training shows {view['image']}")
        if view["scene_id"] in seen.scenes:
            yield _leak(view, "leak_scene", f"training has views of {view['scene_id']}")


def _by_look(views: list[Row], seen: Seen, likeness: Likeness) -> Iterator[Row]:
    for view, name, correlation in most_alike(views, seen, likeness.most_bits):
        if correlation >= likeness.correlation:
            yield _leak(view, "leak_look_alike", f"correlation {correlation:.3f} with {name}")


def most_alike(views: list[Row], seen: Seen, most_bits: int) -> list[tuple[Row, str, float]]:
    """Views whose hash is near one of training, with the training view that is most like them, and the correlation."""
    known = [view for view in views if view["dhash"] is not None]
    looks = Looks.of([view["dhash"] for view in known], [view["thumbnail"] for view in known])
    found = zip(known, *find_most_alike(looks, seen.looks, most_bits), strict=True)
    return [(view, seen.names[place], float(correlation)) for view, place, correlation in found if place >= 0]


def views_with_shared_objects(lifted_views: DataFrame) -> list[str]:
    """Views of the test split that show an instance of a scene which training labels, too."""
    item = col("objects")
    objects = (
        lifted_views.where(col("scene_id").not_null())
        .select("view_id", "split", "scene_id", "objects")
        .explode("objects")
        .select("view_id", "split", "scene_id", item["instance_id"].alias("instance_id"))
        .where(col("instance_id").not_null())
    )
    training = objects.where(col("split") == lit("train")).select("scene_id", "instance_id").distinct()
    tested = objects.where(col("split") == lit("test")).select("view_id", "scene_id", "instance_id")
    shared = tested.join(training, on=["scene_id", "instance_id"]).select("view_id").distinct()
    return sorted(shared.to_pydict()["view_id"])


def leaks_table(leaks: list[Row]) -> pa.Table:
    """Leaks as the `rejects` table."""
    return pa.Table.from_pylist(leaks, schema=REJECTS.schema)


def _leak(view: Row, reason: str, detail: str) -> Row:
    return {"source": view["source"], "kind": "frame", "item_id": view["view_id"], "reason": reason, "detail": detail}
