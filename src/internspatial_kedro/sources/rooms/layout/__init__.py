"""Layout: which furniture a room has and where it stands. Everything follows from the seed and the room's number."""

import numpy as np

from internspatial_kedro.sources.rooms.furniture import openings
from internspatial_kedro.sources.rooms.layout import clutter, groups
from internspatial_kedro.sources.rooms.layout.finishes import draw_finish
from internspatial_kedro.sources.rooms.layout.placing import WALL
from internspatial_kedro.sources.rooms.layout.room import Opening, Room
from internspatial_kedro.sources.rooms.shop import EMPTY, Catalogue, Shop
from internspatial_kedro.sources.rooms.style import Rng, chance, draw_style

ROOM_KINDS: dict[str, tuple[str, ...]] = {
    "living": ("sofa", "shelf", "cabinet", "armchair"),
    "living_dining": ("sofa", "dining", "shelf", "cabinet"),
    "bedroom": ("bed", "wardrobe", "cabinet", "armchair", "shelf"),
    "dining": ("dining", "cabinet", "shelf", "bench", "armchair"),
    "study": ("desk", "shelf", "shelf", "armchair", "cabinet"),
    "studio": ("bed", "desk", "shelf", "wardrobe", "dining"),
    "living_study": ("sofa", "desk", "shelf", "bench"),
    "library": ("shelf", "shelf", "armchair", "armchair", "desk", "dining"),
    "nursery": ("bed", "bed", "shelf", "cabinet", "desk"),
}


def furnish_room(seed: int, number: int, catalogue: Catalogue = EMPTY) -> Room:
    """A furnished room; the same for the same seed, number and catalogue, whatever else is made."""
    rng = np.random.default_rng([seed, number, 0x600D])
    shop = Shop(draw_style(rng), catalogue)
    kinds = sorted(ROOM_KINDS)
    kind = kinds[int(rng.integers(len(kinds)))]
    room = _empty_room(rng, 0.22 * (len(ROOM_KINDS[kind]) - 3))
    _make_openings(room, rng, shop)
    for group in ROOM_KINDS[kind]:
        _add_group(room, rng, shop, group)
    taste = clutter.draw_taste(rng)
    clutter.decorate_walls(room, rng, shop, taste, int(rng.integers(4, 12)))
    clutter.scatter_on_floor(room, rng, shop, taste, int(rng.integers(8, 18)))
    clutter.hang_lamps(room, rng, shop)
    clutter.furnish_surfaces(room, rng, shop, taste)
    return room


def _empty_room(rng: Rng, extra: float) -> Room:
    width, depth, height = rng.uniform([4.6 + extra, 3.2 + extra, 2.4], [7.4 + extra, 4.2 + extra, 3.0])
    return Room(round(float(width), 2), round(float(depth), 2), round(float(height), 2), draw_finish(rng))


def _make_openings(room: Room, rng: Rng, shop: Shop) -> None:
    """A door, and windows on one to three of the other walls, most with curtains."""
    walls = [int(w) for w in rng.permutation(4)]
    _make_door(room, rng, shop, walls[0])
    cloth = openings.cloth_for_curtain(rng, shop.style)
    look = int(rng.integers(1 << 30))
    for wall in walls[1 : 1 + int(rng.integers(1, 4))]:
        _make_windows(room, rng, shop, wall, cloth if chance(rng, 0.35) else None, look)


def _make_door(room: Room, rng: Rng, shop: Shop, wall: int) -> None:
    width, height = float(rng.uniform(0.8, 0.95)), float(rng.uniform(2.0, 2.12))
    start = float(rng.uniform(0.3, room.wall_length(wall) - width - 0.3))
    room.openings.append(Opening(wall, start, start + width, 0.0, height, "door"))
    x, y = room.at_wall(wall, start + width / 2, 0.0)
    yaw = room.wall_frame(wall)[3]
    room.add(openings.door_of_size(rng, shop.style, width, height), x, y, 0.0, yaw, WALL)
    fx, fy = room.at_wall(wall, start + width / 2, 0.45)
    room.reserve(fx, fy, width, 0.9, yaw)


def _make_windows(room: Room, rng: Rng, shop: Shop, wall: int, cloth: openings.Cloth | None, look: int) -> None:
    """One or two windows of one kind in a wall."""
    length, sill = room.wall_length(wall), float(rng.uniform(0.45, 1.0))
    height = float(rng.uniform(0.8, min(1.4, room.height - 0.3 - sill)))
    count = 2 if length > 4.2 and chance(rng, 0.5) else 1
    width = float(rng.uniform(0.8, min(1.9, length / count - 1.3)))
    for k in range(count):
        middle = (k + 0.5) * length / count + float(rng.uniform(-0.1, 0.1))
        start = middle - width / 2
        room.openings.append(Opening(wall, start, start + width, sill, sill + height, "window"))
        x, y = room.at_wall(wall, middle, 0.0)
        model = openings.window_of_size(np.random.default_rng(look), shop.style, width, height)
        room.add(model, x, y, sill, room.wall_frame(wall)[3], WALL)
        if cloth is not None:
            _hang_curtains(room, rng, wall, start, width, sill, height, cloth)


def _hang_curtains(
    room: Room, rng: Rng, wall: int, start: float, width: float, sill: float, height: float, cloth: openings.Cloth
) -> None:
    span = float(rng.uniform(0.22, 0.36))
    top = min(sill + height + 0.12, room.height - 0.04)
    bottom = 0.03 if chance(rng, 0.2) else max(sill - 0.15, 0.03)
    for along in (start - span / 2 + 0.06, start + width + span / 2 - 0.06):
        model = openings.curtain_in(cloth, int(rng.integers(1 << 20)), span, top - bottom)
        x, y = room.at_wall(wall, along, 0.05 + float(model.size[1]) / 2)
        room.put(model, x, y, room.wall_frame(wall)[3], bottom, WALL)


def _add_group(room: Room, rng: Rng, shop: Shop, group: str) -> None:
    if group == "sofa":
        groups.sofa_group(room, rng, shop)
    elif group == "dining":
        groups.dining_group(room, rng, shop)
    elif group == "bed":
        groups.bed_group(room, rng, shop)
    elif group == "desk":
        groups.desk_group(room, rng, shop)
    elif group == "armchair":
        groups.somewhere(room, rng, shop.make("armchair", rng))
    else:
        label = {"shelf": "bookshelf", "cabinet": "dresser"}.get(group, group)
        groups.against_some_wall(room, rng, shop.make(label, rng), tries=30)
