"""Floors, walls and ceilings."""

from internspatial_kedro.sources.rooms import palette
from internspatial_kedro.sources.rooms.layout.room import Finish
from internspatial_kedro.sources.rooms.materials import Material, painted, plain
from internspatial_kedro.sources.rooms.palette import Rgb
from internspatial_kedro.sources.rooms.style import Rng, chance, pick

WALL_PAINTS: tuple[Rgb, ...] = (
    (232, 228, 218),
    (236, 234, 230),
    (222, 214, 200),
    (206, 214, 204),
    (202, 212, 222),
    (226, 208, 190),
    (214, 206, 216),
    (188, 198, 190),
    (232, 220, 184),
)


def draw_finish(rng: Rng) -> Finish:
    """Mostly quiet walls, one of them sometimes of brick, wallpaper or a strong colour; wood, tiles or carpet below."""
    paint = Material("plaster", (pick(rng, WALL_PAINTS),), 1.6)
    walls = [paint] * 4
    if chance(rng, 0.5):
        walls[int(rng.integers(4))] = _feature_wall(rng, paint.colours[0])
    a, b, c, d = walls
    return Finish(_floor(rng), (a, b, c, d), plain((240, 239, 236)), painted((236, 235, 231)))


def _feature_wall(rng: Rng, base: Rgb) -> Material:
    kind = rng.random()
    if kind < 0.3:
        return Material("brick", (pick(rng, ((162, 92, 70), (150, 84, 66), (206, 200, 192))), (192, 184, 174)), 1.0)
    if kind < 0.6:
        darker: Rgb = (int(base[0] * 0.86), int(base[1] * 0.88), int(base[2] * 0.86))
        return Material("wallpaper", (base, darker), float(rng.uniform(0.5, 0.9)))
    shade = pick(rng, ((96, 124, 128), (112, 128, 104), (152, 112, 96), (84, 96, 122), (176, 152, 112)))
    return Material("plaster", (shade,), 1.6)


def _floor(rng: Rng) -> Material:
    kind = rng.random()
    tone = pick(
        rng, (*palette.WOODS["light brown"], *palette.WOODS["brown"], (176, 134, 90), (112, 76, 50), (186, 170, 148))
    )
    if kind < 0.42:
        return Material("planks", (tone,), 1.1, gloss=0.035, roughness=0.09)
    if kind < 0.6:
        return Material("herringbone", (tone,), 0.9, gloss=0.035, roughness=0.09)
    if kind < 0.8:
        pair = pick(
            rng,
            (
                ((206, 200, 190), (160, 154, 146)),
                ((150, 146, 142), (110, 108, 104)),
                ((190, 150, 124), (150, 120, 100)),
            ),
        )
        return Material("tiles", pair, 1.6, gloss=0.04, roughness=0.05)
    if kind < 0.87:
        return Material("chequered", ((228, 224, 216), (70, 72, 76)), 1.6, gloss=0.05, roughness=0.05)
    return Material("carpet", (pick(rng, ((176, 164, 148), (136, 140, 146), (120, 128, 116), (160, 140, 128))),), 0.5)
