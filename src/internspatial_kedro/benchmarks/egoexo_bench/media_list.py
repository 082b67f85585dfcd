"""The cell `medias` of EgoExo-Bench: what stands at each `<image>` or `<video>` tag of a question."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.media import MediaError, find_media, parse_literal
from internspatial_kedro.tables.messages import Part

_TAG: Final = re.compile(r"<image>|<video>")
_FOLDER: Final = "EgoExoBench"


def place_media(text: str, medias: str, reading: Reading) -> tuple[Part, ...]:
    """Text with its tags replaced, in order, by what `medias` lists.

    Raises:
        MediaError: The list is broken, as long as there are not tags, or a file is missing or leaves the root.
    """
    listed = parse_literal(medias) if medias.strip() else []
    words = [chunk.strip() for chunk in _TAG.split(text)]
    if len(words) - 1 != len(listed):
        raise MediaError("wrong_tags", f"{len(words) - 1} tags for {len(listed)} medias")
    return tuple(_interleave(words, [_parts(media, reading) for media in listed]))


def _interleave(words: Sequence[str], shown: Sequence[tuple[Part, ...]]) -> Iterator[Part]:
    for place, chunk in enumerate(words):
        if chunk:
            yield Part("text", chunk)
        if place < len(shown):
            yield from shown[place]


def _parts(media: Any, reading: Reading) -> tuple[Part, ...]:
    kind = media.get("type") if isinstance(media, dict) else None
    if kind == "video":
        return (_video(media, reading),)
    if kind not in ("image", "frames"):
        raise MediaError("unknown_media", f"{str(media)[:60]!r}: type must be image, frames or video")
    paths = media.get("image_paths")
    if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
        raise MediaError("wrong_media", f"image_paths must be a list of paths, not {paths!r}")
    # Frames go by name, as in EgoExoBench and VLMEvalKit; InternSR takes them as the folder lists them.
    chosen = sorted(paths) if kind == "frames" else paths
    return tuple(Part("image", path=_find(path, reading)) for path in chosen)


def _video(media: dict[str, Any], reading: Reading) -> Part:
    path, start_s, end_s = media.get("video_path"), media.get("video_start"), media.get("video_end")
    if not isinstance(path, str):
        raise MediaError("wrong_media", f"video_path must be a path, not {path!r}")
    if start_s is None or end_s is None:
        # One end alone does not cut in any peer.
        return Part("video", path=_find(path, reading))
    start_s, end_s = _second(start_s), _second(end_s)
    if not 0 <= start_s < end_s:
        raise MediaError("wrong_media", f"a clip from {start_s} s to {end_s} s")
    return Part("video", path=_find(path, reading), start_s=start_s, end_s=end_s)


def _second(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError) as error:
        raise MediaError("wrong_media", f"{value!r} is no time") from error
    if not math.isfinite(seconds):
        raise MediaError("wrong_media", f"{value!r} is no time")
    return seconds


def _find(path: str, reading: Reading) -> str:
    """Below `videos/EgoExoBench`, as the peers have it, or at the path itself."""
    try:
        return find_media(f"{_FOLDER}/{path}", reading)
    except MediaError as error:
        if error.reason != "missing_media":
            raise
        return find_media(path, reading)
