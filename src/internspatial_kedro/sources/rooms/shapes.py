"""Solids that furniture is built from: boxes, turned profiles, bent tubes, cushions, leaves."""

from itertools import pairwise

import numpy as np

from internspatial_kedro.sources.rooms.mesh import Floats, Shape, grid, joined, unit

CREASE_RAD = np.radians(38)


def box(width: float, depth: float, height: float) -> Shape:
    """A box on z = 0, centred in x and y; the texture's u runs along the longest side of each face."""
    half = np.array([width, depth, height]) / 2
    return joined(*(_box_face(half, axis, side) for axis in range(3) for side in (-1.0, 1.0))).move(z=height / 2)


def _box_face(half: Floats, axis: int, side: float) -> Shape:
    first, second = (a for a in range(3) if a != axis)
    if half[first] < half[second]:
        first, second = second, first
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=float)
    corners = np.zeros((4, 3))
    corners[:, axis] = side * half[axis]
    corners[:, first] = signs[:, 0] * half[first]
    corners[:, second] = signs[:, 1] * half[second]
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    normal = np.zeros(3)
    normal[axis] = side
    uv = corners[:, [first, second]]
    return Shape(corners, faces, np.broadcast_to(normal, (2, 3, 3)).copy(), uv[faces])


def rounded_box(width: float, depth: float, height: float, radius: float, steps: int = 2) -> Shape:
    """A box on z = 0 whose edges are rounded with a radius [m] in `steps` facets per 45 degrees."""
    half = np.array([width, depth, height]) / 2
    radius = min(radius, float(half.min()) * 0.999)
    faces = [_rounded_face(half, axis, side, radius, steps) for axis in range(3) for side in (-1.0, 1.0)]
    return joined(*faces).move(z=height / 2)


def _rounded_face(half: Floats, axis: int, side: float, radius: float, steps: int) -> Shape:
    first, second = (a for a in range(3) if a != axis)
    if half[first] < half[second]:
        first, second = second, first
    # Equal angles: the tangent maps a flat lattice to equal steps on the rounding.
    offsets = radius * np.tan(np.linspace(0, np.pi / 4, steps + 1))
    lines = [np.concatenate([-h + radius - offsets[::-1], h - radius + offsets]) for h in (half[first], half[second])]
    a, b = np.meshgrid(*lines, indexing="ij")
    surface = np.zeros((*a.shape, 3))
    surface[..., axis], surface[..., first], surface[..., second] = side * half[axis], a, b
    inner = np.clip(surface, radius - half, half - radius)
    normals = unit(surface - inner)
    return grid(inner + radius * normals, np.stack([a, b], axis=-1), normals=normals)


def lathe(profile: list[tuple[float, float]], sides: int = 20) -> Shape:
    """A profile of (radius, height) turned about the z axis; corners sharper than 38 degrees stay sharp."""
    points = np.array([point for k, point in enumerate(profile) if k == 0 or point != profile[k - 1]], dtype=float)
    steps = np.diff(points, axis=0)
    heading = np.arctan2(steps[:, 1], steps[:, 0])
    bend = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    cuts = [0, *(np.flatnonzero(bend > CREASE_RAD) + 1).tolist(), len(points) - 1]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])
    return joined(*(_turned(points[a : b + 1], length[a : b + 1], sides) for a, b in pairwise(cuts)))


def _turned(profile: Floats, length: Floats, sides: int) -> Shape:
    angle = np.arange(sides) * 2 * np.pi / sides
    radius, height = profile[:, :1], profile[:, 1:]
    points = np.stack(np.broadcast_arrays(radius * np.cos(angle), radius * np.sin(angle), height), axis=-1)
    around = np.linspace(0, 2 * np.pi * float(radius.max()), sides + 1)
    uv = np.stack(np.meshgrid(around, length, indexing="xy"), axis=-1)
    return grid(points, uv, wrap=True)


def cylinder(radius: float, height: float, sides: int = 16, top_radius: float | None = None) -> Shape:
    """A closed cylinder or cone frustum on z = 0."""
    top = radius if top_radius is None else top_radius
    return lathe([(0, 0), (radius, 0), (top, height), (0, height)], sides)


def sphere(radius: float, rings: int = 10, sides: int = 18) -> Shape:
    """A ball that touches z = 0."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    profile = [(float(radius * np.cos(a)) if abs(a) < 1.57 else 0.0, float(radius * np.sin(a))) for a in angle]
    return lathe(profile, sides).move(z=radius)


def tube(path: Floats, radius: float | Floats, sides: int = 8, closed: bool = False) -> Shape:
    """A pipe along a path, shape (k, 3); its radius may vary along it, shape (k,). Open ends get caps."""
    step = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    if not closed:
        step[0], step[-1] = path[1] - path[0], path[-1] - path[-2]
    along = unit(step)
    across = _transported(along)
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = across[:, None] * np.cos(angle)[:, None] + np.cross(along, across)[:, None] * np.sin(angle)[:, None]
    radii = np.broadcast_to(np.asarray(radius, dtype=float), len(path))
    points = path[:, None] + radii[:, None, None] * ring
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    if closed:
        points = np.concatenate([points, points[:1]])
        length = np.append(length, length[-1] + np.linalg.norm(path[0] - path[-1]))
    around = np.linspace(0, 2 * np.pi * float(radii.max()), sides + 1)
    v, u = np.meshgrid(length, around, indexing="ij")
    side = grid(points, np.stack([v, u], axis=-1), wrap=True)
    if closed:
        return side
    return joined(side, _cap(points[0], path[0]), _cap(points[-1], path[-1]))


def _transported(along: Floats) -> Floats:
    """A vector across each direction that turns as little as possible from one to the next."""
    start = np.eye(3)[int(np.argmin(np.abs(along[0])))]
    across = []
    for direction in along:
        start = unit(start - (start @ direction) * direction)
        across.append(start)
    return np.stack(across)


def _cap(ring: Floats, centre: Floats) -> Shape:
    rows = np.stack([np.broadcast_to(centre, ring.shape), ring])
    flat = np.zeros((2, len(ring) + 1, 2))
    flat[1] = 0.01
    return grid(rows, flat, wrap=True)


def cushion(width: float, height: float, thickness: float, steps: int = 8) -> Shape:
    """A stuffed cushion standing on its edge, front to -y: thick in the middle, seams drawn in between its corners."""
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, steps + 1))
    a, b = np.meshgrid(line, line, indexing="ij")
    bulge = ((1 - a**4) * (1 - b**4)) ** 0.5 * thickness / 2
    x = a * width / 2 * (1 - 0.07 * (1 - b**2))
    z = b * height / 2 * (1 - 0.07 * (1 - a**2)) + height / 2
    uv = np.stack([x, z], axis=-1)
    return joined(*(grid(np.stack([x, side * bulge, z], axis=-1), uv) for side in (-1.0, 1.0)))


def mattress(width: float, depth: float, height: float) -> Shape:
    """A lying stuffed cushion on z = 0."""
    lying = cushion(width, depth, height).move(z=-depth / 2).turn("x", np.pi / 2)
    return lying.move(z=height / 2)


def leaf(length: float, width: float, droop: float, steps: int = 5) -> Shape:
    """A leaf from the origin along +x, bent down by `droop` radians from root to tip and folded along its rib."""
    t = np.linspace(0, 1, steps + 1)
    heading = -droop * t
    x = np.concatenate([[0.0], np.cumsum(np.cos(heading[:-1]) * length / steps)])
    z = np.concatenate([[0.0], np.cumsum(np.sin(heading[:-1]) * length / steps)])
    half = width / 2 * np.sin(np.pi * np.clip(t, 0.04, 1.0) ** 0.75) + 1e-4
    points = np.stack([np.stack([x, side * half, z + 0.25 * abs(side) * half], axis=-1) for side in (-1, 0, 1)], axis=1)
    uv = np.stack(np.meshgrid(t * length, [0.0, width / 2, width], indexing="ij"), axis=-1)
    return grid(points, uv)


def prism(outline: Floats, height: float) -> Shape:
    """A convex outline, shape (k, 2), counter-clockwise, raised from z = 0."""
    return _prism_sides(outline, height, True)


def _prism_sides(outline: Floats, height: float, caps: bool) -> Shape:
    closed = np.concatenate([outline, outline[:1]])
    sides = [_wall(closed[i], closed[i + 1], height) for i in range(len(outline))]
    if not caps:
        return joined(*sides)
    return joined(*sides, *(_polygon(outline, z, normal) for z, normal in ((0.0, -1.0), (height, 1.0))))


def _wall(start: Floats, end: Floats, height: float) -> Shape:
    corners = np.array([[*start, 0], [*end, 0], [*end, height], [*start, height]])
    length = float(np.linalg.norm(end - start))
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    normal = unit(np.array([end[1] - start[1], start[0] - end[0], 0.0]))
    uv = np.array([[0, 0], [length, 0], [length, height], [0, height]])
    return Shape(corners, faces, np.broadcast_to(normal, (2, 3, 3)).copy(), uv[faces])


def _polygon(outline: Floats, z: float, up: float) -> Shape:
    count = len(outline)
    vertices = np.column_stack([outline, np.full(count, z)])
    faces = np.stack([np.zeros(count - 2, int), np.arange(1, count - 1), np.arange(2, count)], axis=1)
    normal = np.array([0.0, 0.0, up])
    return Shape(vertices, faces, np.broadcast_to(normal, (count - 2, 3, 3)).copy(), outline[faces])


def panel(width: float, height: float, fitted: bool = True) -> Shape:
    """An upright rectangle in the plane y = 0, facing -y, standing on z = 0; `fitted`: a picture fills it."""
    corners = np.array([[-width / 2, 0, 0], [width / 2, 0, 0], [width / 2, 0, height], [-width / 2, 0, height]])
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    size = np.array([1.0, 1.0]) if fitted else np.array([width, height])
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]]) * size
    return Shape(corners, faces, np.broadcast_to([0.0, -1.0, 0.0], (2, 3, 3)).copy(), uv[faces])


def sheet(width: float, depth: float, fitted: bool = True) -> Shape:
    """A lying rectangle at z = 0, facing up; seen from its front a picture on it stands upright."""
    return panel(width, depth, fitted).move(z=-depth / 2).turn("x", -np.pi / 2)


def board(width: float, height: float, thickness: float) -> Shape:
    """An upright board on z = 0 whose front is at y = 0 and whose back is at y = thickness."""
    return box(width, thickness, height).move(y=thickness / 2)


def ring_frame(width: float, height: float, border: float, thickness: float) -> Shape:
    """A rectangular frame on z = 0 with its back at y = 0, of four boards `border` wide and `thickness` deep."""
    bars = [
        box(width, thickness, border).move(y=-thickness / 2),
        box(width, thickness, border).move(y=-thickness / 2, z=height - border),
        box(border, thickness, height - 2 * border).move(x=border / 2 - width / 2, y=-thickness / 2, z=border),
        box(border, thickness, height - 2 * border).move(x=width / 2 - border / 2, y=-thickness / 2, z=border),
    ]
    return joined(*bars)


def thick_sheet(points: Floats, thickness: float) -> Shape:
    """A smooth sheet through a lattice, shape (n, m, 3), given a thickness [m] on its underside, with closed edges."""
    uv = points[..., :2].copy()
    along, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
    under = points - thickness * unit(np.cross(across, along))
    edges = [(points[0], under[0]), (points[-1], under[-1]), (points[:, 0], under[:, 0]), (points[:, -1], under[:, -1])]
    rims = [grid(np.stack(pair), np.zeros((2, len(pair[0]), 2))) for pair in edges]
    return joined(grid(points, uv), grid(under, uv), *rims)
