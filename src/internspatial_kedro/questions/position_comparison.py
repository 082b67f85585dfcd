"""position_comparison: which of two objects is further left, higher up, nearer."""

from internspatial_kedro.questions.axes import DEPTH, HORIZONTAL, POSITION, VERTICAL
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import Candidates
from internspatial_kedro.questions.pair_candidates import find_pairs


def find_candidates(batch: Batch) -> Candidates:
    """All fair position comparisons of a batch."""
    return find_pairs(batch, (HORIZONTAL, VERTICAL, DEPTH), POSITION)
