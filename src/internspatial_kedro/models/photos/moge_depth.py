"""MoGe 2 (package dlr-moge): metric depth, the camera and where there is nothing to measure, in one look."""

import hashlib
import math
import warnings
from collections.abc import Hashable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.checkpoints import Dtype, find_source
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.fingerprints import fingerprint_file
from internspatial_kedro.models.photos.batching import Batches
from internspatial_kedro.models.photos.devices import choose_device, infer_in
from internspatial_kedro.models.photos.estimators import DepthEstimate, Rgb
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.torchvision_operators import define_missing_operators

_VERSION: Final = "1"
_WEIGHTS: Final = "model.pt"
_INSTALL: Final = (
    "Run `sh setup.sh models,photos`; or: pip install 'internspatial-kedro[models,photos]' and "
    "pip install --no-deps dlr-moge==2.0.0 dlr-utils3d==1.3"
)

_Viewed = tuple[Rgb, Intrinsics | None]


class MogeDepth:
    """MoGe 2. A known camera's field of view is told to the model, which then only finds depth."""

    def __init__(self, spec: DepthSpec) -> None:
        """Finds the weights; those of a hub id are downloaded now and loaded later.

        Args:
            spec: Which, where, in which numbers.

        Raises:
            ModelError: There are none, or the package is not installed.
        """
        if find_spec("moge") is None or find_spec("torch") is None:
            raise ModelError(f"MoGe needs the package dlr-moge. {_INSTALL}")
        self._spec = spec
        self._file, self._source_name = _find_weights(spec.checkpoint)
        self._batches = Batches(spec.batch_size)
        self._model: Any = None
        words = ("moge", _VERSION, fingerprint_file(self._file), spec.dtype)
        self._fingerprint = hashlib.sha256("\0".join(words).encode()).hexdigest()

    @property
    def name(self) -> str:
        """As `moge/moge-2-vitl`: hub id and commit, or the file's folder or name."""
        return f"moge/{self._source_name}"

    @property
    def fingerprint(self) -> str:
        """Of weights, settings, the numbers' type and this code."""
        return self._fingerprint

    def estimate_depth(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics | None]) -> list[DepthEstimate]:
        """The depth of each photo, in its own size.

        Args:
            photos: Those of one shape are looked at together.
            cameras: Where known.

        Returns:
            In order; depth is 0 where the model sees nothing that has one, as sky. `camera` is set where the model
            found it itself and it is one.

        Raises:
            ModelError: The checkpoint is broken or not metric, or a photo does not fit into memory.
        """
        return self._batches.run(list(zip(photos, cameras, strict=True)), _kind_of, self._estimate)

    def _estimate(self, viewed: list[_Viewed]) -> list[DepthEstimate]:
        import torch

        device = choose_device(self._spec.device)
        if self._model is None:
            self._model = _load(self._file, self._spec, device)
        pixels = np.stack([photo for photo, _ in viewed])
        images = torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).float() / 255.0
        degrees = _fields_of_view(viewed)
        fields = None if degrees is None else torch.tensor(degrees, device=device)
        with warnings.catch_warnings():  # infer asks for float32 in a way that the CPU answers with a warning
            warnings.filterwarnings("ignore", message="In CPU autocast", category=UserWarning)
            seen = self._model.infer(images, fov_x=fields, use_fp16=False)
        depth = seen["depth"].float().cpu().numpy()
        matrices = seen["intrinsics"].double().cpu().numpy()
        return [
            DepthEstimate(_to_metres(metres), None if known is not None else _to_camera(matrix, photo))
            for metres, matrix, (photo, known) in zip(depth, matrices, viewed, strict=True)
        ]


def _find_weights(checkpoint: str) -> tuple[Path, str]:
    """The file, and what it is called."""
    path = Path(checkpoint).expanduser()
    if path.is_file():
        return path, path.resolve().parent.name if path.name == _WEIGHTS else path.stem
    source = find_source(checkpoint, _WEIGHTS)
    if source.revision is None:
        return Path(source.name) / _WEIGHTS, Path(source.name).resolve().name
    from transformers.utils.hub import cached_file

    return Path(cached_file(source.name, _WEIGHTS, revision=source.revision)), f"{source.name}@{source.revision}"


def _load(file: Path, spec: DepthSpec, device: Any) -> Any:
    import torch

    define_missing_operators()
    from moge.model.v2 import MoGeModel

    try:
        saved = torch.load(file, map_location="cpu", weights_only=True)
        settings, weights = saved["model_config"], saved["model"]
    except Exception as error:  # whatever a broken file makes torch raise is one thing to the user
        raise ModelError(
            f"{file} is no checkpoint of MoGe ({type(error).__name__}): a .pt file with the entries 'model_config' and "
            "'model' is expected."
        ) from error
    if not isinstance(settings.get("encoder"), dict) or not settings.get("scale_head"):
        raise ModelError(f"{file} is a MoGe without metric scale. Take one of MoGe 2, as Ruicheng/moge-2-vitl.")
    model = MoGeModel(**settings)
    try:
        missing = model.load_state_dict(weights, strict=False).missing_keys
    except RuntimeError as error:
        raise ModelError(f"The weights in {file} do not fit its settings: {str(error)[:200]}") from error
    if missing:
        raise ModelError(f"{file} lacks {len(missing)} weights, among them {missing[0]}.")
    model = model.to(device).eval()
    model.forward = _cast_forward(model.forward, device, spec.dtype)
    return model


def _cast_forward(forward: Any, device: Any, dtype: Dtype) -> Any:
    """The network in the wanted numbers. `infer` knows float16 only, and ends whatever autocast it is called in."""

    def cast_forward(*args: Any, **kwargs: Any) -> Any:
        with infer_in(device, dtype):
            return forward(*args, **kwargs)

    return cast_forward


def _fields_of_view(viewed: list[_Viewed]) -> list[float] | None:
    """Horizontal, in degrees; None where cameras are not known (a batch has only photos with or without)."""
    if viewed[0][1] is None:
        return None
    return [
        math.degrees(2.0 * math.atan(photo.shape[1] / 2.0 / camera.fx))
        for photo, camera in viewed
        if camera is not None
    ]


def _to_camera(normalised: NDArray[np.float64], photo: Rgb) -> Intrinsics | None:
    """Pixels of intrinsics in units of the photo's width and height; None where they are no camera."""
    height, width = photo.shape[:2]
    fx, fy = float(normalised[0, 0]) * width, float(normalised[1, 1]) * height
    if not (0 < fx < math.inf and 0 < fy < math.inf):
        return None
    return Intrinsics(fx, fy, float(normalised[0, 2]) * width, float(normalised[1, 2]) * height)


def _to_metres(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """What MoGe masks is infinite; 0 is no estimate here."""
    return np.where(np.isfinite(depth) & (depth > 0), depth, np.float32(0)).astype(np.float32)


def _kind_of(viewed: _Viewed) -> Hashable:
    return viewed[0].shape, viewed[1] is None
