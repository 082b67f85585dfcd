import numpy as np
import pytest

from internspatial_kedro.reporting.scene_walk import find_stations, frames_to_show
from reporting.scene_rows import CASES, FRAMES, PLACES, question, scene, sighting, views

SHOWN = {
    "absolute_distance": [1, 2],
    "object_size": [3],
    "room_size": [1, 2, 3, 4, 5, 6],
    # The first mug fills more of frame 6 than of frame 4.
    "object_counting": [5, 6],
    "relative_distance": [1, 2, 3, 4, 5],
    "relative_direction": [1, 2, 3],
    # Where things appear, not where they are seen best.
    "appearance_order": [1, 2, 4, 6],
    "route_plan": [1, 2, 3, 4],
    "rotation_estimation": [1, 2],
}


@pytest.mark.parametrize("task", CASES)
def test_frames_that_matter(task: str) -> None:
    assert frames_to_show(question(task), scene()["sightings"]) == SHOWN[task]


def test_no_more_frames_than_can_be_seen() -> None:
    names = list(PLACES) * 2
    row = question("object_counting", view_ids=[f"v{n}" for n in range(10)])
    row["evidence"] = row["evidence"] | {"objects": [f"{name}{n}" for n, name in enumerate(names)]}
    seen = [sighting("chair", 0) | {"instance_id": f"{name}{n}", "view_id": f"v{n}"} for n, name in enumerate(names)]
    assert frames_to_show(row, seen) == [1, 2, 3, 4, 5, 6]


def test_a_long_walk_is_shown_from_end_to_end() -> None:
    assert frames_to_show(question("room_size", view_ids=[f"v{n}" for n in range(32)]), []) == [1, 7, 13, 20, 26, 32]


def test_stations_are_where_the_cameras_are() -> None:
    rows = views()
    rows[FRAMES[1]]["camera"] = None
    stations = find_stations(FRAMES, rows)
    assert [station.number for station in stations] == [1, 3, 4, 5, 6]
    np.testing.assert_allclose(stations[1].position, [1.5, 1.5, 1.4])
    np.testing.assert_allclose(stations[1].forward, [1, 0, 0])
