"""What is asked, how much of it, and how clear it must be."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.questions.axes import COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.questions.fairness import FairnessRules
from internspatial_kedro.questions.scene_rules import SceneRules


class QuestionRules(BaseModel):
    """How questions are chosen. The same rules and seed give the same questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 7
    """Decides every choice that is not a rule."""
    fairness: FairnessRules = FairnessRules()
    """When a question about one picture may be asked."""
    scenes: SceneRules = SceneRules()
    """What is asked about scenes, and when."""
    position_per_view: int = Field(120, ge=0)
    """Most position comparisons of one view, before balance."""
    size_per_view: int = Field(80, ge=0)
    """Most size comparisons of one view, before balance."""
    existence_per_view: int = Field(100, ge=0)
    """Most existence questions of one view, before balance."""
    counting_per_view: int = Field(100, ge=0)
    """Most counting questions of one view, before balance."""
    pair_forms: tuple[Literal["predicate", "choice", "open"], ...] = Field(
        ("predicate", "choice", "open"), min_length=1
    )
    """How two objects are compared, each as often: "Is A left of B?", "Which is further left?", "Is A left or right?".
    """
    anchors_per_view: int = Field(8, gt=0)
    """Objects of a view that existence and counting questions relate to."""
    largest_count: int = Field(10, ge=1, le=10)
    """Larger numbers of objects are not asked for."""
    fewest_counts: int = Field(3, ge=2)
    """A category is counted only where so many different answers occur equally often."""
    pool_below: int = Field(0, ge=0)
    """Groups of questions with the same words and fewer candidates are not balanced each by itself but together with
    the others of their relation. 0 balances every group, which leaves nothing of groups that have one answer only."""
    balance_views: int = Field(10_000, gt=0)
    """Up to so many views, balance is exact to the row. With more, it is worked out from so many of them, drawn by
    hash, and holds on average; what does not occur among those is too rare to balance and is left out."""

    def per_view(self, task: str) -> int:
        """Most candidates of a task in one view."""
        return {
            POSITION: self.position_per_view,
            SIZE: self.size_per_view,
            EXISTENCE: self.existence_per_view,
            COUNTING: self.counting_per_view,
        }[task]
