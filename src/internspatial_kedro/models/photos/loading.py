"""Which model: specs to segmenters and depth estimators. Weights are not touched before the first photo."""

from internspatial_kedro.models.photos.estimators import DepthEstimator, Segmenter
from internspatial_kedro.models.photos.moge_depth import MogeDepth
from internspatial_kedro.models.photos.sam2_segmenter import Sam2Segmenter
from internspatial_kedro.models.photos.specs import DepthSpec, SegmenterSpec
from internspatial_kedro.models.photos.transformers_depth import TransformersDepth


def load_segmenter(spec: SegmenterSpec) -> Segmenter:
    """The segmenter of a spec.

    Args:
        spec: Which.

    Raises:
        ModelError: Its files or its package are missing.
    """
    return Sam2Segmenter(spec)


def load_depth_estimator(spec: DepthSpec) -> DepthEstimator:
    """The depth estimator of a spec.

    Args:
        spec: Which.

    Raises:
        ModelError: Its files or its package are missing, or it gives no metres.
    """
    if spec.kind == "transformers":
        return TransformersDepth(spec)
    if spec.kind == "moge":
        return MogeDepth(spec)
    from internspatial_kedro.models.photos.metric3d import Metric3dDepth

    return Metric3dDepth(spec)
