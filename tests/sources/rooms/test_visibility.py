"""Visible fractions against a count that draws every piece alone over the whole image."""

import gc

import numpy as np

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.assembly import assemble_room
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.renderer import Frame
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays
from internspatial_kedro.sources.rooms.visibility import AloneCounter

WIDTH, HEIGHT = 128, 96


def _look_around(room: Room) -> int:
    """Counts pixels as `_draw_frames` does; how many pieces were counted alone."""
    mesh = assemble_room(room)
    shot = Shot((0.5, 0.5, 1.5), 0.6, -0.25, 0.02, 1.3)
    hits = RayCaster(mesh.vertices, mesh.faces).cast(
        shot.origin, pixel_rays(shot, WIDTH, HEIGHT, pixel_centres(WIDTH, HEIGHT))
    )
    frame = Frame(
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.rint(hits.distance * 1000).astype(np.uint16).reshape(HEIGHT, WIDTH),
        mesh.face_instance[hits.face].reshape(HEIGHT, WIDTH),
    )
    return len(AloneCounter(mesh).counts(frame, shot))


def _living_casters() -> int:
    return sum(isinstance(thing, RayCaster) for thing in gc.get_objects())


def test_no_caster_outlives_its_room(layouts: list[Room]) -> None:
    """Open3D ends the process if a thousand live at once, and the package lets garbage wait."""
    gc.collect()
    before = _living_casters()
    gc.disable()
    try:
        assert _look_around(layouts[2]) > 8
        assert _living_casters() == before
    finally:
        gc.enable()


def test_pixels_alone_are_those_of_the_piece_drawn_alone(layouts: list[Room]) -> None:
    room = layouts[2]
    mesh = assemble_room(room)
    shot = Shot((0.5, 0.5, 1.5), 0.6, -0.25, 0.02, 1.3)
    rays = pixel_rays(shot, WIDTH, HEIGHT, pixel_centres(WIDTH, HEIGHT))
    hits = RayCaster(mesh.vertices, mesh.faces).cast(shot.origin, rays)
    frame = Frame(
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.rint(hits.distance * 1000).astype(np.uint16).reshape(HEIGHT, WIDTH),
        mesh.face_instance[hits.face].reshape(HEIGHT, WIDTH),
    )
    counts = AloneCounter(mesh).counts(frame, shot)
    assert len(counts) > 8
    assert any(seen < alone for seen, alone in counts.values()), "something is covered"
    for number, (seen, alone) in counts.items():
        assert seen == (frame.instances == number).sum()
        own = RayCaster(mesh.vertices, mesh.faces[mesh.face_instance == number])
        assert alone == own.reaches(shot.origin, rays).sum()
