"""SpatialRGPT-Bench: relations, sizes, distances and directions of marked regions."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Benchmark, Profile
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.judging import Rubric
from internspatial_kedro.benchmarks.spatialrgpt_bench import default, spatialrgpt
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import DIRECTION, is_quantitative
from internspatial_kedro.benchmarks.spatialrgpt_bench.reading import NAME, read
from internspatial_kedro.benchmarks.spatialrgpt_bench.statements import regions_in


def ideal_reply(item: Item) -> str:
    """The answer in the form that the prompt asks for."""
    canonical = str(item.extra["canonical"])
    if item.task == DIRECTION:
        return f"{canonical} o'clock"
    if is_quantitative(item.task):
        return item.answers[0]
    return canonical.capitalize() if item.task.endswith("_predicate") else f"Region [{canonical}]"


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """Yes and No, the two regions, the twelve hours; of lengths, the answers of the task."""
    if item.task == DIRECTION:
        return [f"{hour} o'clock" for hour in range(1, 13)]
    if is_quantitative(item.task):
        return [other.answers[0] for other in same_task]
    if item.task.endswith("_predicate"):
        return ("Yes", "No")
    return [f"Region [{region}]" for region in regions_in(item.question)]


def prompt_name(item: Item) -> str:
    """Which judge's prompt an item needs, `conf/prompts/judge_<name>.yml`."""
    if item.task == DIRECTION:
        return "spatialrgpt_direction"
    return "spatialrgpt_distance" if is_quantitative(item.task) else "spatialrgpt_qualitative"


RUBRICS: Final = (
    Rubric(prompt_name, spatialrgpt.read_words, default.aggregate),
    Rubric(prompt_name, spatialrgpt.read_words, spatialrgpt.aggregate_words, variant="official"),
)
"""A judge's marks by item; and as the public script adds them up, failures and all."""

BENCHMARK: Final = Benchmark(
    name=NAME,
    title="SpatialRGPT-Bench",
    version=1,
    licence="Apache-2.0; pictures under the licences of their sources",
    read=read,
    profiles=MappingProxyType(
        {
            DEFAULT: Profile(
                DEFAULT,
                "no judge: relations by words, lengths within 25 %, directions within an hour; overall by items",
                default.score,
                default.aggregate,
            )
        }
    ),
    ideal_reply=ideal_reply,
    guesses=guesses,
)
