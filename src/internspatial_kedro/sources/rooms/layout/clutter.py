"""Small things: on tables, shelves, seats and cupboards, on the floor, on the walls."""

from dataclasses import dataclass

import numpy as np

from internspatial_kedro.sources.rooms import furniture
from internspatial_kedro.sources.rooms.furniture import beds, plants, things, walls
from internspatial_kedro.sources.rooms.layout.groups import against_some_wall, somewhere
from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.model import Model, Surface
from internspatial_kedro.sources.rooms.shop import Shop
from internspatial_kedro.sources.rooms.style import Rng, chance, pick


@dataclass(frozen=True)
class Habit:
    """What usually stands on a kind of surface, how many of them, and how often anything does."""

    labels: tuple[str, ...]
    most: int
    share: float


HABITS: dict[str, Habit] = {
    "dining": Habit(("mug", "bowl", "bottle", "vase", "candle", "apple", "pear", "laptop", "plant", "box"), 9, 0.95),
    "low": Habit(("book", "mug", "bowl", "vase", "candle", "laptop", "apple", "plant", "bottle", "box"), 5, 0.9),
    "desk": Habit(("table lamp", "mug", "book", "plant", "bottle", "box", "clock", "candle", "apple", "vase"), 5, 0.95),
    "bedside": Habit(("table lamp", "book", "mug", "clock", "plant", "candle", "bottle", "vase", "box"), 3, 0.9),
    "cabinet": Habit(
        ("plant", "vase", "table lamp", "bowl", "book", "candle", "clock", "box", "teddy bear", "basket", "bottle"),
        6,
        0.95,
    ),
    "tv": Habit(("plant", "vase", "candle", "book", "box", "ball", "bowl", "clock"), 3, 0.8),
    "shelf": Habit(
        (
            "book",
            "book",
            "vase",
            "plant",
            "box",
            "bowl",
            "bottle",
            "candle",
            "mug",
            "ball",
            "teddy bear",
            "clock",
            "basket",
        ),
        3,
        0.78,
    ),
    "high": Habit(("box", "basket", "vase", "plant", "ball", "box", "teddy bear"), 3, 0.75),
    "seat": Habit(("book", "teddy bear", "laptop"), 1, 0.2),
    "bed": Habit(("book", "teddy bear", "laptop", "ball"), 2, 0.45),
    "stool": Habit(("plant", "book", "mug", "vase"), 1, 0.4),
    "box": Habit(("book", "box", "ball"), 1, 0.2),
    "book": Habit(("book", "mug", "apple"), 1, 0.25),
}

MOST_ON_FLOOR = {"floor lamp": 2, "side table": 2, "trash can": 2, "teddy bear": 3, "candle": 2}
FLOOR_THINGS = (
    "plant",
    "basket",
    "box",
    "ball",
    "vase",
    "trash can",
    "stool",
    "floor lamp",
    "teddy bear",
    "side table",
    "candle",
)


RARE = {"apple": 0.25, "pear": 0.25}
"""Things too small for most questions are kept few."""


@dataclass(frozen=True)
class Taste:
    """How much this room likes each category: rooms collect different things, so that counts differ."""

    weights: dict[str, float]

    def pick(self, rng: Rng, labels: tuple[str, ...]) -> str:
        """One of the labels, by liking."""
        weights = np.array([self.weights[label] for label in labels])
        return labels[int(rng.choice(len(labels), p=weights / weights.sum()))]


def draw_taste(rng: Rng) -> Taste:
    """Likings from a gamma law: a few categories are collected, others hardly occur."""
    return Taste({label: RARE.get(label, 1.0) * (float(rng.gamma(0.8)) + 0.04) for label in sorted(furniture.BUILDERS)})


def furnish_surfaces(room: Room, rng: Rng, shop: Shop, taste: Taste) -> None:
    """Put things on everything that has a surface, and things on those things."""
    for placed in list(room.pieces):
        for surface in placed.model.surfaces:
            furnish_surface(room, rng, shop, taste, placed, surface)


def furnish_surface(room: Room, rng: Rng, shop: Shop, taste: Taste, placed: Placed, surface: Surface) -> None:
    """Put some things on one surface."""
    if surface.kind == "tv":
        _put_television(room, rng, shop, placed, surface)
    if surface.kind == "seat" and placed.model.label in ("sofa", "armchair", "bench"):
        _lean_pillows(room, rng, shop, placed, surface)
    habit = HABITS.get(surface.kind)
    if habit is None or not chance(rng, habit.share):
        return
    room_for = max(1, int(surface.width * surface.depth / 0.045))
    for _ in range(min(int(rng.integers(1, habit.most + 1)), room_for)):
        model = _small_enough(rng, shop, taste.pick(rng, habit.labels), surface)
        if model is not None:
            _scatter(room, rng, shop, taste, placed, surface, model)


def _small_enough(rng: Rng, shop: Shop, label: str, surface: Surface) -> Model | None:
    """A thing of a category that fits on a surface, if three draws give one."""
    for _ in range(3):
        model = _draw(rng, shop, label, surface)
        limit = max(surface.width, surface.depth), min(surface.width, surface.depth)
        width, depth = sorted((float(model.size[0]), float(model.size[1])), reverse=True)
        if width <= limit[0] and depth <= limit[1] and model.size[2] <= min(surface.clear - 0.02, 0.75):
            return model
    return None


def _draw(rng: Rng, shop: Shop, label: str, surface: Surface) -> Model:
    if label == "book" and surface.kind in ("shelf", "cabinet", "desk", "tv", "high") and chance(rng, 0.9):
        return things.standing_book(rng, shop.style)
    if label == "plant":
        tallest = min(0.7, surface.clear - 0.03)
        height = float(rng.uniform(0.18, max(0.2, tallest)))
        return shop.ready("plant", rng, tallest) or plants.plant_of_height(rng, shop.style, height)
    if label == "clock":
        return walls.desk_clock(rng, shop.style)
    return shop.make(label, rng)


def _scatter(room: Room, rng: Rng, shop: Shop, taste: Taste, parent: Placed, surface: Surface, model: Model) -> None:
    """Somewhere on the surface; books and boxes may carry another thing."""
    free = np.maximum(np.array([surface.width, surface.depth]) - model.size[:2], 0.0) / 2
    straight = surface.kind in ("shelf", "high") or model.label in ("table lamp", "clock")
    for _ in range(10):
        x, y = surface.x + free[0] * rng.uniform(-1, 1), surface.y + free[1] * rng.uniform(-1, 1)
        turn = float(rng.normal(0, 0.08)) if straight else float(rng.normal(0, 0.6))
        placed = room.put_on(parent, surface, model, float(x), float(y), turn)
        if placed:
            for top in model.surfaces:
                furnish_surface(room, rng, shop, taste, placed, top)
            return


def _put_television(room: Room, rng: Rng, shop: Shop, stand: Placed, surface: Surface) -> None:
    for _ in range(4):
        screen = shop.make("TV", rng)
        if screen.size[0] < stand.model.size[0] * 1.05 and room.put_on(stand, surface, screen, 0.0, 0.03, 0.0):
            return


def _lean_pillows(room: Room, rng: Rng, shop: Shop, seat: Placed, surface: Surface) -> None:
    most = {"sofa": 5, "armchair": 1, "bench": 2}[seat.model.label]
    for _ in range(int(rng.integers(0, most + 1))):
        model = beds.pillow(rng, shop.style)
        width, depth = float(model.size[0]), float(model.size[1])
        if width > surface.width or depth > surface.depth:
            continue
        for _ in range(6):
            x = surface.x + (surface.width - width) / 2 * float(rng.uniform(-1, 1))
            y = surface.y + surface.depth / 2 - depth / 2 - float(rng.uniform(0.0, 0.02))
            if room.put_on(seat, surface, model, x, y, float(rng.normal(0, 0.08))):
                break


def scatter_on_floor(room: Room, rng: Rng, shop: Shop, taste: Taste, count: int) -> None:
    """Plants, baskets, boxes and the like: half of them along the walls, half anywhere."""
    for _ in range(count):
        label = taste.pick(rng, FLOOR_THINGS)
        if sum(piece.model.label == label for piece in room.pieces) >= MOST_ON_FLOOR.get(label, 5):
            continue
        model = shop.make(label, rng)
        if chance(rng, 0.55):
            against_some_wall(room, rng, model, tries=8)
        else:
            somewhere(room, rng, model, tries=8)


def decorate_walls(room: Room, rng: Rng, shop: Shop, taste: Taste, count: int) -> None:
    """Pictures, mirrors, clocks and shelves at varied heights."""
    likes = ("painting", "painting", "mirror", "clock", "wall shelf")
    for _ in range(count):
        model = shop.make(taste.pick(rng, likes), rng)
        _hang_somewhere(room, rng, model, int(rng.integers(0, 4)))
    if chance(rng, 0.6):
        _hang_row(room, rng, shop, int(rng.integers(2, 5)))


def _hang_somewhere(room: Room, rng: Rng, model: Model, wall: int) -> Placed | None:
    height = float(model.size[2])
    for _ in range(10):
        z = float(rng.uniform(0.95, max(1.0, room.height - 0.2 - height)))
        placed = room.hang(model, wall, float(rng.uniform(0.3, room.wall_length(wall) - 0.3)), z)
        if placed:
            return placed
    return None


def _hang_row(room: Room, rng: Rng, shop: Shop, count: int) -> None:
    """Pictures side by side with their middles at one height."""
    wall, z = int(rng.integers(0, 4)), float(rng.uniform(1.35, 1.75))
    along = float(rng.uniform(0.4, room.wall_length(wall) * 0.6))
    for _ in range(count):
        model = shop.make("painting", rng)
        if model.size[0] > 0.8:
            continue
        along += float(model.size[0]) / 2
        room.hang(model, wall, along, z - float(model.size[2]) / 2)
        along += float(model.size[0]) / 2 + float(rng.uniform(0.08, 0.25))


def hang_lamps(room: Room, rng: Rng, shop: Shop) -> None:
    """A pendant or two in the open."""
    for _ in range(int(pick(rng, (0, 1, 1, 2)))):
        model = shop.make("pendant lamp", rng)
        if room.height - float(model.size[2]) > 1.75:
            x, y = rng.uniform([0.8, 0.8], [room.width - 0.8, room.depth - 0.8])
            room.hang_from_ceiling(model, float(x), float(y))
