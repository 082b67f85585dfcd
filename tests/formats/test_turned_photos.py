"""Photos that are stored on their side, in exports: pixels, size and marks of the upright picture."""

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.formats.exporters.images import ImageStore
from internspatial_kedro.formats.exporters.records import ExportSample

RED = (slice(0, 20), slice(0, 10))
"""Rows and columns of the red corner in the upright picture of 40 x 60 px."""


def store_upright(path, orientation):
    """The picture as a camera writes it with this EXIF orientation; 1, 3 and 6 are all that cameras write."""
    pixels = np.zeros((60, 40, 3), dtype=np.uint8)
    pixels[RED] = (255, 0, 0)
    stored = np.rot90(pixels, {1: 0, 3: 2, 6: 1}[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(path, quality=98, subsampling=0, exif=exif)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_an_export_needs_no_exif_to_be_upright(tmp_path, orientation):
    store_upright(tmp_path / "photo.jpg", orientation)
    row = {"images": ["src/photo"], "overlays": [], "width": 40, "height": 60}
    sample = ExportSample(row=row, images={"src/photo": tmp_path / "photo.jpg"}, masks={})
    (stored,) = ImageStore(tmp_path / "export").add_all(sample)
    assert stored[1:] == (40, 60)
    with Image.open(tmp_path / "export" / stored.path) as image:
        assert image.getexif().get(0x0112, 1) == 1
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape == (60, 40, 3)
    assert pixels[2:18, 2:8, 0].min() > 200
    assert pixels[24:, 14:, 0].max() < 60
    copied = (tmp_path / "export" / stored.path).read_bytes() == (tmp_path / "photo.jpg").read_bytes()
    assert copied == (orientation == 1)
