"""A photo on its way through the steps: what is still wanted of it, and what was refused."""

from dataclasses import dataclass, field

from internspatial_kedro.models.annotating.boxes import Box
from internspatial_kedro.models.annotating.coordinates import Frame
from internspatial_kedro.models.annotating.reasons import Reason, Refusal, Refused, Step
from internspatial_kedro.models.annotating.records import Annotated, FoundObject, PhotoInput
from internspatial_kedro.models.chat import Conversation
from internspatial_kedro.tables.messages import Message


@dataclass(slots=True)
class Candidate:
    """An object that may be kept.

    Attributes:
        number: Its place in the model's list, from 0.
        label: Clean.
        box_xyxy: Clipped, in the photo [px].
        caption: Clean; the label, until there is one.
        score: Agreement of its boxes; 0 until it was found again.
    """

    number: int
    label: str
    box_xyxy: Box
    caption: str
    score: float = 0.0


@dataclass(slots=True)
class Draft:
    """A photo and its objects.

    Attributes:
        photo: It.
        frame: Where the model's boxes of it live.
        candidates: Objects that nothing speaks against so far.
        refusals: What was refused so far.
        detected: How many objects the model listed.
        reply_ids: Prediction ids so far.
    """

    photo: PhotoInput
    frame: Frame
    candidates: list[Candidate] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    detected: int = 0
    reply_ids: list[str] = field(default_factory=list)

    @property
    def size_wh(self) -> tuple[int, int]:
        """The photo's width and height [px]."""
        return (self.photo.width, self.photo.height)

    def converse(self, messages: tuple[Message, ...], step: Step, number: int | None = None) -> Conversation:
        """A conversation about the photo, or about one of its objects."""
        item_id = "/".join(str(part) for part in (self.photo.item_id, step, number) if part is not None)
        return Conversation(messages, self.photo.media_root, item_id)

    def note(self, reply_ids: tuple[str, ...]) -> None:
        """Remember which replies decided it; each once."""
        self.reply_ids += [each for each in reply_ids if each not in self.reply_ids]

    def refuse_photo(self, step: Step, verdict: Refused) -> None:
        """Nothing of the photo is used."""
        self.refusals.append(Refusal(step, "photo", verdict.reason, verdict.detail))

    def refuse_object(self, step: Step, number: int, verdict: Refused) -> None:
        """An object of the model's list is not used; it is no candidate any more."""
        self.candidates = [each for each in self.candidates if each.number != number]
        self.refusals.append(Refusal(step, "object", verdict.reason, verdict.detail, number))

    def refuse_caption(self, step: Step, candidate: Candidate, verdict: Refused) -> None:
        """An object is called by its label."""
        candidate.caption = candidate.label
        self.refusals.append(Refusal(step, "caption", verdict.reason, verdict.detail, candidate.number))

    def finish(self) -> Annotated:
        """What became of the photo."""
        if not self.candidates and all(refusal.subject != "photo" for refusal in self.refusals):
            detail = f"all {self.detected} objects were refused"
            last = self.refusals[-1].step if self.refusals else Step.DETECT
            self.refuse_photo(last, Refused(Reason.NOTHING_LEFT, detail))
        objects = tuple(FoundObject(each.label, each.caption, each.box_xyxy, each.score) for each in self.candidates)
        return Annotated(self.photo.item_id, objects, tuple(self.refusals), self.detected, tuple(self.reply_ids))
