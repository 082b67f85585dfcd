"""Pictures inside a page: JPEG as text, no larger than they may be."""

import base64
import io
from html import escape
from typing import Final

from PIL import Image

_QUALITIES: Final = (84, 76, 68, 58, 46, 34)
_SHRINK: Final = 0.75
_LEAST_PX: Final = 48


def draw_picture(image: Image.Image, description: str, longest_px: int, limit_bytes: int, overlay: str = "") -> str:
    """HTML of an image as a button that enlarges it.

    Args:
        image: The picture.
        description: What a reader hears who cannot see it.
        longest_px: Its longest side on the page [px]; larger ones are made smaller.
        limit_bytes: Of its file: the best quality that keeps below it; where none does, the picture is made smaller.
        overlay: SVG to lay over it.
    """
    shown = image.convert("RGB")
    shown.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    data = _jpeg(shown, limit_bytes)
    while len(data) > limit_bytes and max(shown.size) * _SHRINK >= _LEAST_PX:
        shown = shown.resize((max(1, int(shown.width * _SHRINK)), max(1, int(shown.height * _SHRINK))))
        data = _jpeg(shown, limit_bytes)
    source = f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"
    return (
        f'<button type="button" class="picture" aria-label="Enlarge"><img src="{source}" '
        f'width="{shown.width}" height="{shown.height}" alt="{escape(description)}">{overlay}</button>'
    )


def _jpeg(image: Image.Image, limit_bytes: int) -> bytes:
    """A JPEG at the best quality that keeps it below a limit [bytes]; at the lowest if none does."""
    data = b""
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        data = buffer.getvalue()
        if len(data) <= limit_bytes:
            break
    return data
