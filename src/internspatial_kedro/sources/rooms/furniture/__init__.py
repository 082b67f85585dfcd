"""Parametric furniture: one builder a category; each call draws shape, size, colour and material anew."""

from collections.abc import Callable

from internspatial_kedro.sources.rooms.furniture import (
    beds,
    lamps,
    media,
    openings,
    plants,
    seating,
    storage,
    tables,
    tableware,
    things,
    walls,
)
from internspatial_kedro.sources.rooms.model import Model
from internspatial_kedro.sources.rooms.style import Rng, Style

Builder = Callable[[Rng, Style], Model]

BUILDERS: dict[str, Builder] = {
    "apple": tableware.apple,
    "armchair": seating.armchair,
    "ball": things.ball,
    "basket": things.basket,
    "bed": beds.bed,
    "bench": seating.bench,
    "book": things.book,
    "bookshelf": storage.bookshelf,
    "bottle": tableware.bottle,
    "bowl": tableware.bowl,
    "box": things.box_with_lid,
    "candle": tableware.candle,
    "chair": seating.chair,
    "clock": walls.clock,
    "coffee table": tables.coffee_table,
    "curtain": openings.curtain,
    "desk": tables.desk,
    "dining table": tables.dining_table,
    "door": openings.door,
    "dresser": storage.dresser,
    "floor lamp": lamps.floor_lamp,
    "laptop": media.laptop,
    "mirror": walls.mirror,
    "monitor": media.monitor,
    "mug": tableware.mug,
    "nightstand": storage.nightstand,
    "pear": tableware.pear,
    "pendant lamp": lamps.pendant_lamp,
    "painting": walls.painting,
    "pillow": beds.pillow,
    "plant": plants.plant,
    "rug": things.rug,
    "side table": tables.side_table,
    "sofa": seating.sofa,
    "stool": seating.stool,
    "table lamp": lamps.table_lamp,
    "teddy bear": things.teddy_bear,
    "trash can": things.trash_can,
    "TV": media.television,
    "TV stand": storage.tv_stand,
    "vase": tableware.vase,
    "wall shelf": storage.wall_shelf,
    "wardrobe": storage.wardrobe,
    "window": openings.window,
}
"""Builders by category."""

CATEGORIES = tuple(sorted(BUILDERS))
"""Every category that the builders can make."""
