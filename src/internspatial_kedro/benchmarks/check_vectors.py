"""Runs recorded outputs of public scorers through our profiles of the same names.

Run as `python -m internspatial_kedro.benchmarks.check_vectors FILE.jsonl …`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.registry import NAMES
from internspatial_kedro.benchmarks.vector_agreement import disagreement
from internspatial_kedro.benchmarks.vector_files import VectorFileError, read_vectors
from internspatial_kedro.benchmarks.vectors import Rescorer, Vector

_PACKAGE: Final = "internspatial_kedro.benchmarks"
_STATISTICS: Final = "statistics"
AGREED, DISAGREED, UNREADABLE = 0, 1, 2


@dataclass(slots=True)
class Tally:
    """Vectors of one source.

    Attributes:
        total: How many there are.
        agreed: How many of them we give the same for.
    """

    total: int = 0
    agreed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A vector that we give something else for."""

    id: str
    source: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of many vectors."""

    sources: dict[str, Tally] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def total(self) -> Tally:
        """Of all sources."""
        tallies = self.sources.values()
        return Tally(sum(tally.total for tally in tallies), sum(tally.agreed for tally in tallies))


def check(vectors: Iterable[Vector]) -> Report:
    """Compares our profile of each vector's source to it."""
    report = Report()
    for vector in vectors:
        tally = report.sources.setdefault(vector.source, Tally())
        tally.total += 1
        what = compare(vector)
        if what:
            report.differences.append(Difference(vector.id, vector.source, what))
        else:
            tally.agreed += 1
    return report


def compare(vector: Vector) -> str:
    """What our profile gives otherwise than the peer; empty if nothing."""
    try:
        rescorers = rescorers_of(vector.benchmark)
    except ImportError as error:
        return f"{vector.benchmark} cannot be loaded: {error}"
    rescore = rescorers.get(vector.scorer)
    if rescore is None:
        known = (
            f"{vector.benchmark} knows {', '.join(rescorers)}" if rescorers else f"no benchmark {vector.benchmark!r}"
        )
        return f"unknown source {vector.scorer}; {known}"
    try:
        outcome = rescore(vector)
    except Exception as error:  # a profile never raises: whatever it raises is the finding
        return f"raised {type(error).__name__}: {error}"
    return disagreement(vector, outcome)


@cache
def rescorers_of(benchmark: str) -> Mapping[str, Rescorer]:
    """Rescorers of a benchmark by source; none of an unknown one."""
    if benchmark not in (*NAMES, _STATISTICS):
        return {}
    module = f"{_PACKAGE}.statistics_vectors" if benchmark == _STATISTICS else f"{_PACKAGE}.{benchmark}.vectors"
    rescorers: dict[str, Rescorer] = import_module(module).RESCORERS
    return rescorers


def main(arguments: Sequence[str]) -> int:
    """Checks files, prints agreed/total by source and the first differences.

    Returns:
        0 if all agree, 1 if any does not, 2 if a file cannot be read.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {_PACKAGE}.check_vectors", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl", help="recorded outputs")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with every difference")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print (default: 20)")
    options = parser.parse_args(arguments)
    try:
        report = check(chain.from_iterable(map(read_vectors, options.files)))
    except VectorFileError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    print(_as_json(report) if options.json else _as_text(report, options.show))
    return DISAGREED if report.differences else AGREED


def _as_json(report: Report) -> str:
    content = {**asdict(report), "total": asdict(report.total)}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _as_text(report: Report, show: int) -> str:
    rows = [f"{tally.agreed}/{tally.total}  {source}" for source, tally in sorted(report.sources.items())]
    shown = [f"{each.id}: {each.what}" for each in report.differences[:show]]
    rest = len(report.differences) - len(shown)
    more = [f"… and {rest} more differences"] if rest > 0 else []
    return "\n".join([*rows, f"{report.total.agreed}/{report.total.total}  agreed", *shown, *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
