"""Pictures that are fine, gone, broken, or not what the row says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.models.training.pictures import Pictures, SkippedSampleError
from models.training.written_rows import Row, picture, row, write_picture

BOX = {
    "view_id": "v",
    "kind": "box",
    "object_id": "a",
    "geometry": [5.0, 5.0, 30.0, 30.0],
    "colour": "red",
    "number": 0,
}
MASK = {**BOX, "kind": "mask", "geometry": []}


def rle(width: int, height: int) -> str:
    mask = np.zeros((height, width), bool)
    mask[5:20, 5:20] = True
    return mask_to_rle(mask)


def show(folder: Path, image: Row) -> Any:
    return Pictures({"rooms": folder}, draw_overlays).show(row("r", "?", "!", image))[0]


def test_marks_are_drawn_as_an_export_draws_them(tmp_path: Path) -> None:
    image = write_picture(tmp_path, "a.png", 60, 50)
    plain = Image.open(tmp_path / "a.png")
    assert np.array_equal(np.asarray(show(tmp_path, image)), np.asarray(plain))
    marked = image | {"overlays": [BOX, MASK], "masks": [{"object_id": "a", "mask_rle": rle(60, 50)}]}
    expected = draw_overlays(plain, [BOX, MASK], {"a": rle(60, 50)})
    assert np.array_equal(np.asarray(show(tmp_path, marked)), np.asarray(expected))


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (picture("gone.png", 60, 50), "image_missing"),
        (picture("broken.png", 60, 50), "image_unreadable"),
        (picture("text.png", 60, 50), "image_unreadable"),
        (picture("a.png", 50, 60), "image_size"),
        (picture("a.png", 60, 50, [MASK]), "mask_unusable"),
        (picture("a.png", 60, 50, [MASK], [{"object_id": "a", "mask_rle": rle(30, 30)}]), "mask_unusable"),
        (picture("a.png", 60, 50, [MASK], [{"object_id": "a", "mask_rle": "no run lengths"}]), "mask_unusable"),
    ],
)
def test_what_cannot_be_shown_has_a_reason(tmp_path: Path, image: Row, reason: str) -> None:
    write_picture(tmp_path, "a.png", 60, 50)
    (tmp_path / "broken.png").write_bytes((tmp_path / "a.png").read_bytes()[:200])
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(SkippedSampleError) as caught:
        show(tmp_path, image)
    assert caught.value.reason == reason


def test_a_source_without_folder_is_skipped(tmp_path: Path) -> None:
    with pytest.raises(SkippedSampleError, match="source_unknown"):
        Pictures({}, draw_overlays).show(row("r", "?", "!", picture("a.png", 6, 5)))
