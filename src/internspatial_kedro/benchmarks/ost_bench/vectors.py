"""Recorded outputs of OST-Bench's public evaluators, by our profiles of their names."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.media import parse_list
from internspatial_kedro.benchmarks.ost_bench.cells import collect
from internspatial_kedro.benchmarks.ost_bench.kinds import UNSCORED, name_of_type
from internspatial_kedro.benchmarks.ost_bench.profiles import (
    INTERN_ROBOTICS,
    OPEN_ROBOT_LAB,
    PROFILES,
    Evaluator,
    static_means,
)
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector
from internspatial_kedro.scoring.scored import Scored

_SKIPPED: Final = "Skipped"


def item_of(task: str, answer: object, options: list[str]) -> Item:
    """An item with what the evaluators look at."""
    return Item("", "ost_bench", task, (), (str(answer),), "text", options=tuple(options), extra={"answer": answer})


def _outcome(scored: Scored) -> Outcome:
    # A skipped reply has neither a score nor an error: the evaluators pass on to the next.
    return Outcome(scored.score, "" if scored.failure.startswith(_SKIPPED) else scored.failure)


def _item(evaluator: Evaluator, vector: Vector) -> Outcome:
    item = item_of(vector.question_type, vector.ground_truth, list(vector.extra.get("options", ())))
    reply = vector.model_output[0] if isinstance(vector.model_output, list) else vector.model_output
    return _outcome(evaluator.score(item, str(reply)))


def _collected(static: Mapping[str, float], groups: bool, shape: Callable[..., Any]) -> Outcome:
    try:
        full, overall = collect(static, groups=groups)
    except KeyError as error:
        return Outcome(None, f"KeyError: {error}")
    return Outcome(shape(full, overall))


def _aggregate(groups: bool, vector: Vector) -> Outcome:
    return _collected(vector.model_output, groups, lambda full, overall: {"full": full, "overall": overall})


def _name(vector: Vector) -> Outcome:
    return Outcome(name_of_type(vector.model_output))


def _sheet(vector: Vector) -> Outcome:
    scored = [_row(row) for row in vector.model_output if name_of_type(row["type"]) != UNSCORED]
    stopped = next((_outcome(one.scored) for one in scored if _outcome(one.scored).failure), None)
    static = static_means(scored)
    return stopped or _collected(static, False, lambda _, overall: {"static": static, "aggregate": overall})


def _row(row: Mapping[str, Any]) -> ScoredItem:
    item = item_of(name_of_type(row["type"]), row["answer"], parse_list(str(row["option"])))
    prediction = "" if row["prediction"] is None else str(row["prediction"])
    return ScoredItem(item, PROFILES["vlmevalkit"].score(item, prediction))


def _evaluator(module: str, evaluator: Evaluator, *, groups: bool) -> dict[str, Rescorer]:
    return {
        f"{module}::process_answer + OST_evaluator.evaluation": partial(_item, evaluator),
        f"{module}::collect_results": partial(_aggregate, groups),
    }


def _dataset(module: str) -> dict[str, Rescorer]:
    return _evaluator(module, OPEN_ROBOT_LAB, groups=False) | {
        f"{module}::name_mapping": _name,
        f"{module}::OSTDataset.evaluate": _sheet,
    }


RESCORERS: Final[dict[str, Rescorer]] = {
    **_evaluator("OpenRobotLab/OST-Bench:evaluation/OST_evaluator.py", OPEN_ROBOT_LAB, groups=False),
    **_evaluator("InternRobotics/OST-Bench:evaluation/OST_evaluator.py", INTERN_ROBOTICS, groups=True),
    **_dataset("open-compass/VLMEvalKit:vlmeval/dataset/ost_bench.py"),
    **_dataset("InternRobotics/InternSR:dataset/ost_bench.py"),
}
