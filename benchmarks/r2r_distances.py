"""Shortest walks over Matterport connectivity against the `distance` of R2R's rows.

`python benchmarks/r2r_distances.py FOLDER`; FOLDER holds `*_connectivity.json` and `R2R_*.json` at any depth. R2R
states, to the centimetre, the length of the shortest walk between the two ends of a row's path, summed in 3D over edges
of the graph. One JSON line; the exit status is 1 if a row differs by more than a centimetre, or has no walk at all, and
neither an excluded place nor a detour of its own path explains it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internspatial_kedro.geometry.routes import path_length, shortest_walk
from internspatial_kedro.sources.matterport_graph import ENDING, Building, read_building

_TOLERANCE_M = 0.01


def main(folder: Path) -> int:
    """Compare every row of a known building; the number of rows that differ and are not explained."""
    buildings = {path.name.removesuffix(ENDING): path for path in sorted(folder.rglob(f"*{ENDING}"))}
    loaded = {scan: read_building(path.parent, path.name) for scan, path in buildings.items()}
    rows = list(_rows(folder))
    if not rows or not loaded:
        sys.exit(f"{folder}: {len(rows)} R2R rows and {len(loaded)} connectivity files found; some of both are needed.")
    known = [row for row in rows if row["scan"] in loaded]
    # Test rows tell the start only.
    compared = [row for row in known if len(row["path"]) > 1 and "distance" in row]
    verdicts = [_compare(row, loaded[row["scan"]]) for row in compared]
    measured = [verdict["difference_m"] for verdict in verdicts if verdict["difference_m"] is not None]
    differing = [
        verdict for verdict in verdicts if (verdict["difference_m"] or 0.0) > _TOLERANCE_M or verdict["no_walk"]
    ]
    unexplained = [verdict for verdict in differing if not verdict["why"]]
    report = {
        "rows": len(rows),
        "rows_of_known_buildings": len(known),
        "rows_without_goal": len(known) - len(compared),
        "rows_compared": len(compared),
        "largest_difference_m": round(max(measured), 6) if measured else None,
        "paths_that_are_shortest": sum(verdict["path_is_shortest"] for verdict in verdicts),
        "differing": differing,
        "unexplained": len(unexplained),
    }
    print(json.dumps(report), flush=True)
    return len(unexplained)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("R2R_*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


def _compare(row: dict[str, Any], building: Building) -> dict[str, Any]:
    place = {image_id: index for index, image_id in enumerate(building.ids)}
    verdict = {"path_id": row["path_id"], "scan": row["scan"], "stated_m": row["distance"]}
    missing = [image_id for image_id in row["path"] if image_id not in place]
    nodes = [place[image_id] for image_id in row["path"] if image_id in place]
    walk = None if missing else shortest_walk(building.walks, nodes[0], nodes[-1])
    if walk is None:
        why = f"excluded from the graph: {', '.join(missing)}" if missing else ""
        return {**verdict, "difference_m": None, "no_walk": True, "path_is_shortest": False, "why": why}
    ours = path_length(building.walks.positions[walk])
    own = path_length(building.walks.positions[nodes])
    detour = own > ours + _TOLERANCE_M and abs(own - row["distance"]) <= _TOLERANCE_M
    return {
        **verdict,
        "shortest_m": ours,
        "difference_m": abs(ours - row["distance"]),
        "no_walk": False,
        "path_is_shortest": abs(own - ours) <= 1e-6,
        "why": "distance is that of the row's own path, which is not the shortest" if detour else "",
    }


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
