import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.models.chat_requests import estimate_tokens, to_messages
from internspatial_kedro.models.media import Turn
from internspatial_kedro.models.video import Frames, read_image


def decode(part: dict[str, dict[str, str]]) -> tuple[str, bytes]:
    head, content = part["image_url"]["url"].split(",", 1)
    return head, base64.b64decode(content)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 120, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.jpg")
    return tmp_path / "photo.jpg"


def test_a_file_that_can_be_sent_is_sent_byte_by_byte(photo: Path) -> None:
    (message,) = to_messages((Turn("user", (read_image(photo), "What?")),), None)
    assert decode(message["content"][0]) == ("data:image/jpeg;base64", photo.read_bytes())
    assert message["content"][1] == {"type": "text", "text": "What?"}


@pytest.mark.parametrize("suffix", ["bmp", "tiff"])
def test_other_files_are_sent_with_the_same_pixels(photo: Path, suffix: str) -> None:
    other = photo.with_suffix(f".{suffix}")
    Image.open(photo).save(other)
    (message,) = to_messages((Turn("user", (read_image(other),)),), None)
    head, content = decode(message["content"][0])
    assert head == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(content))), np.asarray(Image.open(other)))


@pytest.mark.parametrize(("limit_px", "size_wh"), [(None, (120, 60)), (120, (120, 60)), (60, (60, 30))])
def test_the_longer_side_is_limited(photo: Path, limit_px: int | None, size_wh: tuple[int, int]) -> None:
    frames = Frames((Image.open(photo).convert("RGB"),), (0,), 1, None)
    (message,) = to_messages((Turn("user", (read_image(photo), frames)),), limit_px)
    for part in message["content"]:
        assert Image.open(io.BytesIO(decode(part)[1])).size == size_wh


def test_turns_of_words_are_plain_strings() -> None:
    assert to_messages((Turn("system", ("Be ", "brief.")), Turn("user", ("Hi",))), None) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
    ]


def test_pictures_weigh_in_the_estimate(photo: Path) -> None:
    words = to_messages((Turn("user", ("a" * 400,)),), None)
    shown = to_messages((Turn("user", ("a" * 400, read_image(photo))),), None)
    assert estimate_tokens(words, 10) == 111
    assert estimate_tokens(shown, 10) == 1111
