"""Leaks: found by id, file, scene, object and look, removed before anything is chosen, and none is left."""

from pathlib import Path
from typing import Any

import daft
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.pipelines.bench_build.leaks import Likeness, Seen, find_leaks
from internspatial_kedro.pipelines.bench_build.look_alikes import (
    Look,
    Looks,
    look_at,
    look_at_file,
    pairs_near,
    shapes_of,
)
from internspatial_kedro.pipelines.bench_build.nodes import build_internspatial_bench, hash_images
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from pipelines.bench_build.small_world import World, draw_picture, make_view, recompress, views_of

Row = dict[str, Any]


def correlation(one: Look, other: Look) -> float:
    first, second = shapes_of(Looks.of([one.dhash, other.dhash], [one.thumbnail, other.thumbnail]).thumbnails)
    return float(first @ second)


def seen_with(*thumbnails: bytes, names: list[str]) -> Seen:
    return Seen(frozenset(), frozenset(), frozenset(), Looks.of([0] * len(thumbnails), thumbnails), names)


def reasons(leaks: list[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in leaks:
        found.setdefault(row["item_id"], set()).add(row["reason"])
    return found


def test_separate_scenes_have_no_leaks(world: World, params: BenchBuildParams) -> None:
    assert world.find_leaks(params) == []


def test_the_same_room_under_another_id_is_found(world: World, params: BenchBuildParams) -> None:
    """Its first picture again, slightly recompressed, in a scene of the test split that has another name."""
    trained = next(view for view in world.views if view["split"] == "train")
    copied = make_view("elsewhere", 0, "test", "jpg")
    recompress(world.root / trained["image"], world.root / copied["image"])
    beside = make_view("elsewhere", 1, "test")
    draw_picture(world.root / beside["image"], 999)
    world.views += [copied, beside]
    found = reasons(world.find_leaks(params))
    assert found == {copied["view_id"]: {"leak_look_alike"}, beside["view_id"]: {"leak_of_its_scene"}}


def test_leaks_are_removed_and_counted(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    trained = next(view for view in world.views if view["split"] == "train")
    tested = next(view for view in world.views if view["split"] == "test")
    # A test room whose first frame training has, too: all of its four frames must go.
    recompress(world.root / trained["image"], world.root / tested["image"])
    fewer = params.model_copy(update={"small": params.small.model_copy(update={"object_counting": 8})})
    folder = world.build(tmp_path / "out", fewer)
    items = [item for item in read_items(folder) if isinstance(item, Item)]
    assert len(items) == sum(fewer.wanted.values())
    assert tested["scene_id"] not in {item.cluster_id for item in items}
    assert '"leak_look_alike": 1' in (folder / "datasheet.json").read_text()
    assert '"leak_of_its_scene": 3' in (folder / "datasheet.json").read_text()
    assert '"leaks": 0' in (folder / "datasheet.json").read_text()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"view_id": "world/room4/1"}, "leak_view"),
        ({"image": "room4/1.png"}, "leak_image"),
        ({"scene_id": "world/room4"}, "leak_scene"),
    ],
)
def test_shared_ids_are_leaks(changed: Row, reason: str, world: World, params: BenchBuildParams) -> None:
    view = make_view("alone", 0, "test") | changed
    draw_picture(world.root / make_view("alone", 0, "test")["image"], 998)
    world.views.append(view)
    assert reason in reasons(world.find_leaks(params))[view["view_id"]]


def test_shared_objects_are_leaks(world: World, params: BenchBuildParams) -> None:
    view = make_view("alone", 0, "test") | {"scene_id": "world/room4"}
    draw_picture(world.root / view["image"], 998)
    world.views.append(view)
    assert reasons(world.find_leaks(params))[view["view_id"]] == {"leak_scene", "leak_object"}
    view["objects"][0]["instance_id"], view["objects"][1]["instance_id"] = "8", "9"
    assert reasons(world.find_leaks(params))[view["view_id"]] == {"leak_scene"}


def test_a_picture_that_cannot_be_read_cannot_be_compared(world: World, params: BenchBuildParams) -> None:
    view = world.views[0]
    (world.root / view["image"]).write_bytes(b"\x89PNG nothing")
    assert reasons(world.find_leaks(params)) == {view["view_id"]: {"image_unreadable"}}


def test_a_leak_that_slipped_through_stops_the_build(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    """The check on the finished items does not rely on the one before."""
    trained = next(view for view in world.views if view["split"] == "train")
    for view in world.views:
        if view["split"] == "test":
            recompress(world.root / trained["image"], world.root / view["image"])
    qa, views = world.tables
    none = daft.from_pydict({"source": [""], "kind": [""], "item_id": [""], "reason": [""], "detail": [""]})
    hashes = hash_images(views, world.sources)
    build = build_internspatial_bench(qa, views, hashes, none, world.sources, tmp_path / "verdicts", params)
    (tmp_path / "out").mkdir()
    with pytest.raises(BenchmarkError, match="leaks are left"):
        build.write(tmp_path / "out")


def test_items_show_test_views_only(world: World, params: BenchBuildParams, tmp_path: Path) -> None:
    trained = {view["view_id"] for view in world.views if view["split"] == "train"}
    items = [item for item in read_items(world.build(tmp_path / "out", params)) if isinstance(item, Item)]
    assert not trained & {view_id for item in items for view_id in views_of(item)}


@pytest.mark.parametrize("seed", range(5))
def test_looks_survive_recompression_and_differ_otherwise(seed: int, tmp_path: Path) -> None:
    draw_picture(tmp_path / "one.png", seed)
    draw_picture(tmp_path / "other.png", seed + 50)
    recompress(tmp_path / "one.png", tmp_path / "again.jpg")
    one, other, again = (look_at_file(tmp_path / name) for name in ("one.png", "other.png", "again.jpg"))
    assert one is not None and other is not None and again is not None
    assert (one.dhash ^ again.dhash).bit_count() <= 3
    assert (one.dhash ^ other.dhash).bit_count() > 12
    assert correlation(one, again) > 0.99
    assert correlation(one, other) < 0.7


def test_the_hash_is_brightness_steps_along_rows() -> None:
    rising = Image.fromarray(np.tile(np.arange(9, dtype=np.uint8) * 20, (8, 1)))
    assert look_at(rising).dhash == 2**64 - 1
    assert look_at(rising.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).dhash == 0
    one_step = np.zeros((8, 9), np.uint8)
    one_step[0, 1:] = 200
    assert look_at(Image.fromarray(one_step)).dhash == 1 << 63


def test_two_things_on_the_same_plain_ground_are_not_the_same(tmp_path: Path) -> None:
    """Their hashes are: a thing without steps along rows at the scale of the hash leaves no sign."""
    looks = []
    for rows in (slice(20, 50), slice(60, 100)):
        ground = np.full((128, 144), 240, np.uint8)
        ground[rows, 48:96] = 60
        looks.append(look_at(Image.fromarray(ground)))
    one, other = looks
    assert (one.dhash ^ other.dhash).bit_count() <= 12
    assert correlation(one, other) < 0.5


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_all_near_pairs_are_found(hashes: list[int], others: list[int]) -> None:
    found = pairs_near(np.array(hashes, np.uint64), np.array(others, np.uint64), 28)
    assert {pair for first, second in found for pair in zip(first.tolist(), second.tolist(), strict=True)} == {
        (row, column)
        for row, value in enumerate(hashes)
        for column, other in enumerate(others)
        if (value ^ other).bit_count() <= 28
    }


@pytest.mark.parametrize(("bits", "correlation", "leaks"), [(3, 0.9, 1), (2, 0.9, 0), (3, 0.999999, 0)])
def test_thresholds_are_inclusive(bits: int, correlation: float, leaks: int) -> None:
    pixels = np.arange(256, dtype=np.uint8)
    other = np.where(pixels < 20, 60, pixels).astype(np.uint8)
    seen = seen_with(pixels.tobytes(), names=["trained"])
    view = {"view_id": "v", "source": "s", "image": "i", "scene_id": None, "dhash": 7, "thumbnail": other.tobytes()}
    assert len(find_leaks([view], seen, (), Likeness(bits, correlation))) == leaks


def test_the_most_alike_of_several_is_named() -> None:
    pixels = np.arange(256, dtype=np.uint8)
    changed = np.where(pixels < 9, 90, pixels).astype(np.uint8)
    copies = [pixels[::-1].tobytes(), pixels.tobytes(), changed.tobytes(), pixels.tobytes()]
    seen = seen_with(*copies, names=["turned", "same", "changed", "same again"])
    view = {"view_id": "v", "source": "s", "image": "i", "scene_id": None, "dhash": 0, "thumbnail": pixels.tobytes()}
    (leak,) = find_leaks([view], seen, (), Likeness(12, 0.95))
    assert leak["detail"] == "correlation 1.000 with same"
