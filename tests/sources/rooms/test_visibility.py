"""Visible fractions against a count that draws every piece alone over the whole image."""

import gc

import numpy as np

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh, assemble_room
from internspatial_kedro.sources.rooms.rendering.planar import Planar
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.renderer import Frame
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays
from internspatial_kedro.sources.rooms.visibility import AloneCounter

WIDTH, HEIGHT = 128, 96
SHOT = Shot((0.5, 0.5, 1.5), 0.6, -0.25, 0.02, 1.3)


def _rays() -> Planar:
    return pixel_rays(SHOT, WIDTH, HEIGHT, pixel_centres(WIDTH, HEIGHT))


def _draw(mesh: RoomMesh) -> Frame:
    hits = RayCaster(mesh.vertices, mesh.faces).cast(SHOT.origin, _rays())
    return Frame(
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.rint(hits.distance * 1000).astype(np.uint16).reshape(HEIGHT, WIDTH),
        mesh.face_instance[hits.face].reshape(HEIGHT, WIDTH),
    )


def _living_casters() -> int:
    return sum(isinstance(thing, RayCaster) for thing in gc.get_objects())


def test_no_caster_outlives_its_room(layouts: list[Room]) -> None:
    """Open3D ends the process if a thousand live at once, and the package lets garbage wait."""
    gc.collect()
    before = _living_casters()
    gc.disable()
    try:
        mesh = assemble_room(layouts[2])
        assert len(AloneCounter(mesh).counts(_draw(mesh), SHOT)) > 8
        assert _living_casters() == before
    finally:
        gc.enable()


def test_pixels_alone_are_those_of_the_piece_drawn_alone(layouts: list[Room]) -> None:
    mesh = assemble_room(layouts[2])
    frame, rays = _draw(mesh), _rays()
    counts = AloneCounter(mesh).counts(frame, SHOT)
    assert len(counts) > 8
    assert any(seen < alone for seen, alone in counts.values()), "something is covered"
    for number, (seen, alone) in counts.items():
        assert seen == (frame.instances == number).sum()
        own = RayCaster(mesh.vertices, mesh.faces[mesh.face_instance == number])
        assert alone == own.reaches(SHOT.origin, rays).sum()
