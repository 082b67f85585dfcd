"""Why something of a native dataset could not be used: the words of `rejects.reason`."""

from enum import StrEnum


class Reason(StrEnum):
    """A short fixed word, counted in the statistics."""

    RECORD_MALFORMED = "record_malformed"
    """Text, JSON or a field of it is not what the format says."""
    PATH_OUTSIDE_ROOT = "path_outside_root"
    """A path in a file leaves the source's root."""
    DUPLICATE_ID = "duplicate_id"
    """The same id occurred before."""
    IMAGE_MISSING = "image_missing"
    """No image file."""
    IMAGE_TRUNCATED = "image_truncated"
    """The image file is empty or ends early."""
    IMAGE_UNREADABLE = "image_unreadable"
    """The file is no image, or damaged."""
    IMAGE_TOO_LARGE = "image_too_large"
    """More pixels than any photo has: a decompression bomb."""
    IMAGE_ANIMATED = "image_animated"
    """Several pictures in one file: an animation, or the pages of a TIFF."""
    IMAGE_WRONG_SIZE = "image_wrong_size"
    """The dataset states another size."""
    ORIENTATION_UNCLEAR = "orientation_unclear"
    """EXIF says that the photo is to be turned, and nothing tells whether its labels are turned already."""
    LABELS_MISSING = "labels_missing"
    """No label file where the layout has one per image."""
    CALIBRATION_MISSING = "calibration_missing"
    """No file with the intrinsics or the tilt."""
    CAMERA_IMPLAUSIBLE = "camera_implausible"
    """Intrinsics that no camera has, or a gravity direction that is none."""
    POSE_MISSING = "pose_missing"
    """No pose file."""
    POSE_NOT_FINITE = "pose_not_finite"
    """Infinite or nan: tracking was lost."""
    POSE_NOT_RIGID = "pose_not_rigid"
    """Not a rotation and a translation."""
    DEPTH_MISSING = "depth_missing"
    """No depth file where the layout has one per image."""
    DEPTH_UNREADABLE = "depth_unreadable"
    """The depth file is truncated, or no 16-bit image with one channel."""
    DEPTH_WRONG_SIZE = "depth_wrong_size"
    """The depth map does not cover the image pixel by pixel."""
    GEOMETRY_MISSING = "geometry_missing"
    """No mesh, point cloud or segmentation file of a scan."""
    GEOMETRY_MALFORMED = "geometry_malformed"
    """A mesh, point cloud or segmentation that is cut short, or whose numbers contradict each other."""
    NOT_RENDERABLE = "not_renderable"
    """A scan without faces, colours or free floor: no frames can be rendered of it."""
    ALIGNMENT_MISSING = "alignment_missing"
    """A scan without the rotation that makes it upright, where its layout has one."""
    INSTANCE_EMPTY = "instance_empty"
    """An instance without points or box."""
    LABEL_EMPTY = "label_empty"
    """Nothing is left of the label after cleaning, or it names no category."""
    LABEL_TOO_LONG = "label_too_long"
    """Longer than any noun phrase."""
    LABEL_PLURAL = "label_plural"
    """One region for many things (books): no single one that can be asked about or counted."""
    LABEL_MISMATCH = "label_mismatch"
    """Whoever verified the dataset found that the label does not fit the region."""
    NOT_BOXED = "not_boxed"
    """A thing that is spoken of and has no box: the whole scene, or nothing to be seen."""
    LABEL_BACKGROUND = "label_background"
    """Walls, floors and ceilings: nobody asks where they are."""
    BOX_NOT_FINITE = "box_not_finite"
    """A 2D box with nan or infinite numbers."""
    BOX_EMPTY = "box_empty"
    """A 2D box of zero or negative size."""
    BOX_OUTSIDE = "box_outside"
    """Nothing of the object lies in the image."""
    OBB_INVALID = "obb_invalid"
    """A 3D box with sides that are not positive, or numbers that are not finite."""
    POLYGON_TOO_SHORT = "polygon_too_short"
    """An outline with fewer than three corners."""
    MASK_MALFORMED = "mask_malformed"
    """Run lengths or outlines that cannot be a mask of this image."""
    MASK_EMPTY = "mask_empty"
    """A mask without pixels."""
    MASK_WRONG_SIZE = "mask_wrong_size"
    """A mask of another size than the image."""


class Unusable(Exception):  # noqa: N818  # it is a verdict on a record, caught where the record is read
    """A record, a depth map or an object cannot be used.

    Attributes:
        reason: The word that is counted.
        detail: What was given and what was expected.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def forget_its_origin(self) -> None:
        """Let go of the functions that raised it.

        Their variables are whole scans, and whatever keeps the verdict: both would stay until Python looks for cycles.
        """
        self.__traceback__ = self.__cause__ = self.__context__ = None
