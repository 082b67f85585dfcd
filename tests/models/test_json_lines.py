"""Keyed values survive kills, bad lines and other writers."""

import json
import logging
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.models.json_lines import JsonLines

# Adds a value after the other until somebody ends it; says a number once it is remembered.
WRITER = """
import sys
from pathlib import Path
from internspatial_kedro.models.json_lines import JsonLines
values = JsonLines(Path(sys.argv[1]), "key", dict, dict)
for number in range(10**6):
    values.add({str(number): {"value": number}})
    print(number, flush=True)
"""


def open_lines(folder: Path) -> JsonLines[dict[str, Any]]:
    return JsonLines(folder, "key", dict, dict)


def test_a_folder_without_values_has_none(tmp_path: Path) -> None:
    values = open_lines(tmp_path / "new")
    values.add({})
    assert len(values) == 0 and "a" not in values
    assert values.get("a", {"b": 1}) == {"b": 1}
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(KeyError):
        values["a"]


def test_values_are_known_to_whoever_opens_the_folder_next(tmp_path: Path) -> None:
    first, second = open_lines(tmp_path), open_lines(tmp_path)
    first.add({"a": {"n": 1}, "ä\n": {"t": "x\u2028y"}})
    second.add({"b": {"n": 2}})
    assert "b" not in first
    third = open_lines(tmp_path)
    assert (len(third), third["a"], third["ä\n"], third.get("b", {})) == (3, {"n": 1}, {"t": "x\u2028y"}, {"n": 2})
    assert len(list(tmp_path.iterdir())) == 2


def test_what_others_add_meanwhile_is_not_unknown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, second = open_lines(tmp_path), open_lines(tmp_path)
    assert next(first.unknown(["a"])) == ["a"]
    second.add({"a": {"n": 1}})
    with next(tmp_path.glob("*.jsonl")).open("ab") as file:
        file.write(b'{"key": "b", "n"')  # it is being written
        file.flush()
        with caplog.at_level(logging.WARNING):
            assert list(first.unknown(["a", "b"])) == [["b"]]
        file.write(b": 2}\n")
    assert list(first.unknown(["c", "b", "a", "c"])) == [["c"]]
    assert (first["a"], first["b"]) == ({"n": 1}, {"n": 2})
    assert caplog.records == []


def test_values_stay_on_the_disk(tmp_path: Path) -> None:
    tracemalloc.start()
    values = open_lines(tmp_path)
    for number in range(100):
        values.add({str(number): {"mask": f"{number}" * 50_000}})
    for known in (values, open_lines(tmp_path)):
        assert len(known) == 100
        assert known["77"] == {"mask": "77" * 50_000}
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000  # of 9 million letters


BAD = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "no object": b"[1]",
    "no key": b'{"n": 1}',
    "a key that is a list": b'{"key": [1], "n": 1}',
    "a key that is a number": b'{"key": 1, "n": 1}',
    "a value that the parser refuses": b'{"key": "z", "n": "many"}',
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD)
def test_a_bad_line_is_left_out_and_said(tmp_path: Path, line: bytes, caplog: pytest.LogCaptureFixture) -> None:
    good = json.dumps({"key": "a", "n": 1}).encode()
    (tmp_path / "other.jsonl").write_bytes(good + b"\n" + line + b"\n" + good.replace(b'"a"', b'"b"') + b"\n")
    with caplog.at_level(logging.WARNING):
        values = JsonLines(tmp_path, "key", lambda entry: int(entry["n"]), lambda n: {"n": n})
    assert (len(values), values.get("a", 0), values.get("b", 0)) == (2, 1, 1)
    (record,) = caplog.records
    assert "other.jsonl, line 2 is left out" in record.getMessage()


def test_what_a_killed_process_remembered_stays(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    while (last := int(process.stdout.readline())) < 200:
        pass
    os.kill(process.pid, signal.SIGKILL)
    said = [last, *(int(line) for line in process.stdout.read().split("\n")[:-1])]
    process.wait()
    values = open_lines(tmp_path)
    assert all(values.get(str(number), {}) == {"value": number} for number in range(said[-1] + 1))
