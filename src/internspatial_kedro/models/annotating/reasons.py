"""Why a photo, an object or a caption of a chat model could not be used."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Step(StrEnum):
    """What a chat model is asked to do, in order."""

    DETECT = "detect"
    """A photo to labels and boxes."""
    DESCRIBE = "describe"
    """An object to a caption."""
    GROUND = "ground"
    """A caption to boxes."""


class Reason(StrEnum):
    """A short fixed word, counted in the statistics."""

    MODEL_FAILED = "model_failed"
    """No reply: the call failed for good. Asked again by the next run."""
    IMAGE_UNREADABLE = "image_unreadable"
    """The photo cannot be read."""
    ANSWER_EMPTY = "answer_empty"
    """The reply holds no words."""
    ANSWER_NOT_JSON = "answer_not_json"
    """The reply holds no JSON."""
    ANSWER_TRUNCATED = "answer_truncated"
    """The JSON of the reply ends early."""
    ANSWER_OFF_SCHEMA = "answer_off_schema"
    """The JSON of the reply has other fields or values than were asked for."""
    ANSWER_AMBIGUOUS = "answer_ambiguous"
    """The reply holds several answers that differ."""
    NOTHING_DETECTED = "nothing_detected"
    """The model sees no object in the photo."""
    NOTHING_LEFT = "nothing_left"
    """No object of the photo was kept."""
    LABEL_EMPTY = "label_empty"
    """Nothing is left of the label after cleaning."""
    LABEL_BACKGROUND = "label_background"
    """Walls, floors, sky: nobody asks where they are."""
    GROUP = "group"
    """One name for many things."""
    NOT_A_NAME = "not_a_name"
    """A sentence, an order, an excuse, an address or a word without sense: no noun phrase."""
    TOO_LONG = "too_long"
    """Longer than any name."""
    WRONG_LANGUAGE = "wrong_language"
    """Letters that are not Latin, or words that are not English."""
    GIVES_ANSWER_AWAY = "gives_answer_away"
    """It says where the object is, or which is the larger one."""
    BOX_EMPTY = "box_empty"
    """A box of zero or negative size."""
    BOX_OUTSIDE = "box_outside"
    """Most of the box lies outside the photo."""
    TINY = "tiny"
    """Too small to be outlined and measured."""
    DUPLICATE = "duplicate"
    """The same label in nearly the same box as an earlier object."""
    TOO_MANY = "too_many"
    """Smaller than as many others as are wanted."""
    CAPTION_SHARED = "caption_shared"
    """Another object of the photo has the same caption."""
    NOT_UNIQUE = "not_unique"
    """The model finds several things by this name."""
    NOT_CONFIRMED = "not_confirmed"
    """By its own name the model finds something else, or nothing."""


Subject = Literal["photo", "object", "caption"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not used.

    Attributes:
        step: Where.
        subject: A photo, an object, or only a caption: then the object is called by its label.
        reason: Why.
        detail: What was given and what was expected.
        number: Which object, by its place in the model's list from 0; None of a photo.
    """

    step: Step
    subject: Subject
    reason: Reason
    detail: str
    number: int | None = None


class Refused(Exception):  # noqa: N818  # it is a verdict on what a model said, caught where it is read
    """What a model said cannot be used.

    Attributes:
        reason: The word that is counted.
        detail: What was given and what was expected.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def shown(text: str, most: int = 80) -> str:
    """The beginning of somebody's words, on one line and safe to print."""
    line = " ".join(text.split()).encode("ascii", "backslashreplace").decode()
    return line if len(line) <= most else f"{line[:most]}…"
