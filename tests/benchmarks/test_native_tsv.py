"""Rows of native TSV files: sound ones as they were written, broken ones with a reason, one at a time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.native_files import reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError
from internspatial_kedro.benchmarks.native_tsv import NativeRow, annotation_file, find_row, read_tsv

# A carriage return ends a row unless it is quoted, for pandas too, which does not quote it when it writes.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20)
ROWS = st.lists(st.tuples(CELLS.filter(bool), CELLS, CELLS), max_size=6, unique_by=lambda row: row[0])
HEAD = b"index\tquestion\tanswer\n"


def _read(path: Path) -> list[NativeRow | BadRow]:
    return list(read_tsv(path, "some_bench", ("question", "answer")))


def _read_bytes(tmp_path: Path, content: bytes) -> list[NativeRow | BadRow]:
    path = tmp_path / "bench.tsv"
    path.write_bytes(content)
    return _read(path)


@given(rows=ROWS)
def test_rows_come_back_as_they_were_written(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.mktemp("tsv") / "bench.tsv"
    columns = ("index", "question", "answer")
    write_tsv(path, [dict(zip(columns, row, strict=True)) for row in rows], columns)
    assert [tuple(row.values.values()) for row in _read(path)] == rows


@given(rows=ROWS.filter(bool), cut=st.integers(0, 10_000))
def test_a_truncated_file_loses_no_more_than_its_last_row(
    rows: list[tuple[str, str, str]], cut: int, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("tsv")
    columns = ("index", "question", "answer")
    content = write_tsv(
        folder / "whole.tsv", [dict(zip(columns, row, strict=True)) for row in rows], columns
    ).read_bytes()
    kept = content[: len(HEAD) + cut % (len(content) - len(HEAD) + 1)]
    read = _read_bytes(folder, kept)
    sound = [tuple(row.values.values()) for row in read if isinstance(row, NativeRow)]
    assert sound[:-1] == rows[: max(len(sound) - 1, 0)]
    assert len(read) <= len(rows)
    assert all(isinstance(row, NativeRow) for row in read[:-1])


@pytest.mark.parametrize(
    ("line", "row", "reason"),
    [
        pytest.param(b"7\tonly a question\n", "7", "short_row", id="short"),
        pytest.param(b"7\ta\tb\tc\n", "7", "long_row", id="long"),
        pytest.param(b"1\tagain\tB\n", "1", "duplicated_index", id="duplicated"),
        pytest.param(b"\tno index\tB\n", "row 2", "no_index", id="no index"),
        pytest.param(b"7\tcaf\xe9\tB\n", "row 2", "wrong_encoding", id="Latin-1"),
        pytest.param(b"7\tnul\0\tB\n", "row 2", "nul_bytes", id="NUL"),
        pytest.param(b'7\t"closed" too early\tB\n', "row 2", "broken_quotes", id="stray quote"),
    ],
)
def test_a_broken_row_has_a_reason_and_stops_no_other(tmp_path: Path, line: bytes, row: str, reason: str):
    first, broken, last = _read_bytes(tmp_path, HEAD + b"1\tfirst\tA\n" + line + b"9\tlast\tC\n")
    assert isinstance(broken, BadRow)
    assert (broken.benchmark, broken.row, broken.reason) == ("some_bench", row, reason)
    assert [first, last] == [
        NativeRow("1", {"index": "1", "question": "first", "answer": "A"}),
        NativeRow("9", {"index": "9", "question": "last", "answer": "C"}),
    ]


def test_a_file_that_ends_within_a_quoted_cell_says_so(tmp_path: Path):
    (broken,) = _read_bytes(tmp_path, HEAD + b'1\t"the file ends')
    assert isinstance(broken, BadRow)
    assert (broken.reason, broken.detail) == ("broken_quotes", "unexpected end of data")


def test_indices_may_be_sparse_unsorted_and_words(tmp_path: Path):
    read = _read_bytes(tmp_path, HEAD + b"900\tq\tA\n3\tq\tB\nx-1\tq\tC\n")
    assert [row.index for row in read if isinstance(row, NativeRow)] == ["900", "3", "x-1"]


def test_a_byte_order_mark_and_windows_line_ends_do_not_count(tmp_path: Path):
    (row,) = _read_bytes(tmp_path, b"\xef\xbb\xbf" + HEAD.replace(b"\n", b"\r\n") + b"1\tq\tA\r\n")
    assert row == NativeRow("1", {"index": "1", "question": "q", "answer": "A"})


def test_quoted_cells_keep_their_line_ends(tmp_path: Path):
    (row,) = _read_bytes(tmp_path, HEAD + b'1\t"one\rtwo\r\nthree\n"\tA\n')
    assert isinstance(row, NativeRow)
    assert row.values["question"] == "one\rtwo\r\nthree\n"


def test_a_cell_may_hold_megabytes(tmp_path: Path):
    (row,) = _read_bytes(tmp_path, HEAD + b"1\t" + b"x" * 5_000_000 + b"\tA\n")
    assert isinstance(row, NativeRow)
    assert len(row.values["question"]) == 5_000_000


def test_rows_are_read_one_at_a_time(tmp_path: Path):
    path = tmp_path / "bench.tsv"
    path.write_bytes(HEAD + b"1\tq\tA\n" + b"2\t" + b"x" * 1_000_000 + b"\tB\n")
    rows = read_tsv(path, "some_bench", ())
    next(rows)
    # What follows is still on the disk: it can be taken away.
    path.write_bytes(HEAD)
    assert [row for row in rows if isinstance(row, NativeRow)] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "lacks the columns answer, index, question; it has nothing", id="empty"),
        pytest.param(b"index\tprompt\n1\tq\n", "lacks the columns answer, question; it has index, prompt", id="other"),
        pytest.param(b"index,question,answer\n", "lacks the columns answer, index, question", id="commas"),
        pytest.param("index\tquestion\tanswer\n".encode("utf-16"), "must be a UTF-8 TSV", id="UTF-16"),
        pytest.param(b"index\tquestion\tanswer\tanswer\n", "names answer twice", id="a column twice"),
        pytest.param(b'index\t"question', "is no line of columns", id="an open quote"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "lacks the columns", id="a picture"),
    ],
)
def test_a_file_of_another_kind_is_one_clear_error(tmp_path: Path, content: bytes, message: str):
    with pytest.raises(BenchmarkError, match=message):
        _read_bytes(tmp_path, content)


def test_a_missing_file_is_one_clear_error(tmp_path: Path):
    with pytest.raises(BenchmarkError, match=r"some_bench: no file .*bench\.tsv"):
        _read(tmp_path / "bench.tsv")


def test_a_row_is_found_wherever_it_stands(tmp_path: Path):
    path = write_tsv(tmp_path / "bench.tsv", [{"index": 5, "image": "x"}, {"index": 2, "image": "y"}])
    assert find_row(path, "some_bench", "2") == NativeRow("2", {"index": "2", "image": "y"})
    assert find_row(path, "some_bench", "3") is None


def test_annotations_are_found_by_name_in_any_case(tmp_path: Path):
    here = write_tsv(tmp_path / "annotations" / "Some_BENCH.tsv", [{"index": 1}])
    assert annotation_file(reading_of(tmp_path), "some_bench", ["other.tsv", "some_bench.tsv"]) == here
    assert annotation_file(reading_of(here), "some_bench", ["other.tsv"]) == here
    with pytest.raises(BenchmarkError, match=r"none of other\.tsv in"):
        annotation_file(reading_of(tmp_path), "some_bench", ["other.tsv"])
