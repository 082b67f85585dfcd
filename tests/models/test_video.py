from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("av", reason="needs the models extra")

from internspatial_kedro.models.errors import UnreadableMediaError
from internspatial_kedro.models.video import read_frames, read_image
from models.clips import FPS, index_of, write_clip

FORMATS = {
    "mp4": {"codec": "libx264"},
    "mkv": {"codec": "libx264"},
    "webm": {"codec": "libvpx-vp9"},
    "avi": {"codec": "mpeg4"},
    "gif": {"codec": "gif", "pixels": "rgb8"},
}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("clips")
    made = {suffix: write_clip(root / f"clip.{suffix}", **how) for suffix, how in FORMATS.items()}  # type: ignore[arg-type]
    made["faststart"] = write_clip(root / "faststart.mp4", options={"movflags": "faststart"})
    made["b-frames in avi"] = write_clip(root / "odd.avi")
    return made


NAMES = [*FORMATS, "faststart", "b-frames in avi"]


@pytest.mark.parametrize("name", NAMES)
def test_frames_are_those_that_were_chosen(clips: dict[str, Path], name: str) -> None:
    frames = read_frames(clips[name], 7)
    assert frames.frames == 40
    assert frames.indices == (0, 6, 13, 19, 26, 32, 39)
    assert [abs(index_of(image) - index) <= 1 for image, index in zip(frames.images, frames.indices, strict=True)] == [
        True
    ] * 7
    assert frames.fps == pytest.approx(FPS, rel=0.01)
    assert frames.images[0].mode == "RGB" and frames.images[0].size == (64, 48)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("start_s", "end_s", "first", "last"),
    [(1.0, 2.0, 10, 20), (None, 0.5, 0, 5), (3.5, None, 35, 39), (1.01, 1.04, 10, 10), (3.0, 99.0, 30, 39)],
)
def test_a_clip_shows_its_seconds_and_no_others(
    clips: dict[str, Path], name: str, start_s: float | None, end_s: float | None, first: int, last: int
) -> None:
    frames = read_frames(clips[name], 4, start_s=start_s, end_s=end_s)
    assert abs(index_of(frames.images[0]) - first) <= 1
    assert abs(index_of(frames.images[-1]) - last) <= 1
    assert frames.frames == last - first + 1
    assert frames.indices[0] == 0


@pytest.mark.parametrize(("start_s", "end_s"), [(4.5, 5.0), (2.0, 1.0), (-3.0, -1.0)])
def test_seconds_that_the_video_does_not_have_are_a_reason(
    clips: dict[str, Path], start_s: float, end_s: float
) -> None:
    with pytest.raises(UnreadableMediaError, match="shows nothing from"):
        read_frames(clips["mp4"], 4, start_s=start_s, end_s=end_s)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.5])
def test_a_truncated_video_is_a_reason(clips: dict[str, Path], name: str, kept: float, tmp_path: Path) -> None:
    whole = clips[name].read_bytes()
    cut = tmp_path / clips[name].name
    cut.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(UnreadableMediaError, match=r"cannot be decoded|truncated|no video|no frame"):
        read_frames(cut, 4)


@pytest.mark.parametrize("content", [b"", b"not a video", b"\0" * 4096, b"GIF89a;"])
def test_what_is_no_video_is_a_reason(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.mp4").write_bytes(content)
    with pytest.raises(UnreadableMediaError):
        read_frames(tmp_path / "x.mp4", 4)


def test_a_sound_is_no_video(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "sound.wav"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        silence.sample_rate = 8000
        container.mux(stream.encode(silence))
    with pytest.raises(UnreadableMediaError, match="no video in it"):
        read_frames(tmp_path / "sound.wav", 4)


def test_a_missing_video_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMediaError, match="no video at"):
        read_frames(tmp_path / "gone.mp4", 4)


def test_a_phone_s_rotation_is_applied(tmp_path: Path) -> None:
    """The matrix of the track header turned by 90 degrees clockwise (ISO 14496-12, 8.3.2)."""
    path = write_clip(tmp_path / "turned.mp4")
    one, half = (0x10000).to_bytes(4, "big"), (0x40000000).to_bytes(4, "big")
    none, minus = bytes(4), (-0x10000).to_bytes(4, "big", signed=True)
    upright = one + none * 3 + one + none * 3 + half
    turned = none + one + none + minus + none * 4 + half
    content = path.read_bytes()
    track = content.index(b"tkhd")
    at = content.index(upright, track)
    path.write_bytes(content[:at] + turned + content[at + 36 :])
    assert read_frames(path, 2).images[0].size == (48, 64)


def test_a_folder_of_frames_is_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    for index in range(12):
        Image.new("RGB", (8, 8), (index * 6,) * 3).save(tmp_path / f"frame_{index}.png")
    (tmp_path / "notes.txt").write_text("no frame")
    frames = read_frames(tmp_path, 4)
    assert [index_of(image) for image in frames.images] == [0, 3, 7, 11]
    assert frames.fps is None
    with pytest.raises(UnreadableMediaError, match="without times"):
        read_frames(tmp_path, 4, start_s=1)


def test_an_empty_folder_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMediaError, match="holds no picture"):
        read_frames(tmp_path, 4)


def test_a_photo_is_upright_and_rgb(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "turned.jpg", exif=exif)
    Image.new("RGBA", (40, 20)).save(tmp_path / "clear.png")
    Image.new("RGB", (40, 20)).save(tmp_path / "plain.jpg")
    turned, clear, plain = (read_image(tmp_path / name) for name in ("turned.jpg", "clear.png", "plain.jpg"))
    assert (turned.image.size, turned.encoding) == ((20, 40), None)
    assert (clear.image.mode, clear.encoding) == ("RGB", None)
    assert (plain.image.size, plain.encoding) == ((40, 20), "JPEG")
