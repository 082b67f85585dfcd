"""EgoExo-Bench's scorer profiles."""

from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Profile
from internspatial_kedro.benchmarks.egoexo_bench.first_letter import score_first_letter
from internspatial_kedro.benchmarks.egoexo_bench.rating import rate_as_peers
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import overall_and_tasks
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.scored import Scored


def score_choice(item: Item, reply: str) -> Scored:
    """1 for the one option that the reply picks, by letter or words."""
    extracted = extract_choice(reply, item.lettered)
    return Scored.of(float(extracted.value == item.answers[0]), extracted)


_PEERS: Final = {
    "official": "ayiyayi/EgoExoBench@94fee967:vlmeval/dataset/egoexobench.py",
    "vlmevalkit": "open-compass/VLMEvalKit@e8e78f05:vlmeval/dataset/EgoExoBench/egoexobench.py",
    "internsr": "InternRobotics/InternSR@31dd1b09:dataset/egoexo_bench.py",
}
PROFILES: Final[dict[str, Profile]] = {
    DEFAULT: Profile(
        DEFAULT,
        "Ours: the option that the reply settles on, by letter or words; no answer and failed calls count 0",
        score_choice,
        overall_and_tasks,
    ),
    **{
        name: Profile(
            name,
            f"{source}, without a judge: the first capital A to D, also of other words; failed calls read as A",
            score_first_letter,
            rate_as_peers,
        )
        for name, source in _PEERS.items()
    },
}
