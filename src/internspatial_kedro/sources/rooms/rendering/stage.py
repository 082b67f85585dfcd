"""A room that is ready to be drawn: what all its frames share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.atlas import Atlas, build_atlas
from internspatial_kedro.sources.rooms.rendering.bounce import Lattice, bounce_light
from internspatial_kedro.sources.rooms.rendering.lights import Lights, find_lights
from internspatial_kedro.sources.rooms.rendering.planar import Planar
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.surfaces import SurfaceTable

Floats32 = NDArray[np.float32]
MEAN_LIGHT = 0.82
"""Mean irradiance / pi that rooms are exposed for."""
WHITE_BALANCE = 0.7
"""Share of the light's tint that the camera takes out."""


@dataclass(frozen=True)
class Stage:
    """Geometry, textures and lights of a room.

    Attributes:
        mesh: All triangles.
        caster: The same for rays.
        atlas: Textures.
        table: Shading data of triangles.
        lights: Light sources.
        lattice: Light passed on by surfaces.
        is_pane: Faces that daylight comes through, shape (f,).
        colour: Mean linear colour of each material, shape (3, m).
        gloss: Of each material, shape (m,); see `Material`.
        roughness: Of each material.
        glow: Of each material.
        is_metal: Of each material.
        exposure: Factor on light, RGB, shape (3, 1).
    """

    mesh: RoomMesh
    caster: RayCaster
    atlas: Atlas
    table: SurfaceTable
    lights: Lights
    lattice: Lattice
    is_pane: NDArray[np.bool_]
    colour: Planar
    gloss: Floats32
    roughness: Floats32
    glow: Floats32
    is_metal: NDArray[np.bool_]
    exposure: Planar


def set_stage(room: Room, mesh: RoomMesh, seed: int) -> Stage:
    """Textures, ray caster, lights and bounced light of a room."""
    caster, atlas = RayCaster(mesh.vertices, mesh.faces), build_atlas(mesh.materials)
    is_pane = np.array([material.texture == "outdoors" for material in mesh.materials])[mesh.face_material]
    lights = find_lights(room, seed)
    colour = np.ascontiguousarray(atlas.mean.T)
    lattice = bounce_light(room, caster, lights, is_pane, colour.take(mesh.face_material, axis=1))
    return Stage(
        mesh=mesh,
        caster=caster,
        atlas=atlas,
        table=SurfaceTable.of(mesh),
        lights=lights,
        lattice=lattice,
        is_pane=is_pane,
        colour=colour,
        gloss=np.array([material.gloss for material in mesh.materials], np.float32),
        roughness=np.array([material.roughness for material in mesh.materials], np.float32),
        glow=np.array([material.glow for material in mesh.materials], np.float32),
        is_metal=np.array([material.metal for material in mesh.materials]),
        exposure=_exposure(lattice),
    )


def _exposure(lattice: Lattice) -> Planar:
    """Brings the room's mean light to `MEAN_LIGHT` and most of the way to white."""
    mean = lattice.cubes.mean(axis=1)
    neutral = mean.mean() ** (1 - WHITE_BALANCE) * mean**WHITE_BALANCE
    return np.asarray((MEAN_LIGHT / neutral)[:, None], dtype=np.float32)
