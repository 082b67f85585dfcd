"""Scorer profiles of MMStar."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import OVERALL, overall_and_tasks, percent_by
from internspatial_kedro.benchmarks.mmstar.lmms_eval import letter_of_lmms_eval
from internspatial_kedro.benchmarks.mmstar.reading import FINE_TASK
from internspatial_kedro.benchmarks.peers.vlmevalkit_can_infer import can_infer, can_infer_as_internsr
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.scored import Extracted, Scored

_Reader = Callable[[str, Mapping[str, str]], Extracted]


def aggregate_items(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Means over items: of all, of the six categories, of their eighteen parts.

    As VLMEvalKit `vlmeval/dataset/utils/multiple_choice.py`, `report_acc`.
    """
    return overall_and_tasks(scored) | percent_by(scored, _fine_task)


def aggregate_parts(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Means over parts, each the mean of its items: a part with few items counts as much as one with many.

    As lmms-eval `lmms_eval/tasks/mmstar/utils.py`, `mmstar_aggregate_results`.
    """
    tasks = dict.fromkeys(one.item.task for one in scored)
    groups = {OVERALL: scored, **{task: [one for one in scored if one.item.task == task] for task in tasks}}
    return {name: _mean_of_parts(group) for name, group in groups.items() if group}


def _mean_of_parts(scored: Sequence[ScoredItem]) -> float:
    parts = percent_by(scored, _fine_task)
    return sum(parts.values()) / len(parts)


def _fine_task(one: ScoredItem) -> str:
    return str(one.item.extra[FINE_TASK])


def _by(read: _Reader) -> Callable[[Item, str], Scored]:
    def score(item: Item, reply: str) -> Scored:
        letter = read(reply, item.lettered)
        return Scored.of(float(letter.value == item.answers[0].strip().upper()), letter)

    return score


def _read_as_lmms_eval(reply: str, _options: Mapping[str, str]) -> Extracted:
    return letter_of_lmms_eval(reply)


PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            DEFAULT,
            "Ours: the option that the reply settles on, by letter or by its text; contradictions are no answer.",
            _by(extract_choice),
            aggregate_items,
        ),
        Profile(
            "vlmevalkit",
            "open-compass/VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/multiple_choice.py, without a judge",
            _by(can_infer),
            aggregate_items,
        ),
        Profile(
            "internsr",
            "InternRobotics/InternSR@31dd1b096d:dataset/utils/multiple_choice.py, an older VLMEvalKit, without a judge",
            _by(can_infer_as_internsr),
            aggregate_items,
        ),
        Profile(
            "lmms_eval",
            "EvolvingLMMs-Lab/lmms-eval@75571cfe0f:lmms_eval/tasks/mmstar/utils.py; reasoning is not cut off",
            _by(_read_as_lmms_eval),
            aggregate_parts,
        ),
    )
}
