"""Rotation: which turns may be asked about, by which options, of constructed and of real objects."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from internspatial_kedro.geometry.rotations import equivalent_turns_deg, gap_deg
from internspatial_kedro.questions.rotation_estimation import find_questions, from_rescan
from internspatial_kedro.questions.scene_facts import SceneFacts, read_scene
from internspatial_kedro.questions.scene_question import SceneQuestion
from internspatial_kedro.questions.scene_rows import write_scene_rows
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.templates import TemplateBook
from sources.objects3d.writers import box_mesh, cup_mesh, cylinder_mesh, joined, read_objects, write_obj

RULES = SceneRules()


def scene_of(
    azimuth_deg: list[float], differences: np.ndarray, label: str = "duck", scene_id: str = "s/duck"
) -> SceneFacts:
    """A lifted scene with a turntable and an instance without geometry, as `objects3d` gives it."""
    instance = {"instance_id": "object", "label": label, "caption": label, "unusable": "no_geometry"}
    row = {
        "scene_id": scene_id,
        "source": "s",
        "split": "train",
        "view_ids": [f"{scene_id}/{k:04d}" for k in range(len(azimuth_deg))],
        "width": 256,
        "height": 256,
        "instances": [instance | {"center": None, "axes": None, "size": None, "points": 0}],
        "distances_m": [],
        "sightings": [],
        "exhaustive_labels": [],
        "turntable": {"azimuth_deg": azimuth_deg, "differences": differences.ravel().tolist()},
    }
    return read_scene(row, 32)


def circle(views: int = 24) -> list[float]:
    return [k * 360 / views for k in range(views)]


def by_turn(shape, views: int = 24) -> np.ndarray:
    """Differences that depend on the turn between two views only."""
    azimuth = np.array(circle(views))
    return np.vectorize(shape)((azimuth[None] - azimuth[:, None]) % 360)


def clear(turn: float) -> float:
    """An object without symmetry."""
    return 0.6 * np.sin(np.deg2rad(turn) / 2) ** 0.7


def right(question: SceneQuestion) -> float:
    return float(question.answer or question.value)


class TestWhatIsAsked:
    def test_a_clear_object_is_asked_for_every_turn_once(self):
        scene = scene_of(circle(), by_turn(clear))
        questions = find_questions(scene, RULES)
        assert sorted(right(q) for q in questions) == list(range(30, 331, 15))
        for question in questions:
            first, second = (circle()[int(view[-4:])] for view in question.views)
            assert (second - first) % 360 == right(question) == question.value
            assert question.evidence.values == (first, second)
            assert (question.task, question.relation, question.unit) == ("rotation_estimation", "any", "degree")
            assert question.words == {"the_object": "the duck"}
            options = [right(question), *map(float, question.wrong)]
            assert len(options) == 4
            assert all(30 <= option <= 330 and option % 15 == 0 for option in options)
            assert min(gap_deg(a, b) for k, a in enumerate(options) for b in options[:k]) >= 30
            assert question.evidence.margin > question.evidence.required

    @pytest.mark.parametrize("fold", [2, 3, 4, 5, 6, 8, 12, 24])
    def test_no_option_is_right_by_symmetry(self, fold):
        scene = scene_of(circle(), by_turn(lambda turn: clear((turn % (360 / fold)) * fold)))
        for question in find_questions(scene, RULES):
            for wrong in map(float, question.wrong):
                assert (wrong - right(question)) % (360 / fold), "an equivalent turn among the options"
            assert question.value is None, "another turn would be as right for an open question"

    @pytest.mark.parametrize("fold", [6, 8, 12, 24])
    def test_what_looks_alike_after_small_turns_is_not_asked(self, fold):
        scene = scene_of(circle(), by_turn(lambda turn: clear((turn % (360 / fold)) * fold)))
        if fold == 6:
            assert all(q.value is None for q in find_questions(scene, RULES))
        else:
            assert find_questions(scene, RULES) == []

    def test_almost_alike_is_alike(self):
        """Five arms: a turn by 75 degrees looks like one by 3, which is over the threshold, but less than one by 15."""
        scene = scene_of(circle(), by_turn(lambda turn: abs((turn + 36) % 72 - 36) * 0.02 + 0.1 * (turn > 0)))
        assert find_questions(scene, RULES)
        for question in find_questions(scene, RULES):
            gaps = [abs((float(wrong) - right(question) + 36) % 72 - 36) for wrong in question.wrong]
            assert min(gaps) >= 15

    def test_one_clear_side_is_enough_where_it_is_shown(self):
        """A mug: its handle is hidden in views 0 to 4, which all look alike."""
        differences = by_turn(clear)
        differences[:5, :5] = 0.01 * (1 - np.eye(5))
        questions = find_questions(scene_of(circle(), differences), RULES)
        assert len(questions) == 21
        for question in questions:
            first, second = (int(view[-4:]) for view in question.views)
            wrong = [(first + round(float(text) / 15)) % 24 for text in question.wrong]
            assert not (second < 5 and {first, *wrong} & set(range(5)))

    @pytest.mark.parametrize(("views", "turns"), [(12, 11), (8, 7), (72, 21), (5, 4)])
    def test_coarser_and_finer_turntables(self, views, turns):
        found = {right(q) for q in find_questions(scene_of(circle(views), by_turn(clear, views)), RULES)}
        possible = {turn for turn in range(30, 331, 15) if turn * views % 360 == 0}
        assert found <= possible
        assert views == 5 or len(found) == turns

    def test_nothing_without_a_turntable(self):
        scene = scene_of(circle(), by_turn(clear))
        assert find_questions(read_scene({**scene.row, "turntable": None}, 32), RULES) == []

    def test_the_threshold_is_a_rule(self):
        scene = scene_of(circle(), by_turn(clear))
        assert find_questions(scene, SceneRules(rotation_difference=0.7)) == []


def test_other_objects_are_asked_from_other_sides_and_the_same_ones_again():
    scenes = [scene_of(circle(), by_turn(clear), scene_id=f"s/{k}") for k in range(40)]
    asked = [find_questions(scene, RULES) for scene in scenes]
    assert asked == [find_questions(scene, RULES) for scene in scenes]
    starts = [int(question.views[0][-4:]) for questions in asked for question in questions]
    assert np.bincount(starts, minlength=24).min() > 15
    options = [float(text) for questions in asked for question in questions for text in question.wrong]
    assert np.bincount(np.array(options, int) // 15, minlength=23)[2:].min() > 60


def test_in_words(book):
    """Every row says the sense, names the object, and its answer is the turn between its two views."""
    rows = [row for k in range(60) for row in wordings(scene_of(circle(), by_turn(clear), "scissors", f"s/{k}"), book)]
    assert {row["form"] for row in rows} == {"number", "multiple_choice"}
    assert len({row["template_id"] for row in rows}) == 24
    for row in rows:
        asked = row["question"].partition("\n")[0]
        assert "clockwise" in asked
        assert "above" in asked
        assert "the pair of scissors" in asked.lower()
        assert "{" not in row["question"] + row["answer"]
        first, second = (15 * int(view[-4:]) for view in row["view_ids"])
        degrees = (second - first) % 360
        if row["form"] == "number":
            assert re.findall(r"\d+", row["answer"]) == [str(degrees)]
        else:
            assert row["options"]["ABCD".index(row["answer"])] == f"{degrees} degrees"
            assert len(set(row["options"])) == 4


def wordings(scene: SceneFacts, book: TemplateBook) -> list[dict]:
    return write_scene_rows(scene, find_questions(scene, RULES), book, RULES, 0).to_pylist()


class TestRenderedObjects:
    """The rule on what our own pictures show."""

    @pytest.fixture(scope="class")
    @classmethod
    def questions(cls, tmp_path_factory) -> dict[str, list[SceneQuestion]]:
        root: Path = tmp_path_factory.mktemp("models")
        write_obj(root / "can.obj", cylinder_mesh(1.0, 2.5))
        write_obj(root / "brick.obj", box_mesh((0, 0, 0), (3, 1, 1)))
        write_obj(root / "cup.obj", cup_mesh())
        write_obj(root / "steps.obj", joined(box_mesh((0, 0, 0), (3, 1, 1)), box_mesh((0, 1, 0), (1, 2, 0.4))))
        found = {}
        for scene in read_objects(root, size=128).scenes:
            differences = np.array(scene.turntable.differences).reshape(24, 24)
            facts = scene_of(scene.turntable.azimuth_deg, differences, scene.instances[0].label, scene.scene_id)
            found[scene.instances[0].label] = find_questions(facts, RULES)
        return found

    def test_a_plain_cylinder_is_not_asked_about(self, questions):
        assert questions["can"] == []

    def test_a_brick_is_never_offered_half_a_turn_more(self, questions):
        assert questions["brick"]
        for question in questions["brick"]:
            assert question.value is None
            assert all(abs(float(wrong) - right(question)) != 180 for wrong in question.wrong)

    def test_a_handle_makes_turns_visible(self, questions):
        assert len(questions["cup"]) >= 15
        hidden = range(16, 21)  # the handle is to +x: behind the cup around 270 degrees
        for question in questions["cup"]:
            first = int(question.views[0][-4:])
            ends = [(first + round(turn / 15)) % 24 for turn in (right(question), *map(float, question.wrong))]
            assert ends[0] not in hidden or sum(end in hidden for end in ends) == 1

    def test_without_symmetry_all_turns_are_asked(self, questions):
        assert len(questions["steps"]) == 21


class TestRescans:
    def pose(self, clockwise: float, tilt: float = 0.0) -> list[float]:
        a, b = np.deg2rad(clockwise), np.deg2rad(tilt)
        turn = np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]])
        lean = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
        matrix = np.eye(4)
        matrix[:3, :3] = lean @ turn
        return matrix.T.ravel().tolist()

    @pytest.mark.parametrize(
        ("turn", "tilt", "symmetry", "asked"),
        [
            (100, 0, 0, True),
            (20, 0, 0, False),
            (345, 0, 0, False),
            (100, 9, 0, True),
            (100, 12, 0, False),
            (190, 0, 0, True),
            (190, 0, 1, False),
            (130, 0, 2, True),
            (100, 0, 2, False),
            (100, 0, 3, False),
        ],
    )
    def test_which_are_asked(self, turn, tilt, symmetry, asked):
        facts = from_rescan(self.pose(turn, tilt), self.pose(0), symmetry, RULES)
        assert (facts is not None) == asked
        if facts:
            assert facts.turn_deg == pytest.approx(turn)
            right_ones = equivalent_turns_deg(turn, symmetry)
            assert all(min(gap_deg(wrong, other) for other in right_ones) >= 30 - 1e-6 for wrong in facts.wrong_deg)
            assert all(30 <= wrong <= 330 for wrong in facts.wrong_deg)
            assert len(facts.wrong_deg) >= 3

    def test_the_real_ones(self, real_root):
        facts = [
            from_rescan(move["transform"], scan["transform"], move["symmetry"], RULES)
            for scene in json.loads((real_root / "3rscan" / "3RScan.json").read_text())
            for scan in scene["scans"]
            for move in scan.get("rigid", [])
            if isinstance(move, dict)
        ]
        asked = [each for each in facts if each]
        assert len(facts) == 654
        assert 100 < len(asked) < 250
        assert all(30 <= each.turn_deg <= 330 for each in asked)
