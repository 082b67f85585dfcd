"""Metric depth models of transformers: Depth Anything V2 metric, Depth Pro, ZoeDepth.

Their checkpoints look like those that give depth up to an unknown scale and shift, or its inverse; such a one is
refused, since everything that is asked about a photo is in metres.
"""

import hashlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.checkpoints import LOADING, Source, find_source, quiet_unless_watched
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.batching import Batches
from internspatial_kedro.models.photos.devices import choose_device, infer_in
from internspatial_kedro.models.photos.estimators import DepthEstimate, Rgb
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.torchvision_operators import define_missing_operators

_VERSION: Final = "1"
_FAMILIES: Final = ("depth_anything", "depth_pro", "zoedepth")
_NEAREST_INVERSE: Final = 1e4
_FARTHEST_INVERSE: Final = 1e-4  # limits of Depth Pro's own post-processing, in 1/m

_Viewed = tuple[Rgb, Intrinsics | None]


class TransformersDepth:
    """A checkpoint of `AutoModelForDepthEstimation` that gives metres.

    Depth Pro gives the inverse of depth in units of its focal length. It takes the known camera's where there is one,
    else that of the field of view that it sees, and this is the camera of its estimates.
    """

    def __init__(self, spec: DepthSpec) -> None:
        """Finds a checkpoint.

        Args:
            spec: Which, where, in which numbers.

        Raises:
            ModelError: It is missing, of a family or kind without metric depth, or transformers is not installed.
        """
        self._spec = spec
        self._source = find_source(spec.checkpoint)
        self._family = _find_family(self._source)
        self._batches = Batches(spec.batch_size)
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """As `transformers/Depth-Anything-V2-Metric-Indoor-Large-hf`: folder or hub id, with the latter's commit."""
        name = self._source.name
        return (
            f"transformers/{name}@{self._source.revision}" if self._source.revision else f"transformers/{_last(name)}"
        )

    @property
    def fingerprint(self) -> str:
        """Of weights, settings, the numbers' type and this code."""
        words = ("transformers_depth", _VERSION, self._source.fingerprint, self._spec.dtype)
        return hashlib.sha256("\0".join(words).encode()).hexdigest()

    def estimate_depth(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics | None]) -> list[DepthEstimate]:
        """The depth of each photo, in its own size.

        Args:
            photos: Those of one shape are looked at together.
            cameras: Where known. Depth Pro takes the focal length, the others leave them aside.

        Returns:
            In order; `camera` is set where Depth Pro found it itself.

        Raises:
            ModelError: The checkpoint is broken, a photo does not fit into memory, or Depth Pro was saved without its
                field of view and there is no camera.
        """
        return self._batches.run(list(zip(photos, cameras, strict=True)), _shape_of, self._estimate)

    def _estimate(self, viewed: list[_Viewed]) -> list[DepthEstimate]:
        device = choose_device(self._spec.device)
        if self._loaded is None:
            self._loaded = _load(self._source, self._spec, device)
        processor, model = self._loaded
        photos = [np.require(photo, requirements=("C", "W")) for photo, _ in viewed]
        with infer_in(device, self._spec.dtype):
            pixels = processor(images=photos, return_tensors="pt", input_data_format="channels_last")["pixel_values"]
            outputs = model(pixel_values=pixels.to(device, model.dtype))
        outputs.predicted_depth = outputs.predicted_depth.float()
        if self._family == "depth_pro":
            return _read_depth_pro(outputs, viewed)
        sizes = [photo.shape[:2] for photo in photos]
        source = {"source_sizes": sizes} if self._family == "zoedepth" else {}  # it pads photos and cuts the rim off
        found = processor.post_process_depth_estimation(outputs, target_sizes=sizes, **source)
        return [DepthEstimate(_to_metres(one["predicted_depth"])) for one in found]


def _find_family(source: Source) -> str:
    define_missing_operators()
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(source.name, revision=source.revision)
    except Exception as error:  # whatever a broken file makes transformers raise is one thing to the user
        raise ModelError(f"The config.json of '{source.name}' cannot be read: {_first_line(error)}") from error
    if config.model_type not in _FAMILIES:
        raise ModelError(
            f"'{source.name}' is a {config.model_type}, which gives no metres. Take a metric checkpoint of "
            f"one of these families: {', '.join(_FAMILIES)}."
        )
    if config.model_type == "depth_anything" and config.depth_estimation_type != "metric":
        raise ModelError(
            f"'{source.name}' gives {config.depth_estimation_type} depth, without a scale. Take one of its metric "
            "checkpoints, as depth-anything/Depth-Anything-V2-Metric-Indoor-Large-hf."
        )
    return str(config.model_type)


def _load(source: Source, spec: DepthSpec, device: Any) -> tuple[Any, Any]:
    from transformers import AutoImageProcessor, AutoModelForDepthEstimation

    quiet_unless_watched()
    dtype = "auto" if spec.dtype == "auto" else "float32"  # of the weights; products follow `infer_in`
    try:
        processor = AutoImageProcessor.from_pretrained(source.name, revision=source.revision)
        with LOADING:
            model, report = AutoModelForDepthEstimation.from_pretrained(
                source.name, revision=source.revision, dtype=dtype, output_loading_info=True
            )
    except Exception as error:
        raise ModelError(f"'{source.name}' cannot be loaded: {_first_line(error)}") from error
    if missing := sorted(report["missing_keys"]):  # transformers would fill them with noise
        raise ModelError(f"'{source.name}' lacks {len(missing)} weights, among them {missing[0]}.")
    return processor, model.to(device).eval()


def _read_depth_pro(outputs: Any, viewed: list[_Viewed]) -> list[DepthEstimate]:
    fields = outputs.field_of_view
    if fields is None and any(known is None for _, known in viewed):
        raise ModelError(
            "This Depth Pro was saved without its field of view, and a photo has no camera. Take a checkpoint with "
            "use_fov_model, or estimate the intrinsics first."
        )
    degrees = [math.nan] * len(viewed) if fields is None else fields.float().tolist()
    return [
        _scale_inverse(canonical, photo, known, field)
        for canonical, field, (photo, known) in zip(outputs.predicted_depth, degrees, viewed, strict=True)
    ]


def _scale_inverse(canonical: Any, photo: Rgb, known: Intrinsics | None, degrees: float) -> DepthEstimate:
    """Metres of canonical inverse depth: inverse = canonical * width / focal length (Depth Pro, section 3.2)."""
    height, width = photo.shape[:2]
    found = _to_camera(degrees, width, height) if known is None else None
    camera = known or found
    if camera is None:  # the field of view is no angle, so that nothing has a scale
        return DepthEstimate(np.zeros((height, width), dtype=np.float32))
    inverse = _resize(canonical, height, width) * (width / camera.fx)
    return DepthEstimate(_to_metres(1.0 / inverse.clamp(_FARTHEST_INVERSE, _NEAREST_INVERSE)), found)


def _to_camera(degrees: float, width: int, height: int) -> Intrinsics | None:
    """Square pixels and a centred principal point; the field of view is horizontal. None where it is no angle."""
    if not 0.0 < degrees < 180.0:
        return None
    focal = width / 2.0 / math.tan(math.radians(degrees) / 2.0)
    return Intrinsics(focal, focal, width / 2.0, height / 2.0)


def _resize(depth: Any, height: int, width: int) -> Any:
    from torch.nn.functional import interpolate

    return interpolate(depth[None, None], size=(height, width), mode="bilinear", align_corners=False)[0, 0]


def _to_metres(depth: Any) -> NDArray[np.float32]:
    """Nothing below zero, which bicubic resizing gives at edges, and nothing that is no number: 0 is no estimate."""
    metres: NDArray[np.float32] = depth.cpu().numpy().astype(np.float32)
    return np.where(np.isfinite(metres) & (metres > 0), metres, np.float32(0))


def _shape_of(viewed: _Viewed) -> tuple[int, ...]:
    return viewed[0].shape


def _last(name: str) -> str:
    return Path(name).resolve().name


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text.splitlines()[0] if text else 'no message'}"
