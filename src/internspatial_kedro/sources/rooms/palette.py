"""Colours with the names that people give them, as sRGB in 0-255."""

Rgb = tuple[int, int, int]

PAINTS: dict[str, tuple[Rgb, ...]] = {
    "red": ((176, 30, 34), (196, 44, 40), (150, 24, 32)),
    "orange": ((226, 118, 30), (216, 104, 40)),
    "yellow": ((234, 190, 44), (222, 176, 30)),
    "green": ((62, 132, 66), (80, 142, 60), (44, 114, 72)),
    "dark green": ((30, 70, 46), (36, 76, 40)),
    "light green": ((160, 204, 140), (174, 206, 150)),
    "teal": ((22, 122, 124), (30, 134, 126)),
    "blue": ((40, 88, 176), (50, 104, 186), (34, 80, 156)),
    "dark blue": ((24, 38, 92), (30, 46, 84)),
    "light blue": ((150, 194, 228), (138, 188, 222)),
    "purple": ((126, 66, 166), (112, 60, 148)),
    "pink": ((234, 146, 172), (226, 130, 158)),
    "brown": ((110, 68, 40), (96, 58, 34)),
    "beige": ((214, 196, 164), (206, 186, 150)),
    "white": ((238, 236, 230), (230, 228, 224)),
    "light grey": ((186, 186, 184), (194, 192, 190)),
    "grey": ((128, 128, 130), (116, 118, 120)),
    "dark grey": ((66, 68, 72), (74, 74, 76)),
    "black": ((22, 22, 24), (28, 26, 26)),
}
"""Paint, fabric and glaze."""

WOODS: dict[str, tuple[Rgb, ...]] = {
    "light brown": ((196, 150, 98), (206, 162, 110)),
    "brown": ((142, 90, 52), (150, 96, 60)),
    "dark brown": ((84, 52, 34), (72, 46, 32)),
    "reddish brown": ((130, 58, 38), (120, 52, 34)),
    "white": ((234, 231, 224),),
    "grey": ((140, 134, 126),),
    "black": ((34, 30, 28),),
}
"""Wood, stained or painted."""

METALS: dict[str, tuple[Rgb, ...]] = {
    "silver": ((196, 198, 202),),
    "gold": ((206, 164, 82),),
    "copper": ((190, 112, 76),),
    "black": ((30, 30, 32),),
    "white": ((232, 232, 230),),
}
"""Metal, bare or painted."""

BRIGHT = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
CALM = ("beige", "white", "light grey", "grey", "dark grey", "brown", "dark blue", "dark green", "light blue", "black")
EVERY = (*BRIGHT, *CALM, "light green")
