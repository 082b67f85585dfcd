"""object_counting over several frames: how many objects of a category there are in a scene."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import COUNTING
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import kin_labels, seen
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules


def count(labels: Sequence[str], category: str) -> int:
    """How many instances of a category there are among the labels of all instances."""
    return sum(label == category for label in labels)


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Categories that are labelled exhaustively, with every instance in clear view of some shown frame.

    As in one picture, "how many chairs?" is no fair question beside an armchair.
    """
    labels = [instance["label"] for instance in scene.row["instances"]]
    kin, visible = kin_labels(set(labels)), seen(scene, rules)
    counted = [label for label in sorted(scene.exhaustive & set(labels)) if kin[label] == [label]]
    return [
        _question(scene, label, rules)
        for label in counted
        if rules.fewest_count <= count(labels, label) <= rules.largest_count
        and _all_in_view(scene, label, count(labels, label), visible)
    ]


def _all_in_view(scene: SceneFacts, label: str, number: int, visible: NDArray[np.bool_]) -> bool:
    members = scene.of_label(label)
    return len(members) == number and bool(visible[members].all())


def _question(scene: SceneFacts, label: str, rules: SceneRules) -> SceneQuestion:
    members = scene.of_label(label).tolist()
    shares = [max(sighting.area_fraction for sighting in scene.sightings[member]) for member in members]
    evidence = SceneEvidence(
        measure="largest share of a frame",
        unit="ratio",
        objects=tuple(scene.ids[member] for member in members),
        values=tuple(shares),
        margin=min(shares),
        required=rules.seen_area,
    )
    return SceneQuestion(
        COUNTING, "scene", (), "", evidence, value=float(len(members)), unit="object", category=label
    )  # fmt: skip
