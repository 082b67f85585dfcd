"""What counts as the answer in a reply."""

import pytest

from internspatial_kedro.models.training.small.examination import agrees


@pytest.mark.parametrize(
    ("reply", "answer", "right"),
    [
        ("yes", "Yes.", True),
        ("The red chair", "the red chair.", True),
        ("<ref>red chair</ref>", "red chair", False),
        ("no", "Yes.", False),
        ("yes it is", "Yes.", False),
        ("", "Yes.", False),
        ("d 8 3 4 5 b 2 2 3 7 so To the left.", "To the left.", True),
        ("so yes", "Yes.", True),
        ("d 8 3 4 5 b 2 2 3 7 so To the right.", "To the left.", False),
        ("d 8 3 4 5 left", "left", False),
        ("left so right", "left", False),
        ("also yes", "yes", False),
    ],
)
def test_replies_agree_word_by_word_after_their_evidence(reply: str, answer: str, right: bool) -> None:
    assert agrees(reply, answer) is right
