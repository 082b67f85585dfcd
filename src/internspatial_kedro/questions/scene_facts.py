"""What is known of a scene when questions about it are asked: a row of `lifted_scenes`, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import squareform

from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Integers


@dataclass(frozen=True)
class Sighting:
    """An instance in a frame; fields as in `tables.lifted.SIGHTING`."""

    frame: int
    visible_fraction: float
    area_fraction: float
    box_xyxy: tuple[float, float, float, float]
    has_mask: bool
    mark: tuple[float, float, float]


@dataclass(frozen=True)
class SceneFacts:
    """A scene with n instances that have geometry, and f frames that a question shows.

    Attributes:
        scene_id: The scene.
        source: Its configured source.
        split: train or test.
        frames: View ids of the frames that are shown, in order.
        size_wh: Width and height of the frames [px].
        ids: Instance ids.
        labels: Category of each instance.
        captions: Caption of each instance.
        center: Centres of oriented boxes in the world frame, z up, shape (n, 3) [m].
        axes: Row i of each is the box's i-th axis in the world, shape (n, 3, 3).
        size: Full sides along the axes, shape (n, 3) [m].
        distance_m: Closest distances, shape (n, n); nan where unknown [m].
        sightings: Of each instance, in the order of frames.
        exhaustive: Labels of which every instance in the scene is known.
        row: The row itself, for what only one task needs: area_m2, volume_m3, graph, free_floor, turntable …
    """

    scene_id: str
    source: str
    split: str
    frames: tuple[str, ...]
    size_wh: tuple[int, int]
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    captions: tuple[str, ...]
    center: Matrix
    axes: NDArray[np.float64]
    size: Matrix
    distance_m: Matrix
    sightings: tuple[tuple[Sighting, ...], ...]
    exhaustive: frozenset[str]
    row: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def longest_side_m(self) -> NDArray[np.float64]:
        """Longest side of each box, shape (n,) [m]."""
        return np.asarray(self.size.max(axis=1, initial=0.0))

    def of_label(self, label: str) -> Integers:
        """Indices of the instances of a category."""
        return np.flatnonzero(np.array(self.labels, dtype=object) == label)

    def first_frames(self, least_area: float) -> Integers:
        """First shown frame in which an instance fills `least_area` of the picture, shape (n,); -1 if in none."""
        firsts = [next((s.frame for s in seen if s.area_fraction >= least_area), -1) for seen in self.sightings]
        return np.array(firsts, dtype=np.int64)


def sample_frames(view_ids: Sequence[str], most: int) -> tuple[str, ...]:
    """Frames spread evenly over a walk, first and last included; all of them if there are no more than `most`."""
    if len(view_ids) <= most:
        return tuple(view_ids)
    chosen = np.rint(np.linspace(0, len(view_ids) - 1, most)).astype(int)
    return tuple(view_ids[index] for index in chosen)


def read_scene(row: Mapping[str, Any], most_frames: int) -> SceneFacts:
    """A row of `lifted_scenes` as a dictionary; instances without geometry are left out.

    Args:
        row: The row.
        most_frames: Frames that a question shows.
    """
    kept = [index for index, instance in enumerate(row["instances"]) if not instance["unusable"]]
    instances = [row["instances"][index] for index in kept]
    frames = sample_frames(row["view_ids"], most_frames)
    distances = squareform(np.array(row["distances_m"], dtype=float)) if len(row["instances"]) > 1 else np.zeros((1, 1))
    return SceneFacts(
        scene_id=row["scene_id"],
        source=row["source"],
        split=row["split"],
        frames=frames,
        size_wh=(row["width"], row["height"]),
        ids=tuple(instance["instance_id"] for instance in instances),
        labels=tuple(instance["label"] for instance in instances),
        captions=tuple(instance["caption"] for instance in instances),
        center=np.array([instance["center"] for instance in instances]).reshape(-1, 3),
        axes=np.array([instance["axes"] for instance in instances]).reshape(-1, 3, 3),
        size=np.array([instance["size"] for instance in instances]).reshape(-1, 3),
        distance_m=distances[np.ix_(kept, kept)],
        sightings=_sightings(row, [instance["instance_id"] for instance in instances], frames),
        exhaustive=frozenset(row["exhaustive_labels"]),
        row=row,
    )


def _sightings(row: Mapping[str, Any], ids: list[str], frames: tuple[str, ...]) -> tuple[tuple[Sighting, ...], ...]:
    place = {view_id: index for index, view_id in enumerate(frames)}
    seen: dict[str, list[Sighting]] = {instance_id: [] for instance_id in ids}
    for entry in row["sightings"]:
        if entry["view_id"] in place and entry["instance_id"] in seen:
            seen[entry["instance_id"]].append(
                Sighting(
                    frame=place[entry["view_id"]],
                    visible_fraction=np.nan if entry["visible_fraction"] is None else entry["visible_fraction"],
                    area_fraction=entry["area_fraction"],
                    box_xyxy=tuple(entry["box_xyxy"]),
                    has_mask=entry["has_mask"],
                    mark=tuple(entry["mark"]),
                )
            )
    return tuple(tuple(sorted(seen[instance_id], key=lambda sighting: sighting.frame)) for instance_id in ids)
