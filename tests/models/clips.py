"""Small real videos: frame `i` is one shade of grey, 6 * i, so that a decoded frame tells its own index."""

from pathlib import Path

import av
import numpy as np
from PIL import Image

SHADE = 6
FPS = 10


def write_clip(
    path: Path, codec: str = "libx264", frames: int = 40, pixels: str = "yuv420p", options: dict[str, str] | None = None
) -> Path:
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        stream.codec_context.gop_size = 8
        for index in range(frames):
            picture = np.full((48, 64, 3), index * SHADE, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def index_of(image: Image.Image) -> int:
    return round(float(np.asarray(image).mean()) / SHADE)
