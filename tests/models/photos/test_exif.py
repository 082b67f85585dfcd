import io
import math

import pytest
from PIL import ExifTags, Image, ImageOps

from internspatial_kedro.models.photos.exif import read_camera

Tag = ExifTags.Base
FILM_DIAGONAL = math.hypot(36, 24)


def take(size: tuple[int, int], tags: dict[int, object], orientation: int | None = None) -> Image.Image:
    """A JPEG with these tags, read back."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update(tags)
    if orientation is not None:
        exif[Tag.Orientation] = orientation
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "JPEG", exif=exif)
    return Image.open(io.BytesIO(file.getvalue()))


FILM = {
    "full frame, 36 mm: the film's width is the focal length": ((360, 240), 36, 360),
    "full frame, 50 mm": ((3600, 2400), 50, 5000),
    "a telephone, 4:3": ((400, 300), 26, 26 / FILM_DIAGONAL * 500),
    "portrait": ((300, 400), 26, 26 / FILM_DIAGONAL * 500),
}


@pytest.mark.parametrize(("size", "equivalent_mm", "focal_px"), FILM.values(), ids=FILM)
def test_the_equivalent_on_film(size: tuple[int, int], equivalent_mm: int, focal_px: float) -> None:
    camera = read_camera(take(size, {Tag.FocalLengthIn35mmFilm: equivalent_mm}))
    assert camera is not None
    assert (camera.fx, camera.fy) == pytest.approx((focal_px, focal_px))
    assert (camera.cx, camera.cy) == (size[0] / 2, size[1] / 2)


# A 22.2 mm sensor of 3888 pixels behind a 24 mm lens, as cameras without the tag of film write it: 24 / 22.2 * 3888.
SENSOR = {
    Tag.FocalLength: 24.0,
    Tag.FocalPlaneXResolution: 3888 / 22.2 * 25.4,
    Tag.FocalPlaneResolutionUnit: 2,
    Tag.ExifImageWidth: 3888,
    Tag.ExifImageHeight: 2592,
}
RESOLUTIONS = {
    "inches": (3888 / 22.2 * 25.4, 2),
    "centimetres": (3888 / 22.2 * 10, 3),
    "millimetres": (3888 / 22.2, 4),
    "inches where no unit is said": (3888 / 22.2 * 25.4, None),
}


@pytest.mark.parametrize(("resolution", "unit"), RESOLUTIONS.values(), ids=RESOLUTIONS)
@pytest.mark.parametrize("size", [(388, 259), (972, 648)], ids=["a tenth", "a quarter"])
def test_the_resolution_of_the_sensor(size: tuple[int, int], resolution: float, unit: int | None) -> None:
    tags = SENSOR | {Tag.FocalPlaneXResolution: resolution, Tag.FocalPlaneResolutionUnit: unit}
    camera = read_camera(take(size, {tag: value for tag, value in tags.items() if value is not None}))
    assert camera is not None
    assert camera.fx == pytest.approx(24 / 22.2 * size[0], rel=1e-4)


def test_film_comes_before_the_sensor() -> None:
    camera = read_camera(take((360, 240), SENSOR | {Tag.FocalLengthIn35mmFilm: 72}))
    assert camera is not None
    assert camera.fx == pytest.approx(720)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_is_that_of_the_upright_photo(orientation: int) -> None:
    tags = {Tag.FocalLengthIn35mmFilm: 26, Tag.ExifImageWidth: 4000, Tag.ExifImageHeight: 3000}
    stored = take((400, 300), tags, orientation)
    upright = ImageOps.exif_transpose(stored)
    camera = read_camera(stored)
    assert camera is not None
    assert (camera.cx, camera.cy) == (upright.width / 2, upright.height / 2)
    assert camera.fx == camera.fy == pytest.approx(26 / FILM_DIAGONAL * 500)
    assert read_camera(upright) == camera


SILENT = {
    "no tags": {},
    "unknown on film": {Tag.FocalLengthIn35mmFilm: 0},
    "a focal length alone": {Tag.FocalLength: 24.0},
    "no resolution": {Tag.FocalLength: 24.0, Tag.ExifImageWidth: 400, Tag.ExifImageHeight: 300},
    "no size as taken": {tag: SENSOR[tag] for tag in (Tag.FocalLength, Tag.FocalPlaneXResolution)},
    "no focal length behind the sensor": SENSOR | {Tag.FocalLength: 0.0},
    "a unit that is none": SENSOR | {Tag.FocalPlaneResolutionUnit: 1},
    "a fisheye's or nonsense": {Tag.FocalLengthIn35mmFilm: 2},
    "longer than any lens": {Tag.FocalLengthIn35mmFilm: 60000},
    "a resolution per metre": SENSOR | {Tag.FocalPlaneXResolution: 4.0, Tag.FocalPlaneResolutionUnit: 3},
    "cropped since": {Tag.FocalLengthIn35mmFilm: 26, Tag.ExifImageWidth: 4000, Tag.ExifImageHeight: 2000},
}


@pytest.mark.parametrize("tags", SILENT.values(), ids=SILENT)
def test_what_says_no_camera_gives_none(tags: dict[int, object]) -> None:
    assert read_camera(take((387, 258) if Tag.FocalPlaneXResolution in tags else (400, 300), tags)) is None


@pytest.mark.parametrize("value", ["text", b"\x00\x01", (1, 2), float("nan"), -26], ids=repr)
def test_whatever_stands_in_a_tag_is_no_error(value: object) -> None:
    image = Image.new("RGB", (400, 300))
    image.getexif().get_ifd(ExifTags.IFD.Exif)[Tag.FocalLengthIn35mmFilm] = value
    assert read_camera(image) is None


def test_a_format_without_tags_gives_none() -> None:
    file = io.BytesIO()
    Image.new("L", (40, 30)).save(file, "PNG")
    assert read_camera(Image.open(io.BytesIO(file.getvalue()))) is None
