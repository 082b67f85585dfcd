"""What a surface is made of: a texture by name, its colours, and how it shines."""

from dataclasses import dataclass, field

from internspatial_kedro.sources.rooms.palette import Rgb


@dataclass(frozen=True)
class Material:
    """A surface.

    Attributes:
        texture: A key of `textures.TEXTURES`.
        colours: sRGB colours that the texture uses, main colour first.
        tile_m: Side of the square that one copy of the texture covers [m]; 0: texture coordinates run from 0 to 1.
        seed: Tells two pictures of one kind apart.
        gloss: Share of light mirrored at normal incidence, 0 (matt) to 1 (mirror).
        roughness: Blur of what is mirrored: standard deviation of the mirrored direction [rad].
        glow: Light of its own, as a multiple of the texture's colour.
        metal: Whether mirrored light takes on the surface's colour.
        image: For the texture `image` its pixels, 256 x 256 RGB bytes, row 0 at v = 0.
    """

    texture: str
    colours: tuple[Rgb, ...]
    tile_m: float = 1.0
    seed: int = 0
    gloss: float = 0.0
    roughness: float = 0.3
    glow: float = 0.0
    metal: bool = False
    image: bytes = field(default=b"", repr=False)


def plain(colour: Rgb, gloss: float = 0.0, roughness: float = 0.3) -> Material:
    """Even colour with the slightest unevenness."""
    return Material("plain", (colour,), 0.8, gloss=gloss, roughness=roughness)


def wood(colour: Rgb, gloss: float = 0.03) -> Material:
    """Grain along u."""
    return Material("wood", (colour,), 0.9, gloss=gloss, roughness=0.22)


def painted(colour: Rgb) -> Material:
    """Lacquer."""
    return Material("plain", (colour,), 0.8, gloss=0.035, roughness=0.16)


def fabric(colour: Rgb, pattern: str = "plain", second: Rgb | None = None, tile_m: float = 0.3) -> Material:
    """Cloth; `pattern` is plain, striped, checked or dotted, in the second colour."""
    if pattern == "plain" or second is None:
        return Material("weave", (colour,), 0.16)
    return Material({"striped": "stripes", "checked": "checks", "dotted": "dots"}[pattern], (colour, second), tile_m)


def leather(colour: Rgb) -> Material:
    """Grained and half-gloss."""
    return Material("leather", (colour,), 0.35, gloss=0.04, roughness=0.25)


def metal(colour: Rgb, roughness: float = 0.2) -> Material:
    """Brushed metal."""
    return Material("plain", (colour,), 0.5, gloss=0.45, roughness=roughness, metal=True)


def ceramic(colour: Rgb, pattern: str = "plain", second: Rgb | None = None, tile_m: float = 0.08) -> Material:
    """Glazed; patterns as in `fabric`."""
    if pattern == "plain" or second is None:
        return Material("plain", (colour,), 0.5, gloss=0.05, roughness=0.06)
    name = {"striped": "bands", "checked": "checks", "dotted": "dots"}[pattern]
    return Material(name, (colour, second), tile_m, gloss=0.05, roughness=0.06)


def glass(colour: Rgb) -> Material:
    """Thick coloured glass, drawn opaque: depth and masks stay unambiguous."""
    return Material("plain", (colour,), 0.5, gloss=0.09, roughness=0.04)


def lit(colour: Rgb, glow: float) -> Material:
    """A lampshade that is switched on."""
    return Material("weave", (colour,), 0.2, glow=glow)


def fitted(texture: str, colours: tuple[Rgb, ...], seed: int, gloss: float = 0.0, glow: float = 0.0) -> Material:
    """A picture that fills its face once."""
    return Material(texture, colours, 0.0, seed, gloss=gloss, roughness=0.05, glow=glow)
