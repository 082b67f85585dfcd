"""Pictures of turntables on disk, drawn on first use.

    <root>/<renders_folder>/<item>/
        fingerprint.json      what they were drawn from, and the size of every file
        turntable.json        azimuth_deg of each view; fx, fy, cx, cy [px]; cam_to_world of each view (16 numbers,
                              row-major; the object rests at the origin, z up, in a sphere of radius 1); mask_rle and
                              box_xyxy of each view; differences (n x n, see `differences`)
        frames/0000.jpg …     one picture each

A folder is complete or not there: it is written under another name and renamed.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_box, mask_to_rle
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.objects3d.differences import picture_differences
from internspatial_kedro.sources.objects3d.mesh import Mesh, centre_mesh, check_mesh
from internspatial_kedro.sources.objects3d.options import NOT_DRAWN, Objects3dOptions
from internspatial_kedro.sources.objects3d.turntable import Picture, Stand, Turntable, place_camera
from internspatial_kedro.sources.records import SourceError
from internspatial_kedro.sources.rooms import native

VERSION = 1
"""Raised whenever the same model and options give other pictures."""
TURNTABLE = "turntable.json"
_QUALITY = 95


def picture_path(index: int) -> str:
    """A view's picture below the object's folder."""
    return f"{native.FRAMES}/{index:04d}.jpg"


def turntable_fingerprint(options: Objects3dOptions, model: str) -> str:
    """Hash of everything that the pictures follow from; `model` is a text that changes with the model."""
    drawn = options.model_dump(exclude=set(NOT_DRAWN))
    text = json.dumps({"version": VERSION, "model": model, "options": drawn}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def draw_turntable(folder: Path, options: Objects3dOptions, mesh: Mesh, fingerprint: str) -> None:
    """Draw and write all pictures of an object.

    Raises:
        Unusable: The mesh cannot be drawn, or from one side nothing of it is seen (`mask_empty`).
        SourceError: The folder cannot be written.
    """
    check_mesh(mesh, options.most_triangles)
    mesh = centre_mesh(mesh)
    stand = place_camera(mesh, options.size, float(np.deg2rad(options.elevation_deg)))
    azimuths = [index * 360.0 / options.views for index in range(options.views)]
    table = Turntable(mesh, stand)
    pictures = [table.draw(azimuth) for azimuth in azimuths]
    for azimuth, picture in zip(azimuths, pictures, strict=True):
        if not picture.mask.any():
            raise Unusable(Reason.MASK_EMPTY, f"nothing of the object is seen from {azimuth:g} degrees: too thin")
    try:
        _write(folder, pictures, _describe(stand, azimuths, pictures), fingerprint)
    except OSError as error:
        raise not_writable(folder, error) from error


def not_writable(folder: Path, error: OSError) -> SourceError:
    """The one line for a folder of renders that cannot be written."""
    return SourceError(
        f"Turntables cannot be written to {folder}: {error.strerror or error}. objects3d draws its pictures below the "
        "source's root; make the folder writable, or copy the models to one that is, and correct `path` in raw_sources."
    )


def _write(folder: Path, pictures: list[Picture], record: dict[str, Any], fingerprint: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = native.open_draft(folder)
    for index, picture in enumerate(pictures):
        Image.fromarray(picture.rgb).save(draft / picture_path(index), quality=_QUALITY, subsampling=0)
    native.write_json(draft / TURNTABLE, record)
    native.seal(draft, fingerprint)
    native.publish(draft, folder, fingerprint)


def _describe(stand: Stand, azimuths: list[float], pictures: list[Picture]) -> dict[str, Any]:
    differences = np.round(picture_differences(pictures), 6)
    return {
        "azimuth_deg": azimuths,
        "fx": stand.focal_px,
        "fy": stand.focal_px,
        "cx": stand.size / 2,
        "cy": stand.size / 2,
        "cam_to_world": [stand.cam_to_world(azimuth).ravel().tolist() for azimuth in azimuths],
        "mask_rle": [mask_to_rle(picture.mask) for picture in pictures],
        "box_xyxy": [list(mask_to_box(picture.mask)) for picture in pictures],
        "differences": differences.ravel().tolist(),
    }
