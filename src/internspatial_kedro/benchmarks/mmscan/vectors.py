"""Recorded outputs of MMScan's devkit, scored again by our profiles of it."""

import json
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmscan import embodiedscan, gpt_score
from internspatial_kedro.benchmarks.mmscan.captions import CaptionMetricsError, caption_scores
from internspatial_kedro.benchmarks.mmscan.classes import UnknownClassError, class_of
from internspatial_kedro.benchmarks.mmscan.results import NAME
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector

_DEVKIT: Final = "OpenRobotLab/EmbodiedScan:mmscan"
_JUDGED: Final = "Single_Attribute__1"
_WORDS: Final = {
    "ok": json.dumps(
        {"All key points": ["a", "b"], "Correct Number": 1, "Wrong/Missing Number": 1, "Reasons": ""},
    ),
    "bad": "{}",
}
"""What the recorded judge said where a vector writes `ok` and `bad`."""


def clean(vector: Vector) -> Outcome:
    """The cleaned reply."""
    return Outcome(embodiedscan.clean(vector.model_output))


def exact_match(vector: Vector) -> Outcome:
    """Exact and refined exact match."""
    return Outcome(embodiedscan.score(vector_item(vector), vector.model_output).parts)


def captions(vector: Vector) -> Outcome:
    """Corpus and item values of BLEU, METEOR, ROUGE-L and CIDEr."""
    replies = [embodiedscan.clean(reply) for reply in vector.model_output]
    answers = [[embodiedscan.clean(answer) for answer in each] for each in vector.ground_truth]
    try:
        values = caption_scores(replies, answers)
    except CaptionMetricsError as error:
        return Outcome(None, f"CaptionMetricsError: {error}")
    return Outcome({"corpus": values.corpus, "items": values.items})


def metric_class(vector: Vector) -> Outcome:
    """The class of an id; where none is known, the devkit returns a variable that it never set."""
    try:
        return Outcome(class_of(vector.model_output))
    except UnknownClassError as error:
        return Outcome(None, f"UnboundLocalError: {error}")


def judged(vector: Vector) -> Outcome:
    """What is kept of three calls to a judge."""
    words = [_WORDS.get(word.strip(), word) for word in vector.model_output.split(",")]
    verdict = gpt_score.last_valid(words)
    return Outcome({"kept": {} if verdict is None else {_JUDGED: verdict}, "judge_calls": gpt_score.CALLS})


def vector_item(vector: Vector) -> Item:
    """The item that a vector of kind `item` is about."""
    return Item(
        item_id=f"{NAME}/{vector.id}",
        benchmark=NAME,
        task=vector.question_type,
        messages=(),
        answers=tuple(vector.ground_truth),
        answer_kind="text",
    )


RESCORERS: Final[dict[str, Rescorer]] = {
    f"{_DEVKIT}/utils/lang_utils.py::special_token_filter(clean,truncation,max_length=256)": clean,
    f"{_DEVKIT}/evaluator::QuestionAnsweringEvaluator.update -> em_evaluation": exact_match,
    f"{_DEVKIT}/evaluator/metrics/lang_metric.py::coco_evaluation (SPICE left out)": captions,
    f"{_DEVKIT}/utils/lang_utils.py::qa_metric_map": metric_class,
    f"{_DEVKIT}/evaluator/gpt_evaluation.py::GPTEvaluator.qa_evaluation": judged,
}
