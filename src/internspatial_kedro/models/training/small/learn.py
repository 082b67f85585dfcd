"""The laptop proof, as a command: `python -m internspatial_kedro.models.training.small.learn --data DIR --out DIR`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from internspatial_kedro.models.training.small.launching import launch_study
from internspatial_kedro.models.training.small.library import FORMATS
from internspatial_kedro.models.training.small.sizes import SIZES
from internspatial_kedro.models.training.small.study import Study


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the proof, writes `learning.json` and prints the tables.

    Args:
        arguments: Of the command line; None for the process's own.

    Returns:
        Exit code.
    """
    options = _parse(arguments)
    study = Study(
        size=options.size,
        seeds=tuple(options.seeds),
        formats=tuple(options.formats),
        examined=options.examined,
        direct=not options.all_wordings,
        share=options.share,
        marked_per_cell=options.marked_per_cell,
        device=options.device,
    )
    report = launch_study(options.data, options.out, study, options.processes)
    for run in report["runs"]:
        sys.stdout.write(f"\nseed {run['seed']}, formats {run['formats']}\n\n{run['table']}\n")
    if report["comparison"]:
        sys.stdout.write(f"\n{report['comparison']}\n")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="Folder of lessons.")
    parser.add_argument("--out", type=Path, required=True, help="Folder for checkpoints and learning.json.")
    parser.add_argument("--processes", type=int, default=1, help="That share each step.")
    parser.add_argument("--device", default="cpu", help="Torch's name of one.")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    parser.add_argument(
        "--formats",
        choices=sorted(FORMATS),
        nargs="+",
        default=["core"],
        help="Sets of formats that the third stage learns; of several, each by itself: `natural all` is the ablation.",
    )
    parser.add_argument("--examined", choices=sorted(FORMATS), help="Set that is examined; else the largest learnt.")
    parser.add_argument("--all-wordings", action="store_true", help="Not direct questions with short answers only.")
    parser.add_argument("--share", type=float, default=1.0, help="Share of the size's steps.")
    parser.add_argument("--marked-per-cell", type=int, default=4, help="Marked training samples of a view and format.")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
