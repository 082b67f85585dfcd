import numpy as np
import pytest

from internspatial_kedro.sources.rooms import cameras
from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.rendering.assembly import assemble_room
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_centres, pixel_rays

WIDTH, HEIGHT = 160, 120


@pytest.fixture(scope="module")
def walks(layouts: list[Room]) -> list[tuple[Room, RayCaster, list[Shot], list[set[int]]]]:
    walks = []
    for number, room in enumerate(layouts[:3]):
        mesh = assemble_room(room)
        caster = RayCaster(mesh.vertices, mesh.faces)
        shots = cameras.choose_shots(room, mesh, caster, np.random.default_rng(number), 8)
        seen = []
        for shot in shots:
            hits = caster.cast(shot.origin, pixel_rays(shot, WIDTH, HEIGHT, pixel_centres(WIDTH, HEIGHT)))
            seen.append(set(mesh.face_instance[hits.face].tolist()) - {0})
        walks.append((room, caster, shots, seen))
    return walks


def test_cameras_keep_clear_of_everything(walks: list[tuple[Room, RayCaster, list[Shot], list[set[int]]]]) -> None:
    for room, caster, shots, _ in walks:
        points = np.concatenate([shot.origin for shot in shots], axis=1)
        assert (caster.distance(points) >= cameras.CLEAR_M).all()
        assert (points[:2] > 0).all()
        assert ([room.width, room.depth, room.height] > points.T).all()


def test_cameras_vary(walks: list[tuple[Room, RayCaster, list[Shot], list[set[int]]]]) -> None:
    shots = [shot for _, _, walk, _ in walks for shot in walk]
    heights = [shot.position[2] for shot in shots]
    assert min(heights) >= 0.5
    assert max(heights) <= 2.2
    assert max(heights) - min(heights) > 1.2
    pitch, fov = np.degrees([s.pitch_rad for s in shots]), np.degrees([s.hfov_rad for s in shots])
    assert -30.001 <= pitch.min() < -10
    assert 0 < pitch.max() <= 15.001
    assert 45 <= fov.min() < 55
    assert 70 < fov.max() <= 85
    rolls = np.degrees([abs(s.roll_rad) for s in shots])
    assert rolls.max() <= 3.001
    assert 0 < (rolls > 0).mean() < 0.6


def test_each_shot_sees_at_least_five_pieces(walks: list[tuple[Room, RayCaster, list[Shot], list[set[int]]]]) -> None:
    assert min(len(pieces) for _, _, _, seen in walks for pieces in seen) >= 5


def test_size_in_pixels_often_misleads(walks: list[tuple[Room, RayCaster, list[Shot], list[set[int]]]]) -> None:
    """Of two pieces seen whole the taller one is often lower in pixels."""
    wrong, pairs = 0, 0
    for room, caster, shots, _ in walks:
        face_instance = assemble_room(room).face_instance
        for shot in shots:
            hits = caster.cast(shot.origin, pixel_rays(shot, WIDTH, HEIGHT, pixel_centres(WIDTH, HEIGHT)))
            image = face_instance[hits.face].reshape(HEIGHT, WIDTH)
            heights = []
            for number in set(np.unique(image[1:-1, 1:-1]).tolist()) - {0}:
                rows, columns = np.nonzero(image == number)
                if rows.min() > 0 and columns.min() > 0 and rows.max() < HEIGHT - 1 and columns.max() < WIDTH - 1:
                    heights.append((float(room.pieces[number - 1].model.size[2]), int(np.ptp(rows))))
            pairs += len(heights) * (len(heights) - 1) // 2
            wrong += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for k, a in enumerate(heights) for b in heights[:k])
    assert wrong / pairs > 0.18


def test_poses_are_rotations_with_z_up() -> None:
    shot = Shot((1.0, 2.0, 1.5), 0.7, -0.2, 0.05, 1.1)
    pose = shot.cam_to_world
    np.testing.assert_allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=2e-9)  # Rounded to 1e-9.
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)
    level = Shot((0.0, 0.0, 1.0), 0.0, 0.0, 0.0, np.pi / 2).cam_to_world
    np.testing.assert_allclose(level[:3, :3], [[0, 0, 1], [-1, 0, 0], [0, -1, 0]], atol=1e-12)
    ray = pixel_rays(Shot((0.0, 0.0, 1.0), 0.0, 0.0, 0.0, np.pi / 2), 100, 50, np.array([[100.0], [25.0]]))
    np.testing.assert_allclose(ray[:, 0], [1, -1, 0], atol=1e-6)
