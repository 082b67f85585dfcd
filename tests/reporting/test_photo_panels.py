"""Panels of photos: outlines, depth, the scene from above and questions stand where they belong."""

from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.reporting.plots.photos import PhotoPanel, plot_photos

WIDTH, HEIGHT = 40, 30
BOX = (10.0, 5.0, 20.0, 25.0)
LEVEL = [1.0, 0, 0, 0, 0, 1.0, 0, -1.0, 0]
"""Camera to view space of a level camera, row-major."""


def panel(size_wh: tuple[int, int] = (WIDTH, HEIGHT), depth_m: float = 2.0, **changes: Any) -> PhotoPanel:
    width, height = size_wh
    mask = np.zeros((height, width), bool)
    mask[5:25, 10:20] = True
    corners = np.array([[0, 1, 0], [1, 1, 0], [1, 2, 0], [0, 2, 0], [0, 1, 1], [1, 1, 1], [1, 2, 1], [0, 2, 1]], float)
    thing = {
        "object_id": "0",
        "label": "a $10^{ bill$ box",
        "box_xyxy": BOX,
        "mask_rle": mask_to_rle(mask),
        "corners_view": corners.ravel().tolist(),
        "area_fraction": 0.2,
    }
    view = {
        "view_id": "photos/$a$_b",
        "camera": {"fx": float(width), "fy": float(width), "cx": width / 2, "cy": height / 2},
        "cam_to_view": LEVEL,
        "made_by": [{"what": "depth", "model": "moge/x"}],
        "objects": [thing],
    }
    photo = np.full((height, width, 3), 255, np.uint8)
    return PhotoPanel(view | changes, photo, np.full((height, width), depth_m), [("How wide? $5 or $6?", "5")])


def test_a_row_has_its_four_pictures() -> None:
    figure = plot_photos([panel()])
    figure.draw_without_rendering()
    photo, depth, above, asked = figure.axes[:4]
    (box,) = (patch for patch in photo.patches if isinstance(patch, Rectangle))
    assert (*box.get_xy(), box.get_width(), box.get_height()) == (10, 5, 10, 20)
    shown = photo.images[0].get_array()
    assert shown is not None and (shown[6:24, 11:19] < 1).any() and (shown[:4] == 1).all()
    assert [text.get_text() for text in photo.texts] == ["a $10^{ bill$ box"]
    assert photo.get_title(loc="left") == "photos/$a$_b"
    assert depth.get_title(loc="left") == "by moge/x"
    (footprint,) = (patch for patch in above.patches if isinstance(patch, Polygon))
    assert footprint.get_xy()[:4].tolist() == [[0, 1], [1, 1], [1, 2], [0, 2]]
    assert "How wide? $5 or $6?\n→ 5" in asked.texts[0].get_text()


def test_points_from_above_are_where_the_camera_sees_them() -> None:
    """Two metres ahead of a level camera with as many pixels to a focal length as the photo is wide."""
    figure = plot_photos([panel()])
    points = figure.axes[2].collections[0].get_offsets()
    assert np.asarray(points)[:, 1] == pytest.approx(2)
    half = 2 * (WIDTH / 2 - 0.5) / WIDTH
    assert (np.asarray(points)[:, 0].min(), np.asarray(points)[:, 0].max()) == pytest.approx((-half, half))


LACKING = {
    "no tilt": (panel(cam_to_view=None), 2, "Which way is up is not known."),
    "no metre": (panel(depth_m=0.0), 1, "No depth was measured."),
}


@pytest.mark.parametrize(("lacking", "place", "words"), LACKING.values(), ids=LACKING)
def test_what_is_not_known_is_said(lacking: PhotoPanel, place: int, words: str) -> None:
    figure = plot_photos([lacking])
    figure.draw_without_rendering()
    assert [text.get_text() for text in figure.axes[place].texts] == [words]


def test_no_photo_and_no_question_are_said() -> None:
    assert "No photo" in plot_photos([]).axes[0].texts[0].get_text()
    quiet = panel()
    figure = plot_photos([PhotoPanel(quiet.view, quiet.photo, quiet.depth_m, [])])
    assert figure.axes[3].texts[0].get_text() == "Nothing is asked of it."


def test_a_depth_map_of_the_source_is_said_to_be_its_own() -> None:
    assert plot_photos([panel(made_by=[])]).axes[1].get_title(loc="left") == "by the source"


def test_a_huge_photo_is_drawn_small_in_its_own_pixels() -> None:
    figure = plot_photos([panel((2900, 2100))])
    for axes in figure.axes[:2]:
        (drawn,) = axes.images
        assert max(drawn.get_array().shape) < 1000  # type: ignore[union-attr]
    assert figure.axes[0].images[0].get_extent() == [0, 2900, 2100, 0]


def test_largest_objects_are_named_first_and_no_more_than_ten() -> None:
    (one,) = panel().view["objects"]
    many = [one | {"object_id": str(n), "label": f"thing {n}", "area_fraction": n / 100} for n in range(15)]
    figure = plot_photos([panel(objects=many)])
    assert [text.get_text() for text in figure.axes[0].texts] == [f"thing {n}" for n in range(14, 4, -1)]
