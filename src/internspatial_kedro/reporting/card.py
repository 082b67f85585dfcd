"""What all cards have: a sample as a person reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from internspatial_kedro.reporting.explanations import Explanation

Row = Mapping[str, Any]

_OF_SAMPLE: Final = (
    "sample_id", "task", "relation", "image_format", "text_format", "source", "split", "question", "answer", "truth",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A sample as a person sees it.

    Attributes:
        sample_id: The sample.
        task: Its task.
        relation: Its relation.
        image_format: What is drawn on the image.
        text_format: How the text refers to objects.
        source: Where the view comes from.
        split: train or test.
        view_id: The view, or the scene of several.
        template_id: The wording.
        question: As the model reads it.
        answer: As the model is to write it.
        truth: The canonical answer.
        explanation: Why the answer is right.
    """

    sample_id: str
    task: str
    relation: str
    image_format: str
    text_format: str
    source: str
    split: str
    view_id: str
    template_id: str
    question: str
    answer: str
    truth: str
    explanation: Explanation

    @staticmethod
    def texts_of(sample: Row, qa: Row) -> dict[str, str]:
        """The attributes that a card takes over from its rows of `samples` and `qa_pairs`."""
        return {name: sample[name] for name in _OF_SAMPLE} | {"template_id": qa["template_id"]}
