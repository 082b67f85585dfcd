"""Drawing visual prompts: boxes, masks and numbers on an image, each with a halo that shows on any background.

An overlay is a row of `samples.overlays`. Masks are blended first, then contours, boxes and badges, so that no mark is
washed over by another. Nothing is random: the same image and overlays give the same pixels.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from internspatial_kedro.formats.badges import badge
from internspatial_kedro.formats.marks import halo_width_px, line_width_px
from internspatial_kedro.formats.palette import PALETTE, Rgb, contrast_colour
from internspatial_kedro.formats.regions import Region, rle_to_region
from internspatial_kedro.geometry.masks import Mask

Overlay = Mapping[str, Any]

_MASK_ALPHA: Final = 0.43
# Wider lines are drawn on a coarser grid: nobody can see it, and large images take a third of the time.
_FINE_LINE_PX: Final = 8


def draw_overlays(image: Image.Image, overlays: Sequence[Overlay], masks: Mapping[str, str]) -> Image.Image:
    """A copy of an image with marks on it.

    Args:
        image: The picture, of the size that the overlays refer to.
        overlays: Rows of `samples.overlays` that belong to this picture.
        masks: Compressed COCO run lengths of the objects that have a mask overlay, by object id.

    Returns:
        An RGB image of the same size.

    Raises:
        ValueError: An overlay's kind or colour is unknown, or its mask is missing or empty.
    """
    drawn = image.convert("RGB") if image.mode != "RGB" else image.copy()
    regions = [(*_region(drawn, overlay, masks), PALETTE[overlay["colour"]]) for overlay in _of(overlays, "mask")]
    for mask, corner, colour in regions:
        _tint(drawn, mask, corner, colour)
    for mask, corner, colour in regions:
        _draw_contour(drawn, mask, corner, colour)
    for overlay in _of(overlays, "box"):
        _draw_box(drawn, overlay["geometry"], PALETTE[overlay["colour"]])
    for overlay in _of(overlays, "number"):
        _draw_number(drawn, overlay)
    return drawn


def _of(overlays: Sequence[Overlay], kind: str) -> list[Overlay]:
    return [overlay for overlay in overlays if overlay["kind"] == kind]


def _region(image: Image.Image, overlay: Overlay, masks: Mapping[str, str]) -> Region:
    """The masked part, with a margin for its line; Pillow cuts off what reaches beyond the image."""
    name = overlay["object_id"]
    if name not in masks:
        raise ValueError(f"Object '{name}' is to be masked but has no mask. Pass the masks of the sample's view.")
    line = int(line_width_px(*image.size))
    return rle_to_region(masks[name], *image.size, margin=line + halo_width_px(line))


def _tint(image: Image.Image, mask: Mask, corner: tuple[int, int], colour: Rgb) -> None:
    """Mix a colour into the pixels of a mask; only the mask's bounding box is touched."""
    right, bottom = corner[0] + mask.shape[1], corner[1] + mask.shape[0]
    part = image.crop((*corner, right, bottom))
    image.paste(Image.blend(part, Image.new("RGB", part.size, colour), _MASK_ALPHA), corner, Image.fromarray(mask))


def _draw_contour(image: Image.Image, mask: Mask, corner: tuple[int, int], colour: Rgb) -> None:
    """A line along the mask's edge, as wide inside as outside, and its halo."""
    line = int(line_width_px(*image.size))
    half, halo = line // 2, halo_width_px(line)
    step = max(1, line // _FINE_LINE_PX)
    coarse = mask[::step, ::step]
    edge = _edge_pixels(coarse)
    for radius, ink in ((half + halo, contrast_colour(colour)), (half, colour)):
        band = _thickened(edge, round(radius / step), coarse.shape)
        if step > 1:
            band = band.repeat(step, axis=0).repeat(step, axis=1)
        image.paste(ink, corner, Image.fromarray(band))


def _edge_pixels(mask: Mask) -> NDArray[np.int64]:
    """Flat indices of mask pixels that have a neighbour outside; the mask has a margin all around."""
    flat, width = mask.ravel(), mask.shape[1]
    above, below, before, after = flat[: -2 * width], flat[2 * width :], flat[width - 1 : -width - 1], flat[width + 1 :]
    inner = above & below & before & after[: len(above)]
    return np.asarray(np.flatnonzero(flat[width:-width] & ~inner) + width)


def _thickened(edge: NDArray[np.int64], radius: int, shape: tuple[int, ...]) -> Mask:
    """Pixels within a radius [px] of some edge pixel; the margin must be as wide."""
    rows, columns = _disc_offsets(radius)
    thick = np.zeros(shape, dtype=bool)
    thick.ravel()[edge[:, None] + (rows * shape[1] + columns)] = True
    return thick


@lru_cache
def _disc_offsets(radius: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    inside = rows**2 + columns**2 <= radius**2
    return rows[inside], columns[inside]


def _draw_box(image: Image.Image, box_xyxy: Sequence[float], colour: Rgb) -> None:
    """A frame just outside the box, or along the image's border where there is no room outside."""
    line = int(line_width_px(*image.size))
    halo = halo_width_px(line)
    width, height = image.size
    reach = line + halo
    left, top = max(0, round(box_xyxy[0]) - reach), max(0, round(box_xyxy[1]) - reach)
    right, bottom = min(width, round(box_xyxy[2]) + reach) - 1, min(height, round(box_xyxy[3]) + reach) - 1
    draw = ImageDraw.Draw(image)
    draw.rectangle((left, top, right, bottom), outline=contrast_colour(colour), width=line + 2 * halo)
    draw.rectangle((left + halo, top + halo, right - halo, bottom - halo), outline=colour, width=line)


def _draw_number(image: Image.Image, overlay: Overlay) -> None:
    """A badge with a digit, centred on its place."""
    column, row, radius = overlay["geometry"]
    colour, alpha = badge(int(overlay["number"]), PALETTE[overlay["colour"]], round(radius))
    corner = (round(column - colour.width / 2), round(row - colour.height / 2))
    image.paste(colour, corner, alpha)
