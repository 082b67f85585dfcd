"""A fair question about a scene, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SceneEvidence:
    """Why an answer is right; a row of `qa_pairs.evidence`.

    Attributes:
        measure: What is measured, in words.
        unit: Unit of values and margin: m, m², deg, frames, count or ratio.
        objects: Ids of the instances, frames or nodes that the values belong to.
        values: Measured values, in the order of objects.
        margin: By how much the answer is decided.
        required: What fairness asks for.
    """

    measure: str
    unit: str
    objects: tuple[str, ...]
    values: tuple[float, ...]
    margin: float
    required: float


@dataclass(frozen=True)
class SceneQuestion:
    """What is asked and what is right.

    A question with a `value` may be asked openly (form `number`) and, with distractors near the value, as a multiple
    choice. A question without one has its distractors in `wrong` and is a multiple choice.

    Attributes:
        task: One of the paper's tasks.
        relation: What of it: area, medium, any …; a key of the task's templates.
        named: Instances (indices in `SceneFacts`) that the slots a, b, c, … name, in this order.
        answer: The right option's text, with slots ({c}) where it names an instance; empty for a number.
        evidence: Why.
        value: The number that is right, at full precision.
        unit: Its unit as `qa_pairs.unit` has it: metre, centimetre, square metre, object, degree …
        decimals: To which it is rounded in text.
        wrong: Texts of plausible wrong options, as `answer`; all different from it and from one another.
        category: Label that is counted; empty otherwise.
        words: Further placeholders of the templates with their texts.
        views: View ids that it shows, where they are not `SceneFacts.frames` (rotation: two).
    """

    task: str
    relation: str
    named: tuple[int, ...]
    answer: str
    evidence: SceneEvidence
    value: float | None = None
    unit: str = ""
    decimals: int = 0
    wrong: tuple[str, ...] = ()
    category: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    views: tuple[str, ...] = ()
