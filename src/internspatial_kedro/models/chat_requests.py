"""Conversations in the form of OpenAI's chat completions: pictures and frames as data URLs."""

import base64
import io
from typing import Any, Final

from PIL import Image

from internspatial_kedro.models.media import Turn
from internspatial_kedro.models.video import Picture

_QUALITY: Final = 95
_SENT: Final = frozenset({"JPEG", "PNG", "WEBP"})
_IMAGE_TOKENS: Final = 1000
_LETTERS_A_TOKEN: Final = 4


def to_messages(turns: tuple[Turn, ...], max_side_px: int | None) -> list[dict[str, Any]]:
    """Messages of a request.

    Args:
        turns: The conversation, media read.
        max_side_px: Longer side of pictures, which are shrunk to it; None sends them as they are.
    """
    return [_to_message(turn, max_side_px) for turn in turns]


def _to_message(turn: Turn, max_side_px: int | None) -> dict[str, Any]:
    if all(isinstance(part, str) for part in turn.parts):  # older servers take no list from systems and assistants
        return {"role": turn.role, "content": "".join(str(part) for part in turn.parts)}
    content: list[dict[str, Any]] = []
    for part in turn.parts:
        if isinstance(part, str):
            content.append({"type": "text", "text": part})
        elif isinstance(part, Picture):
            content.append(_show(_encode_picture(part, max_side_px)))
        else:  # frames were lossy before
            content.extend(_show(_encode(frame, max_side_px, "JPEG")) for frame in part.images)
    return {"role": turn.role, "content": content}


def _show(data_url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": data_url}}


def _encode_picture(picture: Picture, max_side_px: int | None) -> str:
    """The file itself where it can be sent, the same pixels elsewhere."""
    fits = max_side_px is None or max(picture.image.size) <= max_side_px
    if fits and picture.encoding in _SENT:
        return _to_data_url(picture.path.read_bytes(), picture.encoding)
    return _encode(picture.image, max_side_px, "PNG" if fits else "JPEG")


def _encode(image: Image.Image, max_side_px: int | None, encoding: str) -> str:
    if max_side_px is not None and max(image.size) > max_side_px:
        image = image.copy()
        image.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, encoding, quality=_QUALITY)
    return _to_data_url(buffer.getvalue(), encoding)


def _to_data_url(content: bytes, encoding: str) -> str:
    return f"data:image/{encoding.lower()};base64,{base64.b64encode(content).decode('ascii')}"


def estimate_tokens(messages: list[dict[str, Any]], max_new_tokens: int) -> int:
    """About what a request takes of a limit, before the server says.

    Args:
        messages: Of the request.
        max_new_tokens: Where the reply is cut.
    """
    total = max_new_tokens
    for message in messages:
        content = message["content"]
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            total += len(part["text"]) // _LETTERS_A_TOKEN + 1 if part["type"] == "text" else _IMAGE_TOKENS
    return total
