"""Parameters of the evaluation pipeline."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from internspatial_kedro.models.chat import Generation
from internspatial_kedro.models.loading import ModelSpec

Reference = Literal["oracle", "random"]
"""Who knows all answers, and who knows none."""
Trained = Literal["trained"]
"""Who the training pipeline made."""
TRAINED: Final[Trained] = "trained"
_TINY: Final = ModelSpec(kind="tiny")


def _as_list(given: Any) -> Any:
    """`a+b` of the command line, where a comma would begin the next parameter, and single values."""
    if isinstance(given, str):
        return tuple(part for part in given.split("+") if part)
    return (given,) if isinstance(given, dict | BaseModel) else given


class JudgeParams(BaseModel):
    """Who marks replies that rules cannot, and how it replies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: ModelSpec
    """A model, said as `evaluation.model` says them."""
    generation: Generation = Generation(max_new_tokens=1024)
    """How its words are generated."""


class EvaluationParams(BaseModel):
    """Which models answer which benchmarks, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 7
    """Decides which items are asked, and what a guesser says."""
    model: Annotated[tuple[Reference | Trained | ModelSpec, ...], BeforeValidator(_as_list), Field(min_length=1)] = (
        _TINY,
    )
    """Who answers: a hub id, a folder, `endpoint:<model>@<base url>`, `recorded:<file>`, `tiny`, `oracle`, `random`,
    `trained` (by the training pipeline), or settings of one; several are compared: a list, or `a+b` on the command
    line."""
    benchmarks: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)] = ("internspatial_bench",)
    """What is asked: names of docs/evaluation.md, as a list, or `a+b` on the command line."""
    profiles: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    """Scorer profiles that are used; none given: all that a benchmark has."""
    most_items: int | None = Field(None, gt=0)
    """Conversations asked from each benchmark, chosen by hash; null asks all."""
    generation: Generation = Generation()
    """How replies are generated."""
    conversations_per_batch: int = Field(256, gt=0)
    """Conversations that an actor is given at once; the model divides them as its memory allows."""
    actors: int = Field(1, gt=0)
    """Copies of a model that answer side by side."""
    gpus_per_actor: float = Field(0, ge=0)
    """GPUs that each copy gets; 0 leaves the device to the model."""
    most_failed_calls: float = Field(0.05, ge=0, le=1)
    """A benchmark with a larger share of failed calls makes the run fail, after everything is saved."""
    judge: JudgeParams | None = None
    """Marks replies of MMScan and SpatialRGPT-Bench beside the rules, under profiles `judge:<model>`; none by
    default."""
    compared: Literal["default", "official"] = "default"
    """Profile that plots and the leaderboard show first."""
