"""Which instances of a scene a question may name or count, and what names each of them alone."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.references import CAPTION, LABEL, MARK
from internspatial_kedro.questions.scene_facts import SceneFacts, Sighting
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.sampling import Integers


def nameable(scene: SceneFacts, rules: SceneRules) -> Integers:
    """Indices of the instances that are seen in the shown frames and that their label or caption names alone."""
    return np.flatnonzero(seen(scene, rules) & (named_by(scene) != MARK))


def seen(scene: SceneFacts, rules: SceneRules) -> NDArray[np.bool_]:
    """Whether some shown frame shows each instance clearly, shape (n,).

    Where a source does not know how much of an object is hidden, the area that it fills decides alone.
    """
    return np.array([any(_is_clear(each, rules) for each in sightings) for sightings in scene.sightings], dtype=bool)


def _is_clear(sighting: Sighting, rules: SceneRules) -> bool:
    return _visible(sighting) >= rules.seen_fraction and sighting.area_fraction >= rules.seen_area


def named_by(scene: SceneFacts) -> Integers:
    """Index in `references.NAMED_BY` of what names each instance alone, shape (n,).

    As in one picture, but among all instances of the scene, also those without geometry and those that no frame shows:
    the label, if no other instance has it or a kin one; else the caption, if no such instance's caption has all of its
    words; else neither does. Where a label or a kin one is not exhaustive, an unknown instance may be meant as well.
    """
    captions: dict[str, list[frozenset[str]]] = {}
    for instance in scene.row["instances"]:
        captions.setdefault(instance["label"], []).append(_words(instance["caption"]))
    kin = kin_labels(captions)
    rivals = {label: [words for other in kin[label] for words in captions[other]] for label in captions}
    complete = {label for label in captions if scene.exhaustive.issuperset(kin[label])}
    naming = [
        _naming(_words(caption), rivals[label]) if label in complete else MARK
        for label, caption in zip(scene.labels, scene.captions, strict=True)
    ]
    return np.array(naming, dtype=np.int64)


def _naming(words: frozenset[str], rivals: list[frozenset[str]]) -> int:
    """What names an instance alone; its own caption is among the rivals."""
    if len(rivals) == 1:
        return LABEL
    return CAPTION if sum(words <= rival for rival in rivals) == 1 else MARK


def kin_labels(labels: Iterable[str]) -> dict[str, list[str]]:
    """The labels that a phrase for each label may be meant for, itself included: lamp and floor lamp."""
    ordered = sorted(labels)
    first, second = np.indices((len(ordered), len(ordered))).reshape(2, -1)
    kin = Vocabulary(ordered, [1] * len(ordered)).are_kin(first, second).reshape(len(ordered), len(ordered))
    return {label: [ordered[other] for other in np.flatnonzero(kin[row])] for row, label in enumerate(ordered)}


def best_sighting(scene: SceneFacts, instance: int, shown: tuple[str, ...]) -> Sighting:
    """The shown frame in which an instance is seen best: the largest area x visible fraction, the first of equals.

    Raises:
        ValueError: No shown frame shows it.
    """
    there = [sighting for sighting in scene.sightings[instance] if scene.frames[sighting.frame] in shown]
    return max(there, key=lambda each: (each.area_fraction * _visible(each), -each.frame))


def _visible(sighting: Sighting) -> float:
    """Visible fraction; all of it where that is not known."""
    return 1.0 if np.isnan(sighting.visible_fraction) else sighting.visible_fraction


def _words(caption: str) -> frozenset[str]:
    return frozenset(caption.lower().split())
