"""Objects of photos that no source has labelled: a chat model names them and finds them again by their names."""

from collections.abc import Sequence
from pathlib import Path

from internspatial_kedro.models.annotating.options import AnnotatingOptions
from internspatial_kedro.models.annotating.prompts import load_prompts
from internspatial_kedro.models.annotating.records import Annotated, FoundObject, PhotoInput
from internspatial_kedro.models.annotating.steps import annotate
from internspatial_kedro.models.journal import ReplyJournal
from internspatial_kedro.models.loading import ModelSpec, load_chat_model
from internspatial_kedro.pipelines.annotation.completing.drafts import Draft


class NameObjects:
    """A chat model's part: objects with labels, captions and boxes."""

    def __init__(
        self, spec: ModelSpec, options: AnnotatingOptions, roots: dict[str, Path], prompts: Path, replies: Path
    ) -> None:
        self._model = load_chat_model(spec)
        self._label, self._name = spec.label, spec.name or spec.label
        self._options = options
        self._prompts = load_prompts(prompts)
        self._journal = ReplyJournal(replies)
        self._roots = roots

    def complete(self, drafts: Sequence[Draft]) -> None:
        """Photos without objects get them; one in which none is found is refused."""
        bare = [draft for draft in drafts if not draft.view["objects"]]
        asked = [
            PhotoInput(view["view_id"], self._roots[view["source"]], view["image"], view["width"], view["height"])
            for view in (draft.view for draft in bare)
        ]
        found = annotate(asked, self._model, self._prompts, self._options, self._journal, self._name)
        for draft, annotated in zip(bare, found, strict=True):
            _put(draft, annotated)
            draft.record("objects", self._label)


def _put(draft: Draft, annotated: Annotated) -> None:
    for refusal in annotated.refusals:
        if refusal.subject == "photo":
            draft.refuse(refusal.reason.value, refusal.detail)
        else:
            part = f"{refusal.step}-{refusal.subject}-{refusal.number}"
            draft.reject(refusal.subject, refusal.reason.value, refusal.detail, part)
    draft.view["objects"] = [_row(number, found) for number, found in enumerate(annotated.objects)]


def _row(number: int, found: FoundObject) -> dict[str, object]:
    return {
        "object_id": str(number),
        "label": found.label,
        "caption": found.caption,
        "box_xyxy": list(found.box_xyxy),
        "mask_rle": None,
        "score": found.score,
        "instance_id": None,
        "obb_cam": None,
        "visible_fraction": None,
        "crowd": False,
    }
