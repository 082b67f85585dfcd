"""Pictures: azimuths are exact, textures lie as glTF says, the object is whole in every frame."""

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.geometry.masks import rle_to_mask
from sources.objects3d.writers import box_mesh, cup_mesh, gltf_document, png, read_objects, write_glb, write_obj

SIZE, ELEVATION = 128, np.deg2rad(20)


def turned_clockwise(vertices_y_up: np.ndarray, azimuth_deg: float) -> np.ndarray:
    """glTF points on a turntable, seen from above turned clockwise; y stays up. North is away from us: -z."""
    a = np.deg2rad(azimuth_deg)
    x, y, z = vertices_y_up.T
    east, north = x, -z
    return np.stack([east * np.cos(a) + north * np.sin(a), y, -(north * np.cos(a) - east * np.sin(a))], axis=1)


def seen_by_a_still_camera(points: np.ndarray, view, distance: float) -> np.ndarray:
    """Columns and rows of points before a camera that stands south (+z), looks north and 20 degrees down."""
    x, y, z = points.T
    towards_south, up = z, y
    depth = distance - towards_south * np.cos(ELEVATION) - up * np.sin(ELEVATION)
    down = -(up * np.cos(ELEVATION) - towards_south * np.sin(ELEVATION))
    return np.stack([view.camera.cx + view.camera.fx * x / depth, view.camera.cy + view.camera.fy * down / depth], 1)


def normalised(vertices: np.ndarray) -> np.ndarray:
    centred = vertices - (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    radius = np.hypot(centred[:, 0], centred[:, 2]).max()
    return centred / np.hypot(radius, np.abs(centred[:, 1]).max())


def test_azimuths_are_exact(tmp_path):
    """A box seen by the test's own still camera, turned by the test's own turntable, has the outline of the mask."""
    vertices, faces = box_mesh((0, 0, 0), (3, 1, 0.6))
    write_glb(tmp_path / "box.glb", *gltf_document(vertices, faces))
    objects = read_objects(tmp_path, size=SIZE)
    assert len(objects.views) == 24
    for index, view in enumerate(objects.views):
        distance = np.linalg.norm(np.array(view.camera.cam_to_world).reshape(4, 4)[:3, 3])
        pixels = seen_by_a_still_camera(turned_clockwise(normalised(vertices), 15 * index), view, distance)
        box = [*pixels.min(axis=0), *pixels.max(axis=0)]
        np.testing.assert_allclose(view.objects[0].box_xyxy, box, atol=1.01)
        mask = rle_to_mask(view.objects[0].mask_rle, SIZE, SIZE)
        # A ray through an edge may fall to either side.
        assert (mask != mask_of_hull(pixels, mask.shape)).sum() <= 2


def mask_of_hull(pixels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Pixels inside the convex hull of points: on the inner side of every supporting line."""
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    inside = np.ones(shape, bool)
    for a in pixels:
        for b in pixels:
            side = (b - a)[0] * (pixels - a)[:, 1] - (b - a)[1] * (pixels - a)[:, 0]
            if (side >= -1e-6).all() and np.abs(b - a).max() > 0:
                inside &= (b - a)[0] * (rows - a[1]) - (b - a)[1] * (columns - a[0]) >= 0
    return inside


def test_poses_project_the_resting_object_to_the_masks(tmp_path):
    """The object rests in the scene's world; the views' cameras see it where it was drawn."""
    vertices, faces = cup_mesh()
    write_obj(tmp_path / "cup.obj", (vertices, faces))
    world = normalised(vertices)[:, [0, 2, 1]] * [1, -1, 1]
    for view in read_objects(tmp_path, size=SIZE).views:
        pose = np.array(view.camera.cam_to_world).reshape(4, 4)
        np.testing.assert_allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-12)
        assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)
        np.testing.assert_allclose(view.camera.up_cam, [0, -np.cos(ELEVATION), -np.sin(ELEVATION)], atol=1e-12)
        points = (world - pose[:3, 3]) @ pose[:3, :3]
        pixels = points[:, :2] / points[:, 2:] * [view.camera.fx, view.camera.fy] + [view.camera.cx, view.camera.cy]
        np.testing.assert_allclose(view.objects[0].box_xyxy, [*pixels.min(axis=0), *pixels.max(axis=0)], atol=1.01)


def test_the_whole_object_is_in_every_frame(tmp_path):
    for name, size in {"flat": (9, 0.2, 9), "tall": (0.3, 9, 0.3), "long": (12, 1, 0.5)}.items():
        write_obj(tmp_path / f"{name}.obj", box_mesh((0, 0, 0), size))
    for view in read_objects(tmp_path, size=SIZE).views:
        left, top, right, bottom = view.objects[0].box_xyxy
        assert min(left, top, SIZE - right, SIZE - bottom) >= 4
        longest = max(right - left, bottom - top)
        assert view.frame_index or longest > 0.3 * SIZE


def sides_mesh() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Four sides of a box, front (+z), right, back, left; each shows another quarter of the texture upright."""
    corners, faces, uv = [], [], []
    for side in range(4):
        angle = side * np.pi / 2
        right, out = np.array([np.cos(angle), 0, -np.sin(angle)]), np.array([np.sin(angle), 0, np.cos(angle)])
        for across, up in ((-1, 0), (1, 0), (1, 2), (-1, 2)):
            corners.append(out + across * right + [0, up, 0])
            # glTF counts v downwards from the image's first row.
            uv.append([(side + (across + 1) / 2) / 4, 1 - up / 2])
        faces += [[4 * side, 4 * side + 1, 4 * side + 2], [4 * side, 4 * side + 2, 4 * side + 3]]
    return np.array(corners), np.array(faces), np.array(uv)


def sides_texture() -> np.ndarray:
    """Four columns red, green, blue, yellow; the upper half of each darker."""
    image = np.zeros((64, 128, 3), np.uint8)
    for side, colour in enumerate([(250, 20, 20), (20, 250, 20), (20, 20, 250), (250, 250, 20)]):
        image[:, 32 * side : 32 * (side + 1)] = colour
    image[:32] //= 3
    return image


@pytest.mark.parametrize("kind", ["glb", "obj"])
def test_textures_lie_as_the_format_says_and_turn_clockwise(tmp_path, kind):
    """At 0 degrees we see the front, at 90 what was on the object's right as we face it; dark halves are above."""
    vertices, faces, uv = sides_mesh()
    if kind == "glb":
        write_glb(tmp_path / "sides.glb", *gltf_document(vertices, faces, uv, png(sides_texture())))
    else:
        lines = ["mtllib sides.mtl", "usemtl picture"]
        lines += [f"v {x} {y} {z}" for x, y, z in vertices] + [f"vt {u} {1 - v}" for u, v in uv]
        lines += ["f " + " ".join(f"{k + 1}/{k + 1}" for k in face) for face in faces]
        (tmp_path / "sides.obj").write_text("\n".join(lines) + "\n")
        (tmp_path / "sides.mtl").write_text("newmtl picture\nKd 1 1 1\nmap_Kd sides.png\n")
        (tmp_path / "sides.png").write_bytes(png(sides_texture()))
    views = read_objects(tmp_path, size=SIZE).views
    for index, strong in {0: [0], 6: [1], 12: [2], 18: [0, 1]}.items():
        image = np.asarray(Image.open(tmp_path / views[index].image)).astype(float)
        left, _, right, bottom = (int(v) for v in views[index].objects[0].box_xyxy)
        middle = (left + right) // 2
        lower = image[bottom - 18 : bottom - 8, middle - 5 : middle + 5].mean(axis=(0, 1))
        upper = image[bottom - 60 : bottom - 50, middle - 5 : middle + 5].mean(axis=(0, 1))
        assert [k for k in range(3) if lower[k] > 150] == strong
        assert upper[strong].mean() < 0.7 * lower[strong].mean()


def test_vertex_and_base_colours_are_drawn(tmp_path):
    vertices, faces = box_mesh((0, 0, 0), (1, 1, 1))
    document, binary = gltf_document(vertices, faces, COLOR_0=np.tile([0.0, 1.0, 0.0, 1.0], (8, 1)))
    write_glb(tmp_path / "green.glb", document, binary)
    document, binary = gltf_document(vertices, faces)
    document["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"] = [1, 0, 0, 1]
    write_glb(tmp_path / "red.glb", document, binary)
    objects = read_objects(tmp_path)
    for view, channel in ((objects.views[0], 1), (objects.views[24], 0)):
        pixel = np.asarray(Image.open(tmp_path / view.image))[48, 48].astype(int)
        assert pixel[channel] > 120
        assert np.delete(pixel, channel).max() < 30


def test_z_may_be_up_in_obj_files(tmp_path):
    write_obj(tmp_path / "tower.obj", box_mesh((0, 0, 0), (1, 1, 5)))
    left, top, right, bottom = read_objects(tmp_path, up="z").views[0].objects[0].box_xyxy
    assert bottom - top > 2 * (right - left)
    left, top, right, bottom = read_objects(tmp_path, up="y").views[6].objects[0].box_xyxy
    assert right - left > 2 * (bottom - top)


@pytest.mark.parametrize("name", ["CesiumMilkTruck.glb", "Duck.glb", "chair.glb", "armchair/armchair.gltf"])
def test_real_models_have_their_texture_and_stand_upright(real_root, tmp_path, name):
    """Lamps of the truck, yellow and beak of the duck, seat of the chairs: colours that only textures hold."""
    source = real_root / "meshes" / name
    for path in [source, *source.parent.rglob("*")] if "/" in name else [source]:
        if path.is_file():
            copy = tmp_path / path.relative_to(source.parent)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    objects = read_objects(tmp_path, size=SIZE)
    assert (len(objects.views), objects.rejects) == (24, [])
    image = np.asarray(Image.open(tmp_path / objects.views[0].image).convert("HSV")).astype(int)
    mask = rle_to_mask(objects.views[0].objects[0].mask_rle, SIZE, SIZE)
    hue, saturation = image[..., 0][mask], image[..., 1][mask]
    share = {
        "Duck.glb": (np.abs(hue - 35) < 8) & (saturation > 200),
        "CesiumMilkTruck.glb": (np.abs(hue - 145) < 15) & (saturation > 80),
        "chair.glb": (np.abs(hue - 16) < 10) & (saturation > 80),
        "armchair/armchair.gltf": (np.abs(hue - 25) < 10) & (saturation > 200),
    }[name].mean()
    assert share > {"CesiumMilkTruck.glb": 0.03}.get(name, 0.3)
