"""Pictures of cells and files below the data root."""

import base64
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.native_files import base64_of, png, reading_of, write_tsv
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.media import (
    MediaError,
    decode_base64,
    find_media,
    media_base,
    parse_list,
    parse_literal,
    store_image,
    unpack_images,
)
from internspatial_kedro.benchmarks.unpacked_rows import UnpackedRows


def _half_a_picture() -> str:
    file = io.BytesIO()
    Image.frombytes("RGB", (32, 32), bytes(range(256)) * 12).save(file, "PNG")
    return base64.b64encode(file.getvalue()[: file.tell() // 2]).decode()


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    root = tmp_path / "data"
    root.mkdir()
    return reading_of(root)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(base64_of(3), id="base64"),
        pytest.param(f"data:image/png;base64,{base64_of(3)}", id="data URL"),
        pytest.param("\n".join([base64_of(3)[:40], base64_of(3)[40:], ""]), id="line breaks"),
        pytest.param(json.dumps([base64_of(3)]), id="JSON list"),
        pytest.param(str([base64_of(3)]), id="Python list"),
        pytest.param("7", id="pointer"),
    ],
)
def test_a_cell_is_unpacked_by_content(reading: Reading, cell: str):
    there = {"7": unpack_images(base64_of(3), reading, {})}
    (path,) = unpack_images(cell, reading, there)
    assert (path,) == there["7"]
    assert (reading.media_cache / path).read_bytes() == png(3)
    assert [file for file in reading.media_cache.rglob("*") if file.is_file()] == [reading.media_cache / path]


def test_several_pictures_keep_their_order(reading: Reading):
    paths = unpack_images(str([base64_of(shade) for shade in (9, 2, 9)]), reading, {})
    assert [(reading.media_cache / path).read_bytes() for path in paths] == [png(9), png(2), png(9)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        pytest.param("", "missing_media", id="empty"),
        pytest.param("8", "broken_pointer", id="pointer to nowhere"),
        pytest.param("!" * 80, "broken_base64", id="no base64"),
        pytest.param(base64_of()[:-7] + "é" * 3, "broken_base64", id="not ASCII"),
        pytest.param(base64_of()[:-5], "broken_base64", id="cut within four characters"),
        pytest.param(_half_a_picture(), "not_an_image", id="cut picture"),
        pytest.param("QUJD" * 30, "not_an_image", id="base64 of words"),
        pytest.param("[" + "1, " * 9, "broken_list", id="open list"),
        pytest.param(
            "[__import__('os').getcwd(), 'and so on, longer than a pointer would be']", "broken_list", id="code"
        ),
        pytest.param("[]", "missing_media", id="empty list"),
    ],
)
def test_a_broken_cell_has_a_reason(reading: Reading, cell: str, reason: str):
    with pytest.raises(MediaError) as raised:
        unpack_images(cell, reading, {})
    assert raised.value.reason == reason
    assert not list(reading.media_cache.rglob("*.*"))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_picture_are_never_stored(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    reading = reading_of(tmp_path_factory.mktemp("media"))
    with pytest.raises(MediaError, match="not_an_image"):
        store_image(content, reading)


@given(st.binary(max_size=200))
def test_base64_is_undone(content: bytes):
    assert decode_base64(base64.b64encode(content).decode()) == content


@given(st.lists(st.text(max_size=10)))
def test_lists_are_read_as_json_and_as_python_wrote_them(texts: list[str]):
    assert parse_list(json.dumps(texts)) == texts
    assert parse_list(str(texts)) == texts


@pytest.mark.parametrize(
    ("cell", "texts"),
    [("", []), ("images/a.jpg", ["images/a.jpg"]), ("[1, 2.5, 'x']", ["1", "2.5", "x"]), (" ['it''s'] ", ["its"])],
)
def test_what_is_no_list_of_texts_is_made_one(cell: str, texts: list[str]):
    assert parse_list(cell) == texts


@pytest.mark.parametrize("cell", ["{'a': 1}", "[", "[x]", "[1][0]", "(1, 2)", "[" * 5000, '"[]"'])
def test_literals_that_are_no_lists_are_errors(cell: str):
    with pytest.raises(MediaError, match="broken_list"):
        parse_literal(cell)


def test_literals_keep_their_elements():
    assert parse_literal("[{'type': 'image', 'nframes': 4}]") == [{"type": "image", "nframes": 4}]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("images/scene/0.jpg", "images/scene/0.jpg"),
        ("scene/0.jpg", "images/scene/0.jpg"),
        ("scene/../scene/0.jpg", "images/scene/0.jpg"),
        ("walk.mp4", "videos/walk.mp4"),
    ],
)
def test_files_are_found_below_the_root(reading: Reading, path: str, found: str):
    for name in ("images/scene/0.jpg", "videos/walk.mp4"):
        (reading.root / name).parent.mkdir(parents=True, exist_ok=True)
        (reading.root / name).touch()
    assert find_media(path, reading) == found
    assert find_media(str(reading.root / found), reading) == found


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("absent.jpg", "missing_media"),
        ("", "missing_media"),
        ("images", "missing_media"),
        ("a\0b.jpg", "missing_media"),
        ("x" * 5000, "missing_media"),
        ("../secret.txt", "outside_root"),
        ("images/../../secret.txt", "outside_root"),
        ("/etc/hostname", "outside_root"),
    ],
)
def test_paths_that_cannot_be_had_have_a_reason(reading: Reading, path: str, reason: str):
    (reading.root / "images").mkdir()
    (reading.root.parent / "secret.txt").touch()
    with pytest.raises(MediaError) as raised:
        find_media(path, reading)
    assert raised.value.reason == reason


def test_media_of_a_file_are_below_the_data_root_around_it(tmp_path: Path):
    inside = write_tsv(tmp_path / "data" / "annotations" / "bench.tsv", [{"index": 1}])
    alone = write_tsv(tmp_path / "data" / "bench.tsv", [{"index": 1}])
    assert {media_base(reading_of(root)) for root in (inside, alone, tmp_path / "data")} == {tmp_path / "data"}


class TestUnpackedRows:
    def _rows(self, tmp_path: Path, *cells: str) -> UnpackedRows:
        path = write_tsv(tmp_path / "bench.tsv", [{"index": index, "image": cell} for index, cell in enumerate(cells)])
        return UnpackedRows(path, "some_bench", reading_of(path))

    def test_a_row_further_on_is_sought(self, tmp_path: Path):
        rows = self._rows(tmp_path, "1", base64_of(4))
        assert unpack_images("1", reading_of(tmp_path / "bench.tsv"), rows) == rows["1"]
        assert (tmp_path / "cache" / rows["1"][0]).read_bytes() == png(4)

    @pytest.mark.parametrize("cells", [("1", ""), ("1", "2", base64_of()), ("0",), ("9",)])
    def test_a_pointer_to_no_picture_is_broken(self, tmp_path: Path, cells: tuple[str, ...]):
        rows = self._rows(tmp_path, *cells)
        with pytest.raises(MediaError, match="broken_pointer"):
            unpack_images(cells[0], reading_of(tmp_path / "bench.tsv"), rows)
