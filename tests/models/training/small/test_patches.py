"""What patches show."""

import numpy as np

from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.patches import UNKNOWN, answer_patches, find_seen


def test_a_small_thing_is_not_lost_behind_what_it_stands_on() -> None:
    regions = np.ones((8, 8), np.uint8)
    regions[1:3, 1:3] = 2
    assert find_seen(regions, 2, 2).tolist() == [[2, 1], [1, 1]]


def test_a_trace_is_nothing() -> None:
    regions = np.zeros((8, 8), np.uint8)
    regions[0, 4:] = 1
    regions[4:, 4:] = 1
    assert find_seen(regions, 1, 2).tolist() == [[0, 1], [0, 1]]
    regions[0, 4:] = 0
    regions[0, 4] = 1
    assert find_seen(regions, 1, 2).tolist() == [[0, 0], [0, 1]]


def test_answers_of_rectangles(lessons: Lessons) -> None:
    answers = answer_patches(lessons, [0, 1], 4)
    assert answers.labels == answers.attributes == 3
    left = answers.label[:, 1, 0]
    assert left.tolist() == [2, 1]  # the table, then the chair
    assert answers.attribute[:, 1, 0].tolist() == [1, 2]  # blue, then red
    assert answers.attribute[0, 3, 3] == UNKNOWN
    np.testing.assert_allclose(answers.measures[1, 1, 0], [14 / 64, 20 / 48, 16 / 64, 20 / 48, np.log(3)], rtol=1e-6)
    assert np.isnan(answers.measures[0, 3, 3]).all()
