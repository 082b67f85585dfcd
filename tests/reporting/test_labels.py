from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.reporting.labels import Label, Rectangle, draw_labels, place_tags

WIDTH, HEIGHT, FONT = 400.0, 300.0, 12.0

corner = st.tuples(st.floats(0, 350), st.floats(0, 250))
size = st.tuples(st.floats(1, 200), st.floats(1, 200))
label = st.builds(
    lambda at, sides, text: Label(text, "#ff0000", Rectangle(*at, at[0] + sides[0], at[1] + sides[1])),
    corner,
    size,
    st.text("abcdefgh ", min_size=1, max_size=12),
)


@given(st.lists(label, min_size=1, max_size=5), st.booleans())
def test_tags_are_inside_the_drawing_and_apart(labels: list[Label], inside: bool) -> None:
    tags = place_tags(labels, FONT, WIDTH, HEIGHT, inside)
    for number, tag in enumerate(tags):
        assert tag.left >= 0
        assert tag.top >= 0
        assert tag.right <= WIDTH + 1e-6
        assert tag.bottom <= HEIGHT + 1e-6
        assert not any(tag.covers(other) for other in tags[:number])


def test_a_tag_sits_above_its_object() -> None:
    around = Rectangle(150, 150, 200, 200)
    (tag,) = place_tags([Label("lamp", "#ff0000", around)], FONT, WIDTH, HEIGHT)
    assert tag.bottom < around.top
    assert (tag.left + tag.right) / 2 == pytest.approx(175)


def test_a_tag_goes_below_where_there_is_no_room_above() -> None:
    around = Rectangle(150, 0, 200, 40)
    (tag,) = place_tags([Label("lamp", "#ff0000", around)], FONT, WIDTH, HEIGHT)
    assert tag.top > around.bottom


def test_a_tag_does_not_hide_another_object() -> None:
    lamp, bed = Rectangle(150, 150, 200, 200), Rectangle(140, 100, 210, 149)
    tags = place_tags([Label("lamp", "#ff0000", lamp), Label("bed", "#00ff00", bed)], FONT, WIDTH, HEIGHT)
    assert not tags[0].covers(bed)
    assert not tags[1].covers(lamp)


def test_a_large_object_has_its_tag_inside_if_that_is_wanted() -> None:
    around = Rectangle(100, 100, 300, 200)
    (tag,) = place_tags([Label("bed", "#ff0000", around)], FONT, WIDTH, HEIGHT, inside=True)
    assert tag.covers(around)
    assert (tag.top + tag.bottom) / 2 == pytest.approx(150)


@pytest.mark.parametrize(("colour", "ink"), [("#ffe619", "#000000"), ("#1946f0", "#ffffff")])
def test_ink_contrasts_with_its_tag(colour: str, ink: str) -> None:
    svg = ElementTree.fromstring(
        f"<svg>{draw_labels([Label('a', colour, Rectangle(0, 50, 9, 60))], FONT, WIDTH, HEIGHT)}</svg>"
    )
    assert next(svg.iter("text")).get("fill") == ink


def test_endless_names_are_cut() -> None:
    svg = draw_labels([Label("x" * 10_000, "#ff0000", Rectangle(0, 50, 9, 60))], FONT, WIDTH, HEIGHT)
    assert len(svg) < 400


def test_a_tag_keeps_off_what_is_taken() -> None:
    around = Rectangle(150, 150, 200, 200)
    lamp = Label("lamp", "#ff0000", around)
    (free,) = place_tags([lamp], FONT, WIDTH, HEIGHT)
    (moved,) = place_tags([lamp], FONT, WIDTH, HEIGHT, taken=[free])
    assert not moved.covers(free)
    assert moved.top > around.bottom
