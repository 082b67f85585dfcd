"""Recorded outputs of EgoExo-Bench's public scorers, by our profiles of their names."""

from functools import partial
from typing import Final

from internspatial_kedro.benchmarks.egoexo_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vectors import Outcome, Rescorer, Vector

_FUNCTION: Final = "extract_characters_regex -> extract_option(model=None), as in EgoExoBench_MCQ.evaluate"
_MODULES: Final = {
    "official": "ayiyayi/EgoExoBench:vlmeval/dataset/utils/egoexobench.py",
    "vlmevalkit": "open-compass/VLMEvalKit:vlmeval/dataset/EgoExoBench/utils.py",
    "internsr": "InternRobotics/InternSR:dataset/utils/egoexobench.py",
}


def item_of(answer: str, options: tuple[str, ...] = ()) -> Item:
    """An item with what the scorers look at."""
    return Item("", "egoexo_bench", "mcq", (), (answer,), "letter", options=options)


def _item(profile: str, vector: Vector) -> Outcome:
    if not isinstance(vector.model_output, str):
        # An empty cell of their sheet.
        return Outcome(None, f"AttributeError: {type(vector.model_output).__name__!r} object has no attribute 'strip'")
    scored = PROFILES[profile].score(item_of(str(vector.ground_truth)), vector.model_output)
    return Outcome(scored.score, scored.failure)


RESCORERS: Final[dict[str, Rescorer]] = {
    f"{module}::{_FUNCTION}": partial(_item, profile) for profile, module in _MODULES.items()
}
