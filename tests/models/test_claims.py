"""Claims keep other processes out, and end with their process."""

import errno
import fcntl
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.models.claims import Claims
from internspatial_kedro.models.json_lines import JsonLines

HOLDER = """
import sys
from pathlib import Path
from internspatial_kedro.models.claims import Claims
with Claims(Path(sys.argv[1])).take(sys.argv[2:]) as mine:
    print(*mine, flush=True)
    sys.stdin.readline()
"""
MAKER = """
import sys
from pathlib import Path
from internspatial_kedro.models.json_lines import JsonLines
values = JsonLines(Path(sys.argv[1]), "key", dict, dict)
for part in values.unknown(sys.argv[2:]):
    print(*part, flush=True)
    if sys.stdin.readline() == "make\\n":
        values.add({key: {"made_by": "other"} for key in part})
"""


@contextmanager
def running(program: str, folder: Path, *keys: str) -> Iterator[subprocess.Popen[str]]:
    """Another process; it has said that it claims the keys."""
    command = [sys.executable, "-c", program, str(folder), *keys]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline().split() == list(keys)
        yield process
        process.kill()


def tell(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin
    process.stdin.write(f"{words}\n")
    process.stdin.flush()


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with running(HOLDER, tmp_path, "a", "b") as other:
        with claims.take(["a", "c", "b", "d"]) as mine:
            assert mine == ["c", "d"]
        os.kill(other.pid, signal.SIGKILL)
        with claims.take(["a", "b"]) as mine:  # waits for the end
            assert mine
    with claims.take(["a", "b"]) as mine:
        assert mine == ["a", "b"]
    assert (tmp_path / "claims.lock").stat().st_size == 0


def test_a_claim_that_is_given_back_is_free(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with claims.take(["a"]), running(HOLDER, tmp_path, "b"):
        pass
    with running(HOLDER, tmp_path, "a", "b"):
        pass


def test_what_another_process_makes_is_not_made_here(tmp_path: Path) -> None:
    with running(MAKER, tmp_path, "a", "b") as other:
        values: JsonLines[dict[str, Any]] = JsonLines(tmp_path, "key", dict, dict)
        parts = values.unknown(["a", "c", "b"])
        assert next(parts) == ["c"]
        values.add({"c": {"made_by": "me"}})
        tell(other, "make")
        assert list(parts) == []
        assert [values[key]["made_by"] for key in "abc"] == ["other", "other", "me"]


def test_what_another_process_gave_up_is_made_here(tmp_path: Path) -> None:
    with running(MAKER, tmp_path, "a") as other:
        values: JsonLines[dict[str, Any]] = JsonLines(tmp_path, "key", dict, dict)
        tell(other, "give up")
        assert list(values.unknown(["a", "a"])) == [["a"]]


def test_a_folder_that_knows_no_locks_is_said_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    with caplog.at_level(logging.WARNING), Claims(tmp_path).take(["a", "b"]) as mine:
        assert mine == ["a", "b"]
    (record,) = caplog.records
    assert "claims.lock cannot be locked" in record.getMessage()
