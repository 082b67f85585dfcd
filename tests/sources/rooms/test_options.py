import pytest

from internspatial_kedro.sources.records import SourceError
from internspatial_kedro.sources.rooms.options import RoomsOptions, parse_options


def test_defaults_are_24_rooms_of_8_frames() -> None:
    options = parse_options({})
    assert (options.count, options.frames, options.width, options.height) == (24, 8, 640, 480)
    assert options.furniture == "builtin"


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        pytest.param({"cuont": 3}, "cuont", id="a typing error"),
        pytest.param({"furniture": "ikea"}, "furniture", id="unknown furniture"),
        pytest.param({"width": 641}, "width", id="an odd width"),
        pytest.param({"count": 0}, "count", id="no rooms"),
        pytest.param({"test_share": 1.5}, "test_share", id="more than all in test"),
        pytest.param({"seed": -1}, "seed", id="a negative seed"),
    ],
)
def test_wrong_options_are_named_in_one_line(raw: dict[str, object], named: str) -> None:
    with pytest.raises(SourceError) as error:
        parse_options(raw)
    assert named in str(error.value)
    assert "\n" not in str(error.value)
    assert "furniture_root" in str(error.value), "the message lists what is possible"


def test_every_option_says_what_it_decides() -> None:
    schema = RoomsOptions.model_config
    assert schema["frozen"]
    assert schema["extra"] == "forbid"
