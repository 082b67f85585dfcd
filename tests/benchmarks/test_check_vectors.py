"""The command that checks recorded outputs."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks import check_vectors, registry
from internspatial_kedro.benchmarks.vector_agreement import disagreement, error_name, same
from internspatial_kedro.benchmarks.vector_files import VectorFileError, read_vectors
from internspatial_kedro.benchmarks.vectors import Outcome, Vector

SOURCE = "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mmstar/utils.py::mmstar_process_results"
RIGHT = {
    "id": "one",
    "kind": "item",
    "benchmark": "mmstar",
    "question_type": "mcq",
    "ground_truth": "B",
    "model_output": "The answer is B",
    "peer_score": 1.0,
    "source": SOURCE,
    "extra": None,
}


def _write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def test_agreement_is_printed_by_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = _write(tmp_path / "a.jsonl", RIGHT, {**RIGHT, "source": SOURCE.replace("7557", "0000"), "unknown": 1})
    assert check_vectors.main([str(file)]) == check_vectors.AGREED
    assert capsys.readouterr().out.splitlines() == [
        f"1/1  {SOURCE.replace('7557', '0000')}",
        f"1/1  {SOURCE}",
        "2/2  agreed",
    ]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"peer_score": 0.0}, "0.0 there, 1.0 here"),
        ({"peer_score": None, "peer_error": "ValueError: no"}, "error ValueError there, none here"),
        ({"source": "a/b@12:c.py::d"}, "unknown source a/b:c.py::d; mmstar knows"),
        ({"benchmark": "absent"}, "no benchmark 'absent'"),
        ({"benchmark": "mmstar", "extra": {"options": 3}}, "raised AttributeError"),
    ],
)
def test_a_disagreement_is_named_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], what: str
):
    file = _write(tmp_path / "a.jsonl", RIGHT, {**RIGHT, **changed, "id": "two"})
    assert check_vectors.main([str(file)]) == check_vectors.DISAGREED
    *_, total, difference = capsys.readouterr().out.splitlines()
    assert total == "1/2  agreed"
    assert difference.startswith("two: ")
    assert what in difference


def test_a_machine_gets_every_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong = [{**RIGHT, "id": str(number), "peer_score": 0} for number in range(30)]
    file = _write(tmp_path / "a.jsonl", RIGHT, *wrong)
    assert check_vectors.main([str(file), "--json"]) == check_vectors.DISAGREED
    report = json.loads(capsys.readouterr().out)
    assert (report["total"], report["sources"]) == ({"total": 31, "agreed": 1}, {SOURCE: {"total": 31, "agreed": 1}})
    assert [each["id"] for each in report["differences"]] == [str(number) for number in range(30)]
    check_vectors.main([str(file), "--show", "2"])
    assert capsys.readouterr().out.splitlines()[-1] == "… and 28 more differences"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no vector"),
        ("\n \n", "holds no vector"),
        ("{", ":1: no JSON"),
        ("[]", ":1: a list, not an object"),
        (json.dumps(RIGHT) + "\n\n{}", ":3: lacks id, kind"),
        (json.dumps({**RIGHT, "source": 3}), ":1: source must be text"),
        (json.dumps({**RIGHT, "extra": []}), ":1: extra must be an object"),
        (json.dumps({**RIGHT, "peer_error": 1}), ":1: peer_error must be text"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_bad_line_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str):
    file = tmp_path / "a.jsonl"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(VectorFileError, match=message):
        list(read_vectors(file))
    assert check_vectors.main([str(file)]) == check_vectors.UNREADABLE
    assert capsys.readouterr().err.startswith(str(file))


def test_the_command_runs_and_its_exit_code_tells(tmp_path: Path):
    file = _write(tmp_path / "a.jsonl", {**RIGHT, "peer_score": 0})
    command = [sys.executable, "-m", "internspatial_kedro.benchmarks.check_vectors", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "0/1" in done.stdout
    assert subprocess.run([*command, str(tmp_path / "absent")], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("benchmark", [*registry.NAMES, "statistics"])
def test_every_benchmark_with_vectors_names_its_sources(benchmark: str):
    if benchmark == "internspatial_bench":
        # No public scorer of it exists.
        return
    sources = check_vectors.rescorers_of(benchmark)
    assert sources
    assert all("@" not in source and "::" in source for source in sources)


class TestSame:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, True),
            (0.0, False),
            (1.0, 1 + 9e-10),
            ("inf", math.inf),
            ("-Infinity", -math.inf),
            ("nan", math.nan),
            ([1, {"a": (2.0,)}], [True, {"a": [2]}]),
            (None, None),
            ("B", "B"),
            ("nan", "nan"),
        ],
    )
    def test_equal(self, one: object, other: object):
        assert same(one, other)
        assert same(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1.0, 1 + 2e-9),
            (math.inf, -math.inf),
            (math.inf, 1e308),
            (math.nan, 0.0),
            (None, 0.0),
            (None, ""),
            ("1", 1),
            ([1], [1, 1]),
            ({"a": 1}, {"a": 1, "b": 1}),
            ({"a": 1}, {"b": 1}),
            ([], {}),
        ],
    )
    def test_different(self, one: object, other: object):
        assert not same(one, other)
        assert not same(other, one)

    @given(st.recursive(st.none() | st.floats() | st.text() | st.booleans(), st.lists))
    def test_everything_is_what_it_is(self, value: object):
        assert same(value, value)


@pytest.mark.parametrize(
    ("wanted", "failure", "agree"),
    [
        ("ValueError: could not convert", "ValueError: '3 chairs'", True),
        ("ZeroDivisionError", "ZeroDivisionError: nothing", True),
        ("json.decoder.JSONDecodeError: x", "JSONDecodeError: y", True),
        ("ValueError: x", "TypeError: x", False),
        ("ValueError: x", "ValueErrors: x", False),
        ("ValueError: x", "", False),
        ("", "ValueError: x", False),
    ],
)
def test_errors_agree_by_name(wanted: str, failure: str, agree: bool):
    vector = Vector("", "item", "", "", "", "", None, "", peer_error=wanted)
    assert (disagreement(vector, Outcome(None, failure)) == "") == agree
    assert error_name(failure) in failure
