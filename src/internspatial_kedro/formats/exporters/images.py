"""Image files of an export: originals copied as they are, drawn ones encoded once per distinct picture."""

import json
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.formats.exporters.files import slug
from internspatial_kedro.formats.exporters.records import ExportSample, StoredImage, UnusableSampleError
from internspatial_kedro.geometry.photos import Photo, PhotoError, open_photo

JPEG_QUALITY: Final = 92

_FOLDER: Final = "images"
_COPIED: Final = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
# Samples of one view come together; a few decoded images are enough.
_DECODED_AT_ONCE: Final = 4


class ImageStore:
    """Writes each distinct picture once below an export's root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stored: dict[str, StoredImage] = {}
        self._decode = lru_cache(maxsize=_DECODED_AT_ONCE)(_decode)

    def __len__(self) -> int:
        return len(self._stored)

    def add_all(self, sample: ExportSample) -> tuple[StoredImage, ...]:
        """Store the images of a sample, in order.

        Raises:
            UnusableSampleError: An image is missing, broken or of another size than its marks assume, or a mask is.
        """
        overlays = sample.row["overlays"]
        stored = tuple(
            self._add(sample, view_id, [overlay for overlay in overlays if overlay["view_id"] == view_id])
            for view_id in sample.row["images"]
        )
        expected, marked = (sample.row["width"], sample.row["height"]), {overlay["view_id"] for overlay in overlays}
        for view_id, image in zip(sample.row["images"], stored, strict=True):
            # Of several images, those without marks may have any size: no coordinates are theirs.
            if (len(stored) == 1 or view_id in marked) and image[1:] != expected:
                raise UnusableSampleError("image_size", f"{image.path} is {image[1:]}, expected {expected}")
        return stored

    def _add(self, sample: ExportSample, view_id: str, overlays: Sequence[Mapping[str, Any]]) -> StoredImage:
        key = json.dumps([view_id, [dict(overlay) for overlay in overlays]], sort_keys=True)
        if key not in self._stored:
            source = sample.images.get(view_id)
            if source is None:
                raise UnusableSampleError("image_missing", f"no file is given for view {view_id}")
            self._stored[key] = self._write(sample, source, view_id, overlays, slug(view_id if not overlays else key))
        return self._stored[key]

    def _write(
        self, sample: ExportSample, source: Path, view_id: str, overlays: Sequence[Mapping[str, Any]], name: str
    ) -> StoredImage:
        image, encoding = self._decode(source)
        copied = None if overlays or encoding is None else _COPIED.get(encoding)
        # The hash at the name's end spreads the files over 256 folders.
        path = Path(_FOLDER) / name[-2:] / f"{name}{copied or '.jpg'}"
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if copied is not None:
            shutil.copyfile(source, target)
        else:
            drawn = _draw(sample, image, view_id, overlays)
            drawn.save(target, format="JPEG", quality=JPEG_QUALITY)
        return StoredImage(path.as_posix(), *image.size)


def _decode(source: Path) -> Photo:
    try:
        return open_photo(source)
    except FileNotFoundError as error:
        raise UnusableSampleError("image_missing", str(source)) from error
    except (OSError, PhotoError) as error:
        raise UnusableSampleError("image_unreadable", f"{source}: {error}") from error


def _draw(sample: ExportSample, image: Image.Image, view_id: str, overlays: Sequence[Mapping[str, Any]]) -> Image.Image:
    try:
        return draw_overlays(image, overlays, sample.masks.get(view_id, {}))
    except ValueError as error:
        raise UnusableSampleError("mask_unusable", str(error)) from error
