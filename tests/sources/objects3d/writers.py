"""Models in their native encodings, and a reading of all of them that counts its rows."""

import io
import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from internspatial_kedro.sources import objects3d
from internspatial_kedro.sources.records import Reading, Reject, Scene, Source, View

SMALL = {"size": 96}


@dataclass(frozen=True)
class Objects:
    """Everything that a source of objects gave."""

    items: list[str]
    views: list[View]
    scenes: list[Scene]
    rejects: list[Reject]

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        return [(reject.kind, reject.item_id, reject.reason) for reject in self.rejects]

    def differences(self, scene_id: str) -> np.ndarray:
        scene = next(scene for scene in self.scenes if scene.scene_id == scene_id)
        return np.array(scene.turntable.differences).reshape(len(scene.view_ids), -1)


def read_objects(root: Path, split: str = "native", **options: object) -> Objects:
    """Read all objects; each is one scene or one reject."""
    source = Source("src", "objects3d", root, split, {**SMALL, **options})
    items = list(objects3d.list_items(source))
    assert list(objects3d.list_items(source)) == items
    readings: list[Reading] = [objects3d.read_item(source, item) for item in items]
    for reading in readings:
        assert len(reading.scenes) + len(reading.rejects) == 1
        assert reading.objects_in == len(reading.views)
    return Objects(
        [item.item_id for item in items],
        [view for reading in readings for view in reading.views],
        [scene for reading in readings for scene in reading.scenes],
        [reject for reading in readings for reject in reading.rejects],
    )


def box_mesh(low: tuple[float, float, float], high: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (8, 3) and faces (12, 3) of an axis-aligned box."""
    vertices = np.array([[(low, high)[k][0], (low, high)[j][1], (low, high)[i][2]] for i, j, k in np.ndindex(2, 2, 2)])
    quads = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    return vertices, np.array([face for a, b, c, d in quads for face in ((a, b, c), (a, c, d))])


def cylinder_mesh(radius: float, height: float, sides: int = 240) -> tuple[np.ndarray, np.ndarray]:
    """An upright cylinder, y up, closed; its sides look alike after a turn of 15 degrees."""
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([radius * np.cos(angle), np.zeros(sides), radius * np.sin(angle)], axis=1)
    up = np.array([0, height, 0])
    vertices = np.concatenate([ring, ring + up, [np.zeros(3), up]])
    i, j = np.arange(sides), (np.arange(sides) + 1) % sides
    bottom, top = np.full(sides, 2 * sides), np.full(sides, 2 * sides + 1)
    faces = [(i, j, j + sides), (i, j + sides, i + sides), (i, j, bottom), (i + sides, j + sides, top)]
    return vertices, np.concatenate([np.stack(face, axis=1) for face in faces])


def joined(*meshes: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in meshes)])
    return (
        np.concatenate([vertices for vertices, _ in meshes]),
        np.concatenate([faces + start for (_, faces), start in zip(meshes, starts, strict=False)]),
    )


def cup_mesh() -> tuple[np.ndarray, np.ndarray]:
    """A cylinder with a handle towards +x."""
    bars = [((0.9, 0.4), (1.8, 0.6)), ((0.9, 1.6), (1.8, 1.8)), ((1.6, 0.4), (1.8, 1.8))]
    return joined(cylinder_mesh(1.0, 2.2), *(box_mesh((*low, -0.12), (*high, 0.12)) for low, high in bars))


def write_obj(path: Path, mesh: tuple[np.ndarray, np.ndarray], head: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    vertices, faces = mesh
    lines = [head] + [f"v {x!r} {y!r} {z!r}" for x, y, z in vertices.tolist()]
    lines += [f"f {a} {b} {c}" for a, b, c in (faces + 1).tolist()]
    path.write_text("\n".join(lines) + "\n")
    return path


def png(image: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def gltf_document(
    vertices: np.ndarray,
    faces: np.ndarray,
    uv: np.ndarray | None = None,
    texture: bytes = b"",
    **attributes: np.ndarray,
) -> tuple[dict, bytes]:
    """glTF 2.0 with one mesh in one buffer: its JSON and the buffer's bytes."""
    columns = {"POSITION": vertices.astype("<f4")}
    columns |= {} if uv is None else {"TEXCOORD_0": uv.astype("<f4")}
    columns |= {name: values.astype("<f4") for name, values in attributes.items()}
    blobs = [*(values.tobytes() for values in columns.values()), faces.astype("<u4").tobytes(), texture]
    starts = np.cumsum([0, *(len(blob) + -len(blob) % 4 for blob in blobs)])
    views = [
        {"buffer": 0, "byteOffset": int(s), "byteLength": len(b)} for s, b in zip(starts, blobs, strict=False) if b
    ]
    kinds = {2: "VEC2", 3: "VEC3", 4: "VEC4"}
    accessors = [
        {"bufferView": k, "componentType": 5126, "count": len(values), "type": kinds[values.shape[1]]}
        for k, values in enumerate(columns.values())
    ]
    accessors[0] |= {"min": vertices.min(axis=0).tolist(), "max": vertices.max(axis=0).tolist()}
    accessors.append({"bufferView": len(columns), "componentType": 5125, "count": int(faces.size), "type": "SCALAR"})
    material = {"pbrMetallicRoughness": {"metallicFactor": 0.0}}
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [
            {
                "primitives": [
                    {"attributes": {n: k for k, n in enumerate(columns)}, "indices": len(columns), "material": 0}
                ]
            }
        ],
        "materials": [material],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": int(starts[-1])}],
    }
    if texture:
        material["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
        document |= {
            "textures": [{"source": 0}],
            "images": [{"bufferView": len(views) - 1, "mimeType": "image/png"}],
        }
    return document, b"".join(blob + b"\0" * (-len(blob) % 4) for blob in blobs)


def write_glb(path: Path, document: dict, binary: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body)
    return path
