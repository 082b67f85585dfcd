"""GeoCalib: the direction against gravity, by a network and an optimiser (Veicht et al. 2024, arXiv:2409.06704).

Code: the repository cvg/GeoCalib with its hubconf.py. torch.hub itself refuses it, because it looks for a module by the
name of the package opencv-python; so its entry point is called here directly.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.estimators import Rgb
from internspatial_kedro.models.photos.hub import HubNetwork, read_weights, require_all
from internspatial_kedro.models.photos.specs import GravitySpec


class GeoCalibGravity:
    """Up vectors of photos, the focal length of their cameras held fast.

    Args:
        spec: `code` is the checkout, `checkpoint` the weights file, `version` the lens that they were trained for:
            `pinhole` (also if empty) or `simple_radial`.

    Raises:
        ModelError: One of them is not there, or the optimiser is to count in half precision.
    """

    def __init__(self, spec: GravitySpec) -> None:
        if spec.dtype not in ("auto", "float32"):
            raise ModelError(f"GeoCalib's optimiser needs float32, not {spec.dtype}: leave `dtype` at auto.")
        self._lens = spec.version or "pinhole"
        settings = ("geocalib", self._lens)
        self._hub = HubNetwork(spec.code, "hubconf.py", spec.checkpoint, spec, _build, settings)

    @property
    def name(self) -> str:
        """`geocalib/` and the name of the weights."""
        return f"geocalib/{self._hub.version}"

    @property
    def fingerprint(self) -> str:
        """Of code, lens and weights."""
        return self._hub.fingerprint

    def estimate_up(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics]) -> list[NDArray[np.float64]]:
        """Unit vectors against gravity in the camera frame (x right, y down, z forward); nan where there is none.

        Args:
            photos: RGB, uint8, shape (height, width, 3).
            cameras: One a photo; the focal length counts, the principal point is taken to be in the middle.

        Raises:
            ModelError: The network cannot be loaded.
        """
        pairs = list(zip(photos, cameras, strict=True))
        return [up for pair in pairs for up in self._hub.look([pair], self._look)]

    def _look(self, network: Any, device: Any, batch: "list[tuple[Rgb, Intrinsics]]") -> list[NDArray[np.float64]]:
        return [self._look_at(network, device, photo, camera) for photo, camera in batch]

    def _look_at(self, network: Any, device: Any, photo: Rgb, camera: Intrinsics) -> NDArray[np.float64]:
        """What GeoCalib calls gravity points up: (0, -1, 0) where the camera is level."""
        import torch

        pixels = torch.from_numpy(np.ascontiguousarray(photo)).to(device).permute(2, 0, 1).float() / 255
        known = {"focal": torch.tensor(camera.fy, dtype=torch.float32, device=device)}
        found = network.calibrate(pixels, camera_model=self._lens, priors=known)
        up = np.asarray(found["gravity"].vec3d.double().cpu().numpy(), np.float64).reshape(3)
        return up / np.linalg.norm(up)


def _build(folder: Path, weights: Path) -> Any:
    """The authors' class reads the file and drops what does not fit: all must be there before and after."""
    given = read_weights(weights, "model")
    network = importlib.import_module("hubconf").model(weights=str(weights))
    require_all(network.model, _with_short_names(given), weights)
    return network


def _with_short_names(given: dict[str, Any]) -> dict[str, Any]:
    """Names as in the file, and without their second part, which training adds; the authors' class takes both."""
    parts = {name: name.split(".") for name in given}
    return given | {".".join([*part[:1], *part[2:]]): given[name] for name, part in parts.items()}
