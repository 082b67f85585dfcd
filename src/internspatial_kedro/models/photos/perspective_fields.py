"""PerspectiveFields: roll and pitch of the camera (Jin et al. 2023, arXiv:2212.03239) as the direction against gravity.

Code: the repository jinlinyi/PerspectiveFields with its package perspective2d. It has no hubconf.py, and its class
downloads weights while it is made: here one is made without, and filled from the file.
"""

import importlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.estimators import Rgb
from internspatial_kedro.models.photos.hub import HubNetwork, fill, read_weights
from internspatial_kedro.models.photos.specs import GravitySpec

DEFAULT_VERSION: Final = "Paramnet-360Cities-edina-centered"
_MODULE: Final = "perspective2d.perspectivefields"
_INPUT_SIDE: Final = 320
"""All versions look at so many pixels a side; a larger photo would only make their fields large."""


class PerspectiveFieldsGravity:
    """Up vectors of photos; roll and pitch are the network's own, whatever the camera.

    Args:
        spec: `code` is the checkout, `version` one that finds roll and pitch, `checkpoint` its weights file.

    Raises:
        ModelError: One of them is not there.
    """

    def __init__(self, spec: GravitySpec) -> None:
        version = spec.version or DEFAULT_VERSION

        def build(folder: Path, weights: Path) -> Any:
            network = _build_empty(importlib.import_module(_MODULE), version)
            fill(network, read_weights(weights, "model"), weights, ignore_others=True)
            return network

        self._version = version
        marker = f"{_MODULE.replace('.', '/')}.py"
        settings = ("perspective_fields", version)
        self._hub = HubNetwork(spec.code, marker, spec.checkpoint, spec, build, settings)

    @property
    def name(self) -> str:
        """`perspective_fields/` and the version."""
        return f"perspective_fields/{self._version}"

    @property
    def fingerprint(self) -> str:
        """Of code, version, weights and the numbers' type."""
        return self._hub.fingerprint

    def estimate_up(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics]) -> list[NDArray[np.float64]]:
        """Unit vectors against gravity in the camera frame (x right, y down, z forward); nan where there is none.

        Args:
            photos: RGB, uint8, shape (height, width, 3).
            cameras: One a photo; this network does not ask for them.

        Raises:
            ModelError: The network cannot be loaded.
        """
        return self._hub.look([photo for photo, _ in zip(photos, cameras, strict=True)], _look)


def roll_pitch_to_up(roll_rad: float, pitch_rad: float) -> NDArray[np.float64]:
    """The unit vector against gravity of a camera with this roll and pitch.

    Pitch is the angle of the optical axis above the horizontal. At a positive roll the camera is turned clockwise, as
    its user sees it, so that up leans to the left in the photo.

    Args:
        roll_rad: About the optical axis.
        pitch_rad: Of the optical axis.
    """
    horizontal = math.cos(pitch_rad)
    return np.array([-math.sin(roll_rad) * horizontal, -math.cos(roll_rad) * horizontal, math.sin(pitch_rad)])


def _build_empty(module: Any, version: str) -> Any:
    versions = module.model_zoo
    able = sorted(name for name, about in versions.items() if about["param"])
    if version not in able:
        raise ModelError(f"PerspectiveFields has no version '{version}' that finds roll and pitch: take {able}.")
    without_download = type("PerspectiveFields", (module.PerspectiveFields,), {"_init_weights": lambda self: None})
    return without_download(version=version)


def _look(network: Any, device: Any, batch: list[Rgb]) -> list[NDArray[np.float64]]:
    """The network takes BGR and squeezes photos to a square; done here already, its fields stay small."""
    side = (_INPUT_SIDE, _INPUT_SIDE)
    small = [np.asarray(Image.fromarray(photo).resize(side, Image.Resampling.BILINEAR)) for photo in batch]
    seen = network.inference_batch([np.ascontiguousarray(photo[:, :, ::-1]) for photo in small])
    angles = [(math.radians(float(one["pred_roll"])), math.radians(float(one["pred_pitch"]))) for one in seen]
    return [roll_pitch_to_up(roll, pitch) for roll, pitch in angles]
