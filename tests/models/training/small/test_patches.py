"""What patches show."""

import numpy as np

from internspatial_kedro.models.training.small.album import Shown
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
    answers = answer_patches(lessons, [Shown(0), Shown(1)], 4)
    assert answers.labels == answers.attributes == 3
    left = answers.label[:, 1, 0]
    assert left.tolist() == [2, 1]  # the table, then the chair
    assert answers.attribute[:, 1, 0].tolist() == [1, 2]  # blue, then red
    assert answers.attribute[0, 3, 3] == UNKNOWN
    np.testing.assert_allclose(answers.measures[1, 1, 0], [14 / 64, 20 / 48, 16 / 64, 20 / 48, np.log(3)], rtol=1e-6)
    assert np.isnan(answers.measures[0, 3, 3]).all()


def test_marks_are_on_the_things_that_they_mark(lessons: Lessons) -> None:
    common = {"kind": "box", "colour": "pink", "number": 0, "geometry": []}
    answers = answer_patches(lessons, [Shown(1), Shown(1, [common | {"object_id": "chair"}])], 4, ("cyan", "pink"))
    assert answers.marks == 3
    assert answers.plain.tolist() == [True, False]
    assert answers.mirrored.all()
    chair, table, wall = (answers.label[1] == number for number in (1, 2, 0))
    assert (answers.mark[1][chair] == 2).all()
    assert (answers.mark[1][table] == 0).all()
    assert (answers.mark[:, wall] == UNKNOWN).all()
    assert (answers.mark[0][chair | table] == 0).all()


def test_a_number_is_where_its_badge_is(lessons: Lessons) -> None:
    badge = {"kind": "number", "colour": "pink", "number": 5, "geometry": [50.0, 5.0, 3.0], "object_id": ""}
    answers = answer_patches(lessons, [Shown(1, [badge])], 4, ("pink", "5"))
    assert answers.mark[0, 0, 3] == 2
    assert (answers.mark == UNKNOWN).sum() == 15
    shared = answer_patches(lessons, [Shown(1, [badge | {"geometry": [32.0, 24.0, 9.0]}])], 4, ("pink", "5"))
    assert shared.mark[0].tolist() == [[UNKNOWN] * 4, *[[UNKNOWN, 2, 2, UNKNOWN]] * 2, [UNKNOWN] * 4]
    assert not answers.mirrored.any()  # a mirrored digit is none


def test_of_several_badges_the_one_that_covers_most_is_told_and_of_equals_the_last(lessons: Lessons) -> None:
    common = {"kind": "number", "colour": "pink", "object_id": ""}
    five, seven = (common | {"number": number, "geometry": [32.0, 24.0, 9.0]} for number in (5, 7))
    beside = seven | {"geometry": [50.0, 24.0, 9.0]}
    drawn = [Shown(1, badges) for badges in ([five, seven], [seven, five], [five, beside], [beside, five])]
    mark = answer_patches(lessons, drawn, 4, ("pink", "5", "7")).mark[:, 1]
    assert mark[:2].tolist() == [[UNKNOWN, 3, 3, UNKNOWN], [UNKNOWN, 2, 2, UNKNOWN]]
    assert mark[2:].tolist() == [[UNKNOWN, 2, 2, 3]] * 2
