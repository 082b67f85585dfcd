"""Recorded outputs of SpatialRGPT-Bench's public scorer, scored again by our replay of it."""

from typing import Final

from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import DIRECTION, GROUPS, QUALITATIVE, QUANTITATIVE
from internspatial_kedro.benchmarks.spatialrgpt_bench.spatialrgpt import CrashError, replay, summary
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector

_RIGHT: Final = '{"your_mark": 1}'


def rescore(vector: Vector) -> Outcome:
    """Numbers of the vector's group, in the shape that was recorded."""
    words = vector.question_type.removeprefix("qualitative ").partition(",")
    category, in_a_row = words[0].strip(), bool(words[1])
    try:
        if category in QUANTITATIVE:
            return Outcome(_quantity(category, vector.model_output))
        return Outcome(_run(category, vector.model_output) if in_a_row else _after_one(category, vector.model_output))
    except CrashError as error:
        return Outcome(None, str(error))


def _quantity(category: str, raw: str) -> dict[str, float | None]:
    group = QUANTITATIVE[category]
    values = summary(list(replay([(category, raw)])))
    return {
        "acc": values[f"Quan_{group}_acc"],
        "err": values[f"Quan_{group}_err"],
        "absrel": None if category == DIRECTION else values[f"Quan_{group}_absrel"],
        "match_fail": values["Match_fail_count"],
    }


def _run(category: str, raws: list[str]) -> dict[str, float]:
    values = summary(list(replay([(category, raw) for raw in raws])))
    return {"group_acc": values[f"Qual_{GROUPS[category]}_acc"], "match_fail": values["Match_fail_count"]}


def _after_one(category: str, raw: str) -> dict[str, float]:
    """The recorded run: one right item in every group, then the judge's words about one more of this category."""
    right = [(f"{relations[0]}_predicate", _RIGHT) for relations in QUALITATIVE.values()]
    values = summary(list(replay([*right, (category, raw)])))
    return {
        "group_acc": values[f"Qual_{GROUPS[category]}_acc"],
        "overall": values["Qual_overall_acc"],
        "match_fail": values["Match_fail_count"],
    }


RESCORERS: Final[dict[str, Rescorer]] = {
    "AnjieCheng/SpatialRGPT:scripts/srgpt/eval/evaluate_spatial_with_gpt4.py"
    "::whole script (openai stubbed with a canned judge)": rescore
}
