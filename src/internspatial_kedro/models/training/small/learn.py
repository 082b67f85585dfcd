"""The laptop proof, as a command: `python -m internspatial_kedro.models.training.small.learn --data DIR --out DIR`."""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.library import FORMATS, Library, Selection
from internspatial_kedro.models.training.small.proof import Proof, Setting
from internspatial_kedro.models.training.small.results import tabulate
from internspatial_kedro.models.training.small.sizes import SIZES


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the proof and writes `learning.json`.

    Args:
        arguments: Of the command line; None for the process's own.

    Returns:
        Exit code.
    """
    options = _parse(arguments)
    began = time.perf_counter()
    setting = _set_up(options)
    runs = [run for seed in options.seeds for run in _run(setting, seed, options.formats)]
    report = {
        "size": options.size,
        "shape": dataclasses.asdict(setting.size.shape),
        "stages": {
            name: dataclasses.asdict(getattr(setting.size, name)) for name in ("patches", "naming", "questions")
        },
        "lessons": setting.library.lessons.content,
        "device": options.device,
        "seconds": round(time.perf_counter() - began, 1),
        "runs": runs,
    }
    (setting.output / "learning.json").write_text(json.dumps(report, indent=1))
    for run in runs:
        sys.stdout.write(f"\nseed {run['seed']}, formats {run['formats']}\n\n{run['table']}\n")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="Folder of lessons.")
    parser.add_argument("--out", type=Path, required=True, help="Folder for checkpoints and learning.json.")
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
    parser.add_argument("--seconds", type=float, help="Time of the last two stages of a seed, in place of their steps.")
    parser.add_argument("--marked-per-cell", type=int, default=4, help="Marked training samples of a view and format.")
    parser.add_argument("--test-per-cell", type=int, default=250, help="Test samples of a task and format.")
    return parser.parse_args(arguments)


def _set_up(options: argparse.Namespace) -> Setting:
    learnt = [FORMATS[name] for name in options.formats]
    union = () if () in learnt else tuple(dict.fromkeys(word for formats in learnt for word in formats))
    selection = Selection(
        union,
        FORMATS[options.examined] if options.examined else union,
        not options.all_wordings,
        options.marked_per_cell,
        options.test_per_cell,
    )
    size = SIZES[options.size]
    stages = {name: getattr(size, name).scaled(options.share) for name in ("patches", "naming", "questions")}
    size = dataclasses.replace(size, **stages)
    library = Library(Lessons.open(options.data), selection)
    options.out.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    album = library.make_album(options.out / "album.npy", size.shape.image_px)
    sys.stderr.write(
        f"{len(library.samples)} samples, {len(album)} pictures in {time.perf_counter() - began:.1f} s, "
        f"{len(library.training_views)} views to learn from\n"
    )
    seconds = {} if options.seconds is None else {"naming": 0.4 * options.seconds, "questions": 0.6 * options.seconds}
    return Setting(library, album, size, options.device, options.out, seconds)


def _run(setting: Setting, seed: int, names: Sequence[str]) -> list[dict[str, Any]]:
    proof = Proof(setting, seed)
    base = proof.make_base()
    before = proof.examine(base, "before")
    return [_learn(proof, seed, base, before, name) for name in names]


def _learn(proof: Proof, seed: int, base: Path, before: Mapping[str, Any], name: str) -> dict[str, Any]:
    trained = proof.learn_questions(base, name, FORMATS[name])
    after = proof.examine(trained, f"after-{name}")
    return {
        "seed": seed,
        "formats": name,
        "base": str(base),
        "trained": str(trained),
        "seconds": dict(proof.seconds),
        "before": before,
        "after": after,
        "table": tabulate(before, after),
    }


if __name__ == "__main__":
    sys.exit(main())
