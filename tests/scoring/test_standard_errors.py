import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.scoring.standard_errors import clustered_error, independent_error, miller_error

SCORES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4)), min_size=2, max_size=30)


def split(pairs: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([score for score, _ in pairs]), np.array([cluster for _, cluster in pairs])


def test_of_two_items_in_one_image_only_miller_says_anything() -> None:
    scores, clusters = np.array([0.551, 0.708]), np.array(["img0", "img0"])
    assert math.isnan(clustered_error(scores, clusters))
    assert miller_error(scores, clusters) == pytest.approx(0.05550788232314395, abs=1e-12)
    assert independent_error(scores) == pytest.approx(0.0785, abs=1e-12)


def test_one_item_tells_no_error() -> None:
    one, name = np.array([1.0]), np.array(["a"])
    assert all(math.isnan(error) for error in (independent_error(one), clustered_error(one, name)))
    assert math.isnan(miller_error(one, name))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_all_agree_where_every_item_is_a_cluster(values: list[float]) -> None:
    scores, clusters = np.array(values), np.arange(len(values))
    expected = pytest.approx(independent_error(scores), abs=1e-9)
    assert clustered_error(scores, clusters) == expected
    assert miller_error(scores, clusters) == expected


@given(SCORES)
def test_clustered_error_is_that_of_the_definition(pairs: list[tuple[float, int]]) -> None:
    scores, clusters = split(pairs)
    names = set(clusters.tolist())
    if len(names) < 2:
        assert math.isnan(clustered_error(scores, clusters))
        return
    mean, products = scores.mean(), 0.0
    for first in range(len(scores)):
        for second in range(len(scores)):
            if clusters[first] == clusters[second]:
                products += (scores[first] - mean) * (scores[second] - mean)
    expected = math.sqrt(max(products, 0) * len(names) / (len(names) - 1)) / len(scores)
    assert clustered_error(scores, clusters) == pytest.approx(expected, abs=1e-7)


@given(SCORES)
def test_doubling_every_item_within_its_cluster_adds_no_certainty(pairs: list[tuple[float, int]]) -> None:
    scores, clusters = split(pairs)
    again = clustered_error(np.tile(scores, 2), np.tile(clusters, 2))
    assert again == pytest.approx(clustered_error(scores, clusters), abs=1e-9, nan_ok=True)


def test_every_score_needs_a_cluster() -> None:
    with pytest.raises(ValueError, match="2 scores were given for 1 clusters"):
        clustered_error(np.array([0.0, 1.0]), np.array(["a"]))
