"""Checkpoints of both families with random weights: their noise is refused with reasons."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the models extra")

from internspatial_kedro.models.annotating.options import AnnotatingOptions
from internspatial_kedro.models.annotating.prompts import Prompts
from internspatial_kedro.models.annotating.reasons import Reason, Step
from internspatial_kedro.models.annotating.steps import annotate
from internspatial_kedro.models.chat import Generation
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.journal import ReplyJournal
from models.annotating.scenes import draw

OPTIONS = AnnotatingOptions(generation=Generation(max_new_tokens=12))


@pytest.mark.parametrize("family", ["internvl", "qwen"])
def test_random_words_become_refusals(
    family: str, prompts: Prompts, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = str(request.getfixturevalue(family))
    photos = [draw(tmp_path, name) for name in ("one", "two", "three")]
    journal = ReplyJournal(tmp_path / "journal")
    model = HuggingFaceModel(folder, device="cpu", batch_size=2)
    done = annotate(photos, model, prompts, OPTIONS, journal, model_name=folder)
    for photo in done:
        (refusal,) = photo.refusals
        assert (refusal.step, refusal.subject) == (Step.DETECT, "photo")
        assert refusal.reason in (Reason.ANSWER_NOT_JSON, Reason.ANSWER_TRUNCATED, Reason.ANSWER_EMPTY)
        assert len(photo.reply_ids) == 2
    assert len(journal) == 2 * len(photos)
    assert annotate(photos, model, prompts, OPTIONS, ReplyJournal(tmp_path / "journal"), folder) == done
