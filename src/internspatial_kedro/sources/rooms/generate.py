"""From a room's number to its finished folder."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from internspatial_kedro.geometry.rounding import to_nano
from internspatial_kedro.sources.records import Obb
from internspatial_kedro.sources.rooms import native
from internspatial_kedro.sources.rooms.cameras import TRIALS, choose_shots
from internspatial_kedro.sources.rooms.captions import caption_models
from internspatial_kedro.sources.rooms.layout import furnish_room
from internspatial_kedro.sources.rooms.layout.blocks import place_blocks
from internspatial_kedro.sources.rooms.layout.placing import Placed
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.options import NOT_DRAWN, RoomsOptions
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh, assemble_room, yaw_axes
from internspatial_kedro.sources.rooms.rendering.renderer import Quality, draw_frame
from internspatial_kedro.sources.rooms.rendering.shots import Shot
from internspatial_kedro.sources.rooms.rendering.stage import Stage, set_stage
from internspatial_kedro.sources.rooms.shop import EMPTY
from internspatial_kedro.sources.rooms.sweethome3d.catalogue import open_catalogue
from internspatial_kedro.sources.rooms.visibility import AloneCounter

BLOCK_TRIALS = 12
"""Shots that compete in plain rooms: most show enough."""
VERSION = 9
"""Raised whenever the same options give other rooms."""


def room_fingerprint(options: RoomsOptions, number: int) -> str:
    """Hash of everything that a room's files follow from."""
    drawn = options.model_dump(exclude=set(NOT_DRAWN))
    text = json.dumps({"version": VERSION, "number": number, "options": drawn}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def ensure_room(folder: Path, options: RoomsOptions, number: int) -> None:
    """Render a room into its folder, unless it is there whole and up to date."""
    fingerprint = room_fingerprint(options, number)
    if native.is_finished(folder, fingerprint):
        return
    draft = native.open_draft(folder)
    _generate(draft, options, number)
    native.seal(draft, fingerprint)
    native.publish(draft, folder, fingerprint)


def _generate(folder: Path, options: RoomsOptions, number: int) -> None:
    room = _lay_out(options, number)
    mesh = assemble_room(room)
    stage = set_stage(room, mesh, number)
    trials = BLOCK_TRIALS if options.furniture == "blocks" else TRIALS
    shots = choose_shots(
        room, mesh, stage.caster, np.random.default_rng([options.seed, number, 0xCA]), options.frames, trials
    )
    native.write_mesh(
        folder / native.MESH, mesh, (stage.atlas.mean ** (1 / 2.2) * 255).astype(np.uint8)[mesh.face_material]
    )
    frames = _draw_frames(folder, stage, shots, options)
    native.write_json(folder / native.ROOM, {**_describe(room, mesh), "frames": frames})


def _lay_out(options: RoomsOptions, number: int) -> Room:
    if options.furniture == "blocks":
        return place_blocks(options.seed, number)
    catalogue = open_catalogue(options.furniture_root) if options.furniture == "sweethome3d" else EMPTY
    return furnish_room(options.seed, number, catalogue)


def _draw_frames(folder: Path, stage: Stage, shots: list[Shot], options: RoomsOptions) -> list[dict[str, Any]]:
    """Draw and write all frames; what `room.json` says of them."""
    alone = AloneCounter(stage.mesh)
    quality = Quality(options.shadow_samples, options.bounce_samples)

    def draw(index: int) -> dict[str, Any]:
        frame = draw_frame(stage, shots[index], options.width, options.height, quality)
        native.write_frame(folder, index, frame, options.jpeg_quality)
        counts = alone.counts(frame, shots[index])
        return {**_camera(shots[index], options), "visible": [[n, seen, whole] for n, (seen, whole) in counts.items()]}

    return [draw(index) for index in range(len(shots))]


def _camera(shot: Shot, options: RoomsOptions) -> dict[str, Any]:
    focal = shot.focal_px(options.width)
    return {
        "fx": focal,
        "fy": focal,
        "cx": options.width / 2,
        "cy": options.height / 2,
        "cam_to_world": shot.cam_to_world.ravel().tolist(),
    }


def _describe(room: Room, mesh: RoomMesh) -> dict[str, Any]:
    captions = caption_models([placed.model for placed in room.pieces])
    return {
        "floor_polygon": [0.0, 0.0, room.width, 0.0, room.width, room.depth, 0.0, room.depth],
        "height_m": room.height,
        "openings": [vars(opening) for opening in room.openings],
        "instances": [_instance(room, mesh, p, c) for p, c in zip(room.pieces, captions, strict=True)],
    }


def _instance(room: Room, mesh: RoomMesh, placed: Placed, caption: str) -> dict[str, Any]:
    support = placed.support if isinstance(placed.support, str) else instance_id(room.pieces[placed.support - 1])
    return {
        "number": placed.number,
        "instance_id": instance_id(placed),
        "label": placed.model.label,
        "caption": caption,
        "colour": placed.model.words.colour,
        "material": placed.model.words.material,
        "support": support,
        "obb_world": _tight_box(mesh, placed),
        "origin": placed.model.origin,
    }


def instance_id(placed: Placed) -> str:
    """Category and number, e.g. `coffee-table_007`."""
    return f"{placed.model.label.lower().replace(' ', '-')}_{placed.number:03d}"


def _tight_box(mesh: RoomMesh, placed: Placed) -> dict[str, list[float]]:
    """The upright box along the piece's own axes that its drawn vertices just fill, rounded to nanometres."""
    axes = to_nano(yaw_axes(placed.yaw_rad))
    local = mesh.vertices[mesh.vertex_instance == placed.number].astype(np.float64) @ axes.T
    low, high = local.min(axis=0), local.max(axis=0)
    return vars(Obb.computed((low + high) / 2 @ axes, axes, high - low))
