"""Draws frames of a room: colour, depth and instance numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.edges import OFFSETS, borrowed_light, edge_pixels
from internspatial_kedro.sources.rooms.rendering.illumination import LIFT_M, matt_light, mirrored_light
from internspatial_kedro.sources.rooms.rendering.planar import Planar
from internspatial_kedro.sources.rooms.rendering.rays import Hits
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays
from internspatial_kedro.sources.rooms.rendering.smoothing import Scenery, smooth_light, spread_light
from internspatial_kedro.sources.rooms.rendering.stage import Stage
from internspatial_kedro.sources.rooms.rendering.surfaces import Surfaces, hit_surfaces

BAND_ROWS = 32
"""Pixels are shaded in bands of that many rows, which stay in the processor's cache."""


@dataclass(frozen=True)
class Frame:
    """What one shot gives.

    Attributes:
        rgb: Shape (h, w, 3), 8 bits.
        depth_mm: Along the optical axis, shape (h, w), 16 bits; 0 is none.
        instances: Instance number of each pixel, shape (h, w), 16 bits; 0 is the shell.
    """

    rgb: NDArray[np.uint8]
    depth_mm: NDArray[np.uint16]
    instances: NDArray[np.uint16]


@dataclass(frozen=True)
class Quality:
    """Rays a coarse pixel: to lights, and to surroundings."""

    shadow: int
    bounce: int


def draw_frame(stage: Stage, shot: Shot, width: int, height: int, quality: Quality) -> Frame:
    """One picture; width and height are even."""
    directions = pixel_rays(shot, width, height, pixel_centres(width, height))
    hits = stage.caster.cast(shot.origin, directions)
    bands = [slice(k * width, min(k + BAND_ROWS, height) * width) for k in range(0, height, BAND_ROWS)]
    seen = [_seen(stage, shot, width, directions, hits, band) for band in bands]
    position = np.concatenate([s.position for s in seen], axis=1).reshape(3, height, width)
    normal = np.concatenate([s.normal for s in seen], axis=1).reshape(3, height, width)
    scenery = Scenery(position, normal, hits.distance.reshape(height, width))
    material = stage.mesh.face_material.take(hits.face)
    coarse = _coarse_light(stage, scenery, directions, material, quality)
    light = [_fine_light(coarse, scenery, band, width) for band in bands]
    rgb = np.concatenate([_developed(_shaded(stage, s, lit)) for s, lit in zip(seen, light, strict=True)], axis=1)
    instances = stage.mesh.face_instance.take(hits.face).reshape(height, width)
    kind = instances * np.int32(len(stage.gloss)) + material.reshape(height, width)
    _soften_edges(stage, shot, rgb, np.concatenate(light, axis=1), scenery, kind)
    return Frame(
        np.ascontiguousarray(rgb.reshape(3, height, width).transpose(1, 2, 0)),
        np.rint(hits.distance * 1000).astype(np.uint16).reshape(height, width),
        instances,
    )


def _seen(stage: Stage, shot: Shot, width: int, directions: Planar, hits: Hits, band: slice) -> Surfaces:
    """Surface points of a band."""
    some = Hits(hits.distance[band], hits.face[band], hits.place[:, band], hits.normal[:, band])
    return hit_surfaces(stage.table, shot.origin, directions[:, band], some, shot.focal_px(width))


def _coarse_light(
    stage: Stage, scenery: Scenery, directions: Planar, material: NDArray[np.int32], quality: Quality
) -> Planar:
    """Matt and mirrored light of every second pixel, smoothed, shape (6, h/2, w/2)."""
    every = slice(None, None, 2)
    coarse = scenery.part(every, every)
    size = coarse.depth.shape
    normals = coarse.normal.reshape(3, -1)
    points = coarse.position.reshape(3, -1) + LIFT_M * normals
    toward = directions.reshape(3, *scenery.depth.shape)[:, every, every].reshape(3, -1)
    some = material.reshape(scenery.depth.shape)[every, every].ravel()
    light = matt_light(stage, points, normals, size, quality.shadow, quality.bounce)
    shine = mirrored_light(stage, points, normals, toward, some, size)
    return smooth_light(np.concatenate([light, shine]).reshape(6, *size), coarse)


def _fine_light(coarse: Planar, scenery: Scenery, band: slice, width: int) -> Planar:
    """Light of all pixels of a band, shape (6, n); one more pair of rows below serves its last ones."""
    rows = slice(band.start // width, band.stop // width)
    more = slice(rows.start, min(rows.stop + 2, len(scenery.depth)))
    fine = spread_light(coarse[:, more.start // 2 : more.stop // 2], scenery.part(more, slice(None)))
    return fine[:, : rows.stop - rows.start].reshape(6, -1)


def _soften_edges(
    stage: Stage, shot: Shot, rgb: NDArray[np.uint8], light: Planar, scenery: Scenery, kind: NDArray[np.int32]
) -> None:
    """Mix further rays into the pixels of edges; changes `rgb`."""
    height, width = kind.shape
    edges = edge_pixels(scenery, kind)
    centres = pixel_centres(width, height)
    for start in range(0, len(edges), BAND_ROWS * width):
        pixels = edges[start : start + BAND_ROWS * width]
        total = rgb[:, pixels].astype(np.float32)
        for offset in OFFSETS:
            directions = pixel_rays(shot, width, height, centres[:, pixels] + np.array(offset)[:, None])
            seen = hit_surfaces(
                stage.table, shot.origin, directions, stage.caster.cast(shot.origin, directions), shot.focal_px(width)
            )
            lit = borrowed_light(light, scenery, pixels, offset, seen.position, seen.normal)
            total += _developed(_shaded(stage, seen, lit))
        rgb[:, pixels] = np.rint(total / (1 + len(OFFSETS)))


def _shaded(stage: Stage, seen: Surfaces, light: Planar) -> Planar:
    """Light that leaves towards the camera, shape (3, n)."""
    colour = stage.atlas.sample(seen.material, seen.uv, seen.copies_per_px)
    gloss = stage.gloss.take(seen.material)
    matt = colour * (light[:3] * (1 - gloss) + stage.glow.take(seen.material))
    tint = np.where(stage.is_metal.take(seen.material), colour, np.float32(1))
    return np.asarray(matt + gloss * tint * light[3:])


def _developed(light: Planar) -> NDArray[np.uint8]:
    """Tone curve and sRGB."""
    curve = light * np.float32(1 / 1.06)
    curve *= curve * curve
    curve += 1
    curve = light / np.cbrt(curve)
    np.clip(curve, 0, 1, out=curve)
    return np.asarray(_DISPLAY.take((curve * np.float32(4095) + np.float32(0.5)).astype(np.int32)))


_DISPLAY = np.rint((np.arange(4096) / 4095) ** (1 / 2.2) * 255).astype(np.uint8)
