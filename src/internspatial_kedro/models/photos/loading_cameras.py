"""Specs of cameras to the estimators that they ask for."""

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.estimators import GravityEstimator, IntrinsicsEstimator
from internspatial_kedro.models.photos.field_of_view import FixedFieldOfView
from internspatial_kedro.models.photos.geocalib import GeoCalibGravity
from internspatial_kedro.models.photos.level import LevelCamera
from internspatial_kedro.models.photos.perspective_fields import PerspectiveFieldsGravity
from internspatial_kedro.models.photos.specs import GravitySpec, IntrinsicsSpec
from internspatial_kedro.models.photos.wildcamera import WildCameraIntrinsics


def load_intrinsics_estimator(spec: IntrinsicsSpec) -> IntrinsicsEstimator:
    """The estimator of a spec; its weights are loaded with the first photo.

    Args:
        spec: Which; not `depth_model`, whose cameras come with its depth (`DepthEstimate.camera`).

    Raises:
        ModelError: Its code or weights are not there, or the cameras come with the depth.
    """
    if spec.kind == "wildcamera":
        return WildCameraIntrinsics(spec)
    if spec.kind == "field_of_view":
        return FixedFieldOfView(spec.degrees)
    raise ModelError("Intrinsics of kind 'depth_model' come with the depth; there is no estimator of them alone.")


def load_gravity_estimator(spec: GravitySpec) -> GravityEstimator:
    """The estimator of a spec; its weights are loaded with the first photo.

    Args:
        spec: Which.

    Raises:
        ModelError: Its code or weights are not there.
    """
    if spec.kind == "perspective_fields":
        return PerspectiveFieldsGravity(spec)
    if spec.kind == "geocalib":
        return GeoCalibGravity(spec)
    return LevelCamera()
