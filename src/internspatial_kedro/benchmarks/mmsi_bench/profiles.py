"""Scorer profiles of MMSI-Bench."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import overall_and_tasks, percent, percent_by
from internspatial_kedro.benchmarks.mmsi_bench.official import letter_of_authors, letter_of_lmms_eval
from internspatial_kedro.benchmarks.peers.vlmevalkit_spatial import match_option
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored

_GROUP: Final = "g_index"


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Accuracy over items and by task; of a circular run, groups that are right in every rotation, and first rotations.

    A group that was asked in some of its rotations only is right if those are, as in InternSR `dataset/mmsi_bench.py`,
    `MMSIBenchCircular.evaluate`; `vanilla` is of the rotation that comes first there.
    """
    groups: dict[str, list[ScoredItem]] = {}
    for one in scored:
        groups.setdefault(str(one.item.extra.get(_GROUP, "")), []).append(one)
    if not scored or "" in groups:
        return overall_and_tasks(scored)
    every = [min(group, key=lambda one: one.scored.score or 0.0) for group in groups.values()]
    first = [min(group, key=lambda one: int(one.item.extra["rotation"])) for group in groups.values()]
    return {
        "circular": percent(one.scored.score for one in every),
        "vanilla": percent(one.scored.score for one in first),
        **_by_task("circular", every),
        **_by_task("vanilla", first),
    }


def _by_task(metric: str, scored: Sequence[ScoredItem]) -> dict[str, float]:
    return {f"{metric}/{task}": value for task, value in percent_by(scored, lambda one: one.item.task).items()}


def _by_letter(read: Callable[[str], Extracted]) -> Callable[[Item, str], Scored]:
    def score(item: Item, reply: str) -> Scored:
        letter = read(reply)
        return Scored.of(float(letter.value == item.answers[0].strip().upper()), letter)

    return score


def _score(item: Item, reply: str) -> Scored:
    letter = extract_choice(reply, item.lettered)
    return Scored.of(float(letter.value == item.answers[0]), letter)


def _letter_of_vlmevalkit(reply: str) -> Extracted:
    letter = match_option(reply)
    return Extracted(letter, Extraction.FOUND) if letter else NOTHING


PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            DEFAULT,
            "Ours: the option that the reply settles on, by letter or by its text; contradictions are no answer.",
            _score,
            aggregate,
        ),
        Profile(
            "official",
            "OpenRobotLab/MMSI-Bench@4e28bffff2:vlmeval/dataset/mmsi_bench.py",
            _by_letter(letter_of_authors),
            aggregate,
        ),
        Profile(
            "internsr",
            "InternRobotics/InternSR@31dd1b096d:dataset/mmsi_bench.py, the same rules as its authors'",
            _by_letter(letter_of_authors),
            aggregate,
        ),
        Profile(
            "lmms_eval",
            "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mmsi_bench/utils.py",
            _by_letter(letter_of_lmms_eval),
            aggregate,
        ),
        Profile(
            "vlmevalkit",
            "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/mmsibench.py, its rules without a judge",
            _by_letter(_letter_of_vlmevalkit),
            aggregate,
        ),
    )
}
