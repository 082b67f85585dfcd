"""MMScan question answering: what is where in a scanned room, over frames (2D) or the scene itself (3D)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Benchmark, Profile
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.judging import Rubric
from internspatial_kedro.benchmarks.mmscan import captions, default, embodiedscan, gpt_score
from internspatial_kedro.benchmarks.mmscan.reading import read
from internspatial_kedro.benchmarks.mmscan.results import NAME

_SOURCE: Final = "OpenRobotLab/EmbodiedScan@cc3842aa93:mmscan/evaluator"


def ideal_reply(item: Item) -> str:
    """The first answer."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """First answers of the task."""
    return [other.answers[0] for other in same_task] or [item.answers[0]]


PROFILES: Final = (
    Profile(
        DEFAULT,
        "an answer's words one after another, its yes or no, its number; whole words only, decimals kept",
        default.score,
        gpt_score.by_class,
    ),
    Profile(
        "official",
        f"{_SOURCE}/qa_evaluation.py: EM and refined EM after LEO's cleaning",
        embodiedscan.score,
        embodiedscan.aggregate,
    ),
    Profile(
        "official_captions",
        f"{_SOURCE}/metrics/lang_metric.py: EM with BLEU, METEOR, ROUGE-L and CIDEr; needs the extra mmscan and Java",
        captions.score,
        captions.aggregate,
    ),
    Profile(
        "judge_free",
        "in place of the judge: F1 of content words with the nearest answer, 1 where the default finds it",
        default.score_overlap,
        gpt_score.by_class,
    ),
)

RUBRICS: Final = (Rubric(lambda _item: "mmscan", gpt_score.read_words, gpt_score.aggregate_judged),)

BENCHMARK: Final = Benchmark(
    name=NAME,
    title="MMScan QA",
    version=1,
    licence="CC-BY-NC-SA-4.0; scans under the licences of their sources",
    read=read,
    profiles=MappingProxyType({profile.name: profile for profile in PROFILES}),
    ideal_reply=ideal_reply,
    guesses=guesses,
)
