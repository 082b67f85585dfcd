"""SAM 2 as a `Segmenter`: boxes in, outlines that do not overlap out."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.fingerprints import fingerprint_file
from internspatial_kedro.models.photos.batching import Batches
from internspatial_kedro.models.photos.devices import choose_device, infer_in
from internspatial_kedro.models.photos.estimators import Outlines, Rgb
from internspatial_kedro.models.photos.overlaps import separate_masks
from internspatial_kedro.models.photos.sam2_checkpoint import find_config, find_weights, load_predictor
from internspatial_kedro.models.photos.specs import SegmenterSpec

_VERSION: Final = "1"
_PIXELS_AT_ONCE: Final = 2**26
"""Of masks at the photo's size: 256 MB of float32."""

_Prompted = tuple[Rgb, NDArray[np.float64]]


class Sam2Segmenter:
    """SAM 2 and 2.1, prompted with boxes.

    Weights are loaded when the first photo comes, so a run that has all outlines already loads nothing. Photos go
    through the image encoder together, since all of them are resized to the model's square; boxes follow photo by
    photo. One mask a box, since a box, unlike a point, leaves little doubt about what is meant.
    """

    def __init__(self, spec: SegmenterSpec) -> None:
        """Finds checkpoint and configuration.

        Args:
            spec: Which, where, in which numbers.

        Raises:
            ModelError: One of them is missing, or sam2 is not installed.
        """
        self._spec = spec
        self._config = find_config(spec.config)
        self._weights = find_weights(spec.checkpoint)
        self._batches = Batches(spec.batch_size)
        self._predictor: Any = None
        digest = hashlib.sha256(f"sam2\0{_VERSION}\0{spec.dtype}\0".encode() + self._config.read_bytes())
        digest.update(fingerprint_file(self._weights).encode())
        self._fingerprint = digest.hexdigest()

    @property
    def name(self) -> str:
        """As `sam2/sam2.1_hiera_large`: the checkpoint's file."""
        return f"sam2/{self._weights.stem}"

    @property
    def fingerprint(self) -> str:
        """Of weights, configuration, the numbers' type and this code."""
        return self._fingerprint

    def segment(self, photos: Sequence[Rgb], boxes_xyxy: Sequence[NDArray[np.float64]]) -> list[Outlines]:
        """The outlines in the boxes of each photo.

        Args:
            photos: Of any sizes.
            boxes_xyxy: Of each photo, shape (boxes, 4), in its pixels.

        Returns:
            In order; masks have their photo's size and do not overlap (`separate_masks`). A box in which the model
            sees nothing, or whose pixels all belong to smaller objects, has an empty mask.

        Raises:
            ModelError: The checkpoint cannot be loaded, or a photo does not fit into memory.
            ValueError: Boxes are not (boxes, 4) of finite numbers.
        """
        for boxes in boxes_xyxy:
            if boxes.ndim != 2 or boxes.shape[1] != 4 or not np.isfinite(boxes).all():
                raise ValueError(f"Boxes are finite numbers of shape (boxes, 4); {boxes.shape} was given.")
        return self._batches.run(list(zip(photos, boxes_xyxy, strict=True)), _has_boxes, self._segment)

    def _segment(self, prompted: list[_Prompted]) -> list[Outlines]:
        if not _has_boxes(prompted[0]):
            return [Outlines(np.zeros((0, *photo.shape[:2]), dtype=np.bool_), np.zeros(0)) for photo, _ in prompted]
        device = choose_device(self._spec.device)
        if self._predictor is None:
            self._predictor = load_predictor(self._config, self._weights, device)
        with infer_in(device, self._spec.dtype):
            self._predictor.set_image_batch([np.require(photo, requirements=("C", "W")) for photo, _ in prompted])
            outlines = [self._outline(place, *one) for place, one in enumerate(prompted)]
        self._predictor.reset_predictor()
        return outlines

    def _outline(self, place: int, photo: Rgb, boxes_xyxy: NDArray[np.float64]) -> Outlines:
        """Outlines of one photo of the batch, a few boxes at a time: masks of a large photo fill gigabytes."""
        height, width = photo.shape[:2]
        few = max(1, _PIXELS_AT_ONCE // (height * width))
        masks, scores = [], []
        for begin in range(0, len(boxes_xyxy), few):
            _, _, _, prompts = self._predictor._prep_prompts(
                None, None, boxes_xyxy[begin : begin + few], None, True, img_idx=place
            )
            drawn, quality, _ = self._predictor._predict(None, None, prompts, multimask_output=False, img_idx=place)
            masks.append(drawn[:, 0].cpu().numpy())
            scores.append(quality[:, 0].double().cpu().numpy())
        score = np.clip(np.concatenate(scores), 0.0, 1.0)
        return Outlines(separate_masks(np.concatenate(masks), score), score)


def _has_boxes(prompted: _Prompted) -> bool:
    return len(prompted[1]) > 0
