"""Parameters of the qa_generation pipeline."""

from pydantic import Field

from internspatial_kedro.questions.rules import QuestionRules


class QaGenerationParams(QuestionRules):
    """What is asked, and how many views one task handles."""

    views_per_batch: int = Field(1024, gt=0)
    """Views that one task asks about; decides memory, not rows."""
