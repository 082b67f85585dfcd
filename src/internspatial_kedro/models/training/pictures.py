"""Pictures of training rows: decoded, checked against what the row says of them, and marked."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image

from internspatial_kedro.geometry.photos import PhotoError, open_rgb
from internspatial_kedro.models.training.recent import Recent

Draw = Callable[[Image.Image, Sequence[Mapping[str, Any]], Mapping[str, str]], Image.Image]
"""A picture with marks, of a picture, overlays of `samples` and masks by object id: `formats.drawing.draw_overlays`."""

_KEPT_BYTES: Final = 128 * 2**20


class SkippedSampleError(Exception):
    """A sample cannot be shown.

    Attributes:
        reason: A short fixed word.
        detail: What was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


class Pictures:
    """Reads and marks pictures; keeps those that were decoded last."""

    def __init__(self, roots: Mapping[str, Path], draw: Draw, kept_bytes: int = _KEPT_BYTES) -> None:
        """Reads nothing yet.

        Args:
            roots: Folder of each source.
            draw: What draws marks.
            kept_bytes: What decoded pictures may take.
        """
        self._roots, self._draw = roots, draw
        self._decoded = Recent(decode, lambda picture: 3 * picture.width * picture.height, kept_bytes)

    def show(self, row: Mapping[str, Any]) -> list[Image.Image]:
        """The pictures of a row, RGB, with its marks.

        Args:
            row: Of `training_rows`.

        Raises:
            SkippedSampleError: One is missing, broken or of another size, or a mask is.
        """
        return [self._show(self._locate(row["source"], image["path"]), image) for image in row["images"]]

    def _locate(self, source: str, path: str) -> Path:
        if source not in self._roots:
            raise SkippedSampleError("source_unknown", f"no folder is given for '{source}'")
        return self._roots[source] / path

    def _show(self, path: Path, image: Mapping[str, Any]) -> Image.Image:
        picture = self._decoded.get(path)
        expected = (image["width"], image["height"])
        if picture.size != expected:
            raise SkippedSampleError("image_size", f"{path} is {picture.size}, expected {expected}")
        if not image["overlays"]:
            return picture
        masks = {mask["object_id"]: mask["mask_rle"] for mask in image["masks"]}
        try:
            return self._draw(picture, image["overlays"], masks)
        except ValueError as error:
            raise SkippedSampleError("mask_unusable", f"{path}: {error}") from error


def decode(path: Path) -> Image.Image:
    """An image file's pixels, upright, RGB.

    Raises:
        SkippedSampleError: It is missing or broken.
    """
    try:
        return open_rgb(path)
    except FileNotFoundError as error:
        raise SkippedSampleError("image_missing", str(path)) from error
    except (OSError, PhotoError) as error:
        raise SkippedSampleError("image_unreadable", f"{path}: {error}") from error
