"""SUN RGB-D as VoteNet's scripts export it: `calib/`, `image/`, `label/` with one file per photo.

`calib/*.txt`: Rtilt, then K, both written column by column. `label/*.txt`, one object a line: class, 2D box x y w h in
pixels counted from 1, centre, half sizes w l h, direction ox oy of the side l, in the upright frame; w is across it.
`depth/*.mat` point clouds are not read; a `depth/*.png` is, as the release encodes it. `val_data_idx.txt` lists the
test photos (VoteNet, `sunrgbd/README.md`, `sunrgbd_utils.py`).
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects
from internspatial_kedro.sources.checks.parsing import as_number, text_to_numbers
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    IMAGE_ENDINGS,
    find_image,
    join,
    list_files,
    make_item,
    payload_text,
    read_text,
)
from internspatial_kedro.sources.records import Depth, Item, Source
from internspatial_kedro.sources.sunrgbd_boxes import DEPTH_TO_CAMERA, camera_of, native_label, obb_of

_LABEL_FIELDS = 13
_TILT_TOLERANCE = 1e-3


def is_layout(subfolders: list[str], _files: list[str]) -> bool:
    """Whether a folder with these subfolders is an export."""
    return "calib" in subfolders and bool({"image", "label"} & set(subfolders))


def list_folder(source: Source, folder: str) -> Iterator[Item]:
    """One item per image or label file."""
    names = [
        *list_files(source.root, join(folder, "image"), IMAGE_ENDINGS),
        *list_files(source.root, join(folder, "label"), (".txt",)),
    ]
    prefix = folder or source.root.resolve().name
    for stem in sorted({name.rsplit(".", 1)[0] for name in names}):
        yield make_item(slug(join(prefix, stem)), layout="votenet", folder=folder, stem=stem)


def parse(source: Source, payload: dict[str, object]) -> RawView:
    """One photo of the export."""
    folder, stem = payload_text(payload, "folder"), payload_text(payload, "stem")
    tilt, intrinsics = _read_calibration(source, join(folder, "calib", f"{stem}.txt"))
    upright_to_camera = DEPTH_TO_CAMERA @ tilt.T
    labels = read_text(source.root, join(folder, "label", f"{stem}.txt"), Reason.LABELS_MISSING)
    lines = [line.split() for line in labels.splitlines() if line.strip()]
    depth = join(folder, "depth", f"{stem}.png")
    return RawView(
        image=find_image(source.root, join(folder, "image"), stem),
        objects=parse_objects(
            ((str(number), words) for number, words in enumerate(lines)),
            lambda number, words: _object(number, words, upright_to_camera),
        ),
        native_split="test" if stem in _test_stems(source.root / folder) else "train",
        camera=camera_of(intrinsics, upright_to_camera),
        depth=Depth(depth, 0.001, "sunrgbd") if (source.root / depth).is_file() else None,
    )


def _read_calibration(source: Source, path: str) -> tuple[Array, Array]:
    """Rtilt and K, 3x3 each."""
    numbers = text_to_numbers(read_text(source.root, path, Reason.CALIBRATION_MISSING), 18, path)
    tilt, intrinsics = (part.reshape(3, 3, order="F") for part in (numbers[:9], numbers[9:]))
    if not np.isfinite(tilt).all() or np.abs(tilt @ tilt.T - np.eye(3)).max() > _TILT_TOLERANCE:
        raise Unusable(Reason.CAMERA_IMPLAUSIBLE, f"{path}: Rtilt is no rotation")
    return tilt, intrinsics


def _object(number: str, words: list[str], upright_to_camera: Array) -> RawObject:
    if len(words) != _LABEL_FIELDS:
        detail = f"label line with {len(words)} fields; {_LABEL_FIELDS} were expected"
        raise Unusable(Reason.RECORD_MALFORMED, detail)
    values = np.array([as_number(word, "label") for word in words[1:]])
    left, top, width, height = (float(value) for value in values[:4])
    half_width, half_length, half_height = values[7:10]
    label, crowd = native_label(words[0])
    return RawObject(
        object_id=number,
        label=label,
        # From the first pixel, counted from 1, to the last one included.
        box_xyxy=[left - 1, top - 1, left + width, top + height],
        obb_cam=obb_of(
            values[4:7], values[10:12], 2 * np.array([half_length, half_width, half_height]), upright_to_camera
        ),
        crowd=crowd,
    )


@lru_cache(maxsize=8)
def _test_stems(folder: Path) -> frozenset[str]:
    """Stems that `val_data_idx.txt` lists, as the files are named: six digits."""
    path = folder / "val_data_idx.txt"
    if not path.is_file():
        return frozenset()
    return frozenset(word.zfill(6) for word in path.read_text(encoding="utf-8").split())
