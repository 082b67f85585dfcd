import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from internspatial_kedro.formats.badges import badge
from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.formats.marks import badge_radius_px, halo_width_px, line_width_px
from internspatial_kedro.formats.palette import COLOURS, PALETTE
from internspatial_kedro.geometry.masks import mask_to_box, mask_to_rle, pole_of_inaccessibility

SIZES = [(64, 64), (64, 200), (640, 480), (1296, 968), (4000, 3000)]
GREY = (128, 128, 128)


def blank(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), GREY)


def distance_to_disc(width: int, height: int) -> np.ndarray:
    """Distance [px] to the edge of a disc, negative inside."""
    rows, columns = np.ogrid[:height, :width]
    return np.hypot(columns - 0.4 * width, rows - 0.5 * height) - 0.25 * min(width, height)


def disc(width: int, height: int) -> np.ndarray:
    return distance_to_disc(width, height) < 0


def mark(kind: str, geometry: list[float] | None = None, colour: str = "red", number: int = 0) -> dict[str, Any]:
    return {
        "view_id": "v",
        "kind": kind,
        "object_id": "o",
        "geometry": geometry or [],
        "colour": colour,
        "number": number,
    }


def changed(image: Image.Image, drawn: Image.Image) -> np.ndarray:
    return (np.asarray(image) != np.asarray(drawn)).any(axis=2)


def has_colour(drawn: Image.Image, colour: str) -> np.ndarray:
    return (np.asarray(drawn) == PALETTE[colour]).all(axis=2)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_mask_changes_its_pixels_and_nothing_beyond_its_halo(width: int, height: int) -> None:
    distance = distance_to_disc(width, height)
    image = blank(width, height)
    drawn = draw_overlays(image, [mark("mask")], {"o": mask_to_rle(distance < 0)})

    line = int(line_width_px(width, height))
    coarse = 4 if line == 20 else 0  # wide lines are drawn on a grid of every second pixel
    reach = line // 2 + halo_width_px(line) + coarse + 1
    touched = changed(image, drawn)
    assert touched[distance < 0].all()
    assert not touched[distance > reach].any()
    assert has_colour(drawn, "red")[np.abs(distance) < 0.5].mean() > 0.95
    assert len(set(map(tuple, np.asarray(drawn)[distance < -reach][::7].tolist()))) == 1


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(
    "share", [(0.2, 0.3, 0.6, 0.8), (0.0, 0.0, 0.5, 0.5), (0.5, 0.4, 1.0, 1.0)], ids=["inside", "corner", "far corner"]
)
def test_box_is_a_closed_frame(width: int, height: int, share: tuple[float, ...]) -> None:
    box = [share[0] * width, share[1] * height, share[2] * width, share[3] * height]
    image = blank(width, height)
    drawn = draw_overlays(image, [mark("box", box, "blue")], {})

    left, top, right, bottom = (round(v) for v in box)
    line = int(line_width_px(width, height))
    reach = line + 2 * halo_width_px(line)
    touched = changed(image, drawn)
    assert not touched[top + reach : bottom - reach, left + reach : right - reach].any()
    outside = np.ones_like(touched)
    outside[max(0, top - reach) : bottom + reach, max(0, left - reach) : right + reach] = False
    assert not touched[outside].any()
    middle = ((top + bottom) // 2, (left + right) // 2)
    blue = has_colour(drawn, "blue")
    for ray in (blue[middle[0], : middle[1]], blue[middle[0], middle[1] :]):
        assert ray.sum() == line
    for ray in (blue[: middle[0], middle[1]], blue[middle[0] :, middle[1]]):
        assert ray.sum() == line


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_number_stands_inside_its_mask(width: int, height: int) -> None:
    mask = disc(width, height)
    column, row, _ = pole_of_inaccessibility(mask)
    radius = float(badge_radius_px(width, height, 7))
    image = blank(width, height)
    drawn = draw_overlays(image, [mark("number", [column, row, radius], "yellow", 8)], {})

    touched = changed(image, drawn)
    assert touched.any()
    assert not (touched & ~mask).any()
    left, top, right, bottom = mask_to_box(touched)
    assert abs((left + right) / 2 - column) <= 1
    assert abs((top + bottom) / 2 - row) <= 1
    assert right - left <= 2 * radius


@pytest.mark.parametrize("radius", [7, 13, 83])
@pytest.mark.parametrize("colour", COLOURS)
def test_digits_are_told_apart_after_jpeg(radius: int, colour: str) -> None:
    side = 2 * radius
    clean = [np.asarray(badge(number, PALETTE[colour], radius)[0], dtype=float) for number in range(1, 10)]
    disc_only = np.asarray(badge(1, PALETTE[colour], radius)[1]) == 255
    noise = np.random.default_rng(1).integers(0, 256, (side + 4, side + 4, 3), dtype=np.uint8)
    for number in range(1, 10):
        place = [radius + 2.0, radius + 2.0, float(radius)]
        drawn = draw_overlays(Image.fromarray(noise), [mark("number", place, colour, number)], {})
        drawn.save(encoded := io.BytesIO(), "JPEG", quality=92)
        seen = np.asarray(Image.open(encoded), dtype=float)[2:-2, 2:-2]
        distances = [np.abs(seen - digit)[disc_only].mean() for digit in clean]
        assert int(np.argmin(distances)) + 1 == number


def test_digit_is_centred_and_fills_the_disc() -> None:
    radius = 40
    for number in range(1, 10):
        colour, _ = badge(number, PALETTE["yellow"], radius)
        ink = np.asarray(colour).sum(axis=2) < 200
        rows, columns = np.mgrid[: 2 * radius, : 2 * radius]
        digit = ink & (np.hypot(rows - radius + 0.5, columns - radius + 0.5) < 0.8 * radius)
        left, top, right, bottom = mask_to_box(digit)
        assert abs((left + right) / 2 - radius) < 2
        assert abs((top + bottom) / 2 - radius) < 2
        assert 0.9 * radius < bottom - top < 1.5 * radius


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("background", [*PALETTE.values(), (0, 0, 0), (255, 255, 255)])
def test_marks_show_on_any_background(colour: str, background: tuple[int, int, int]) -> None:
    """The halo differs from the colour, so one of the two differs from any background."""
    image = Image.new("RGB", (200, 200), background)
    mask = disc(200, 200)
    marks = [mark("mask", None, colour), mark("box", [20.0, 20.0, 190.0, 190.0], colour)]
    drawn = draw_overlays(image, [*marks, mark("number", [80.0, 100.0, 12.0], colour, 3)], {"o": mask_to_rle(mask)})

    strong = np.abs(np.asarray(drawn).astype(int) - background).max(axis=2) > 60
    assert strong[20:190, 17:24].any(axis=1).all()  # the box's left side
    assert strong[88:112, 68:92].sum() > 60  # the badge
    assert ndimage.binary_dilation(strong, iterations=3)[ndimage.distance_transform_edt(mask) == 1].all()


def test_first_mask_keeps_its_contour_under_the_second() -> None:
    mask = disc(640, 480)
    shifted = np.roll(mask, 60, axis=1)
    first, second = mark("mask"), mark("mask", None, "cyan") | {"object_id": "p"}
    drawn = draw_overlays(blank(640, 480), [first, second], {"o": mask_to_rle(mask), "p": mask_to_rle(shifted)})

    edge = (ndimage.distance_transform_edt(mask) == 1) & (ndimage.distance_transform_edt(shifted) > 8)
    assert edge.sum() > 50
    assert has_colour(drawn, "red")[edge].mean() > 0.95


def test_order_of_kinds_does_not_matter_and_the_image_stays() -> None:
    mask = disc(640, 480)
    marks = [mark("number", [256.0, 240.0, 13.0], "cyan", 4), mark("mask"), mark("box", [100.0, 90.0, 400.0, 400.0])]
    image = blank(640, 480)
    masks = {"o": mask_to_rle(mask)}

    drawn = draw_overlays(image, marks, masks)
    assert drawn.tobytes() == draw_overlays(image, marks[::-1], masks).tobytes()
    assert drawn.tobytes() == draw_overlays(image, marks, masks).tobytes()
    assert image.tobytes() == blank(640, 480).tobytes()


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "I;16"])
def test_other_modes_become_rgb(mode: str) -> None:
    drawn = draw_overlays(Image.new(mode, (64, 64)), [mark("box", [10.0, 10.0, 50.0, 50.0])], {})

    assert drawn.mode == "RGB"
    assert has_colour(drawn, "red").any()


def test_specks_holes_and_borders_are_drawn() -> None:
    mask = np.zeros((100, 120), dtype=bool)
    mask[:30, :] = True
    mask[10:20, 50:60] = False
    mask[99, 119] = True
    image = blank(120, 100)
    drawn = draw_overlays(image, [mark("mask")], {"o": mask_to_rle(mask)})

    assert changed(image, drawn)[mask].all()


def test_missing_mask_and_wrong_size() -> None:
    with pytest.raises(ValueError, match="Object 'o' is to be masked but has no mask"):
        draw_overlays(blank(64, 64), [mark("mask")], {})
    with pytest.raises(ValueError, match="does not belong to an image of 64 x 64"):
        draw_overlays(blank(64, 64), [mark("mask")], {"o": mask_to_rle(disc(64, 65))})
