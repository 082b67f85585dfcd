"""What annotating gets and gives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from internspatial_kedro.models.annotating.boxes import Box
from internspatial_kedro.models.annotating.reasons import Reason, Refusal, Step, Subject


@dataclass(frozen=True, slots=True)
class PhotoInput:
    """A photo to annotate.

    Attributes:
        item_id: Its id, for people and recorded replies; no model sees it.
        media_root: The folder that `image` is below.
        image: Its file.
        width: Its width as people see it, EXIF orientation applied [px].
        height: Its height [px].
    """

    item_id: str
    media_root: Path
    image: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object of a photo.

    Attributes:
        label: Singular noun phrase in lower case.
        caption: Noun phrase by which the model finds this object alone; the label, where there is none.
        box_xyxy: Left, top, right, bottom, right and bottom exclusive, inside the photo [px].
        score: IoU of the box that was detected and the one that the model found by the caption, in (0, 1].
    """

    label: str
    caption: str
    box_xyxy: Box
    score: float


@dataclass(frozen=True, slots=True)
class Annotated:
    """What became of a photo: objects, or one refusal of the photo.

    Attributes:
        item_id: The photo's.
        objects: What was kept, in the model's order.
        refusals: What was not, and why.
        detected: How many objects the model listed: those kept and those refused.
        reply_ids: Prediction ids of all replies that decided it, in the order of asking.
    """

    item_id: str
    objects: tuple[FoundObject, ...]
    refusals: tuple[Refusal, ...]
    detected: int
    reply_ids: tuple[str, ...]

    @property
    def is_final(self) -> bool:
        """Whether no call failed; if one did, another run may find more."""
        return all(refusal.reason != Reason.MODEL_FAILED for refusal in self.refusals)


def count_refusals(annotated: Iterable[Annotated]) -> dict[tuple[Step, Subject, Reason], int]:
    """How often each step refused what, and why.

    Args:
        annotated: Any number of photos.
    """
    counts = Counter((each.step, each.subject, each.reason) for photo in annotated for each in photo.refusals)
    return dict(sorted(counts.items()))
