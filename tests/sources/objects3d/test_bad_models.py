"""Broken and hostile models: one reject each, the others unharmed."""

import base64
import json
import os
import zlib

import numpy as np
import pytest

from sources.objects3d.writers import box_mesh, gltf_document, png, read_objects, write_glb, write_obj

BOX = box_mesh((0, 0, 0), (3, 1, 1))


def written(change):
    """A writer of a .glb whose JSON was changed."""

    def write(root):
        document, binary = gltf_document(*BOX)
        change(document)
        write_glb(root / "bad.glb", document, binary)

    return write


def cut(count):
    def write(root):
        path = write_glb(root / "bad.glb", *gltf_document(*BOX))
        path.write_bytes(path.read_bytes()[:count])

    return write


def many_instances(document):
    """Nodes that each draw the node below twice: 2^40 boxes."""
    document["nodes"] = [{"children": [k + 1, k + 1]} for k in range(40)] + [{"mesh": 0}]


def not_finite(root):
    document, binary = gltf_document(*BOX)
    write_glb(root / "bad.glb", document, np.float32(np.nan).tobytes() + binary[4:])


def texture_bomb(side, inline=False):
    """A small file that says it is a large picture, in the binary chunk or as `data:`."""
    image = bytearray(png(np.zeros((4, 4, 3), np.uint8)))
    image[16:24] = side.to_bytes(4, "big") * 2
    image[29:33] = zlib.crc32(image[12:29]).to_bytes(4, "big")

    def write(root):
        document, binary = gltf_document(*BOX, np.zeros((8, 2)), bytes(image))
        if inline:
            document["images"] = [{"uri": "data:image/png;base64," + base64.b64encode(image).decode()}]
        write_glb(root / "bad.glb", document, binary)

    return write


def as_text(**buffer):
    """A .gltf whose buffer lies elsewhere."""

    def write(root):
        document, _ = gltf_document(*BOX)
        document["buffers"] = [{"byteLength": 240, **buffer}]
        (root / "bad.gltf").write_text(json.dumps(document))

    return write


def linked(root):
    outside = root.parent / f"{root.name}-outside.bin"
    outside.write_bytes(gltf_document(*BOX)[1])
    (root / "model.bin").symlink_to(outside)
    as_text(uri="model.bin")(root)


def obj(text):
    def write(root):
        (root / "bad.obj").write_text(text)

    return write


def material_outside(root):
    write_obj(root / "bad.obj", BOX, "mtllib bad.mtl")
    (root / "bad.mtl").write_text("newmtl a\nmap_Kd -s 1 1 1 ../../etc/passwd\n")


@pytest.mark.parametrize(
    ("write", "reason", "words"),
    [
        (cut(0), "geometry_malformed", "no binary glTF"),
        (cut(10), "geometry_malformed", "no binary glTF"),
        (cut(600), "geometry_malformed", "cut short: 600 bytes"),
        (lambda root: (root / "bad.glb").write_bytes(os.urandom(500)), "geometry_malformed", "no binary glTF"),
        (written(lambda d: d.pop("asset")), "record_malformed", "asset"),
        (written(lambda d: d["asset"].update(version="1.0")), "geometry_malformed", "glTF version 1.0"),
        (written(lambda d: d.update(meshes=[])), "geometry_malformed", "no triangles"),
        (written(lambda d: d.update(nodes=[])), "geometry_malformed", "no triangles"),
        (written(lambda d: d["accessors"][1].update(count=3_000_003)), "geometry_malformed", "at most 1000000"),
        (written(lambda d: d["accessors"][1].update(count="many")), "record_malformed", "count"),
        (written(lambda d: d["accessors"][0].update(count=1_000)), "geometry_malformed", "no model"),
        (written(lambda d: d["bufferViews"][0].update(byteOffset=10**9)), "geometry_malformed", "no model"),
        (written(lambda d: d["nodes"][0].update(scale=[0, 0, 0])), "geometry_malformed", "one place"),
        (written(many_instances), "geometry_malformed", "two parents"),
        (written(lambda d: d.update(images=[{"uri": "../../etc/passwd"}])), "path_outside_root", "below"),
        (written(lambda d: d.update(images=[{"uri": "/etc/passwd"}])), "path_outside_root", "below"),
        (written(lambda d: d.update(images=[{"uri": "..%2F..%2Fetc%2Fpasswd"}])), "path_outside_root", "below"),
        (as_text(uri="../../secret.bin"), "path_outside_root", "below"),
        (as_text(uri="missing.bin"), "geometry_missing", "missing.bin"),
        (as_text(), "geometry_malformed", "no model"),
        (linked, "path_outside_root", "link out"),
        (not_finite, "geometry_malformed", "infinite or nan"),
        (texture_bomb(60_000), "image_too_large", "3600000000 pixels"),
        (texture_bomb(10_000), "image_too_large", "10000 x 10000"),
        (texture_bomb(10_000, inline=True), "image_too_large", "10000 x 10000"),
        (obj(""), "geometry_malformed", "no triangles"),
        (obj("v 0 0 0\nv 1 0 0\nv 0 1 0\n"), "geometry_malformed", "no triangles"),
        (obj("v 0 0 0\nf 1 1 1\n"), "geometry_malformed", ""),
        (obj("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99\n"), "geometry_malformed", ""),
        (obj("v 1 2 3\n" * 3 + "f 1 2 3\n"), "geometry_malformed", "one place"),
        (obj("mtllib ../../../secret.mtl\nv 0 0 0\nf 1 1 1\n"), "path_outside_root", "below"),
        (material_outside, "path_outside_root", "below"),
        (obj("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"), "mask_empty", "from 90 degrees"),
    ],
)
def test_a_bad_model_is_one_reject(tmp_path, write, reason, words):
    root = tmp_path / "models"
    write_obj(root / "good.obj", BOX)
    write(root)
    objects = read_objects(root, views=4)
    assert [(kind, why) for kind, _, why in objects.verdicts] == [("record", reason)]
    assert objects.rejects[0].item_id.startswith("bad.")
    assert words in objects.rejects[0].detail
    assert [scene.scene_id for scene in objects.scenes] == ["src/good.obj"]


def test_files_beside_a_model_may_lie_elsewhere_below_the_root(tmp_path):
    document, binary = gltf_document(*BOX)
    document["buffers"][0]["uri"] = "../shared data/box.bin"
    (tmp_path / "models").mkdir()
    (tmp_path / "shared data").mkdir()
    (tmp_path / "shared data" / "box.bin").write_bytes(binary)
    (tmp_path / "models" / "box.gltf").write_text(json.dumps(document))
    assert len(read_objects(tmp_path, views=4).views) == 4


def test_percent_signs_in_names_are_not_read(tmp_path):
    document, binary = gltf_document(*BOX)
    document["buffers"][0]["uri"] = "a%20box.bin"
    (tmp_path / "a box.bin").write_bytes(binary)
    (tmp_path / "box.gltf").write_text(json.dumps(document))
    (reject,) = read_objects(tmp_path).rejects
    assert "rename the file" in reject.detail


@pytest.mark.parametrize("image", ["missing.png", "broken.png"])
def test_a_texture_that_cannot_be_read_leaves_the_base_colour(tmp_path, image):
    document, binary = gltf_document(*BOX, np.zeros((8, 2)), png(np.zeros((4, 4, 3), np.uint8)))
    document["images"] = [{"uri": image}]
    (tmp_path / "broken.png").write_bytes(b"\x89PNG not quite")
    write_glb(tmp_path / "box.glb", document, binary)
    objects = read_objects(tmp_path, views=4)
    assert (len(objects.views), objects.rejects) == (4, [])


def test_the_largest_model_is_the_users_choice(tmp_path):
    write_obj(tmp_path / "box.obj", BOX)
    assert read_objects(tmp_path, views=4, most_triangles=12).rejects == []
    (reject,) = read_objects(tmp_path, most_triangles=11).rejects
    assert (reject.reason, "most_triangles" in reject.detail) == ("geometry_malformed", True)


def test_an_unused_vertex_far_away_does_not_shrink_the_object(tmp_path):
    write_obj(tmp_path / "box.obj", (np.vstack([BOX[0], [[1e6, np.inf, 0]]]), BOX[1]))
    left, _, right, _ = read_objects(tmp_path).views[0].objects[0].box_xyxy
    assert right - left > 40
