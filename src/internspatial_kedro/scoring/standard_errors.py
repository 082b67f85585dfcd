"""Standard errors of a mean score: as if items were independent, and for items that share an image or scene.

Two formulas for clusters are in use. Ours is the usual one with the correction C / (C - 1) for few clusters C (and
Student's t with C - 1 degrees of freedom goes with it). Miller's (arXiv 2411.00640, equation 4) adds what items of a
cluster have in common to the variance of independent items; it is smaller for few clusters.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

UNKNOWN: Final = float("nan")
"""Of what one item or one cluster cannot tell."""


@dataclass(frozen=True)
class ClusterSums:
    """Items of one group, added up by cluster.

    Attributes:
        count: Items of each cluster, shape (C,).
        total: Sum of their scores, shape (C,).
    """

    count: Vector
    total: Vector

    @property
    def mean(self) -> float:
        """Over all items."""
        return float(self.total.sum() / self.count.sum())

    @property
    def residual(self) -> Vector:
        """By how much each cluster's sum exceeds what the mean of all would give it, shape (C,)."""
        return self.total - self.mean * self.count


def sum_clusters(scores: Vector, clusters: NDArray[Any]) -> ClusterSums:
    """Scores by cluster.

    Args:
        scores: Shape (n,).
        clusters: A name or number for each score, shape (n,).

    Raises:
        ValueError: They differ in length.
    """
    if len(scores) != len(clusters):
        raise ValueError(
            f"{len(scores)} scores were given for {len(clusters)} clusters; one cluster a score is needed."
        )
    names, code = np.unique(clusters, return_inverse=True)
    count = np.bincount(code, minlength=len(names)).astype(np.float64)
    total = np.bincount(code, np.asarray(scores, dtype=np.float64), minlength=len(names))
    return ClusterSums(count, np.asarray(total, dtype=np.float64))


def independent_error(scores: Vector) -> float:
    """Standard error of a mean of independent items (central limit theorem); nan for fewer than two."""
    if len(scores) < 2:
        return UNKNOWN
    return float(np.std(scores, ddof=1) / np.sqrt(len(scores)))


def clustered_error(scores: Vector, clusters: NDArray[Any]) -> float:
    """Standard error of a mean of items in clusters, with the correction for few; nan for fewer than two clusters."""
    return error_of_residuals(sum_clusters(scores, clusters).residual, len(scores))


def error_of_residuals(residual: Vector, items: float) -> float:
    """Standard error from what each cluster deviates by, shape (C,); nan for fewer than two clusters."""
    clusters = len(residual)
    if clusters < 2:
        return UNKNOWN
    return float(np.sqrt(clusters / (clusters - 1) * np.square(residual).sum()) / items)


def miller_error(scores: Vector, clusters: NDArray[Any]) -> float:
    """Miller's clustered standard error, without a correction; nan for fewer than two items."""
    items, residual = len(scores), sum_clusters(scores, clusters).residual
    if items < 2:
        return UNKNOWN
    deviation = scores - scores.mean()
    squares = float(np.square(deviation).sum())
    shared = (float(np.square(residual).sum()) - squares) / items**2
    return float(np.sqrt(squares / (items - 1) / items + shared))
