"""Photos to named objects: detect, describe, ground.

1. *Detect*: the model lists labels and boxes. Both are cleaned; repeated, tiny and surplus objects are refused.
2. *Describe*: each object gets a caption. One that gives answers away, or that two objects share, falls back to the
   label.
3. *Ground*: the model, asked anew, finds boxes by the caption. The caption stays if there is just one and it
   covers the detected one; else it falls back to the label. The object stays by its label if a box of it covers it,
   and all its boxes belong to listed objects of that label, so that nothing unlisted goes by the same name.

The photos go through each step side by side, so that a model answers in batches. Every photo ends with objects or with
a refusal; of what the model listed, each object is kept or refused once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from internspatial_kedro.models.annotating.asking import Asker
from internspatial_kedro.models.annotating.boxes import Box, box_area, box_iou, check_size, clip_box, drop_repeated
from internspatial_kedro.models.annotating.cleaning import clean_caption, clean_label
from internspatial_kedro.models.annotating.coordinates import (
    Coordinates,
    Frame,
    Resizing,
    family_coordinates,
    read_resizing,
)
from internspatial_kedro.models.annotating.drafts import Candidate, Draft
from internspatial_kedro.models.annotating.options import AnnotatingOptions
from internspatial_kedro.models.annotating.prompts import Prompts
from internspatial_kedro.models.annotating.reasons import Reason, Refused, Step
from internspatial_kedro.models.annotating.records import Annotated, PhotoInput
from internspatial_kedro.models.annotating.schemas import Description, Detection, Detections, Grounding, ModelBox
from internspatial_kedro.models.chat import ChatModel, Conversation
from internspatial_kedro.models.journal import ReplyJournal

_TOLD_OTHERS: Final = 8

_Read = TypeVar("_Read")


def annotate(
    photos: Sequence[PhotoInput],
    model: ChatModel,
    prompts: Prompts,
    options: AnnotatingOptions,
    journal: ReplyJournal | None = None,
    model_name: str = "",
) -> list[Annotated]:
    """Objects with labels, captions and boxes, or refusals, of each photo, in order.

    Args:
        photos: What to look at; as many at once as fit into a batch of work.
        model: Who looks.
        prompts: What it is told.
        options: How its answers are read.
        journal: Replies that are not asked for again; None if they are not kept.
        model_name: Folder, hub id, or id at an endpoint, which tells the family where `coordinates` is `auto`.

    Raises:
        ModelError: The model cannot be used at all, or how it writes boxes is not known.
    """
    coordinates, resizing = _choose_frame(options, model_name)
    drafts = [Draft(photo, Frame.of(coordinates, resizing, photo.width, photo.height)) for photo in photos]
    steps = _Steps(Asker(model, options.generation, journal), prompts, options, coordinates)
    steps.detect(drafts)
    steps.describe(drafts)
    steps.ground_captions(drafts)
    steps.ground_labels(drafts)
    return [draft.finish() for draft in drafts]


def _choose_frame(options: AnnotatingOptions, model_name: str) -> tuple[Coordinates, Resizing]:
    coordinates = family_coordinates(model_name) if options.coordinates == "auto" else options.coordinates
    return coordinates, options.resizing or read_resizing(model_name)


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps with what they share."""

    asker: Asker
    prompts: Prompts
    options: AnnotatingOptions
    coordinates: Coordinates

    def detect(self, drafts: Sequence[Draft]) -> None:
        """Photos to candidates."""
        most = str(self.options.max_objects)
        conversations = [
            draft.converse(self.prompts.detect.show(draft.photo.image, self.coordinates, most=most), Step.DETECT)
            for draft in drafts
        ]
        outcomes = self.asker.ask_for(Detections, conversations, self.prompts.repair, salvage=True)
        for draft, outcome in zip(drafts, outcomes, strict=True):
            draft.note(outcome.reply_ids)
            if isinstance(outcome.answer, Refused):
                draft.refuse_photo(Step.DETECT, outcome.answer)
            elif not outcome.answer.objects:
                draft.refuse_photo(Step.DETECT, Refused(Reason.NOTHING_DETECTED, "the model lists no object"))
            else:
                self._list_candidates(draft, outcome.answer.objects)

    def _list_candidates(self, draft: Draft, detections: Sequence[Detection]) -> None:
        draft.detected = len(detections)
        for number, detection in enumerate(detections):
            try:
                candidate = self._read_detection(draft, number, detection)
            except Refused as verdict:
                draft.refuse_object(Step.DETECT, number, verdict)
            else:
                draft.candidates.append(candidate)
        largest = sorted(draft.candidates, key=lambda each: (-box_area(each.box_xyxy), each.number))
        for candidate in largest[self.options.max_objects :]:
            detail = f"{self.options.max_objects} larger objects of {len(largest)} are described"
            draft.refuse_object(Step.DETECT, candidate.number, Refused(Reason.TOO_MANY, detail))

    def _read_detection(self, draft: Draft, number: int, detection: Detection) -> Candidate:
        label = clean_label(detection.label)
        box = clip_box(draft.frame.to_photo(detection.box), draft.size_wh)
        check_size(box, draft.size_wh, self.options.min_side_px, self.options.min_area_share)
        for other in draft.candidates:
            if other.label == label and box_iou(other.box_xyxy, box) >= self.options.duplicate_iou:
                raise Refused(Reason.DUPLICATE, f"'{label}' stands in the box of object {other.number} already")
        return Candidate(number, label, box, label)

    def describe(self, drafts: Sequence[Draft]) -> None:
        """Candidates to captions; those without a good one keep their label."""
        asked = [(draft, candidate) for draft in drafts for candidate in draft.candidates]
        conversations = [self._ask_caption(*each) for each in asked]
        outcomes = self.asker.ask_for(Description, conversations, self.prompts.repair)
        for (draft, candidate), outcome in zip(asked, outcomes, strict=True):
            draft.note(outcome.reply_ids)
            try:
                candidate.caption = clean_caption(_answer(outcome.answer).caption)
            except Refused as verdict:
                _refuse(draft, candidate, Step.DESCRIBE, verdict)
        for draft in drafts:
            shared = Counter(candidate.caption for candidate in draft.candidates)
            for candidate in draft.candidates:
                if candidate.caption != candidate.label and shared[candidate.caption] > 1:
                    detail = f"'{candidate.caption}' is the caption of {shared[candidate.caption]} objects"
                    draft.refuse_caption(Step.DESCRIBE, candidate, Refused(Reason.CAPTION_SHARED, detail))

    def _ask_caption(self, draft: Draft, candidate: Candidate) -> Conversation:
        others = [each for each in draft.candidates if each.label == candidate.label and each is not candidate]
        messages = self.prompts.describe.show(
            draft.photo.image,
            self.coordinates,
            label=candidate.label,
            box=_write(draft, candidate),
            others=", ".join(_write(draft, each) for each in others[:_TOLD_OTHERS]) or "none",
        )
        return draft.converse(messages, Step.DESCRIBE, candidate.number)

    def ground_captions(self, drafts: Sequence[Draft]) -> None:
        """Captions by which the model finds just their object stay; the others fall back to the label."""
        asked = [(draft, each) for draft in drafts for each in draft.candidates if each.caption != each.label]
        for (draft, candidate), found in zip(asked, self._find(asked), strict=True):
            try:
                boxes = _answer(found)
                candidate.score = self._confirm(candidate, boxes)
                if len(boxes) > 1:
                    raise Refused(Reason.NOT_UNIQUE, f"'{candidate.caption}' fits {len(boxes)} boxes; one was expected")
            except Refused as verdict:
                _refuse(draft, candidate, Step.GROUND, verdict)

    def ground_labels(self, drafts: Sequence[Draft]) -> None:
        """Objects that are called by their label stay if the model finds them by it, and nothing that is not listed."""
        asked = [(draft, each) for draft in drafts for each in draft.candidates if each.caption == each.label]
        listed = {id(draft): tuple(draft.candidates) for draft in drafts}
        for (draft, candidate), found in zip(asked, self._find(asked), strict=True):
            try:
                boxes = _answer(found)
                candidate.score = self._confirm(candidate, boxes)
                kin = [each for each in listed[id(draft)] if each.label == candidate.label]
                if unlisted := [box for box in boxes if not self._is_of(box, kin)]:
                    detail = f"'{candidate.label}' also fits {len(unlisted)} boxes of no listed object"
                    raise Refused(Reason.NOT_UNIQUE, detail)
            except Refused as verdict:
                draft.refuse_object(Step.GROUND, candidate.number, verdict)

    def _find(self, asked: Sequence[tuple[Draft, Candidate]]) -> list[list[Box] | Refused]:
        """What the model finds by each candidate's caption: boxes in the photo, or why there are none."""
        conversations = [
            draft.converse(
                self.prompts.ground.show(draft.photo.image, self.coordinates, caption=candidate.caption),
                Step.GROUND,
                candidate.number,
            )
            for draft, candidate in asked
        ]
        found: list[list[Box] | Refused] = []
        outcomes = self.asker.ask_for(Grounding, conversations, self.prompts.repair)
        for (draft, _), outcome in zip(asked, outcomes, strict=True):
            draft.note(outcome.reply_ids)
            answer = outcome.answer
            found.append(answer if isinstance(answer, Refused) else self._read_boxes(draft, answer.boxes))
        return found

    def _read_boxes(self, draft: Draft, boxes: Sequence[ModelBox]) -> list[Box]:
        """Boxes in the photo; those outside it or without area find nothing, and repeated ones are one."""
        inside: list[Box] = []
        for box in boxes:
            try:
                inside.append(clip_box(draft.frame.to_photo(box), draft.size_wh))
            except Refused:
                continue
        return drop_repeated(inside, self.options.duplicate_iou)

    def _confirm(self, candidate: Candidate, boxes: Sequence[Box]) -> float:
        """The agreement of a candidate with what was found by its name.

        Raises:
            Refused: `not_confirmed`.
        """
        best = max((box_iou(candidate.box_xyxy, box) for box in boxes), default=0.0)
        if best < self.options.agreement_iou:
            detail = (
                f"'{candidate.caption}' finds {len(boxes)} boxes; the best has IoU {best:.2f} with the detected one"
            )
            raise Refused(Reason.NOT_CONFIRMED, detail)
        return best

    def _is_of(self, box: Box, candidates: Sequence[Candidate]) -> bool:
        return any(box_iou(box, each.box_xyxy) >= self.options.agreement_iou for each in candidates)


def _answer(answer: _Read | Refused) -> _Read:
    """The answer itself.

    Raises:
        Refused: There is none.
    """
    if isinstance(answer, Refused):
        raise answer
    return answer


def _refuse(draft: Draft, candidate: Candidate, step: Step, verdict: Refused) -> None:
    """A caption falls back to the label; where the call failed, the object waits for another run."""
    if verdict.reason in (Reason.MODEL_FAILED, Reason.IMAGE_UNREADABLE):
        draft.refuse_object(step, candidate.number, verdict)
    else:
        draft.refuse_caption(step, candidate, verdict)


def _write(draft: Draft, candidate: Candidate) -> str:
    """A box as the model's family writes it."""
    return str(list(draft.frame.from_photo(candidate.box_xyxy)))
