"""Photos are completed by real models of tiny weights: what a source has stays, and nothing is lost or done twice."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

pytest.importorskip("torch", reason="needs the models extra")
pytest.importorskip("sam2", reason="needs the photos extra")

from pydantic import ValidationError

from internspatial_kedro.geometry.masks import rle_to_mask
from internspatial_kedro.pipelines.annotation.params import PhotoParams
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Depth, Source
from models.annotating.scenes import ROOM, draw, tell_truth
from models.annotating.scripted import ScriptedServer
from pipelines.annotation.photo_models import (
    LEVEL_UP,
    SIZE_WH,
    Completed,
    PhotoModels,
    Row,
    complete,
    journal,
    looks,
    make_different,
    read,
    write_photo,
)
from sources.conftest import write_coco, write_kitti

FIXED = {"kind": "field_of_view", "degrees": 60}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> PhotoModels:
    return PhotoModels(tmp_path_factory.mktemp("models"))


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Source]:
    """Five bare photos, the second with a focal length in EXIF."""
    for number in range(5):
        write_photo(tmp_path / "photos" / f"{number}.jpg", number, film_mm=36 if number == 1 else 0)
    return {"photos": Source("photos", "image_folder", tmp_path / "photos", "native")}


@pytest.fixture
def coco(tmp_path: Path) -> dict[str, Source]:
    return {"coco": Source("coco", "coco", make_different(write_coco(tmp_path / "coco")), "native")}


def makers(view: Row) -> dict[str, str]:
    assert len({made["what"] for made in view["made_by"]}) == len(view["made_by"])
    return {made["what"]: made["model"] for made in view["made_by"]}


def focal_lengths(completed: Completed) -> list[float]:
    return [view["camera"]["fx"] for view in completed.views]


def test_bare_photos_get_all_that_they_lack(models: PhotoModels, tmp_path: Path) -> None:
    for name in ("a", "b"):
        draw(tmp_path, name)
    source = {"photos": Source("photos", "image_folder", tmp_path, "native")}
    annotating = {"coordinates": "thousandths"}
    with ScriptedServer(tmp_path, lambda asked: json.dumps(tell_truth(asked.step, asked.words))) as server:
        given = {
            "annotator": {"kind": "endpoint", "name": "seer", "base_url": server.base_url},
            "annotating": annotating,
            "segmenter": models.segmenter(),
            "min_mask_score": 0,
            "intrinsics": FIXED,
            "depth": models.depth("depth_anything"),
            "gravity": models.geocalib(),
        }
        annotations = read(source)
        made = complete(annotations, source, tmp_path / "made", given)
        asked = len(server.asked)
        assert complete(annotations, source, tmp_path / "made", given) == made
        assert len(server.asked) == asked == 2 * (1 + 3 + 3)
    made.assert_nothing_is_lost(2)
    for view in made.views:
        assert makers(view) == {
            "objects": "seer",
            "masks": "sam2/tiny_sam2",
            "camera": "field_of_view/60",
            "depth": "transformers/depth_anything",
            "gravity": "geocalib/geocalib0.0",
        }
        size = (view["width"], view["height"])
        kept = {each["caption"] for each in view["objects"]}
        assert kept <= {thing.caption for thing in ROOM}
        assert all(rle_to_mask(each["mask_rle"], *size).any() for each in view["objects"])
        assert view["depth"]["encoding"] == "estimated"
        depth_m = load_depth_m(tmp_path / "made/estimates", Depth(**view["depth"]), size)
        assert depth_m.shape == size[::-1] and 0 < depth_m.max() <= 8
        np.testing.assert_allclose(view["camera"]["up_cam"], LEVEL_UP, atol=1e-6)


def test_what_a_source_has_is_kept(models: PhotoModels, coco: dict[str, Source], tmp_path: Path) -> None:
    sources = coco | {"kitti": Source("kitti", "kitti", write_kitti(tmp_path / "kitti"), "native")}
    annotations = read(sources)
    before = {view["view_id"]: view for row in annotations.to_pylist() for view in row["views"]}
    given = {"segmenter": models.segmenter(), "intrinsics": FIXED, "gravity": {"kind": "level"}, "min_mask_score": 0}
    made = complete(annotations, sources, tmp_path, given)
    made.assert_nothing_is_lost(6)
    assert {view["view_id"] for view in made.views} == set(before)
    for view in made.views:
        own = before[view["view_id"]]
        if view["source"] == "coco":
            assert makers(view) == {"camera": "field_of_view/60", "gravity": "level"}
            assert view["objects"] == own["objects"]
        else:
            assert "camera" not in makers(view)
            assert {**view["camera"], "up_cam": None} == {**own["camera"], "up_cam": None}
            assert view["depth"] is own["depth"] is None
            names = [each["object_id"] for each in view["objects"]]
            assert [each["obb_cam"] for each in own["objects"] if each["object_id"] in names] == [
                each["obb_cam"] for each in view["objects"]
            ]


def test_without_models_nothing_changes(coco: dict[str, Source], tmp_path: Path) -> None:
    annotations = read(coco)
    made = complete(annotations, coco, tmp_path, {})
    made.assert_nothing_is_lost(3)
    assert made.rows == []
    own = [view for row in annotations.to_pylist() for view in row["views"]]
    assert made.views == sorted(own, key=lambda view: str(view["view_id"]))
    assert not any(tmp_path.glob("estimates/*"))


def test_exif_comes_before_a_model(models: PhotoModels, photos: dict[str, Source], tmp_path: Path) -> None:
    made = complete(read(photos), photos, tmp_path, {"intrinsics": models.wildcamera(640.0, 480.0, 320.0, 240.0)})
    diagonal = float(np.hypot(*SIZE_WH) / np.hypot(36, 24) * 36)
    assert focal_lengths(made) == pytest.approx([64, diagonal, 64, 64, 64], rel=1e-3)
    assert [makers(view)["camera"] for view in made.views] == [
        "wildcamera/wild640.0",
        "exif",
        *["wildcamera/wild640.0"] * 3,
    ]
    assert {kind: len(keys) for kind, keys in looks(tmp_path).items()} == {"cameras": 4}


@pytest.mark.parametrize("family", ["depth_pro", "moge"])
def test_a_depth_model_gives_the_camera(
    models: PhotoModels, photos: dict[str, Source], tmp_path: Path, family: str
) -> None:
    made = complete(
        read(photos), photos, tmp_path, {"intrinsics": {"kind": "depth_model"}, "depth": models.depth(family)}
    )
    made.assert_nothing_is_lost(5)
    assert len(made.views) == 5
    for view in made.views:
        by = makers(view)
        assert by["camera"] == ("exif" if view["view_id"] == "photos/1" else by["depth"])
        assert view["camera"]["fx"] > 0


NOTHING = {
    "no number as gravity": lambda models: {"intrinsics": FIXED, "gravity": models.geocalib((np.nan, -1.0, 0.0))},
    "no ray": lambda models: {"intrinsics": models.wildcamera(np.nan, 480.0, 320.0, 240.0)},
    "no depth": lambda models: {"intrinsics": FIXED, "depth": models.metric3d(np.nan)},
    "nothing nearer than the sky": lambda models: {"intrinsics": FIXED, "depth": models.metric3d(1e5)},
    "depth without a camera": lambda models: {
        "intrinsics": {"kind": "depth_model"},
        "depth": models.depth("depth_anything"),
    },
}


@pytest.mark.parametrize("given", NOTHING.values(), ids=NOTHING)
def test_what_no_model_can_measure_is_refused(
    models: PhotoModels, photos: dict[str, Source], tmp_path: Path, given: object
) -> None:
    annotations = read(photos)
    made = complete(annotations, photos, tmp_path, given(models))  # type: ignore[operator]
    made.assert_nothing_is_lost(5)
    with_exif = 0 if made.reasons["record", "nothing_estimated"] == 5 else 1
    assert made.reasons == {("record", "nothing_estimated"): 5 - with_exif}
    assert all("finds" in row["detail"] for row in made.rejects)
    before = looks(tmp_path)
    assert complete(annotations, photos, tmp_path, given(models)) == made  # type: ignore[operator]
    assert looks(tmp_path) == before, "that there is nothing is known, too"


def test_photos_that_vanish_or_break_are_refused(
    models: PhotoModels, photos: dict[str, Source], tmp_path: Path
) -> None:
    annotations = read(photos)
    (tmp_path / "photos/0.jpg").unlink()
    whole = (tmp_path / "photos/2.jpg").read_bytes()
    (tmp_path / "photos/2.jpg").write_bytes(whole[: len(whole) // 2])
    given = {"intrinsics": FIXED, "depth": models.depth("depth_anything"), "gravity": models.geocalib()}
    made = complete(annotations, photos, tmp_path, given)
    made.assert_nothing_is_lost(5)
    assert made.reasons == {("record", "image_missing"): 1, ("record", "image_truncated"): 1}
    assert {row["item_id"] for row in made.rejects} == {"0", "2"}
    # What broke is looked at again, since it was never seen.
    (tmp_path / "photos/2.jpg").write_bytes(whole)
    assert complete(annotations, photos, tmp_path, given).reasons == {("record", "image_missing"): 1}


@pytest.mark.parametrize(("least", "reason"), [(1.0, "mask_uncertain"), (0.0, "mask_empty")])
def test_doubtful_outlines_are_refused(models: PhotoModels, tmp_path: Path, least: float, reason: str) -> None:
    source = {"kitti": Source("kitti", "kitti", write_kitti(tmp_path / "kitti"), "native")}
    made = complete(read(source), source, tmp_path, {"segmenter": models.segmenter(), "min_mask_score": least})
    made.assert_nothing_is_lost(3)
    assert len(made.views) == 3
    refused = [row for row in made.rejects if row["kind"] == "object" and row["reason"].startswith("mask")]
    assert {row["reason"] for row in refused} <= {"mask_empty", reason}
    assert sum(len(view["objects"]) for view in made.views) + len(refused) == 6
    if least:
        assert len(refused) == 6
    assert all(each["mask_rle"] for view in made.views for each in view["objects"])


def test_a_stopped_run_goes_on_and_looks_at_no_photo_twice(
    models: PhotoModels, photos: dict[str, Source], tmp_path: Path
) -> None:
    given = {"intrinsics": FIXED, "depth": models.depth("depth_anything"), "gravity": models.geocalib()}
    annotations = read(photos)
    whole = complete(annotations, photos, tmp_path / "whole", given)
    complete(annotations.where(annotations["item_id"].is_in(["1", "2", "4"])), photos, tmp_path / "stopped", given)
    assert {kind: len(keys) for kind, keys in looks(tmp_path / "stopped").items()} == {
        "cameras": 2,
        "depths": 3,
        "gravity": 3,
    }
    for path in (tmp_path / "stopped/estimates/gravity").glob("*.jsonl"):  # the last line was being written
        path.write_bytes(path.read_bytes()[:-5])
    assert complete(annotations, photos, tmp_path / "stopped", given) == whole
    seen = looks(tmp_path / "stopped")
    assert [len(seen[kind]) for kind in ("cameras", "depths", "gravity")] == [4, 5, 6]
    assert [len(set(seen[kind])) for kind in ("cameras", "depths")] == [4, 5]
    # A depth map that was deleted is made again, and only that one.
    (tmp_path / "stopped/estimates" / whole.views[0]["depth"]["path"]).unlink()
    assert complete(annotations, photos, tmp_path / "stopped", given) == whole
    assert len(looks(tmp_path / "stopped")["depths"]) == 6


def test_copies_of_a_photo_are_looked_at_once(models: PhotoModels, photos: dict[str, Source], tmp_path: Path) -> None:
    shutil.copy(tmp_path / "photos/0.jpg", tmp_path / "photos/copy.jpg")
    made = complete(read(photos), photos, tmp_path, {"intrinsics": FIXED, "gravity": models.geocalib()})
    assert len(made.views) == 6
    assert len(journal(tmp_path, "gravity")) == len(looks(tmp_path)["gravity"]) == 5


def test_sizes_are_those_of_upright_photos_and_no_pixel_is_read_for_them(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (60, 40)).save(tmp_path / "photos/turned.jpg", exif=exif)
    photos = {"photos": Source("photos", "image_folder", tmp_path / "photos", "native")}
    annotations = read(photos).collect()
    (tmp_path / "photos/turned.jpg").write_bytes(b"not a photo any more")
    (view,) = complete(annotations, photos, tmp_path, {"intrinsics": FIXED, "gravity": {"kind": "level"}}).views
    assert (view["camera"]["cx"], view["camera"]["cy"]) == (20, 30)
    assert view["camera"]["up_cam"] == [0, -1, 0]


def test_two_actors_and_batches_of_any_size_give_the_rows_of_one(photos: dict[str, Source], tmp_path: Path) -> None:
    annotations = read(photos)
    given = {"intrinsics": FIXED, "gravity": {"kind": "level"}}
    one = complete(annotations, photos, tmp_path / "one", given)
    for name, more in {"two": {"actors": 2, "photos_per_batch": 2}, "single": {"photos_per_batch": 1}}.items():
        assert complete(annotations, photos, tmp_path / name, given | more) == one
        seen = looks(tmp_path / name)
        assert {kind: (len(keys), len(set(keys))) for kind, keys in seen.items()} == {
            "cameras": (4, 4),
            "gravity": (5, 5),
        }


def test_two_actors_look_at_copies_of_a_photo_once(photos: dict[str, Source], tmp_path: Path) -> None:
    for number in range(5):
        for copy in range(4):
            shutil.copy(tmp_path / f"photos/{number}.jpg", tmp_path / f"photos/{number}-{copy}.jpg")
    given = {"intrinsics": FIXED, "gravity": {"kind": "level"}, "actors": 2, "photos_per_batch": 1}
    assert len(complete(read(photos), photos, tmp_path, given).views) == 25
    assert {kind: (len(keys), len(set(keys))) for kind, keys in looks(tmp_path).items()} == {
        "cameras": (4, 4),
        "gravity": (5, 5),
    }


@pytest.mark.parametrize(
    ("depth", "words"),
    [(None, "there is no depth model"), ({"kind": "metric3d", "checkpoint": "x"}, "Metric3D, which needs a camera")],
)
def test_cameras_of_no_depth_model_are_a_mistake(depth: Row | None, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PhotoParams.model_validate({"intrinsics": {"kind": "depth_model"}, "depth": depth})
