"""Plain rooms of coloured solids."""

from collections import Counter

import pytest

from internspatial_kedro.sources.rooms.layout.blocks import BLOCK_LABELS, LAMP, place_blocks
from internspatial_kedro.sources.rooms.rendering.assembly import assemble_room

ROOMS = range(12)


@pytest.mark.parametrize("number", ROOMS)
def test_colours_tell_solids_apart(number: int) -> None:
    pieces = [piece for piece in place_blocks(0, number).pieces if piece.model.label != LAMP]
    assert len(pieces) >= 4
    assert max(Counter(piece.model.words.colour for piece in pieces).values()) == 1


def test_the_seed_decides() -> None:
    first, again, other = place_blocks(3, 1), place_blocks(3, 1), place_blocks(4, 1)
    assert [piece.position for piece in first.pieces] == [piece.position for piece in again.pieces]
    assert [piece.position for piece in first.pieces] != [piece.position for piece in other.pieces]


def test_some_stand_on_others_and_all_labels_occur() -> None:
    pieces = [piece for number in ROOMS for piece in place_blocks(0, number).pieces]
    assert sum(isinstance(piece.support, int) for piece in pieces) >= len(ROOMS)
    assert {piece.model.label for piece in pieces} == set(BLOCK_LABELS)


def test_patterns_tell_solids_of_like_outlines_apart() -> None:
    coats = {
        (piece.model.label, piece.model.parts[0].material.texture) for n in ROOMS for piece in place_blocks(0, n).pieces
    }
    assert {("crate", "checks"), ("drum", "bands"), ("ball", "plain"), ("cone", "plain")} <= coats
    assert len(coats) == len(BLOCK_LABELS)


def test_patterns_leave_black_and_white_apart() -> None:
    """A pale pattern would make both half white."""
    colours = {
        part.material.colours
        for number in ROOMS
        for piece in place_blocks(0, number).pieces
        for part in piece.model.parts
        if piece.model.words.colour in ("black", "white") and len(part.material.colours) > 1
    }
    assert len(colours) == 2
    assert len({second for _, second in colours}) == 1


def test_a_room_without_openings_can_be_assembled() -> None:
    room = place_blocks(0, 0)
    assert not room.openings
    mesh = assemble_room(room)
    assert set(mesh.face_instance.tolist()) == set(range(len(room.pieces) + 1))
