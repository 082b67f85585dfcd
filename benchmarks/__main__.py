"""Run benchmarks, each in a process of its own: `python -m benchmarks [name ...] [--rows N]`."""

import argparse
import os
import subprocess
import sys

# Name to the number of views, questions, objects, pictures, scenes, replies or rooms that it works on by default.
DEFAULT_ROWS = {
    "qa_generation": 40_000,
    "format_expansion": 500_000,
    "lifting": 400,
    "drawing": 300,
    "scene_distances": 60,
    "scene_questions": 300,
    "many_scenes": 1_000,
    "scoring": 100_000,
    "evaluation": 2_000,
    "photo_path": 20,
    "photos": 24,
    "packing": 256,
}


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *DEFAULT_ROWS], help=f"of {', '.join(DEFAULT_ROWS)}; all")
    parser.add_argument("--rows", type=int, help="how much to work on: views, questions, objects, pictures, replies")
    given = parser.parse_args()
    environment = os.environ | {"DO_NOT_TRACK": "1", "DAFT_PROGRESS_BAR": "0"}
    for name in given.names or DEFAULT_ROWS:
        rows = str(given.rows or DEFAULT_ROWS[name])
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", rows], check=True, env=environment)


if __name__ == "__main__":
    main()
