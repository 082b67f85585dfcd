"""Steps of the first stage follow from the seed and their number, and mirrored pictures have mirrored answers."""

import numpy as np
import pytest
import torch

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.small.album import Shown
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.patch_streams import PatchData
from internspatial_kedro.models.training.small.patches import PatchAnswers, answer_patches

BOX = {"kind": "box", "colour": "pink", "number": 0, "geometry": [], "object_id": "chair"}
BADGE = {"kind": "number", "colour": "pink", "number": 5, "geometry": [50.0, 5.0, 3.0], "object_id": ""}


@pytest.fixture(scope="module")
def answers(lessons: Lessons) -> PatchAnswers:
    shown = [Shown(view) for view in range(4)] + [Shown(view, [BOX]) for view in range(4)] + [Shown(0, [BADGE])]
    return answer_patches(lessons, shown, 4, ("pink", "5"))


def _step(answers: PatchAnswers, step: int, seed: int = 1, rank: int = 0, world: int = 1, marked: int = 4) -> Batch:
    (batch,) = PatchData(answers, 8, 3, marked, seed).micro_batches(step, rank, world)
    return batch


def test_a_step_is_the_same_whenever_it_is_asked_for(answers: PatchAnswers) -> None:
    one, again = _step(answers, 2), _step(answers, 2)
    for name in one:
        torch.testing.assert_close(one[name], again[name], rtol=0, atol=0, equal_nan=True)
    steps = [_step(answers, step, seed)["pictures"].tolist() for seed in (1, 2) for step in range(4)]
    assert len(set(map(tuple, steps))) > 4


def test_a_step_has_as_many_of_each_kind(answers: PatchAnswers) -> None:
    for step in range(8):
        pictures = _step(answers, step)["pictures"].tolist()
        assert [answers.plain[place] for place in pictures] == [True] * 3 + [False] * 4
        assert len(set(pictures)) == 7
    assert len(_step(answers, 0, marked=50)["pictures"]) == 3 + 5  # all that there are


def test_processes_share_a_step(answers: PatchAnswers) -> None:
    whole = _step(answers, 1)
    shares = [_step(answers, 1, rank=rank, world=2) for rank in (0, 1)]
    for name, value in whole.items():
        together = torch.empty_like(value)
        together[0::2], together[1::2] = (share[name] for share in shares)
        torch.testing.assert_close(together, value, rtol=0, atol=0, equal_nan=True)


def test_mirrored_pictures_have_mirrored_answers(answers: PatchAnswers) -> None:
    turned = 0
    for step in range(8):
        batch = _step(answers, step)
        for row, place in enumerate(batch["pictures"].tolist()):
            mirrored = bool(batch["mirrored"][row])
            assert not (mirrored and place == 8)  # a mirrored digit is none
            columns = slice(None, None, -1 if mirrored else 1)
            for name in ("label", "attribute", "mark"):
                expected = getattr(answers, name)[place][:, columns]
                np.testing.assert_array_equal(batch[name][row].numpy(), expected)
            expected = answers.measures[place][:, columns]
            found = batch["measures"][row].numpy()
            np.testing.assert_array_equal(found[..., 1:], expected[..., 1:])
            np.testing.assert_allclose(found[..., 0], 1 - expected[..., 0] if mirrored else expected[..., 0])
            turned += mirrored
    assert 10 < turned < 40  # of 56, half but for the badge


def test_without_marks_all_are_as_they_are(lessons: Lessons) -> None:
    plain = answer_patches(lessons, [Shown(view) for view in range(6)], 4)
    assert len(_step(plain, 0, marked=2)["pictures"]) == 5
