"""Recorded outputs of public scorers of MMSI-Bench, given by our profiles."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmsi_bench.circular import parse_options_as_internsr
from internspatial_kedro.benchmarks.mmsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector

_NO_TASK: Final = "x"
"""What the recorded runs call the category where they give none."""


def item_of(
    answer: str, options: Mapping[str, Any], task: str = _NO_TASK, extra: Mapping[str, Any] | None = None
) -> Item:
    """An item of what a vector tells of it."""
    texts = tuple(str(text) for text in options.values())
    return Item("mmsi_bench/vector", "mmsi_bench", task, (), (answer,), "letter", options=texts, extra=extra or {})


def rescore(profile: Profile, vector: Vector) -> Outcome:
    """What a profile gives for a reply, or for a whole run."""
    return _run(profile, vector) if vector.kind == "aggregate" else _item(profile, vector)


def _item(profile: Profile, vector: Vector) -> Outcome:
    item = item_of(str(vector.ground_truth), vector.extra.get("options") or {})
    scored = profile.score(item, _text(vector.model_output))
    return Outcome(scored.score, scored.failure)


def _run(profile: Profile, vector: Vector) -> Outcome:
    """A whole run: replies to items with one answer, or an answer and a category each."""
    given = vector.model_output
    answers = _each(given["answer"], given["predictions"])
    tasks = _each(given.get("category", _NO_TASK), given["predictions"])
    scored = [
        _scored(profile, item_of(str(answer), {}, task), reply)
        for answer, task, reply in zip(answers, tasks, given["predictions"], strict=True)
    ]
    metrics = {name: value / 100 for name, value in profile.aggregate(scored).items()}
    return Outcome({"overall": metrics.pop("overall"), "categories": metrics})


def _circular(profile: Profile, vector: Vector) -> Outcome:
    """A circular run: rows with index, answer, category and prediction; rotations by millions of the index."""
    scored = [
        _scored(
            profile,
            item_of(str(row["answer"]), {}, str(row.get("category", _NO_TASK)), _rotation(row)),
            row["prediction"],
        )
        for row in vector.model_output
    ]
    metrics = profile.aggregate(scored)
    names = ["", *(f"/{task}" for task in dict.fromkeys(one.item.task for one in scored))]
    return Outcome({name[1:] or "Overall": _both(metrics, name) for name in names})


def _both(metrics: Mapping[str, float], name: str) -> dict[str, float]:
    return {kind.title(): metrics[f"{kind}{name}"] / 100 for kind in ("circular", "vanilla")}


def _rotation(row: Mapping[str, Any]) -> dict[str, int]:
    rotation, index = divmod(int(row["index"]), 1_000_000)
    return {"g_index": int(row.get("g_index", index)), "rotation": rotation}


def _scored(profile: Profile, item: Item, reply: object) -> ScoredItem:
    return ScoredItem(item, profile.score(item, _text(reply)))


def _each(value: Any, replies: Sequence[object]) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] * len(replies)


def _text(reply: object) -> str:
    return "" if reply is None else str(reply)


def _parse(vector: Vector) -> Outcome:
    asked = parse_options_as_internsr(str(vector.model_output))
    return Outcome({"question": asked.question, "options": dict(asked.options), "rebuilt": asked.text})


_FILES: Final = {
    "internsr": "InternRobotics/InternSR:dataset/mmsi_bench.py::",
    "official": "OpenRobotLab/MMSI-Bench:vlmeval/dataset/mmsi_bench.py::",
}
_LMMS_EVAL: Final = "EvolvingLMMs-Lab/lmms-eval:lmms_eval/tasks/mmsi_bench/utils.py::msr_process_results"
_VLMEVALKIT: Final = "open-compass/VLMEvalKit:vlmeval/dataset/utils/spatial_bench/cal_scores.py::compute_mcq_score"


def _authors(name: str) -> dict[str, Callable[[Vector], Outcome]]:
    return {
        f"{_FILES[name]}MMSIBenchDataset.evaluate": partial(rescore, PROFILES[name]),
        f"{_FILES[name]}MMSIBenchCircular.evaluate": partial(_circular, PROFILES[name]),
        f"{_FILES[name]}MMSIBenchCircular.extract_options_from_question": _parse,
    }


RESCORERS: Final[dict[str, Rescorer]] = {
    **_authors("internsr"),
    **_authors("official"),
    _LMMS_EVAL: partial(rescore, PROFILES["lmms_eval"]),
    _VLMEVALKIT: partial(rescore, PROFILES["vlmevalkit"]),
}
"""By `Vector.scorer`."""
