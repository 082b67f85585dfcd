"""What Sweet Home 3D's English names mean in our categories.

Names are shared by unlike things ("Table" is a dining table or a coffee table), hence the sizes.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """A category, and the heights and largest width [m] at which a name stands for it."""

    label: str
    lowest: float
    highest: float
    widest: float = 3.0


KINDS: dict[str, tuple[Kind, ...]] = {
    "armchair": (Kind("armchair", 0.6, 1.15, 1.2),),
    "modern armchair": (Kind("armchair", 0.6, 1.15, 1.2),),
    "winchester armchair": (Kind("armchair", 0.6, 1.15, 1.3),),
    "basketball": (Kind("ball", 0.1, 0.4),),
    "soccer ball": (Kind("ball", 0.1, 0.4),),
    "bed": (Kind("bed", 0.4, 1.4, 2.5),),
    "iron bed": (Kind("bed", 0.4, 1.4, 2.5),),
    "bedside table": (Kind("nightstand", 0.3, 0.8),),
    "bench": (Kind("bench", 0.3, 0.6),),
    "piano bench": (Kind("bench", 0.3, 0.6),),
    "bookcase": (Kind("bookshelf", 0.6, 2.3, 1.6),),
    "shelves": (Kind("bookshelf", 0.6, 2.0, 1.5),),
    "vertical shelves": (Kind("bookshelf", 0.6, 2.0, 1.5),),
    "beer bottle": (Kind("bottle", 0.1, 0.5),),
    "wine bottle": (Kind("bottle", 0.1, 0.5),),
    "bowl": (Kind("bowl", 0.05, 0.3),),
    "cardboard box": (Kind("box", 0.1, 0.7, 0.7),),
    "crate": (Kind("box", 0.1, 0.7, 0.7),),
    "gift": (Kind("box", 0.1, 0.7, 0.7),),
    "candle": (Kind("candle", 0.08, 0.6),),
    "chair": (Kind("chair", 0.7, 1.25, 0.75),),
    "chair with cushion": (Kind("chair", 0.7, 1.25, 0.75),),
    "oak chair": (Kind("chair", 0.7, 1.25, 0.75),),
    "osaka chair": (Kind("chair", 0.7, 1.25, 0.75),),
    "cafe chair": (Kind("chair", 0.7, 1.25, 0.75),),
    "plastic chair": (Kind("chair", 0.7, 1.25, 0.75),),
    "clothes basket": (Kind("basket", 0.2, 0.8),),
    "coffee cup": (Kind("mug", 0.06, 0.2),),
    "coffee mug": (Kind("mug", 0.06, 0.2),),
    "coffee table": (Kind("coffee table", 0.25, 0.6, 1.5),),
    "glass table": (Kind("dining table", 0.65, 0.85), Kind("coffee table", 0.25, 0.6, 1.5)),
    "oak table": (Kind("dining table", 0.65, 0.85),),
    "round table": (Kind("dining table", 0.65, 0.85),),
    "table": (Kind("dining table", 0.65, 0.85), Kind("coffee table", 0.25, 0.6, 1.5)),
    "black table": (Kind("dining table", 0.65, 0.85),),
    "wooden table": (Kind("dining table", 0.65, 0.85),),
    "wooden alder table": (Kind("dining table", 0.65, 0.85),),
    "wooden teak table": (Kind("dining table", 0.65, 0.85),),
    "folding table": (Kind("dining table", 0.65, 0.85),),
    "desk": (Kind("desk", 0.65, 0.9, 2.0),),
    "wooden desk": (Kind("desk", 0.65, 0.9, 2.0),),
    "desk table": (Kind("desk", 0.65, 0.9, 2.0),),
    "drawers cabinet": (Kind("dresser", 0.5, 1.4, 1.8),),
    "dresser with drawers": (Kind("dresser", 0.5, 1.4, 1.8),),
    "dustbin": (Kind("trash can", 0.2, 0.9),),
    "bullet trash can": (Kind("trash can", 0.2, 0.9),),
    "desk lamp": (Kind("table lamp", 0.2, 0.75),),
    "little lamp": (Kind("table lamp", 0.2, 0.75),),
    "pedestal vase lamp": (Kind("table lamp", 0.2, 0.85),),
    "lamp": (Kind("table lamp", 0.2, 0.75), Kind("floor lamp", 0.9, 2.0)),
    "hanging light": (Kind("pendant lamp", 0.3, 1.2),),
    "apple ibook": (Kind("laptop", 0.1, 0.4),),
    "laptop": (Kind("laptop", 0.1, 0.4),),
    "plant": (Kind("plant", 0.1, 1.9, 1.2),),
    "little plant": (Kind("plant", 0.1, 1.9),),
    "indoor plant": (Kind("plant", 0.1, 1.9, 1.2),),
    "decorative plant": (Kind("plant", 0.1, 1.9, 1.2),),
    "succulent plant": (Kind("plant", 0.1, 1.9),),
    "spider plant": (Kind("plant", 0.1, 1.9),),
    "cactus": (Kind("plant", 0.1, 1.9),),
    "bonsai tree": (Kind("plant", 0.1, 1.9),),
    "orchids": (Kind("plant", 0.1, 1.9),),
    "spathiphyllum": (Kind("plant", 0.1, 1.9),),
    "yucca": (Kind("plant", 0.1, 1.9, 1.2),),
    "bamboo": (Kind("plant", 0.1, 1.9, 1.2),),
    "sofa": (Kind("sofa", 0.6, 1.1, 2.6),),
    "couch": (Kind("sofa", 0.6, 1.1, 2.25),),
    "futon couch": (Kind("sofa", 0.6, 1.1, 2.6),),
    "clear sofa": (Kind("sofa", 0.6, 1.1, 2.6),),
    "burlap sofa": (Kind("sofa", 0.6, 1.1, 2.6),),
    "sofa 2 seats": (Kind("sofa", 0.6, 1.1, 2.6),),
    "sofa 3 seats": (Kind("sofa", 0.6, 1.1, 2.6),),
    "winchester sofa": (Kind("sofa", 0.6, 1.1, 2.6),),
    "stool": (Kind("stool", 0.3, 1.05),),
    "bar stool": (Kind("stool", 0.3, 1.15),),
    "teddy bear": (Kind("teddy bear", 0.1, 0.9),),
    "tv": (Kind("TV", 0.3, 1.0),),
    "tv stand": (Kind("TV stand", 0.25, 0.8),),
    "vase": (Kind("vase", 0.1, 1.0),),
    "old jar": (Kind("vase", 0.1, 1.0),),
    "wardrobe": (Kind("wardrobe", 1.2, 2.2, 2.2),),
}

UNLISTED = frozenset({"book", "pillow"})
"""Categories that show up as parts of ready models (beds with pillows, shelves with books), unlabelled."""

TOPS: dict[str, str] = {
    "bench": "seat",
    "bookshelf": "high",
    "box": "box",
    "coffee table": "low",
    "desk": "desk",
    "dining table": "dining",
    "dresser": "cabinet",
    "nightstand": "bedside",
    "stool": "stool",
    "TV stand": "tv",
    "wardrobe": "high",
}
"""What the level top of a category is for: a kind of `Surface`."""


def category(name: str, width_m: float, height_m: float) -> str | None:
    """Our category for a name and size; None if there is none."""
    for kind in KINDS.get(name.strip().lower(), ()):
        if kind.lowest <= height_m <= kind.highest and width_m <= kind.widest:
            return kind.label
    return None
