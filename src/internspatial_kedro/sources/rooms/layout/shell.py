"""Walls, floor and ceiling as triangles, with holes for windows and doors."""

from itertools import pairwise

import numpy as np

from internspatial_kedro.sources.rooms.furniture.openings import WALL_M
from internspatial_kedro.sources.rooms.layout.room import SKIRTING_M, Opening, Room
from internspatial_kedro.sources.rooms.materials import plain
from internspatial_kedro.sources.rooms.mesh import Floats, Part, Shape, joined, unit

SKIRTING_HIGH_M = 0.08


def shell_parts(room: Room) -> list[Part]:
    """Everything of the room that is no object, in the world frame."""
    corners = np.array([[0, 0, 0], [room.width, 0, 0], [room.width, room.depth, 0], [0, room.depth, 0]], dtype=float)
    parts = [
        _quad(corners).of(room.finish.floor),
        _quad(corners[::-1] + np.array([0, 0, room.height])).of(room.finish.ceiling),
    ]
    for wall in range(4):
        parts.append(_wall(room, wall).of(room.finish.walls[wall]))
        parts.append(_skirting(room, wall).of(room.finish.skirting))
    parts += [_reveal(room, opening).of(room.finish.ceiling) for opening in room.openings]
    return [*parts, _outside(room)]


def _quad(corners: Floats) -> Shape:
    """A rectangle; texture in metres, u along the first edge."""
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    first, second = corners[1] - corners[0], corners[3] - corners[0]
    normal = unit(np.cross(first, second))
    a, b = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    uv = np.array([[0, 0], [a, 0], [a, b], [0, b]])
    return Shape(corners, faces, np.broadcast_to(normal, (2, 3, 3)).copy(), uv[faces])


def _on_wall(room: Room, wall: int, along: float, z: float, away: float = 0.0) -> Floats:
    return np.array([*room.at_wall(wall, along, away), z])


def _wall_rectangle(room: Room, wall: int, start: float, end: float, bottom: float, top: float) -> Shape:
    """A piece of a wall whose texture continues across pieces."""
    ends = ((start, bottom), (end, bottom), (end, top), (start, top))
    shape = _quad(np.stack([_on_wall(room, wall, s, z) for s, z in ends]))
    return Shape(shape.vertices, shape.faces, shape.normals, shape.uv + np.array([start, bottom]))


def _wall(room: Room, wall: int) -> Shape:
    """A wall cut along the edges of its openings, without the cells that are holes."""
    holes = [o for o in room.openings if o.wall == wall]
    xs = sorted({0.0, room.wall_length(wall), *(v for o in holes for v in (o.start, o.end))})
    zs = sorted({0.0, room.height, *(v for o in holes for v in (o.bottom, o.top))})
    cells = [(a, b, c, d) for a, b in pairwise(xs) for c, d in pairwise(zs)]
    whole = [cell for cell in cells if not any(_inside(cell, o) for o in holes)]
    return joined(*(_wall_rectangle(room, wall, *cell) for cell in whole))


def _inside(cell: tuple[float, float, float, float], opening: Opening) -> bool:
    along, z = (cell[0] + cell[1]) / 2, (cell[2] + cell[3]) / 2
    return opening.start < along < opening.end and opening.bottom < z < opening.top


def _reveal(room: Room, o: Opening) -> Shape:
    """The four faces inside a hole."""
    ends = [(o.start, o.bottom), (o.end, o.bottom), (o.end, o.top), (o.start, o.top)]
    sides = []
    for (a, b), (c, d) in zip(ends, [*ends[1:], ends[0]], strict=True):
        points = [
            _on_wall(room, o.wall, s, z, away)
            for s, z, away in ((a, b, 0), (c, d, 0), (c, d, -WALL_M), (a, b, -WALL_M))
        ]
        sides.append(_quad(np.stack(points)))
    return joined(*sides)


def _skirting(room: Room, wall: int) -> Shape:
    """Boards along the foot of a wall, interrupted by doors."""
    doors = sorted((o.start, o.end) for o in room.openings if o.wall == wall and o.bottom <= 0)
    starts = [0.0, *(end for _, end in doors)]
    ends = [*(start for start, _ in doors), room.wall_length(wall)]
    return joined(*(_board(room, wall, a, b) for a, b in zip(starts, ends, strict=True) if b - a > 0.02))


def _board(room: Room, wall: int, start: float, end: float) -> Shape:
    """Front, upper edge and ends of a skirting board."""

    def strip(*corners: tuple[float, float, float]) -> Shape:
        return _quad(np.stack([_on_wall(room, wall, *corner) for corner in corners]))

    high, out = SKIRTING_HIGH_M, SKIRTING_M
    front = strip((start, 0, out), (end, 0, out), (end, high, out), (start, high, out))
    edge = strip((start, high, out), (end, high, out), (end, high + out, 0), (start, high + out, 0))
    # The sloping edge is a pixel wide: shaded like the front it does not flicker.
    edge = Shape(edge.vertices, edge.faces, front.normals, edge.uv)
    ends = [strip((s, 0, 0), (s, 0, out), (s, high, out), (s, high + out, 0)) for s in (start, end)]
    return joined(front, edge, *ends)


def _outside(room: Room) -> Part:
    """A closed box around the room, so that every ray ends somewhere."""
    low, high = -2 * WALL_M, np.array([room.width, room.depth, room.height]) + 2 * WALL_M
    x, y, z = high
    box = np.array(
        [[low, low, low], [x, low, low], [x, y, low], [low, y, low], [low, low, z], [x, low, z], [x, y, z], [low, y, z]]
    )
    sides = ((0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
    return joined(*(_quad(box[list(side)]) for side in sides)).of(plain((90, 90, 90)))
