"""What 3RScan and 3DSSG say of all scans in one file each: `3RScan.json` and `objects.json`.

`3RScan.json` (3RScan, README): reference scans with `type` train, validation or test, and their rescans, each with
`transform`, 16 numbers column by column, that leads the rescan into the reference's frame (`TransformPly2Reference` in
the dataset's own library multiplies a rescan's vertices by it). Metres, although the FAQ says millimetres. Checked on
real data: it undoes the motions of `rigid`, which lead from the reference to the rescan. Test rescans have none.

`objects.json` (3DSSG): objects of each scan with `id`, `label` and `attributes` (lists of words by kind).
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_text
from internspatial_kedro.sources.native_files import find_above, read_json

SCANS, OBJECTS = "3RScan.json", ("objects.json", "3DSSG/objects.json")
_NAMED_BY = ("color", "material")


class ScanEntry(NamedTuple):
    """A scan in `3RScan.json`: train or test, and its transform into the reference's frame, untrusted."""

    split: str
    transform: object

    def to_world(self) -> Array | None:
        """Shape (4, 4); None for a reference, and for rescans of the hidden test set.

        Raises:
            Unusable: `record_malformed`, `pose_not_finite` or `pose_not_rigid`.
        """
        if self.transform is None:
            return None
        pose = np.array(as_numbers(self.transform, 16, "transform")).reshape((4, 4), order="F")
        check_pose(pose)
        return pose


class ObjectEntry(NamedTuple):
    """An object in `objects.json`: its category, and its colours and materials as phrases, '' where not said."""

    label: str
    color: str
    material: str


def read_scan_entry(root: Path, folder: str, scan: str) -> ScanEntry:
    """What `3RScan.json`, in a scan's folder or above, says of it; nothing: a reference scan of `train`.

    Raises:
        Unusable: The file is malformed.
    """
    path = find_above(root, folder, SCANS)
    entries = {} if path is None else _scans(root, path, (root / path).stat().st_mtime_ns)
    return entries.get(scan, ScanEntry("train", None))


def read_object_entries(root: Path, folder: str, scan: str) -> dict[str, ObjectEntry]:
    """What `objects.json`, in a scan's folder or above, says of its objects, by id.

    Raises:
        Unusable: The file, or this scan's part of it, is malformed.
    """
    path = next((found for found in (find_above(root, folder, name) for name in OBJECTS) if found), None)
    entries = {} if path is None else _objects(root, path, (root / path).stat().st_mtime_ns)
    objects = as_list(entries.get(scan, []), "objects")
    return dict(_object(as_mapping(entry, "object")) for entry in objects)


def name_objects(objects: dict[str, ObjectEntry]) -> dict[str, str]:
    """Captions of those objects that their colour, their material or both tell from all others of their category.

    A word counts only if every object of the category has one of its kind: a towel of which nobody said the colour may
    be white too.
    """
    captions: dict[str, str] = {}
    for label in sorted({entry.label for entry in objects.values()}):
        alike = {key: entry for key, entry in objects.items() if entry.label == label}
        for kinds in (("color",), ("material",), _NAMED_BY):
            phrases = {key: tuple(getattr(entry, kind) for kind in kinds) for key, entry in alike.items()}
            if len(alike) < 2 or not all(all(phrase) for phrase in phrases.values()):
                continue
            values = list(phrases.values())
            unique = {key: " ".join((*phrase, label)) for key, phrase in phrases.items() if values.count(phrase) == 1}
            captions = unique | captions
    return captions


@lru_cache(maxsize=2)
def _scans(root: Path, path: str, _changed: int) -> dict[str, ScanEntry]:
    entries: dict[str, ScanEntry] = {}
    for content in as_list(read_json(root, path), path):
        scene = as_mapping(content, "scene")
        split = "train" if scene.get("type") == "train" else "test"
        entries[as_text(scene.get("reference"), "reference")] = ScanEntry(split, None)
        for rescan in as_list(scene.get("scans", []), "scans"):
            scan = as_mapping(rescan, "rescan")
            entries[as_text(scan.get("reference"), "reference")] = ScanEntry(split, scan.get("transform"))
    return entries


@lru_cache(maxsize=2)
def _objects(root: Path, path: str, _changed: int) -> dict[str, object]:
    scans = as_list(as_mapping(read_json(root, path), path).get("scans"), "scans")
    entries = (as_mapping(scan, "scan") for scan in scans)
    return {as_text(entry.get("scan"), "scan"): entry.get("objects") for entry in entries}


def _object(entry: dict[str, object]) -> tuple[str, ObjectEntry]:
    attributes = as_mapping(entry.get("attributes", {}), "attributes")
    words = (" ".join(as_text(w, kind) for w in as_list(attributes.get(kind, []), kind)) for kind in _NAMED_BY)
    return as_text(entry.get("id"), "id"), ObjectEntry(as_text(entry.get("label"), "label"), *words)
