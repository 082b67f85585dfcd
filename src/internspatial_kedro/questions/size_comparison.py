"""size_comparison: which of two objects is wider, taller, larger."""

from internspatial_kedro.questions.axes import SIZE, SIZE_AXES
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import Candidates
from internspatial_kedro.questions.pair_candidates import find_pairs


def find_candidates(batch: Batch) -> Candidates:
    """All fair size comparisons of a batch."""
    return find_pairs(batch, SIZE_AXES, SIZE)
