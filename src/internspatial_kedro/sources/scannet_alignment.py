"""The rotation and shift that put a ScanNet scan along its walls and on its floor."""

import re
from pathlib import Path

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_mapping, as_numbers, text_to_numbers
from internspatial_kedro.sources.native_files import find_above, join, read_json, read_text
from internspatial_kedro.sources.raw_scenes import Remark

_TABLE = "scans_axis_alignment_matrices.json"
_LINE = re.compile(r"^\s*axisAlignment\s*=(.*)$", re.MULTILINE)


def read_alignment(root: Path, folder: str, scene: str) -> tuple[Array, list[Remark]]:
    """Scan to world, shape (4, 4).

    The line `axisAlignment` of `<scene>.txt`; else the entry in `scans_axis_alignment_matrices.json`, in the scene's
    folder or above it; else the identity, which is upright too, and a remark.
    """
    try:
        values = _of_text(root, join(folder, f"{scene}.txt"))
        values = _of_table(root, folder, scene) if values is None else values
        pose = values.reshape(4, 4)
        check_pose(pose)
    except Unusable as verdict:
        return np.eye(4), [Remark("alignment", scene, verdict)]
    return pose, []


def _of_text(root: Path, path: str) -> Array | None:
    if not (root / path).is_file():
        return None
    line = _LINE.search(read_text(root, path, Reason.ALIGNMENT_MISSING))
    return None if line is None else text_to_numbers(line[1], 16, "axisAlignment")


def _of_table(root: Path, folder: str, scene: str) -> Array:
    path = find_above(root, folder, _TABLE)
    values = None if path is None else as_mapping(read_json(root, path), path).get(scene)
    if values is None:
        detail = f"neither {scene}.txt nor {_TABLE} has the alignment of {scene}"
        raise Unusable(Reason.ALIGNMENT_MISSING, detail)
    return np.array(as_numbers(values, 16, path or _TABLE))
