"""The recording's bytes: values back, and every way in which a file can be broken."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.scannet_sens import colour_file, depth_values, read_sens

COLOUR_MATRIX = np.array([[1170.2, 0, 647.75, 0], [0, 1170.3, 483.75, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
DEPTH_MATRIX = np.array([[571.6, 0, 319.5, 0], [0, 571.7, 239.5, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
DEPTH = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000


def frame(number, depth=None, colour=None):
    pose = np.eye(4)
    pose[0, 3] = number
    colour = f"picture {number}".encode() if colour is None else colour
    depth = zlib.compress(DEPTH.astype("<u2").tobytes()) if depth is None else depth
    return pose.astype("<f4").tobytes() + struct.pack("<4Q", 1, 2, len(colour), len(depth)) + colour + depth


def header(version=4, name=b"Structure", colour=2, depth=1, shift=1000.0, count=3):
    matrices = (m.astype("<f4").tobytes() for m in (COLOUR_MATRIX, np.eye(4), DEPTH_MATRIX, np.eye(4)))
    sizes = struct.pack("<iiIIIIfQ", colour, depth, 1296, 968, 4, 3, shift, count)
    return struct.pack("<IQ", version, len(name)) + name + b"".join(matrices) + sizes


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.fixture
def whole(tmp_path):
    """Three frames, and what the device wrote about its motion."""
    return write(tmp_path / "scene.sens", header() + b"".join(frame(n) for n in range(3)) + struct.pack("<Q", 0))


class TestWhole:
    def test_header(self, whole):
        sens = read_sens(whole)
        np.testing.assert_allclose(sens.colour_matrix, COLOUR_MATRIX[:3, :3], rtol=1e-6)
        np.testing.assert_allclose(sens.depth_matrix, DEPTH_MATRIX[:3, :3], rtol=1e-6)
        assert (sens.colour_ending, sens.depth_wh, sens.frames_stated, len(sens.frames)) == (".jpg", (4, 3), 3, 3)
        assert sens.depth_scale_to_m == 0.001

    def test_frames(self, whole):
        sens = read_sens(whole)
        for number, found in enumerate(sens.frames):
            assert found.cam_to_world[0].tolist() == [1, 0, 0, number]
            assert colour_file(sens, found) == f"picture {number}".encode()
            np.testing.assert_array_equal(depth_values(sens, found), DEPTH)

    def test_depth_that_is_not_deflated(self, tmp_path):
        content = header(depth=0, count=1, colour=1) + frame(0, depth=DEPTH.astype("<u2").tobytes())
        sens = read_sens(write(tmp_path / "raw.sens", content))
        np.testing.assert_array_equal(depth_values(sens, sens.frames[0]), DEPTH)
        assert sens.colour_ending == ".png"

    def test_a_recording_without_frames(self, tmp_path):
        assert read_sens(write(tmp_path / "empty.sens", header(count=0))).frames == []


@pytest.mark.parametrize("cut", [1, 20, 96 + 5, len(frame(2)) - 1])
def test_a_frame_that_is_cut_short_is_left_out(tmp_path, cut):
    content = header() + frame(0) + frame(1) + frame(2)[:cut]
    sens = read_sens(write(tmp_path / "cut.sens", content))
    assert (len(sens.frames), sens.frames_stated) == (2, 3)
    assert colour_file(sens, sens.frames[1]) == b"picture 1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read"),
        (header()[:100], "cannot be read"),
        (header()[:-1], "cannot be read"),
        (header(version=3), "version 3; 4 was expected"),
        (b"\xff\xd8\xff\xe0 no recording at all", "version"),
        (struct.pack("<IQ", 4, 2**63), "sensor name of 9223372036854775808 letters"),
        (header(colour=0), "compressed by methods 0 and 1"),
        (header(depth=2), "compressed by methods 2 and 2"),
        (header(shift=0.0), "depth shift of 0"),
        (header(shift=float("nan")), "depth shift of nan"),
    ],
)
def test_no_recording(tmp_path, content, words):
    with pytest.raises(Unusable, match=words) as verdict:
        read_sens(write(tmp_path / "scene.sens", content))
    assert verdict.value.reason is Reason.RECORD_MALFORMED


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (b"not deflated", "damaged depth map"),
        (zlib.compress(bytes(24))[:-9], "of 0 bytes; 24 were expected"),
        (zlib.compress(bytes(20)), "of 20 bytes; 24 were expected"),
        (zlib.compress(bytes(50_000_000)), "of 25 bytes; 24 were expected"),
    ],
)
def test_damaged_depth(tmp_path, stored, words):
    sens = read_sens(write(tmp_path / "scene.sens", header(count=1) + frame(0, depth=stored)))
    with pytest.raises(Unusable, match=words) as verdict:
        depth_values(sens, sens.frames[0])
    assert verdict.value.reason is Reason.DEPTH_UNREADABLE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 700), value=st.integers(0, 255), end=st.integers(0, 900))
def test_any_damage_is_a_verdict_or_frames(whole, tmp_path, place, value, end):
    content = bytearray(whole.read_bytes())
    content[place % len(content)] = value
    path = write(tmp_path / "damaged.sens", bytes(content[:end]))
    try:
        sens = read_sens(path)
        for found in sens.frames:
            assert colour_file(sens, found) is not None
            assert depth_values(sens, found).shape == sens.depth_wh[::-1]
    except Unusable as verdict:
        assert verdict.reason in (Reason.RECORD_MALFORMED, Reason.DEPTH_UNREADABLE)
