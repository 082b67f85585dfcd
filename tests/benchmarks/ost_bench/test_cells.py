import pytest

from internspatial_kedro.benchmarks.ost_bench.cells import CELLS, GROUPS, SCORED_TYPES, collect, collect_present
from internspatial_kedro.benchmarks.ost_bench.kinds import kind_of, name_of_type

RAW = [
    *(f"AO_{what}({form})" for what in ("direction", "distance") for form in ("option1", "option2", "option3")),
    *(f"AO_{what}({form})" for what in ("direction", "distance") for form in ("int", "float")),
    *(f"A_object-{what}(option)" for what in ("order", "diversity", "existence")),
    *("A_object-existence(int1)", "A_object-existence(int2)", "A_object-quantity(int)"),
    *(f"A_{what}({form})" for what in ("position", "orientation") for form in ("option", "float")),
]


def test_the_twenty_native_types_are_the_scored_ones() -> None:
    assert {name_of_type(raw) for raw in RAW} == set(SCORED_TYPES)
    assert len(SCORED_TYPES) == len(RAW) == 20
    assert all(kind_of(name) is not None for name in SCORED_TYPES)


def test_names_stay_and_room_size_is_not_scored() -> None:
    assert [name_of_type(name) for name in SCORED_TYPES] == list(SCORED_TYPES)
    assert kind_of(name_of_type("A_room-size(float)")) is None


def test_every_cell_has_the_same_weight() -> None:
    static = dict.fromkeys(SCORED_TYPES, 0.0) | {"Agent_visible_info-quantity(Counting)": 1.0}
    full, overall = collect(static, groups=True)
    assert overall["Overall"] == pytest.approx(1 / len(CELLS))
    assert overall["A_info"] == pytest.approx(1 / 5)
    assert "Agent_object_spatial-direction(Judgement1)" not in full


def test_subtypes_weigh_less() -> None:
    static = dict.fromkeys(SCORED_TYPES, 0.0) | {"Agent_object_spatial-distance(Judgement2)": 1.0}
    full, overall = collect(static, groups=False)
    assert full["Agent_object_spatial-distance(Judgement)"] == pytest.approx(1 / 3)
    assert overall["AO(Judge)"] == pytest.approx(1 / 6)
    assert not set(GROUPS) & set(overall)


@pytest.mark.parametrize("missing", SCORED_TYPES)
def test_a_missing_type_is_an_error_there_and_a_note_here(missing: str) -> None:
    static = {name: 0.5 for name in SCORED_TYPES if name != missing}
    with pytest.raises(KeyError):
        collect(static, groups=True)
    metrics = collect_present(static)
    assert next(iter(metrics.items())) == ("Overall of 19 of 20 types", pytest.approx(0.5))


def test_complete_runs_agree() -> None:
    static = {name: place / 20 for place, name in enumerate(SCORED_TYPES)}
    full, overall = collect(static, groups=True)
    metrics = collect_present(static)
    assert next(iter(metrics)) == "Overall"
    assert {name: metrics[name] for name in full | overall} == pytest.approx(full | overall)


def test_nothing_of_nothing() -> None:
    assert collect_present({}) == {}
