"""Photos: what real files of every kind become."""

import importlib.util
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from internspatial_kedro.geometry import photos
from internspatial_kedro.geometry.photos import PhotoError, examine_photo, open_photo, open_rgb, photo_size

SIZE_WH = (48, 32)
ORIENTATION = 0x0112


def scene() -> Image.Image:
    """A picture whose quarters differ, so that every turn shows: red, green, blue and white."""
    pixels = np.zeros((SIZE_WH[1], SIZE_WH[0], 3), dtype=np.uint8)
    pixels[:16, :24, 0], pixels[:16, 24:, 1], pixels[16:, :24, 2], pixels[16:, 24:] = 255, 255, 255, 255
    return Image.fromarray(pixels)


def stored_for(orientation: int, picture: Image.Image) -> Image.Image:
    """The picture as a camera would store it for EXIF to turn it back."""
    back = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
    turned = picture.copy()
    turned.getexif()[ORIENTATION] = back
    return ImageOps.exif_transpose(turned)


def with_orientation(orientation: object) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_upright(tmp_path, suffix, orientation):
    path = tmp_path / f"photo{suffix}"
    stored_for(orientation, scene()).save(path, exif=with_orientation(orientation))
    photo = open_photo(path)
    assert photo.image.mode == "RGB"
    assert photo.image.size == SIZE_WH == photo_size(path)
    np.testing.assert_allclose(np.asarray(photo.image)[4::24, 4::40], np.asarray(scene())[4::24, 4::40], atol=60)
    if suffix in {".jpg", ".png", ".webp"}:
        assert examine_photo(path).orientation == orientation
        assert (photo.encoding is None) == (orientation != 1)


@pytest.mark.parametrize("orientation", [0, 9, 77, 65535])
def test_orientations_that_exif_does_not_have_turn_nothing(tmp_path, orientation):
    scene().save(tmp_path / "photo.png", exif=with_orientation(orientation))
    assert open_rgb(tmp_path / "photo.png").tobytes() == scene().tobytes()


@settings(max_examples=40, deadline=None)
@given(exif=st.binary(min_size=1, max_size=60))
def test_broken_exif_turns_nothing(exif):
    file = io.BytesIO()
    scene().save(file, "JPEG", exif=b"Exif\x00\x00" + exif)
    file.seek(0)
    assert open_rgb(file).size == SIZE_WH


def opened(tmp_path, image: Image.Image, name: str, **options: object) -> photos.Photo:
    image.save(tmp_path / name, **options)
    return open_photo(tmp_path / name)


def test_grey_is_grey(tmp_path):
    photo = opened(tmp_path, Image.new("L", SIZE_WH, 90), "grey.png")
    assert photo.image.getpixel((5, 5)) == (90, 90, 90)
    assert photo.encoding == "PNG"


def test_one_bit_is_black_and_white(tmp_path):
    assert opened(tmp_path, Image.new("1", SIZE_WH, 1), "bits.tif").image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (255, 0), (256, 1), (0x8040, 0x80), (0xFFFF, 255)])
@pytest.mark.parametrize("name", ["deep.png", "deep.tif"])
def test_sixteen_bits_keep_the_upper_eight(tmp_path, name, value, grey):
    """Pillow's own conversion makes everything above 255 white."""
    deep = Image.fromarray(np.full(SIZE_WH[::-1], value, dtype=np.uint16))
    photo = opened(tmp_path, deep, name)
    assert photo.image.getpixel((5, 5)) == (grey, grey, grey)
    assert photo.encoding is None


def test_cmyk_has_the_colours_of_its_inks(tmp_path):
    photo = opened(tmp_path, scene().convert("CMYK"), "print.jpg", quality=98, subsampling=0)
    np.testing.assert_allclose(photo.image.getpixel((4, 4)), (255, 0, 0), atol=20)
    assert photo.encoding is None


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_are_white_paper(tmp_path, mode):
    clear = Image.new("RGBA", SIZE_WH, (0, 0, 0, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    if mode == "P":
        clear = Image.new("P", SIZE_WH, 0)
    assert opened(tmp_path, clear, "clear.png", **options).image.getpixel((5, 5)) == (255, 255, 255)


def test_half_transparent_pixels_are_mixed_with_white(tmp_path):
    half = Image.new("RGBA", SIZE_WH, (200, 0, 0, 128))
    np.testing.assert_allclose(opened(tmp_path, half, "half.png").image.getpixel((5, 5)), (227, 127, 127), atol=2)


def test_a_palette_has_its_colours(tmp_path):
    assert opened(tmp_path, scene().quantize(8), "palette.gif").image.getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png", ".tif", ".avif"])
def test_animations_and_pages_are_refused(tmp_path, suffix):
    path = tmp_path / f"moving{suffix}"
    scene().save(path, save_all=True, append_images=[scene().rotate(180), scene().rotate(90)])
    with pytest.raises(PhotoError, match=r"moving.*3 pictures in one file") as caught:
        open_photo(path)
    assert caught.value.fault == "image_animated"


def test_the_first_picture_of_a_cameras_mpo_is_the_photo(tmp_path):
    scene().save(tmp_path / "camera.jpg", format="MPO", save_all=True, append_images=[scene().resize((12, 8))])
    photo = open_photo(tmp_path / "camera.jpg")
    assert photo.image.size == SIZE_WH
    assert photo.encoding is None


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_numbers_without_a_white_are_refused(tmp_path, dtype):
    Image.fromarray(np.ones(SIZE_WH[::-1], dtype=dtype)).save(tmp_path / "numbers.tif")
    with pytest.raises(PhotoError, match="8 or 16 bits") as caught:
        open_photo(tmp_path / "numbers.tif")
    assert caught.value.fault == "image_unreadable"


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "image_unreadable"), (b"\xff\xd8\xff\xe0", "image_unreadable"), (b"GIF89a", "image_unreadable")],
)
def test_no_pictures_are_refused(tmp_path, content, fault):
    (tmp_path / "no.jpg").write_bytes(content)
    with pytest.raises(PhotoError, match=r"no\.jpg") as caught:
        open_photo(tmp_path / "no.jpg")
    assert caught.value.fault == fault


def test_a_missing_file_is_no_broken_photo(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_rgb(tmp_path / "no.jpg")


def test_a_photo_that_is_too_large_is_not_decoded(tmp_path, monkeypatch):
    scene().save(tmp_path / "large.png")
    monkeypatch.setattr(photos, "MAX_PIXELS", 48 * 32 - 1)
    with pytest.raises(PhotoError, match="48 x 32 px") as caught:
        open_photo(tmp_path / "large.png")
    assert caught.value.fault == "image_too_large"


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00"]))
def test_bytes_are_a_photo_or_a_photo_error(content, head):
    try:
        assert open_rgb(io.BytesIO(head + content)).mode == "RGB"
    except PhotoError as error:
        assert error.detail


HEIC_HEAD = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


def test_heic_without_its_decoder_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "phone.heic").write_bytes(HEIC_HEAD)
    monkeypatch.setattr(photos, "_register_heif", lambda: False)
    with pytest.raises(PhotoError, match=r"internspatial-kedro\[photos\]") as caught:
        open_photo(tmp_path / "phone.heic")
    assert caught.value.fault == "image_unreadable"


@pytest.mark.skipif(importlib.util.find_spec("pillow_heif") is None, reason="pillow-heif (extra: photos) is missing")
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_upright(tmp_path, orientation):
    path = tmp_path / "phone.heic"
    assert photos._register_heif()
    exif = with_orientation(orientation).tobytes()
    stored_for(orientation, scene()).save(path, format="HEIF", quality=95, exif=exif)
    assert photo_size(path) == SIZE_WH
    photo = open_photo(path)
    assert photo.image.size == SIZE_WH
    np.testing.assert_allclose(photo.image.getpixel((4, 4)), (255, 0, 0), atol=60)
    assert photo.encoding is None
