"""Pieces that belong together: a sofa with its table, a table with its chairs, a bed with its nightstands, a desk."""

import numpy as np

from internspatial_kedro.sources.rooms.furniture import beds, media, tables, things
from internspatial_kedro.sources.rooms.layout.placing import GAP_M, Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.model import Model, Surface
from internspatial_kedro.sources.rooms.shop import Shop
from internspatial_kedro.sources.rooms.style import Rng, chance, pick


def against_some_wall(
    room: Room, rng: Rng, model: Model, walls: tuple[int, ...] = (0, 1, 2, 3), tries: int = 24
) -> Placed | None:
    """A piece with its back to one of the walls, wherever it fits."""
    half = float(model.size[0]) / 2
    for _ in range(tries):
        wall = pick(rng, walls)
        span = room.wall_length(wall) - 2 * half - 0.04
        if span <= 0:
            continue
        placed = room.put_against(
            model, wall, half + 0.02 + float(rng.random()) * span, float(rng.uniform(0.015, 0.06))
        )
        if placed:
            return placed
    return None


def beside(
    room: Room, anchor: Placed, model: Model, x: float, y: float, turn: float = 0.0, on: Placed | None = None
) -> Placed | None:
    """A piece on the floor (or on a rug) at x, y of another one's local frame, turned against it."""
    wx, wy, _ = anchor.to_world(np.array([[x, y, 0.0]]))[0]
    if on is None:
        return room.put(model, float(wx), float(wy), anchor.yaw_rad + turn)
    z = on.surface_z(on.model.surfaces[0]) + GAP_M
    return room.put(model, float(wx), float(wy), anchor.yaw_rad + turn, z, on.number)


def somewhere(room: Room, rng: Rng, model: Model, tries: int = 16, edge: float = 0.1) -> Placed | None:
    """A piece anywhere on the floor, turned anyhow."""
    reach = float(np.hypot(*model.size[:2])) / 2 + edge
    if min(room.width, room.depth) <= 2 * reach:
        return None
    for _ in range(tries):
        x, y = rng.uniform([reach, reach], [room.width - reach, room.depth - reach])
        placed = room.put(model, float(x), float(y), float(rng.uniform(-np.pi, np.pi)))
        if placed:
            return placed
    return None


def sofa_group(room: Room, rng: Rng, shop: Shop) -> None:
    """Sofa at a wall, table on a rug before it, armchairs at the sides, the television opposite."""
    sofa = against_some_wall(room, rng, shop.make("sofa", rng), tries=40)
    if sofa is None:
        return
    width, depth, _ = (float(v) for v in sofa.model.size)
    table = shop.make("coffee table", rng)
    rug = None
    gap = float(rng.uniform(0.3, 0.5))
    center = -(depth / 2 + gap + float(table.size[1]) / 2)
    if chance(rng, 0.6):
        rug_depth = float(table.size[1]) + 2 * gap - 0.16
        rug_width = max(float(table.size[0]) + 0.4, width * float(rng.uniform(0.7, 0.95)))
        rug = beside(room, sofa, things.rug_of_size(rng, shop.style, rug_width, rug_depth), 0, center)
    beside(room, sofa, table, 0, center, on=rug)
    side_reach = max(float(table.size[0]) / 2 + 0.35, float(rug.model.size[0]) / 2 + 0.05 if rug else 0.0)
    _armchairs(room, rng, shop, sofa, side_reach, center)
    _sofa_sides(room, rng, shop, sofa)
    _television(room, rng, shop, sofa)


def _armchairs(room: Room, rng: Rng, shop: Shop, sofa: Placed, reach: float, center: float) -> None:
    count = int(rng.integers(0, 4))
    places = [(1, 0.0), (-1, 0.0), (1, -0.9), (-1, -0.9)]
    model = shop.make("armchair", rng)
    for side, shift in places[:count]:
        if chance(rng, 0.5):
            model = shop.make("armchair", rng)
        turn = -side * (np.pi / 2 + float(rng.uniform(-0.35, 0.35)))
        for extra in (0.0, 0.25, 0.5):
            x = side * (reach + float(model.size[1]) / 2 + 0.08 + extra)
            if beside(room, sofa, model, x, center + shift * float(model.size[0]), turn):
                break


def _sofa_sides(room: Room, rng: Rng, shop: Shop, sofa: Placed) -> None:
    width, depth, _ = (float(v) for v in sofa.model.size)
    for side in (-1, 1):
        if chance(rng, 0.65):
            model = shop.make("side table", rng) if chance(rng, 0.6) else shop.make("floor lamp", rng)
            x = side * (width / 2 + float(model.size[0]) / 2 + 0.06)
            beside(room, sofa, model, x, depth / 2 - float(model.size[1]) / 2 - 0.02)


def _television(room: Room, rng: Rng, shop: Shop, sofa: Placed) -> None:
    """On a stand before the opposite wall, or on that wall."""
    opposite = (_wall_of(sofa) + 2) % 4
    if chance(rng, 0.75):
        against_some_wall(room, rng, shop.make("TV stand", rng), (opposite,)) or against_some_wall(
            room, rng, shop.make("TV stand", rng)
        )
    else:
        screen = media.wall_television(rng, shop.style)
        span = room.wall_length(opposite) / 2
        for _ in range(8):
            if room.hang(screen, opposite, span + float(rng.uniform(-1, 1)), float(rng.uniform(0.85, 1.3))):
                return


def _wall_of(placed: Placed) -> int:
    return {2: 0, -1: 1, 0: 2, 1: 3, -2: 0}[round(placed.yaw_rad / (np.pi / 2))]


def dining_group(room: Room, rng: Rng, shop: Shop) -> None:
    """A table in the open with chairs around and lamps above; now and then with one side at a wall."""
    model = shop.make("dining table", rng)
    reach_x, reach_y = float(model.size[0]) / 2 + 0.75, float(model.size[1]) / 2 + 0.75
    table = None
    for _ in range(40):
        turned = chance(rng, 0.5)
        rx, ry = (reach_y, reach_x) if turned else (reach_x, reach_y)
        if 2 * rx > room.width or 2 * ry > room.depth:
            continue
        x, y = rng.uniform([rx, ry], [room.width - rx, room.depth - ry])
        yaw = (np.pi / 2 if turned else 0.0) + (float(rng.normal(0, 0.04)) if chance(rng, 0.5) else 0.0)
        table = room.put(model, float(x), float(y), yaw, margin=0.3)
        if table:
            break
    if table is None:
        return
    _chairs_around(room, rng, shop, table)
    _lamps_above(room, rng, shop, table)


def _chairs_around(room: Room, rng: Rng, shop: Shop, table: Placed) -> None:
    places = tables.seats_around(table.model)
    order = rng.permutation(len(places))[: int(rng.integers(2, len(places) + 1))]
    mode = pick(rng, ("same", "two", "each", "each"))
    models = [shop.make("chair", rng), shop.make("chair", rng)]
    for k, index in enumerate(order):
        x, y, turn = places[int(index)]
        model = {"same": models[0], "two": models[k % 2]}.get(mode) or shop.make("chair", rng)
        outward = np.array([np.sin(-turn), np.cos(turn)])
        for tuck in (float(rng.uniform(-0.25, 0.25)), 0.08, -0.05, -0.2):
            away = float(model.size[1]) / 2 - tuck
            if beside(
                room, table, model, x + outward[0] * away, y + outward[1] * away, turn + float(rng.normal(0, 0.12))
            ):
                break


def _lamps_above(room: Room, rng: Rng, shop: Shop, table: Placed) -> None:
    count = int(rng.integers(0, 4))
    model = shop.make("pendant lamp", rng)
    span = float(table.model.size[0])
    for k in range(count):
        x = ((k + 0.5) / count - 0.5) * span * 0.9
        wx, wy, _ = table.to_world(np.array([[x, 0.0, 0.0]]))[0]
        if chance(rng, 0.3):
            model = shop.make("pendant lamp", rng)
        if room.height - float(model.size[2]) > table.model.size[2] + 0.55:
            room.hang_from_ceiling(model, float(wx), float(wy))


def bed_group(room: Room, rng: Rng, shop: Shop) -> None:
    """A bed with its head to a wall, pillows, and nightstands beside it."""
    bed = against_some_wall(room, rng, shop.make("bed", rng), tries=60)
    if bed is None:
        return
    width, depth, _ = (float(v) for v in bed.model.size)
    stand = shop.make("nightstand", rng)
    for side in (-1, 1):
        if chance(rng, 0.75):
            model = stand if chance(rng, 0.6) else shop.make("nightstand", rng)
            x = side * (width / 2 + float(model.size[0]) / 2 + float(rng.uniform(0.04, 0.15)))
            beside(room, bed, model, x, depth / 2 - float(model.size[1]) / 2 - 0.01)
    for surface in bed.model.surfaces[:1]:
        _bed_pillows(room, rng, shop, bed, surface)


def _bed_pillows(room: Room, rng: Rng, shop: Shop, bed: Placed, surface: Surface) -> None:
    count = int(rng.integers(1, 3)) if surface.width < 1.2 else int(rng.integers(2, 5))
    for k in range(count):
        x = ((k + 0.5) / count - 0.5) * surface.width
        model = beds.lying_pillow(rng, shop.style)
        room.put_on(bed, surface, model, x, surface.y + float(rng.uniform(-0.03, 0.05)), float(rng.normal(0, 0.08)))


def desk_group(room: Room, rng: Rng, shop: Shop) -> None:
    """A desk at a wall with a chair, a screen or a laptop."""
    desk = against_some_wall(room, rng, shop.make("desk", rng), tries=30)
    if desk is None:
        return
    depth = float(desk.model.size[1])
    chair = shop.make("chair", rng)
    for away in (float(rng.uniform(0.0, 0.35)), 0.2, 0.4):
        y = -(depth / 2 + float(chair.size[1]) / 2 + away - 0.12)
        if beside(room, desk, chair, float(rng.uniform(-0.15, 0.15)), y, np.pi + float(rng.normal(0, 0.25))):
            break
    for surface in desk.model.surfaces[:1]:
        _desk_screens(room, rng, shop, desk, surface)


def _desk_screens(room: Room, rng: Rng, shop: Shop, desk: Placed, surface: Surface) -> None:
    """One or two monitors, or a laptop, towards the back."""
    screens = [shop.make("monitor", rng) for _ in range(int(rng.integers(0, 3)))] or [shop.make("laptop", rng)]
    for k, screen in enumerate(screens):
        x = surface.x + ((k + 0.5) / len(screens) - 0.5) * surface.width * 0.75
        y = surface.y + surface.depth / 2 - float(screen.size[1]) / 2 - 0.02
        room.put_on(desk, surface, screen, x, y, float(rng.normal(0, 0.12)))
