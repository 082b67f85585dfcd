"""Visual prompts drawn on a photo-like JPEG of 640 x 480, a third each: boxes, masks, numbers. `rows` are pictures.

Work is decoding, drawing and encoding; the floor is decoding and encoding the same JPEG.
"""

import io
import sys
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.geometry.masks import mask_to_rle

_WIDTH, _HEIGHT, _QUALITY = 640, 480, 92
_BOXES = {"a": (60.0, 90.0, 260.0, 330.0), "b": (350.0, 140.0, 560.0, 400.0)}


def main(count: int) -> None:
    """Draw so many pictures with two marks each."""
    jpeg, masks = _photo(), {name: _ellipse(box) for name, box in _BOXES.items()}
    prompts = [[_mark(kind, name) for name in _BOXES] for kind in ("box", "mask", "number")]
    for prompt in prompts:
        _draw(jpeg, prompt, masks)  # Fonts are loaded at the first use.
    work, floor = Clock(), Clock()
    with measured(work):
        for number in range(count):
            _draw(jpeg, prompts[number % len(prompts)], masks)
    peak = peak_rss_mb()
    with measured(floor):
        for _ in range(count):
            _encode(_decode(jpeg))
    Measurement.of("drawing", count, work, floor, peak).print()


def _draw(jpeg: bytes, overlays: list[dict[str, Any]], masks: dict[str, str]) -> bytes:
    return _encode(draw_overlays(_decode(jpeg), overlays, masks))


def _decode(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _photo() -> bytes:
    """Smooth shapes with fine grain compress like a photo."""
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)).resize((_WIDTH, _HEIGHT), Image.BICUBIC)
    grain = rng.normal(0, 6, (_HEIGHT, _WIDTH, 3))
    return _encode(Image.fromarray(np.clip(np.asarray(coarse) + grain, 0, 255).astype(np.uint8)))


def _ellipse(box: tuple[float, float, float, float]) -> str:
    rows, columns = np.mgrid[:_HEIGHT, :_WIDTH]
    x = (columns - (box[0] + box[2]) / 2) / ((box[2] - box[0]) / 2)
    y = (rows - (box[1] + box[3]) / 2) / ((box[3] - box[1]) / 2)
    return mask_to_rle(x**2 + y**2 <= 1)


def _mark(kind: str, name: str) -> dict[str, Any]:
    left, top, right, bottom = _BOXES[name]
    geometry = {"box": [left, top, right, bottom], "mask": [], "number": [(left + right) / 2, (top + bottom) / 2, 14.0]}
    return {
        "view_id": "photo",
        "kind": kind,
        "object_id": name,
        "geometry": geometry[kind],
        "colour": "red" if name == "a" else "blue",
        "number": 3 if kind == "number" else 0,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
