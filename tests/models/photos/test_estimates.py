"""Estimates are remembered by content; depth maps are whole, fine enough, and known only while they are there."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, get_ident

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.models.photos.estimates import (
    NOTHING_FOUND,
    DepthJournal,
    EstimateJournal,
    Estimation,
    Values,
    estimate_id,
    write_depth,
)

KEY = "ab" + "0" * 30


def test_everything_that_decides_an_estimate_is_in_its_id() -> None:
    given = [("m", "p"), ("n", "p"), ("m", "q"), ("m", "p", {}), ("m", "p", {"fx": 1.0}), ("m", "p", [[0, 0, 1, 1]])]
    ids = [estimate_id(*each) for each in given]
    assert len(set(ids)) == len(ids)
    assert ids == [estimate_id(*each) for each in given]
    assert all(len(each) == 32 for each in ids)


class Model:
    """Says of a place what it is, and remembers what it was asked."""

    def __init__(self, *blind: int) -> None:
        self.asked: list[list[int]] = []
        self.blind = blind

    def __call__(self, places: list[int]) -> list[Values]:
        self.asked.append(places)
        return [{} if place in self.blind else {"place": place} for place in places]


def _by(look: Callable[[list[int]], list[Values]]) -> Estimation[list[int], list[Values]]:
    return Estimation(lambda places: places, look, lambda places, found: found)


def test_what_is_not_known_is_asked_once_in_small_parts(tmp_path: Path) -> None:
    model, keys = Model(), ["a", "b", "a", "c", "d"]
    found = EstimateJournal(tmp_path).recall(keys, _by(model), 2)
    assert [len(places) for places in model.asked] == [2, 2]
    assert found[0] == found[2]
    again = Model()
    assert EstimateJournal(tmp_path).recall([*keys, "e"], _by(again), 9) == [*found, {"place": 5}]
    assert again.asked == [[5]]


def test_no_estimate_is_asked_for_another_time_but_nothing_found_is_not(tmp_path: Path) -> None:
    assert EstimateJournal(tmp_path).recall(["a", "b"], _by(Model(1)), 9) == [{"place": 0}, {}]
    journal = EstimateJournal(tmp_path)
    journal.add({"c": {NOTHING_FOUND: "m"}})
    model = Model()
    journal.recall(["a", "b", "c"], _by(model), 9)
    assert model.asked == [[1]]


def test_a_failure_loses_only_what_was_being_estimated(tmp_path: Path) -> None:
    def fail_at_two(places: list[int]) -> list[Values]:
        if 2 in places:
            raise MemoryError
        return [{"place": place} for place in places]

    with pytest.raises(MemoryError):
        EstimateJournal(tmp_path).recall(["a", "b", "c", "d"], _by(fail_at_two), 1)
    assert len(EstimateJournal(tmp_path)) == 2


def test_photos_are_opened_while_the_model_looks_at_others(tmp_path: Path) -> None:
    opened = {place: Event() for place in range(3)}
    lookers: set[int] = set()

    def open_some(places: list[int]) -> list[int]:
        opened[places[0]].set()
        return places

    def look(places: list[int]) -> list[int]:
        lookers.add(get_ident())
        assert all(event.wait(10) for place, event in opened.items() if place <= places[0] + 1)
        return places

    def keep(places: list[int], found: list[int]) -> list[Values]:
        assert places == found
        return [{"place": place} for place in found]

    found = EstimateJournal(tmp_path).recall(["a", "b", "c"], Estimation(open_some, look, keep), 1)
    assert found == [{"place": 0}, {"place": 1}, {"place": 2}]
    assert lookers == {get_ident()}


def test_a_depth_map_that_is_gone_is_not_known(tmp_path: Path) -> None:
    path, scale = write_depth(tmp_path, KEY, np.ones((2, 3), np.float32)) or ("", 0)
    journal = DepthJournal(tmp_path / "depths", tmp_path)
    journal.add({KEY: {"path": path, "scale_to_m": scale}, "none": {NOTHING_FOUND: "m"}, "odd": {"scale_to_m": 1}})
    assert (KEY in journal, "none" in journal, "odd" in journal, "other" in journal) == (True, True, False, False)
    (tmp_path / path).unlink()
    assert KEY not in DepthJournal(tmp_path / "depths", tmp_path)


@given(st.lists(st.floats(0.0625, 300, width=32), min_size=1, max_size=50))
def test_metres_come_back(tmp_path_factory: pytest.TempPathFactory, metres: list[float]) -> None:
    folder = tmp_path_factory.mktemp("maps")
    depth_m = np.array([metres], np.float32)
    path, scale = write_depth(folder, KEY, depth_m) or ("", 0)
    assert scale <= 0.005
    stored = np.asarray(Image.open(folder / path))
    np.testing.assert_allclose(stored * scale, depth_m, atol=scale * 0.51)
    assert list(folder.rglob("*.part")) == []


def test_the_sky_does_not_blur_what_is_near(tmp_path: Path) -> None:
    depth_m = np.array([[1.0, 2.0, 10_000.0, np.inf, np.nan, -1.0]], np.float32)
    path, scale = write_depth(tmp_path, KEY, depth_m) or ("", 0)
    np.testing.assert_allclose(np.asarray(Image.open(tmp_path / path)) * scale, [[1, 2, 0, 0, 0, 0]], atol=1e-4)


@pytest.mark.parametrize("metres", [0.0, np.nan, np.inf, -2.0, 1e5])
def test_a_map_without_a_metre_is_none(tmp_path: Path, metres: float) -> None:
    assert write_depth(tmp_path, KEY, np.full((2, 2), metres, np.float32)) is None
    assert list(tmp_path.iterdir()) == []


def test_last_bits_do_not_change_the_scale(tmp_path: Path) -> None:
    depth_m = np.linspace(1, 9, 64, dtype=np.float32).reshape(8, 8)
    assert write_depth(tmp_path, KEY, depth_m) == write_depth(tmp_path, KEY, depth_m * np.float32(1 + 2e-7))
